"""Whether a sentence says that something rose or fell by, or to, a figure."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import phrase_key
from tinvan.figures.relations_reading import LeftContext
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key
from tinvan.types import Change, Figure

_FROM = syllable_key("từ")
_GROWN = tuple(map(phrase_key, ("tốc độ tăng trưởng", "tăng trưởng tín dụng", "tăng trưởng kinh tế")))
_GROWING = tuple(map(phrase_key, ("tăng trưởng", "mức tăng trưởng", "tốc độ tăng trưởng")))
_SIZES: tuple[tuple[str, Change], ...] = ((phrase_key("mức tăng"), "up"), (phrase_key("mức giảm"), "down"))
_TIMES = syllable_key("gấp")
_PLACES = tuple(map(phrase_key, ("cho", "tại", "ở", "của", "trong", "đối với", "thay vì")))
_RAISES = tuple(map(phrase_key, ("đưa", "tính", "kéo")))
_INTO = syllable_key("thành")
_WORTH = phrase_key("giá trị")
_SCORES = tuple(map(phrase_key, ("tỷ số", "tỉ số", "cách biệt", "điểm số")))
_EXTENTS = tuple(map(phrase_key, ("cao", "sâu", "độ cao", "độ sâu")))
_LEVELS = tuple(map(phrase_key, ("tỷ lệ", "tỉ lệ", "tỷ suất", "tỉ suất", "lãi suất", "thuế suất", "thuế", "mức")))
_LOSES = tuple(map(phrase_key, ("mất", "bị mất", "mất đi")))
_PASSES = tuple(
    map(phrase_key, ("vượt mốc", "vượt ngưỡng", "vượt đỉnh", "vượt qua mốc", "vượt qua ngưỡng", "vượt mức"))
)


def change_of(
    text: str, tokens: Sequence[Token], at: int, figure: Figure, reading: LeftContext, earlier: Figure | None
) -> Change | None:
    """The change of the figure at token ``at``; ``earlier`` is the figure it goes on from, with its own change."""
    sign = _sign(text, tokens[at], figure)
    if sign:
        return sign
    if _is_score(tokens, at, figure) or _is_extent(tokens, at, figure):
        return None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after and after.role == "move" and after.key.endswith(" thêm"):
        return after.change  # "10% tăng thêm"
    if behind := _moves_behind(tokens, at):
        return behind
    if _opens_a_move(tokens, at, figure) or not _may_move(tokens, at, figure, reading):
        return None
    if figure.kind == "percent" and reading.role() in (None, "reach") and _grows(tokens, reading):
        return "up"  # "tốc độ tăng trưởng tín dụng là 12%"
    if reading.role() in (None, "reach", "limit") and (named := _named(tokens, reading)):
        return named
    if reading.led or (reading.role() == "goal" and after and after.role == "stuff"):
        return None  # "tăng thuế với 550 tỷ USD hàng Trung Quốc", "áp thuế lên 250 tỷ USD hàng hoá"
    if reading.governor is None:
        if beside := _moves_beside(tokens, at, reading) or _became(tokens, at):
            return beside
        inside = _inside(tokens, at) and not _is_base(tokens, at)
        goes_on = (reading.listed or reading.joined or inside) and not _is_place(tokens, at)
        if goes_on and figure.kind == "count" and (earlier is None or earlier.kind != "count"):
            goes_on = after is None or after.role not in ("act", "verb")  # "tăng 20%, 3 người chết"
        return _change(earlier) if goes_on else None
    governor = tokens[reading.governor]
    if governor.role == "goal" and reading.inherits and not _goes_from(tokens, at, figure, earlier):
        return None  # "áp thuế 10% lên 300 tỉ USD hàng hoá"
    if _is_place(tokens, at):
        return None  # "giảm bớt thủ tục cho gần 41.000 hồ sơ"
    if governor.role == "goal" and _is_carried(tokens, reading):
        return None  # "chở lên 200 chậu mai"
    if governor.role in ("move", "goal"):
        return None if _both_ways(tokens, reading.governor) else governor.change
    if governor.role == "same":
        moved = tokens[reading.governor - 1] if reading.governor else None
        return moved.change if moved and moved.role in ("move", "goal") else _change(earlier)  # "tăng lên tương ứng 5%"
    if governor.key in _LOSES and _loses_worth(figure, reading, after):
        return "down"
    if governor.role in ("rest", "limit") or governor.key in _PASSES:
        return _goes_on(tokens, reading, governor, at)
    if governor.role == "reach" and (stated := _stated_move(tokens, reading)):
        return stated
    if governor.role == "reach" and (led := _led_there(tokens, reading.governor)):
        return led  # "giảm đi chỉ còn chiếm khoảng 10%"
    if reading.elided and earlier and earlier.kind == figure.kind:
        return earlier.change
    return None


def _is_score(tokens: Sequence[Token], at: int, figure: Figure) -> bool:
    """Whether somebody was beaten by the figure ("hạ Chelsea 2-0"); "nâng tỷ số lên 3-1" moves it."""
    told = any(token.key.startswith(_SCORES) for token in tokens[max(0, at - 4) : at])
    return figure.kind == "ratio" and figure.unit == ":" and not told


def _is_extent(tokens: Sequence[Token], at: int, figure: Figure) -> bool:
    """Whether a length says how high or deep a thing is that somebody moves at: "lao xuống vực sâu 30 m", "rơi từ độ
    cao 15 m"; not "nước dâng cao 2 m"."""
    before = at - 1
    while before > 0 and tokens[before].role == "fill":
        before -= 1
    if figure.kind != "measure" or before < 1 or not tokens[before].key.endswith(_EXTENTS):
        return False
    return " " in tokens[before].key or tokens[before - 1].role in NOUNS


def _moves_behind(tokens: Sequence[Token], at: int) -> Change | None:
    """The verb of change that says where the figure came from: "còn 6,76%, giảm so với mức 10,08%"."""
    after = tokens[at + 1 : at + 5]
    if not after or after[0].role != "comma" or after[0].depth != tokens[at].depth:
        return None
    moves = [token for token in after[1:] if token.role not in ("adv", "fill")]
    return moves[0].change if len(moves) > 1 and moves[0].role == "move" and moves[1].role == "base" else None


def _loses_worth(figure: Figure, reading: LeftContext, after: Token | None) -> bool:
    """ "cổ phiếu mất 5.500 đồng/cổ phiếu", "cổ phiếu mất 15% giá trị", but not "mất 5 triệu đồng/tháng tiền thuốc"."""
    if reading.subject is None:
        return False
    if after is not None and after.role in NOUNS:
        return after.key == _WORTH
    return figure.per is not None


def _moves_beside(tokens: Sequence[Token], at: int, reading: LeftContext) -> Change | None:
    """The change of the figure before a link, where another noun and its figure stand behind it without a verb: "số
    người chết giảm 8% và số người bị thương 12%", but not "lợi nhuận tăng 18% và tỉ lệ nợ xấu 2%"."""
    link = reading.subject[0] - 1 if reading.subject else -1
    if (
        link < 1
        or tokens[link + 1].key.startswith(_LEVELS)
        or tokens[link].role != "link"
        or tokens[link - 1].kind != tokens[at].kind
    ):
        return None
    before = link - 2
    while before >= 0 and tokens[before].role in ("adv", "fill"):
        before -= 1
    return tokens[before].change if before >= 0 and tokens[before].role == "move" else None


def _became(tokens: Sequence[Token], at: int) -> Change | None:
    """The verb of change before "từ X thành Y"."""
    if at < 4 or tokens[at - 1].key != _INTO or tokens[at - 2].kind != tokens[at].kind or tokens[at - 3].key != _FROM:
        return None
    return tokens[at - 4].change if tokens[at - 4].role == "move" else None


def _sign(text: str, token: Token, figure: Figure) -> Change | None:
    """A sign right before a share: "-0,01%", "(+0,5%)"."""
    if figure.kind not in ("percent", "count", "money") or token.start == 0:
        return None
    sign = text[token.start - 1]
    free = token.start < 2 or (text[token.start - 2] in " (\n" and text[token.start - 3 : token.start - 1] != "+ ")
    if not free or sign not in "+-–" or "/" in text[max(token.start - 4, 0) : token.start]:
        return None  # "biên độ +/-3%"
    return "up" if sign == "+" else "down" if figure.kind == "percent" else None


def _may_move(tokens: Sequence[Token], at: int, figure: Figure, reading: LeftContext) -> bool:
    """How long or how often something moved is not how much; "giảm án xuống còn 10 năm", "tăng 1,5 lần" and "tăng 2
    lần so với năm ngoái" are."""
    if figure.kind == "duration":
        return reading.governor is not None and tokens[reading.governor].role == "goal"
    if figure.kind != "count" or figure.unit != "lần":
        return True
    if any(end is not None and end != end.to_integral_value() for end in (figure.low, figure.high)):
        return True
    compared = at + 1 < len(tokens) and tokens[at + 1].role == "base" and _is_moved(tokens, at)
    return compared or any(_TIMES in token.key for token in tokens[max(at - 4, 0) : at])


def _is_moved(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb of change stands right before the figure: "tăng 3 lần", not "tăng lãi suất 3 lần"."""
    before = at - 1
    while before > 0 and tokens[before].role in ("fill", "adv", "goal"):
        before -= 1
    return before >= 0 and tokens[before].role == "move"


def _is_base(tokens: Sequence[Token], at: int) -> bool:
    """Whether the figure is what the baseline before its bracket was: "tăng 13% so với năm 2017 (4,8 triệu đồng)"."""
    before = at - 1
    while before > 0 and tokens[before].role != "paren":
        before -= 1
    while before > 0 and tokens[before - 1].role in ("date", "when", *NOUNS):
        before -= 1
    return before > 0 and tokens[before - 1].role == "base"


def _inside(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].depth > 0


def _opens_a_move(tokens: Sequence[Token], at: int, figure: Figure) -> bool:
    """The level something left: the first figure of "từ 5% lên 7%"."""
    before = at - 1
    while before >= 0 and tokens[before].role in ("fill", "adv"):
        before -= 1
    if before < 0 or tokens[before].key != _FROM:
        return False
    if figure.low == figure.high:
        return True
    return any(token.role in ("goal", "rest") for token in tokens[at + 1 : at + 4])


def _is_place(tokens: Sequence[Token], at: int) -> bool:
    """Whether a preposition says that the figure is who or where, not how much."""
    before = at - 1
    while before > 0 and tokens[before].role == "fill":
        before -= 1
    return before >= 0 and tokens[before].key in _PLACES


def _is_carried(tokens: Sequence[Token], reading: LeftContext) -> bool:
    """Whether "lên" or "xuống" is only where an act takes something."""
    governor = reading.governor or 0
    act = governor > 0 and tokens[governor - 1].role in ("act", "verb") and tokens[governor - 1].key not in _RAISES
    return act and not any(tokens[verb].role == "move" for verb in reading.verbs)


def _goes_on(tokens: Sequence[Token], reading: LeftContext, governor: Token, at: int) -> Change | None:
    """ "còn X", "về X", "lên tới X", "vượt mốc X" only lead to where a verb of change has begun to move."""
    moves = [tokens[verb] for verb in reading.verbs if tokens[verb].role == "move"]
    if not moves and (governor.role == "rest" or reading.inherits):
        moves = _moves_before(tokens, at, reading)
    if not moves:
        return None
    change = moves[0].change
    return change if governor.role != "rest" or change == "down" else None


def _change(figure: Figure | None) -> Change | None:
    return figure.change if figure else None


def _goes_from(tokens: Sequence[Token], at: int, figure: Figure, earlier: Figure | None) -> bool:
    """Whether "lên" or "xuống" behind another figure says where the quantity went, not onto what something was put."""
    return (earlier is not None and earlier.kind == figure.kind) or bool(_moves_before(tokens, at, None))


def _moves_before(tokens: Sequence[Token], at: int, reading: LeftContext | None) -> list[Token]:
    """The verbs of change before the figure, down to the clause that its own subject opens."""
    found: list[Token] = []
    own = reading.subject[0] if reading and reading.subject else -1
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role in ("hard", "open", "cause") or (token.role == "comma" and index == own - 1):
            break
        if token.role == "move":
            found.append(token)
    return found


def _grows(tokens: Sequence[Token], reading: LeftContext) -> bool:
    """Whether a subject is a growth: "mục tiêu tăng trưởng kinh tế", "tăng trưởng | giá trị sản xuất"."""
    if reading.subject is None:
        return False
    first, last = reading.subject
    named = any(token.key in _GROWN for token in tokens[first : last + 1])
    before = first - 1
    while before > 0 and tokens[before].role == "fill":
        before -= 1  # "tăng trưởng trung bình doanh thu thuần"
    return named or (before >= 0 and tokens[before].key in _GROWING)


def _named(tokens: Sequence[Token], reading: LeftContext) -> Change | None:
    """The change that the subject is a size of: "mức tăng giá có thể lên đến 20%"."""
    key = tokens[reading.subject[0]].key if reading.subject else ""
    return next((change for name, change in _SIZES if key.startswith(name)), None)


def _both_ways(tokens: Sequence[Token], governor: int) -> bool:
    """Whether a verb of change is one of two that say the opposite: "khi chỉ số tăng, giảm trên 20%"."""
    before = tokens[max(governor - 2, 0) : governor]
    return (
        len(before) == 2
        and before[0].role == "move"
        and before[1].role in ("comma", "link")
        and before[0].change != tokens[governor].change
    )


def _led_there(tokens: Sequence[Token], governor: int) -> Change | None:
    """The verb of change that leads to a level over "còn" or "lên": it stands right before the one that states it."""
    led = False
    for index in range(governor - 1, -1, -1):
        token = tokens[index]
        if token.role == "move":
            return token.change if led else None
        if token.role not in ("rest", "goal", "adv", "fill", "aux"):
            return None
        led |= token.role in ("rest", "goal")
    return None


def _stated_move(tokens: Sequence[Token], reading: LeftContext) -> Change | None:
    """ "mức tăng cao nhất là 18%", "tăng trưởng ở mức 5%": the verb of change is what the figure states."""
    for verb in reading.verbs[1:]:
        if tokens[verb].role == "move":
            between = tokens[verb + 1 : reading.verbs[0]]
            return tokens[verb].change if all(token.role in ("adv", "fill", "reach") for token in between) else None
    return None
