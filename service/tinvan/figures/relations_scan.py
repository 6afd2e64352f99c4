"""Reading a clause around a figure: what governs it on its left, what it counts on its right.

Vietnamese puts the head of a noun phrase first and the verb after its subject, so a walk to the left from a figure
meets, in this order: modifiers, the verb that governs the figure, adjuncts, the subject, the border of the clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_PASSED: frozenset[Role] = frozenset(("fill", "adv", "aux", "when", "limit", "goal", "rest", "date", "prep"))
_CARRIES: frozenset[Role] = frozenset(("goal", "rest", "limit"))
_STATES: frozenset[Role] = frozenset(("move", "reach", "goal", "rest", "limit"))
_ENDS: frozenset[Role] = frozenset(("comma", "hard", "colon", "dash", "paren", "open", "cause", "say", "link"))
_BESIDE = tuple(map(syllable_key, ("trên", "trong", "tại", "ở")))
_WITHIN = tuple(map(syllable_key, ("trong", "sau", "qua", "vào", "suốt", "giữa", "mỗi", "trước")))
_PRICES = tuple(map(phrase_key, ("giá", "trị giá", "tổng trị giá", "tổng giá trị")))
_PRICED = tuple(map(phrase_key, ("trị giá", "có giá", "có trị giá", "có")))
_BY = syllable_key("do")
_OF = syllable_key("của")
_TELLING = tuple(map(syllable_key, ("vào", "cho", "về")))
_BORDERS: frozenset[Role] = frozenset(("comma", "hard", "colon", "open", "say", "cause", "link", "reach", "figure"))
_ONWARD: frozenset[Role] = frozenset(("figure", "same", "base", "comma", "link", "paren", "dash", "cause"))
_LONGEST_CLAUSE_SUBJECT = 10
_LONGEST_OPENING = 5


@dataclass(slots=True)
class Reading:
    """What stands left of a figure.

    ``governor`` is the token of its verb, ``verbs`` all that were met; ``subject`` and ``versus`` are ranges of tokens;
    ``beside`` is a noun right before it without a verb; ``told`` an adjunct that tells the noun apart ("giá vé
    | vào cổng"); ``crossed`` says that the walk went over a comma; ``inherits`` that the figure goes on with what an
    earlier figure of the clause is about, ``listed`` that it does so in a list.
    """

    governor: int | None = None
    verbs: list[int] = field(default_factory=list)
    subject: tuple[int, int] | None = None
    versus: tuple[int, int] | None = None
    beside: tuple[int, int] | None = None
    told: tuple[int, int] | None = None
    crossed: bool = False
    inherits: bool = False
    listed: bool = False


def read_left(tokens: Sequence[Token], figure: int) -> Reading:
    """Walk left from the token ``figure`` to its subject, or to where the clause gives none."""
    reading = Reading()
    depth = tokens[figure].depth
    at = figure - 1
    crossed = False
    while at >= 0:
        token = tokens[at]
        if token.depth > depth:
            at -= 1
        elif token.role in NOUNS:
            onward = _read_nouns(tokens, at, reading)
            if onward is None:
                return reading
            at = onward
        elif token.role in ("move", "reach", "compare") or (token.role in _CARRIES and reading.governor is None):
            _govern(reading, at)
            at -= 1
        elif token.role == "prep" and token.key in _WITHIN and reading.governor is None:
            return reading
        elif token.role in _PASSED or (token.role == "colon" and at == figure - 1):
            at -= 1
        elif token.role in ("act", "have"):
            _govern(reading, at)
            if not _states(tokens, reading) or token.role == "have" or _levied(tokens, at, reading):
                return reading
            at -= 1
        elif token.role == "figure" and at and tokens[at - 1].key == _OF:
            at -= 1  # "lợi nhuận của hai công ty lần lượt ..."
        elif token.role in ("comma", "cause", "link") and not crossed and _may_cross(tokens, at, reading):
            crossed = reading.crossed = True
            at -= 1
        else:
            reading.inherits = token.role in _ONWARD or (token.role == "hard" and at == figure - 1)
            reading.inherits |= token.role == "open" and _states(tokens, reading)
            reading.listed = token.role in ("comma", "link", "figure") and reading.governor is None
            if token.role in ("same", "base"):
                _govern(reading, at)
            return reading
    return reading


def _govern(reading: Reading, at: int) -> None:
    reading.verbs.append(at)
    if reading.governor is None:
        reading.governor = at


def _states(tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether a verb that states a level governs the figure already, so that an act before it is only its helper."""
    return reading.governor is not None and tokens[reading.governor].role in _STATES


def _levied(tokens: Sequence[Token], at: int, reading: Reading) -> bool:
    """Whether the level belongs to the act, not to who acts: "người chồng sẽ bị phạt | với mức là 1 triệu đồng"."""
    return any(token.role == "prep" for token in tokens[at + 1 : reading.governor])


def _may_cross(tokens: Sequence[Token], at: int, reading: Reading) -> bool:
    """A border without an earlier figure before it only parts the verb from its subject: "X, công ty lớn, đạt 5%"."""
    if not _states(tokens, reading):
        return False
    for token in reversed(tokens[:at]):
        if token.role in ("figure", "hard"):
            return token.role == "hard"
    return True


def _read_nouns(tokens: Sequence[Token], at: int, reading: Reading) -> int | None:
    """Take the run of nouns that ends at ``at``: the subject (and None), or an adjunct (and where to go on)."""
    first = _run_start(tokens, at)
    border = tokens[first - 1] if first else None
    head = _head(tokens, first, at)
    role = border.role if border else "hard"
    if role == "compare":
        reading.versus = (head if head is not None else first, at)
        return first - 1
    if border and border.role == "figure" and not _starts_anew(tokens, first, head, reading):
        reading.inherits = True  # "5% [vốn] xuống còn": what the figure before counts
        return None
    if role == "base" and head is None:
        reading.inherits = True
        return None
    if role == "colon" and head is None:
        return first - 2  # "ở mức: VietinBank Gold: 35,55 triệu"
    if head is None and role == "hard" and at + 1 < len(tokens) and tokens[at + 1].role == "colon":
        reading.subject = (first, at)  # "Xăng RON 95: 20.000 đồng"
        return None
    if head is not None:
        return _take_head(tokens, first, head, at, reading)
    if role == "prep":
        if border and border.key in _TELLING and reading.governor is None:
            reading.told = (first - 1, at)
        return first - 2
    if border and border.key == _BY and first > 1 and tokens[first - 2].role in NOUNS:
        return first - 2  # "thiệt hại do bão gây ra khoảng 58 tỷ USD"
    if role == "move" and not any(tokens[verb].role == "move" for verb in reading.verbs):
        _govern(reading, first - 1)
        if at > first:
            reading.subject = (first, at)
            return None
        return first - 2
    inner = role not in _BORDERS
    clause_head = (
        _clause_head(tokens, first - 1)
        if inner and _states(tokens, reading) and not owns_price(tokens, reading)
        else None
    )
    if clause_head:
        reading.subject = clause_head
    elif _states(tokens, reading) or (reading.governor is not None and tokens[reading.governor].role == "compare"):
        begin = _clause_subject(tokens, first, at)
        if reading.crossed and inner and role != "have":
            reading.subject = None if owns_price(tokens, reading) else _first_noun(tokens, first - 1)
        elif at - begin < _LONGEST_CLAUSE_SUBJECT:
            reading.subject = (begin, at)
    elif reading.governor is None and role in ("act", "have"):
        _govern(reading, first - 1)
    elif reading.governor is None and at - first < _LONGEST_CLAUSE_SUBJECT:
        reading.beside = (first, at)
    return None


def _starts_anew(tokens: Sequence[Token], first: int, head: int | None, reading: Reading) -> bool:
    """Whether nouns behind a figure belong to the next one: "19 triệu cổ phiếu và tiền gửi là ...", "5 cổ phần mệnh giá
    10.000 đồng"."""
    return head is not None and (tokens[head - 1].role == "link" or (head == first and reading.governor is None))


def owns_price(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "xây nhà máy trị giá 5 tỷ": a price belongs to the noun beside it, whatever the clause is about."""
    return reading.governor is not None and tokens[reading.governor].key in _PRICED


def _clause_head(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The first measured noun of the clause, where words between it and the verb only describe it:
    "tổng giá trị tài sản Cường đã trộm của khách là ..."."""
    found = None
    for index in range(at, -1, -1):
        token = tokens[index]
        if token.depth > tokens[at].depth:
            continue
        if token.role in ("hard", "colon", "open", "say", "figure", "paren", "move"):
            break
        if token.role == "measure":
            found = index
    if found is None:
        return None
    last = found
    while last < at and tokens[last + 1].role in NOUNS:
        last += 1
    return found, last


def _first_noun(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The noun that opens the sentence or the part behind a semicolon: "Nhật Bản là nơi ..., chiếm khoảng 20%"."""
    first = at
    while first > 0 and tokens[first - 1].role not in ("hard", "open", "comma", "colon"):
        first -= 1
    last = first
    while last < at and tokens[last + 1].role in NOUNS:
        last += 1
    follows = tokens[last + 1].role in ("reach", "aux", "have") if last < at else False
    return (first, last) if tokens[first].role in NOUNS and follows and last - first < _LONGEST_OPENING else None


def _clause_subject(tokens: Sequence[Token], first: int, at: int) -> int:
    """Where a subject without a known head begins: behind the noun that a link or a title sets apart."""
    links = [index for index in range(first, at) if tokens[index].role == "link"]
    return links[-1] + 1 if links and at - first >= _LONGEST_CLAUSE_SUBJECT else first


def _take_head(tokens: Sequence[Token], first: int, head: int, at: int, reading: Reading) -> int | None:
    """The phrase from its head on; where it is only the place of another measure ("tỷ lệ nợ trên vốn"), that one."""
    border = tokens[first - 1] if first else None
    last = at
    if border and border.role == "prep" and border.key in _BESIDE and first > 1 and tokens[first - 2].role == "figure":
        return None  # "602 tỷ đồng trên tổng số 2.002 tỷ đồng"
    if at > first and tokens[at].key in _PRICES:
        reading.subject = (first if head == at else head, at - 1)  # "Nissan Navara 2017 giá 570 triệu"
        return None
    if border and head == first:
        before = first - 2
        if border.role == "prep" and border.key in _BESIDE and before >= 0 and tokens[before].role in NOUNS:
            begin = _run_start(tokens, before)
            other = _head(tokens, begin, before)
            if other is not None:
                head, last, border = other, before, tokens[begin - 1] if begin else None
        if border and border.role in ("act", "aux"):
            border = _verb_before(tokens, first - 1) or border
        if (border and border.role == "move" and reading.governor is None) or (
            border and border.role == "move" and tokens[reading.governor or 0].role in _CARRIES
        ):
            _govern(reading, tokens.index(border))
    if reading.told and reading.told[0] == last + 1 and reading.governor is None:
        last = reading.told[1]
    reading.subject = (head, last)
    return None


def _verb_before(tokens: Sequence[Token], at: int) -> Token | None:
    """The verb of change before a helper: "tăng áp thuế"."""
    while at >= 0 and tokens[at].role in ("act", "aux"):
        at -= 1
    return tokens[at] if at >= 0 and tokens[at].role == "move" else None


def _run_start(tokens: Sequence[Token], at: int) -> int:
    """The first token of the run of nouns that ends at ``at``; times and brackets inside it are part of it."""
    depth = tokens[at].depth
    first = at
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.depth > depth:
            continue
        if token.role == "figure" and index and tokens[index - 1].key == _OF:
            continue  # "giá của hai loại cá"
        if token.depth < depth or (token.role not in NOUNS and token.role not in ("date", "when", "link")):
            break
        if token.role in NOUNS:
            first = index
        elif token.role == "link" and (index == 0 or tokens[index - 1].role not in NOUNS):
            break
    return first


def _head(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """The measured noun that heads the run: the first one, or the first behind a link that begins with one."""
    found = None
    for index in range(first, last + 1):
        token = tokens[index]
        if token.depth != tokens[last].depth or token.role not in ("measure", "thing"):
            continue
        if found is None or (token.role == "measure" and tokens[index - 1].role == "link"):
            found = index
    return found


def read_right(tokens: Sequence[Token], figure: int) -> tuple[int, int] | None:
    """The noun phrase right behind a figure ("56% chuyên gia"), or None."""
    depth = tokens[figure].depth
    last = figure
    for index in range(figure + 1, len(tokens)):
        token = tokens[index]
        if token.depth != depth or token.role not in NOUNS:
            break
        last = index
    return (figure + 1, last) if last > figure else None


def ends_clause(token: Token) -> bool:
    """Whether a token parts clauses or their members."""
    return token.role in _ENDS
