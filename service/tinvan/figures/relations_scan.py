"""Reading a clause around a figure: what governs it on its left, what it counts on its right.

Vietnamese puts the head of a noun phrase first and the verb after its subject, so a walk to the left from a figure
meets, in this order: modifiers, the verb that governs the figure, adjuncts, the subject, the border of the clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_runs import (
    PLACES,
    clause_head,
    first_noun,
    head_of,
    opening,
    opening_measure,
    run_start,
    thing_before,
)
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_PASSED: frozenset[Role] = frozenset(("fill", "adv", "aux", "when", "limit", "goal", "rest", "date", "prep"))
_CARRIES: frozenset[Role] = frozenset(("goal", "rest", "limit"))
_STATES: frozenset[Role] = frozenset(("move", "reach", "goal", "rest", "limit"))
_WITHIN = tuple(map(syllable_key, ("trong", "sau", "qua", "vào", "suốt", "giữa", "mỗi", "trước")))
_PRICES = tuple(map(phrase_key, ("giá", "trị giá", "tổng trị giá", "tổng giá trị")))
_PRICED = tuple(map(phrase_key, ("trị giá", "có giá", "có trị giá", "có giá trị", "có")))
_TRADES = tuple(map(phrase_key, ("mua", "mua vào", "bán", "bán ra", "bán được", "rao bán", "thu mua")))
_BY = syllable_key("do")
_LEVEL = syllable_key("mức")
_FROM = syllable_key("từ")
_PASSIVE = (syllable_key("được"), syllable_key("bị"))
_MONEY = syllable_key("tiền")
_ADJOINED = (*PLACES, syllable_key("từ"), syllable_key("cho"), syllable_key("về"))
_PAYS = syllable_key("nộp")
_IS = syllable_key("là")
_WORTH = phrase_key("trị giá")
_WITH = syllable_key("với")
_OF = syllable_key("của")
_TELLING = tuple(map(syllable_key, ("vào", "cho", "về")))
_BORDERS: frozenset[Role] = frozenset(("comma", "hard", "colon", "open", "say", "cause", "link", "reach", "figure"))
_CLAUSE_BORDERS: frozenset[Role] = frozenset(("hard", "comma", "open", "colon", "say"))
_BASED: frozenset[Role] = frozenset(("fill", "adv", "when", "date", "say", "prep"))
_MAKES = tuple(map(syllable_key, ("làm", "khiến", "giúp")))
_CLOSING: frozenset[Role] = frozenset(("hard", "comma", "paren", "cause", "open"))
_LISTED: frozenset[Role] = frozenset(("hard", "comma", "colon", "open"))
_ONWARD: frozenset[Role] = frozenset(("figure", "same", "base", "comma", "link", "paren", "dash", "cause"))
_LONGEST_CLAUSE_SUBJECT = 10


@dataclass(slots=True)
class Reading:
    """What stands left of a figure.

    ``governor`` is the token of its verb, ``verbs`` all that were met; ``subject`` and ``versus`` are ranges of tokens;
    ``beside`` is a noun right before it without a verb, ``verbless`` says that a clause begins with it, ``passed`` that a
    helper of a verb stands between; ``told`` an adjunct that tells the noun apart ("giá vé
    | vào cổng"); ``crossed`` says that the walk went over a comma; ``inherits`` that the figure goes on with what an
    earlier figure of the clause is about, ``listed`` that it does so in a list, ``elided`` behind a semicolon.
    """

    governor: int | None = None
    verbs: list[int] = field(default_factory=list)
    subject: tuple[int, int] | None = None
    versus: tuple[int, int] | None = None
    beside: tuple[int, int] | None = None
    told: tuple[int, int] | None = None
    comes: tuple[int, int] | None = None
    verbless: bool = False
    passed: bool = False
    elided: bool = False
    crossed: bool = False
    inherits: bool = False
    listed: bool = False


def read_left(tokens: Sequence[Token], figure: int) -> Reading:
    """Walk left from the token ``figure`` to its subject, or to where the clause gives none."""
    reading = Reading()
    depth = tokens[figure].depth
    at = _before_base(tokens, figure, reading)
    crossed = False
    while at >= 0:
        token = tokens[at]
        if token.depth > depth:
            at -= 1
        elif token.role in NOUNS and owns_price(tokens, reading):
            reading.subject = thing_before(tokens, at)
            reading.inherits = reading.subject is None
            return reading
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
            reading.passed |= token.role in ("aux", "rest", "goal")
            at -= 1
        elif token.role in ("act", "have"):
            _govern(reading, at)
            if not _states(tokens, reading) or token.role == "have" or _levied(tokens, at, reading):
                _read_act(tokens, at, reading)
                return reading
            if _moves_or_reaches(tokens, reading) and (at == 0 or tokens[at - 1].role in _CLAUSE_BORDERS):
                if any(before.role == "figure" for before in tokens[:at]):
                    reading.inherits = True  # "mua vào 32 triệu đồng, bán ra ở mức 33 triệu đồng"
                else:
                    reading.subject = (at, at)  # "Tiêu thụ tăng 5%": the verb is a noun
                return reading
            at -= 1
        elif token.role == "figure" and at and tokens[at - 1].key == _OF:
            at -= 1  # "lợi nhuận của hai công ty lần lượt ..."
        elif token.role == "comma" and at and owns_price(tokens, reading) and (priced := _apposed(tokens, at, reading)):
            reading.subject = priced
            return reading
        elif token.key in "([" and (priced := _bracketed(tokens, at, figure)):
            reading.subject = priced
            return reading
        elif token.role == "comma" and reading.governor is None and (appended := _appended(tokens, at, figure)):
            reading.subject = appended
            return reading
        elif token.role == "comma" and reading.governor is None and (moved := _moved(tokens, at)) is not None:
            _govern(reading, moved)
            at = moved - 1
        elif token.role in ("comma", "cause", "link") and not crossed and _may_cross(tokens, at, reading):
            crossed = reading.crossed = True
            at -= 1
        else:
            reading.inherits = token.role in _ONWARD or (token.role == "hard" and at == figure - 1)
            reading.inherits |= token.role == "open" and _states(tokens, reading)
            reading.elided = _elided(tokens, at, reading)
            reading.inherits |= reading.elided
            reading.listed = token.role in ("comma", "link", "figure") and reading.governor is None
            if token.role in ("same", "base"):
                _govern(reading, at)
                if token.role == "same" and at and tokens[at - 1].role in NOUNS:
                    reading.inherits = False
                    at -= 1
                    continue  # "mức phạt tương đương 1,5% lợi nhuận"
            return reading
    return reading


def _before_base(tokens: Sequence[Token], figure: int, reading: Reading) -> int:
    """Where to begin the walk: before a baseline that parts the figure from its verb, "cao hơn so với đề nghị | 5 tỷ"."""
    for index in range(figure - 1, 0, -1):
        token = tokens[index]
        if token.role == "base" and tokens[index - 1].role in ("compare", "move") and _has_noun(tokens, index, figure):
            reading.versus = (index + 1, figure - 1)
            return index - 1
        if token.role not in NOUNS and token.role not in _BASED:
            break
    return figure - 1


def _has_noun(tokens: Sequence[Token], first: int, figure: int) -> bool:
    return any(token.role in NOUNS for token in tokens[first:figure])


def _govern(reading: Reading, at: int) -> None:
    reading.verbs.append(at)
    if reading.governor is None:
        reading.governor = at


def _states(tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether a verb that states a level governs the figure already, so that an act before it is only its helper."""
    return reading.governor is not None and tokens[reading.governor].role in _STATES


def _read_act(tokens: Sequence[Token], at: int, reading: Reading) -> None:
    """What an act with a sum is about: the measured noun before it, or, for a trade, what was traded at that price."""
    token = tokens[at]
    if token.role != "act":
        return
    reading.subject = opening_measure(tokens, at - 1)
    if reading.subject or token.key not in _TRADES or reading.governor != at:
        return
    before = at - 1
    passive = before >= 0 and tokens[before].key in _PASSIVE
    while before >= 0 and tokens[before].role == "aux":
        before -= 1
    if before >= 0 and tokens[before].role in NOUNS:
        reading.beside = thing_before(tokens, before)
        reading.subject = reading.beside if passive else None  # "tấm ảnh được rao bán 10.000 USD"
    elif before >= 0 and tokens[before].role in ("comma", "link"):
        reading.inherits = True  # "mua vào 36 triệu đồng, bán ra 37 triệu đồng"


def _leads_on(tokens: Sequence[Token], figure: int) -> bool:
    return figure + 1 < len(tokens) and tokens[figure].role == "figure" and tokens[figure + 1].role == "goal"


def _comes_with(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Whether the noun behind "với" is what the figure right behind it measures."""
    figure = at + 1
    while tokens[figure].role in ("fill", "adv", "limit", "colon") or tokens[figure].key == _IS:
        figure += 1
    before = first - 2
    measured = before >= 0 and tokens[before].role in NOUNS and head_of(tokens, run_start(tokens, before), before)
    return tokens[figure].role == "figure" and tokens[first].role != "owner" and not measured


def _compares(tokens: Sequence[Token], reading: Reading) -> bool:
    return reading.governor is not None and tokens[reading.governor].role == "compare"


def _moves_or_reaches(tokens: Sequence[Token], reading: Reading) -> bool:
    return reading.governor is not None and tokens[reading.governor].role in ("move", "reach")


def _levied(tokens: Sequence[Token], at: int, reading: Reading) -> bool:
    """Whether the level belongs to the act, not to who acts: "người chồng sẽ bị phạt | với mức là 1 triệu đồng",
    "Mỹ treo thưởng | lên tới 1 triệu USD"."""
    governor = reading.governor or at
    if tokens[governor].role == "limit" and governor == at + 1:
        return True
    return any(
        tokens[index].role == "prep" and tokens[index + 1].role not in NOUNS for index in range(at + 1, governor)
    )


def _may_cross(tokens: Sequence[Token], at: int, reading: Reading) -> bool:
    """A border without an earlier figure before it only parts the verb from its subject: "X, công ty lớn, đạt 5%"."""
    if not _states(tokens, reading) and not _compares(tokens, reading):
        return False
    if tokens[at].key in _MAKES and tokens[at + 1].role == "move":
        return False  # "nước này có thể làm tăng 770 tỷ USD": what rises is not who lets it rise
    for token in reversed(tokens[:at]):
        if token.role in ("figure", "hard"):
            return token.role == "hard"
    return True


def _read_nouns(tokens: Sequence[Token], at: int, reading: Reading) -> int | None:
    """Take the run of nouns that ends at ``at``: the subject (and None), or an adjunct (and where to go on)."""
    first = run_start(tokens, at)
    if first and tokens[first - 1].key == _LEVEL:
        first -= 1  # "so với mức đỉnh"
    border = tokens[first - 1] if first else None
    head = head_of(tokens, first, at)
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
    if role == "colon" and head is None and at + 1 < len(tokens) and tokens[at + 1].role == "colon":
        return first - 2  # "ở mức: VietinBank Gold: 35,55 triệu"
    if head is None and role == "hard" and at + 1 < len(tokens) and tokens[at + 1].role == "colon":
        reading.subject = (first, at)  # "Xăng RON 95: 20.000 đồng"
        return None
    if head is not None and tokens[head].role == "thing" and role == "prep" and _states(tokens, reading):
        return first - 2  # "chi phí tân trang mỗi chiếc có thể vượt 80 triệu USD"
    if head is None and first == at and tokens[at].role == "stuff" and role == "act" and border.key != _PAYS:
        head = at  # "thông qua ngân sách 5,7 tỉ USD"
    if head is not None:
        return _take_head(tokens, first, head, at, reading)
    if border and border.key == _WITH and _comes_with(tokens, first, at):
        reading.comes = (first, at)  # "với hoá đơn tối thiểu là 300.000 đồng"
        return None
    if role == "prep":
        if border and border.key in _TELLING and reading.governor is None:
            reading.told = (first - 1, at)
        return first - 2
    if border and border.key == _BY and first > 1 and tokens[first - 2].role in NOUNS:
        return first - 2  # "thiệt hại do bão gây ra khoảng 58 tỷ USD"
    if role == "aux" and border and border.key in _PASSIVE and first > 1 and _states(tokens, reading):
        return first - 2  # "cây được người dân định giá 100 tỷ đồng": who does it
    if role == "move" and not any(tokens[verb].role == "move" for verb in reading.verbs):
        _govern(reading, first - 1)
        if at > first or tokens[at].role == "stuff":
            reading.subject = (first, at)
            return None
        return first - 2
    inner = role not in _BORDERS
    measured = (
        clause_head(tokens, first - 1)
        if inner and _states(tokens, reading) and not owns_price(tokens, reading)
        else None
    )
    if measured:
        reading.subject = measured
    elif _states(tokens, reading) or _compares(tokens, reading):
        begin = _clause_subject(tokens, first, at)
        if role == "act" and not reading.crossed:
            reading.subject = opening(tokens, at, nominal=True) if _moves_or_reaches(tokens, reading) else None
        elif reading.crossed and inner and role != "have":
            reading.subject = None if owns_price(tokens, reading) else first_noun(tokens, first - 1)
        elif at - begin < _LONGEST_CLAUSE_SUBJECT:
            reading.subject = (begin, at)
    elif reading.governor is None and role in ("act", "have"):
        _govern(reading, first - 1)
    elif reading.governor is None and at - first < _LONGEST_CLAUSE_SUBJECT:
        reading.beside = (first, at)
        if tokens[at + 1].key == _FROM and _leads_on(tokens, at + 2):
            reading.subject = (first, at)  # "Xe nhóm 2 từ 55.000 đồng xuống 45.000 đồng"
        reading.verbless = role in _LISTED and not reading.passed and tokens[at].role != "stuff"
        reading.verbless |= first == at and role in _LISTED
    return None


def _starts_anew(tokens: Sequence[Token], first: int, head: int | None, reading: Reading) -> bool:
    """Whether nouns behind a figure belong to the next one: "19 triệu cổ phiếu và tiền gửi là ...", "5 cổ phần mệnh giá
    10.000 đồng"."""
    return head is not None and (tokens[head - 1].role == "link" or (head == first and reading.governor is None))


def owns_price(tokens: Sequence[Token], reading: Reading) -> bool:
    """ "xây nhà máy trị giá 5 tỷ": a price belongs to the noun beside it, whatever the clause is about."""
    return any(tokens[verb].key in _PRICED for verb in reading.verbs)


def _apposed(tokens: Sequence[Token], comma: int, reading: Reading) -> tuple[int, int] | None:
    """The noun phrase before a comma that says its price: "giật một dây chuyền vàng, trị giá 7 triệu đồng", "Chiếc váy
    là thiết kế của hãng này, có giá 7.400 USD"."""
    if tokens[comma - 1].role not in NOUNS:
        return None
    thing = thing_before(tokens, comma - 1)
    opened = opening(tokens, comma - 1)
    is_one = opened is not None and thing is not None and tokens[opened[1] + 1].key == _IS
    return opened if is_one and tokens[reading.governor or 0].key != _WORTH else thing


def _moved(tokens: Sequence[Token], comma: int) -> int | None:
    """The verb of change before a comma that only its size follows: "lợi nhuận tăng mạnh nhất, đến 43%"."""
    index = comma - 1
    while index >= 0 and tokens[index].role in ("adv", "fill"):
        index -= 1
    return index if index >= 0 and tokens[index].role == "move" else None


def _elided(tokens: Sequence[Token], at: int, reading: Reading) -> bool:
    """Whether nothing but the time is new in this part of a list: "...; năm 2013 là 9% và năm 2014 là 12%"."""
    if not _states(tokens, reading):
        return False
    return tokens[at].key == ";"


def _appended(tokens: Sequence[Token], comma: int, figure: int) -> tuple[int, int] | None:
    """The measured noun before a comma that only its level follows: "tỷ lệ trẻ em trên tổng dân số, chỉ 12,3%"."""
    after = tokens[figure + 1].role if figure + 1 < len(tokens) else "hard"
    if comma == 0 or tokens[comma - 1].role not in NOUNS or after not in _CLOSING:
        return None
    first = run_start(tokens, comma - 1)
    head = head_of(tokens, first, comma - 1)
    if head is None or tokens[head].role != "measure" or (first and tokens[first - 1].role == "figure"):
        return None
    reading = Reading()
    _take_head(tokens, first, head, comma - 1, reading)
    return reading.subject


def _bracketed(tokens: Sequence[Token], at: int, figure: int) -> tuple[int, int] | None:
    """The noun before a bracket that holds nothing but its sum: "dự án Trường đua ngựa (420 triệu USD)"."""
    inside = tokens[at + 1 : figure]
    if at == 0 or tokens[at - 1].role not in NOUNS or any(token.role in NOUNS for token in inside):
        return None
    if any(token.role not in ("fill", "adv", "when") for token in inside):
        return None if any(token.role in ("same", "act") for token in inside) else clause_head(tokens, at - 1)
    first = run_start(tokens, at - 1)
    border = tokens[first - 1].role if first else "hard"
    head = head_of(tokens, first, at - 1)
    if border == "act" and head is None:
        return opening(tokens, at - 1)
    if border == "figure" or (head is None and border not in _CLAUSE_BORDERS):
        return None
    return first if head is None else head, at - 1


def _clause_subject(tokens: Sequence[Token], first: int, at: int) -> int:
    """Where a subject without a known head begins: behind the noun that a link or a title sets apart."""
    links = [index for index in range(first, at) if tokens[index].role == "link"]
    return links[-1] + 1 if links and at - first >= _LONGEST_CLAUSE_SUBJECT else first


def _take_head(tokens: Sequence[Token], first: int, head: int, at: int, reading: Reading) -> int | None:
    """The phrase from its head on; where it is only the place of another measure ("tỷ lệ nợ trên vốn"), that one."""
    border = tokens[first - 1] if first else None
    last = at
    if border and border.role == "prep" and border.key in PLACES and first > 1 and tokens[first - 2].role == "figure":
        return None  # "602 tỷ đồng trên tổng số 2.002 tỷ đồng"
    if at > first and tokens[at].key in _PRICES:
        # "Nissan Navara 2017 giá 570 triệu"
        reading.subject = thing_before(tokens, at - 1) if head == at else (head, at - 1)
        return None
    if border and head == first:
        before = first - 2
        if border.role == "prep" and border.key in _ADJOINED and before >= 0 and tokens[before].role in NOUNS:
            begin = run_start(tokens, before)
            other = head_of(tokens, begin, before)
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
    named = head == last and tokens[head].key == _MONEY and tokens[head - 1].role == "word"
    reading.subject = (first if named else head, last)  # "tờ tiền"
    return None


def _verb_before(tokens: Sequence[Token], at: int) -> Token | None:
    """The verb of change before a helper: "tăng áp thuế"."""
    while at >= 0 and tokens[at].role in ("act", "aux"):
        at -= 1
    return tokens[at] if at >= 0 and tokens[at].role == "move" else None
