"""Reading a clause left of a figure: what governs it, and what it is said of.

Vietnamese puts the head of a noun phrase first and the verb after its subject, so a walk to the left from a figure
meets, in this order: modifiers, the verb that governs the figure, adjuncts, the subject, the border of the clause.
"""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_heads import read_nouns, take_measured
from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_nearby import bracketed_by, led_from, measured_before, moved_before, priced_before
from tinvan.figures.relations_reading import LeftContext, Run
from tinvan.figures.relations_runs import (
    before_number,
    first_noun,
    opened_by,
    opening_measure,
    opens_move,
    read_right,
    run_end,
    thing_before,
)
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_PASSED: frozenset[Role] = frozenset(("fill", "adv", "aux", "when", "limit", "goal", "rest", "date", "prep"))
_CARRIES: frozenset[Role] = frozenset(("goal", "rest", "limit"))
_VERBS: frozenset[Role] = frozenset(("move", "reach", "compare"))
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "colon", "say"))
_BASED: frozenset[Role] = frozenset(("fill", "adv", "when", "date", "say", "prep"))
_FILLING: frozenset[Role] = frozenset(("fill", "adv"))
_RESTATED: frozenset[Role] = frozenset(("aux", "reach", "act", "verb"))
_LEADING: frozenset[Role] = frozenset(("fill", "adv", "goal", "rest", "limit"))
_STATING: frozenset[Role] = frozenset(("fill", "adv", "aux", "reach"))
_ONWARD: frozenset[Role] = frozenset(("figure", "same", "base", "comma", "link", "paren", "dash", "cause"))
_WITHIN = tuple(map(syllable_key, ("trong", "sau", "qua", "vào", "suốt", "giữa", "mỗi", "trước")))
_TRADES = tuple(
    map(phrase_key, ("mua", "mua vào", "bán", "bán ra", "bán được", "bán lại", "đi bán", "rao bán", "thu mua"))
)
_PASSIVE = tuple(map(syllable_key, ("được", "bị")))
_MAKES = tuple(map(syllable_key, ("làm", "khiến", "giúp")))
_WITH = tuple(map(phrase_key, ("với", "đối với")))
_FROM = syllable_key("từ")
_HAS = syllable_key("có") + " "
_TOTALS = syllable_key("tổng") + " "
_SUMS = tuple(f"{syllable_key(word)} " for word in ("số", "tổng", "khoản", "mức", "tiền"))
_WHEN = syllable_key("khi")
_LEVEL = syllable_key("mức")
_RATES = tuple(map(phrase_key, ("tỷ lệ", "tỉ lệ", "con số", "mức")))
_OF = syllable_key("của")
# How far back an earlier figure is looked for: a list of sums says its subject anew before that.
_NEAR = 60


def read_left(tokens: Sequence[Token], figure: int) -> LeftContext:
    """Walk left from the token ``figure`` to its subject, or to where the clause gives none."""
    reading = LeftContext(tokens)
    depth = tokens[figure].depth
    at: int | None = _before_base(reading, figure)
    while at is not None and at >= 0:
        at = at - 1 if tokens[at].depth > depth else _step(reading, at, figure)
    measured = reading.subject is not None and tokens[reading.subject[0]].role == "measure"
    if not measured and (moved := _moved_from(reading, figure)):
        reading.subject, reading.inherits = moved, False
    return reading


def _is_all(tokens: Sequence[Token], first: int, last: int, roles: frozenset[Role]) -> bool:
    """Whether all that stands between two tokens has one of the roles."""
    return all(token.role in roles for token in tokens[first + 1 : last])


def _moved_from(reading: LeftContext, figure: int) -> Run | None:
    """What is moved from the figure on, whoever it concerns: "tăng | mức phạt | với người đi mô tô, xe máy từ 3 lên 6
    triệu đồng"."""
    tokens = reading.tokens
    before = figure - 1
    while before > 0 and tokens[before].role == "fill":
        before -= 1
    if before < 1 or tokens[before].key != _FROM:
        return None
    for index in range(before - 1, -1, -1):
        if tokens[index].role in ("hard", "figure", "say", "cause", "open"):
            return None
        if tokens[index].role == "move" and tokens[index + 1].role == "measure":
            return index + 1, run_end(tokens, index + 1, before - 1)
    return None


def _step(reading: LeftContext, at: int, figure: int) -> int | None:
    """Read the token at ``at``: where to walk on, or None where the reading is done."""
    token = reading.tokens[at]
    if token.role in NOUNS:
        if not reading.owns_price():
            return read_nouns(reading, at)
        predicate = any(reading.tokens[verb].key.startswith(_HAS) for verb in reading.verbs)
        crossed = predicate and reading.crossed  # "Tên lửa được trang bị ngòi nổ và có giá 40.000 USD"
        reading.subject = first_noun(reading.tokens, at) if crossed else thing_before(reading.tokens, at, predicate)
        reading.inherits = reading.subject is None
        return None
    if token.role in _VERBS or (token.role in _CARRIES and reading.governor is None):
        reading.govern(at)
        return at - 1
    if token.role == "prep" and token.key in _WITHIN and reading.governor is None:
        return None
    if token.role in _PASSED or (token.role == "colon" and _is_all(reading.tokens, at, figure, _FILLING)):
        reading.led |= token.key in _WITH and reading.governor is None and reading.tokens[at + 1].key != _LEVEL
        reading.passed |= token.role in ("aux", "rest", "goal")
        return at - 1
    if token.role == "dash" and at == figure - 1 and token.end == reading.tokens[figure].start:
        return at - 1  # "tương đương -2,89%"
    if token.role in ("act", "have"):
        return _read_act(reading, at)
    if token.role == "figure" and at and reading.tokens[at - 1].key == _OF:
        return at - 1  # "lợi nhuận của hai công ty lần lượt ..."
    if reading.states() and (noun := before_number(reading.tokens, at)) is not None:
        return noun  # "xe dưới 12 chỗ giảm ..."
    return _read_border(reading, at, figure)


def _read_border(reading: LeftContext, at: int, figure: int) -> int | None:
    """Look over a border for the noun it sets off, or go over it to the subject, or end."""
    tokens = reading.tokens
    token = tokens[at]
    if token.role == "paren" and (subject := bracketed_by(tokens, at, figure)):
        reading.subject = subject
        return None
    if token.role == "comma":
        if subject := priced_before(reading, at):
            reading.subject = subject
            return None
        if reading.governor is None:
            if measured := measured_before(tokens, at, figure):
                take_measured(reading, *measured)
                return None
            if (moved := moved_before(tokens, at, figure)) is not None:
                reading.govern(moved)
                return moved - 1
        elif (moved := led_from(tokens, at)) is not None and _is_all(tokens, at, figure, _LEADING):
            reading.govern(moved)
            return moved - 1  # "giá mua cũng giảm tương ứng, còn 22.785 đồng"
        elif (
            tokens[at - 1].role in ("compare", "adv")
            and _is_all(tokens, at, figure, _STATING)
            and (measured := measured_before(tokens, at, figure))
        ):
            take_measured(reading, *measured)
            return None  # "có vốn hoá thị trường thấp hơn, vào khoảng 1.851 tỷ đồng"
    if token.role in ("comma", "cause", "link") and not reading.crossed and _may_cross(reading, at):
        reading.crossed = True
        return at - 1
    return _end(reading, at, figure)


def _end(reading: LeftContext, at: int, figure: int) -> int | None:
    """The border that no subject stands before: what the figure goes on from."""
    token = reading.tokens[at]
    reading.listed = token.role in ("comma", "link", "figure") and reading.governor is None
    if token.role in ("same", "base"):
        reading.govern(at)
        if (
            token.role == "same"
            and at
            and (reading.tokens[at - 1].role in NOUNS or reading.tokens[at - 1].role in _RESTATED)
        ):
            return at - 1  # "mức phạt tương đương 1,5% lợi nhuận", "gói này có giá trị tương đương 20 USD"
    # "...; năm 2013 là 9%", "...; từ 85.000 đồng xuống 30.000 đồng"
    reading.elided = token.key == ";" and (reading.states() or opens_move(reading.tokens, figure))
    if token.key in _MAKES and reading.role() == "move" and read_right(reading.tokens, figure):
        return None  # "lượng nước lên đến 30 triệu m3, giúp giảm 30% tình trạng ngập úng"
    reading.inherits = (
        token.role in _ONWARD
        or (token.role == "hard" and at == figure - 1)
        or (token.role == "open" and reading.states())
        or reading.elided
    )
    return None


def _before_base(reading: LeftContext, figure: int) -> int:
    """Where to begin the walk: before a baseline that parts the figure from its verb, "cao hơn so với mức cũ | 5%"."""
    tokens = reading.tokens
    nouns = False
    for index in range(figure - 1, 0, -1):
        token = tokens[index]
        if token.role == "base" and nouns and tokens[index - 1].role in ("compare", "move"):
            if tokens[figure - 1].key in _RATES:
                break  # "giảm so với tỉ lệ 23%": the share is the baseline
            reading.versus = (index + 1, figure - 1)
            return index - 1
        nouns |= token.role in NOUNS
        if token.role not in NOUNS and token.role not in _BASED:
            break
    return figure - 1


def _read_act(reading: LeftContext, at: int) -> int | None:
    """An act that takes the figure ends the reading; one before a verb that states a level is passed."""
    tokens = reading.tokens
    if tokens[at].key in _TRADES and reading.governor is None and _is_side(tokens, at):
        return at - 1
    reading.govern(at)
    if not reading.states() or tokens[at].role == "have" or _levied(reading, at):
        if tokens[at].role == "act" and not _take_paid(reading, at):
            _take_traded(reading, at)
        return None
    if reading.role() in ("move", "reach") and (at == 0 or tokens[at - 1].role in _OPENERS):
        if any(tokens[index].role == "figure" for index in range(max(at - _NEAR, 0), at)):
            reading.inherits = True  # "mua vào 32 triệu đồng, bán ra ở mức 33 triệu đồng"
        else:
            reading.subject = (at, at)  # "Tiêu thụ tăng 5%": the verb is a noun
        return None
    return at - 1


def _take_paid(reading: LeftContext, at: int) -> bool:
    """Take the sum that an act only describes: "số tiền | đã hoàn trả 2.500 tỉ đồng"."""
    tokens = reading.tokens
    before = at - 1
    while before > 0 and tokens[before].role == "aux":
        before -= 1
    if before == at - 1 or before < 0 or tokens[before].role != "measure" or not tokens[before].key.startswith(_SUMS):
        return False
    reading.subject = (before, before)
    return True


def _is_side(tokens: Sequence[Token], at: int) -> bool:
    """Whether a trade only says which of two prices is stated: "niêm yết chiều mua vào 36 triệu đồng"."""
    before = at - 1
    while before >= 0 and tokens[before].role in ("when", "fill"):
        before -= 1
    return before >= 0 and tokens[before].role == "reach"


def _take_traded(reading: LeftContext, at: int) -> None:
    """What an act with a sum is about: the measured noun before it, or, for a trade, what was traded at that price."""
    tokens = reading.tokens
    reading.subject = opening_measure(tokens, at - 2 if at and tokens[at - 1].key == _WHEN else at - 1)
    before = at - 1
    if reading.subject is None and (opened := opened_by(tokens, before)) and tokens[opened[0]].key.startswith(_TOTALS):
        reading.subject = opened  # "tổng số tiền mà hai công ty chi 5 tỷ đồng"
    if reading.subject is None and before > 0 and tokens[before].role == "link" and tokens[before - 1].role in NOUNS:
        paid = thing_before(tokens, before - 1)
        if paid and tokens[paid[0]].role == "measure":
            reading.subject = paid  # "nộp số tiền phạt và khắc phục hậu quả 11 tỷ đồng"
    passive = before >= 0 and tokens[before].key in _PASSIVE
    if passive and reading.subject is None and before and tokens[before - 1].role in NOUNS:
        owed = thing_before(tokens, before - 1)
        if owed and tokens[owed[0]].role == "measure":
            reading.subject = owed  # "xin gia hạn nộp số thuế bị truy thu 150 tỷ đồng"
    if reading.subject or tokens[at].key not in _TRADES or reading.governor != at:
        return
    while before >= 0 and tokens[before].role in ("aux", "when", "date"):
        before -= 1
    if before >= 0 and tokens[before].role in NOUNS:
        reading.beside = thing_before(tokens, before)
        priced = reading.beside is not None and tokens[reading.beside[0]].role in ("measure", "thing")
        # "tấm ảnh được rao bán 10.000 USD", "niêm yết giá vàng mua vào 36 triệu đồng", "mang điện thoại đi bán"
        reading.subject = reading.beside if passive or priced else None
    elif before >= 0 and tokens[before].role in ("comma", "link", "figure"):
        reading.inherits = True  # "mua vào 36 triệu đồng, bán ra 37 triệu đồng"


def _levied(reading: LeftContext, at: int) -> bool:
    """Whether the level belongs to the act, not to who acts: "người chồng sẽ bị phạt | với mức là 1 triệu đồng",
    "Mỹ treo thưởng | lên tới 1 triệu USD"."""
    tokens = reading.tokens
    governor = at if reading.governor is None else reading.governor
    if tokens[governor].role == "limit" and governor == at + 1:
        return True
    return any(
        tokens[index].role == "prep" and tokens[index + 1].role not in NOUNS for index in range(at + 1, governor)
    )


def _may_cross(reading: LeftContext, at: int) -> bool:
    """A border without an earlier figure before it only parts the verb from its subject: "X, công ty lớn, đạt 5%"."""
    tokens = reading.tokens
    if not reading.is_clause():
        return False
    if tokens[at].key in _MAKES and tokens[at + 1].role == "move":
        return False  # "nước này có thể làm tăng 770 tỷ USD": what rises is not who lets it rise
    for index in range(at - 1, -1, -1):
        if tokens[index].role in ("figure", "hard"):
            return tokens[index].role == "hard"
    return True
