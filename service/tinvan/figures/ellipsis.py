"""Numerals that leave their unit out: their own sentence lends it, or they stay unseen.

"700 và 800 triệu đồng" is two sums, "1 trong 3 thanh niên" two counts, "36-39, có nơi trên 40" two temperatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tinvan.figures.date_points import read_year_behind
from tinvan.figures.readings import Latent, Mention
from tinvan.figures.tables import cues, nouns
from tinvan.figures.tokens import BORDER, Tokens
from tinvan.figures.unit_words import per_after
from tinvan.types import FigureKind

_JOINERS = frozenset((",", "và", "hoặc", "hay", "lên", "xuống", "còn", "rồi", "thành", "/", "đến", "tới", "-", "–"))
_QUANTITIES = frozenset(("percent", "money", "count", "measure", "duration", "age"))
_TOLLS = frozenset(("bị thương", "mất tích", "tử vong", "thiệt mạng"))
_WHOLES = frozenset(("trong", "trên", "số", "tổng", "cả", "gần", "hơn", "khoảng"))
_JOINED = frozenset((",", "và"))
_LINK, _REACH = 4, 12
# Two sums of one currency in a sentence seldom differ by more; and what says that one is the other.
_ALIKE = 100
_CONVERTED = frozenset(("tương", "đương", "tức", "quy", "đổi"))
_POINTS = 10_000  # no index of the press and no score of an exam has so many
_LISTS = ([","], ["và"])
_FEWEST_PEOPLE = 100  # of a place
_NUMBER_REACH = 24
_LEAST_PRICE = 1000  # in dong; and more than any share
_SUMS = 10**6  # of what has such a magnitude most is money


def lend_units(tokens: Tokens, found: Sequence[Mention | Latent]) -> list[Mention]:
    """The readings, with the latent numerals that a neighbour types; the other latent ones are left out."""
    items: list[Mention | Latent] = list(found)
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        following = items[at + 1] if at + 1 < len(items) else None
        if isinstance(item, Latent):
            typed = (
                _from_next(tokens, item, following)
                or _day_in_list(tokens, item, items, at)
                or _month_in_list(tokens, item, items[:at])
                or _from_sentence(tokens, item, items, at)
            )
            if typed:
                item = items[at] = typed
        if isinstance(item, Mention) and isinstance(following, Mention):
            items[at] = _day_with_month(tokens, item, following)
    return list(_apart(item for item in items if isinstance(item, Mention)))


def _apart(readings: Iterable[Mention]) -> Iterator[Mention]:
    """Readings less those that a lent unit took in: the "1 tháng" of "1 triệu 1 tháng" is its denominator."""
    free = 0
    for reading in readings:
        if reading.start >= free:
            yield reading
            free = reading.end


def _link(tokens: Tokens, item: Latent | Mention, following: Latent | Mention) -> list[str] | None:
    """The few words between two figures, where nothing else stands there."""
    words = tokens.words[item.end : following.start]
    return words if 1 <= len(words) <= _LINK and BORDER not in words else None


def _from_next(tokens: Tokens, item: Latent, following: Mention | Latent | None) -> Mention | None:
    if not isinstance(following, Mention) or following.low is None:
        return None
    words = _link(tokens, item, following)
    if words is None or following.kind not in _QUANTITIES:
        return None
    of = words[0] == "trong" or (words[0] == "trên" and "tổng" in words)
    if of and set(words) <= _WHOLES and following.kind == "count":
        if item.numeral.spelt and item.numeral.value == 1:
            return None
        return _typed(item, following, Decimal(1), "count-of-whole")
    if words in (["x"], ["×"]) and (following.kind == "measure" or following.unit == "pixel"):
        return _typed(item, following, Decimal(1), f"{following.kind}-shared")
    either = words in (["hoặc"], ["hay"]) and following.rule.endswith("-spelt")  # "hai hoặc ba năm"
    if (item.numeral.spelt and not either) or words[0] not in _JOINERS or not set(words) <= cues("between") | _JOINERS:
        return None
    if following.kind in ("count", "age", "duration") and not item.numeral.exact and words[0] in (",", "/"):
        return None
    if following.kind == "count" and item.numeral.scale >= _SUMS > following.scale and words == ["và"]:
        return None  # "thu hồi 31 tỷ và 3 căn nhà"
    scale = following.scale if item.numeral.scale == 1 and following.scale > 1 else Decimal(1)
    if item.numeral.value * scale > following.low * 100:
        scale = Decimal(1)
    return _typed(item, following, scale, f"{following.kind}-shared")


def _typed(item: Latent, model: Mention, scale: Decimal, rule: str) -> Mention:
    low, high = item.numeral.value * scale, (item.upper or item.numeral).value * scale
    return Mention(model.kind, item.start, item.end, rule, low, high, model.unit, scale=item.numeral.scale * scale)


def _of_kind(item: Latent, kind: FigureKind, unit: str, rule: str) -> Mention:
    if item.numeral.open:
        return Mention(kind, item.start, item.end, f"{kind}-vague", item.numeral.value, None, unit, mod="vague")
    high = (item.upper or item.numeral).value
    return Mention(kind, item.start, item.end, rule, item.numeral.value, high, unit, scale=item.numeral.scale)


def _from_sentence(tokens: Tokens, item: Latent, items: Sequence[Mention | Latent], at: int) -> Mention | None:
    """The unit that the sentence's own words give: heat, points, money, or a figure before in the sentence."""
    numeral = item.numeral
    begin, end = _sentence(tokens, item.start)
    previous = items[at - 1] if at and items[at - 1].start >= begin else None
    if tokens.phrase(item.end, ("trong", "số")) and tokens.words[item.end + 2] in ("đó", "này", "họ", "ấy"):
        if isinstance(previous, Mention) and previous.kind == "count" and numeral.scale == 1:
            return _typed(item, previous, Decimal(1), "count-of-whole")  # "12 người bị thương, năm trong số đó đã chết"
        return None
    if numeral.spelt and numeral.scale < 10**6:
        return None
    words = set(tokens.words[begin:end])
    if (
        isinstance(previous, Mention)
        and previous.kind == "measure"
        and previous.unit == "Cel"
        and 10 <= numeral.value < 60
    ):
        return _typed(item, previous, Decimal(1), "measure-shared")
    toll = " ".join(tokens.words[item.end : item.end + 2]) in _TOLLS or tokens.words[item.end] == "chết"
    told = tokens.words[item.start - 1] in cues("toll_before") and tokens.words[item.start - 1 : item.end] != [
        "cả",
        "2",
    ]
    if toll and (
        told or (isinstance(previous, Mention) and previous.unit == "người")
    ):  # "19 người mất tích, 12 bị thương"
        return _of_kind(item, "count", "người", "count-shared")
    before = tokens.words[item.start - 1]
    if "nhiệt" in words and before in cues("heat_before") and 0 < numeral.value < 60 and _is_warm(tokens, begin, end):
        return _of_kind(item, "measure", "Cel", "measure-heat")
    if tokens.words[item.start - 2] == "tuổi" and tokens.words[item.start - 1] in cues("heat_before"):
        return _of_kind(item, "age", "a", "age-before") if 0 < numeral.value < 120 else None
    if isinstance(previous, Mention) and _is_counted_alike(tokens, item, previous):
        return _typed(item, previous, Decimal(1), "count-shared")
    if ("dân", "số") in pairwise(tokens.words[max(begin, item.start - _REACH) : item.start]):
        people = numeral.value >= _FEWEST_PEOPLE and _is_population(tokens, item.start)
        return _of_kind(item, "count", "dân", "count-of-number") if people else None  # "dân số hơn 14 triệu"
    if noun := _counted_before(tokens, begin, item):
        return _of_kind(item, "count", noun, "count-of-number")
    near = tokens.words[max(begin, item.start - 4) : item.start]
    prize = any(pair[0] == "giải" and pair[1] in cues("prize") for pair in pairwise(near))
    large = numeral.scale >= 1000 or (numeral.exact and numeral.value >= _LEAST_PRICE)
    per, end = per_after(tokens, item.end, "money") if large else (None, item.end)
    priced = numeral.scale >= 1000 or per is not None  # "cua gạch giá 120.000 một kg"
    if large and priced and (prize or words & cues("money")) and "dân" not in near:
        return replace(
            _of_kind(item, "money", _currency(tokens, item, items[:at], begin), "money-bare"), per=per, end=end
        )
    broken = numeral.value != numeral.value.to_integral_value()
    if numeral.exact and numeral.scale == 1 and "điểm" in words and (broken or numeral.value < _POINTS):
        return _of_kind(item, "count", "điểm", "count-points")
    moved = numeral.exact and tokens.words[item.start - 1] in cues("move")
    if moved and numeral.scale > 1 and isinstance(previous, Mention) and previous.kind == "percent":
        return None
    graded = isinstance(previous, Mention) and previous.unit == tokens.words[item.start - 1]  # "mức 2,5" of "5 mức"
    if moved and isinstance(previous, Mention) and not _moves_alike(tokens, item, previous):
        return None
    if moved and not graded and isinstance(previous, Mention) and previous.kind in _QUANTITIES:
        return _typed(item, previous, Decimal(1), f"{previous.kind}-shared")
    return None


def _moves_alike(tokens: Tokens, item: Latent, previous: Mention) -> bool:
    """Whether a numeral can be of the sort of the figure before it: no shares of "giảm 0,31% xuống còn 89,585" nor in
    thousands, no tenths of people."""
    value = item.numeral.value
    if previous.kind == "percent":
        return value < _LEAST_PRICE and tokens.words[previous.start - 1] not in ("tăng", "giảm", "mất")
    whole = value * item.numeral.scale % 1 == 0
    return previous.kind != "count" or whole or previous.unit in ("điểm", "lần")


def _is_warm(tokens: Tokens, begin: int, end: int) -> bool:
    """Whether a sentence speaks of heat, and not only of the tropics ("áp thấp nhiệt đới")."""
    return any(pair in (("nhiệt", "độ"), ("nền", "nhiệt")) for pair in pairwise(tokens.words[begin:end]))


def _is_population(tokens: Tokens, index: int) -> bool:
    """Whether nothing but how many about stands between "dân số" and a numeral."""
    while tokens.words[index - 1] in cues("people_about"):
        index -= 1
    return tokens.words[index - 2 : index] == ["dân", "số"] and tokens.words[index - 3] not in cues("people_rate")


def _is_counted_alike(tokens: Tokens, item: Latent, previous: Mention) -> bool:
    """Whether a large numeral counts what one before it counts: "Facebook có 2 tỷ người dùng, Instagram có 1,3 tỷ",
    "5 triệu lao động, trong đó 2,3 triệu"."""
    if previous.kind != "count" or min(previous.scale, item.numeral.scale) < 10**6:
        return False
    alike = tokens.words[item.start - 1] == tokens.words[previous.start - 1] and tokens.words[item.start - 1].isalpha()
    return alike or tokens.words[item.start - 2 : item.start] == ["trong", "đó"]


def _currency(tokens: Tokens, item: Latent, earlier: Sequence[Mention | Latent], begin: int) -> str:
    """What a sum without a currency is in: that of the last sum before it in its sentence, which begins at ``begin``,
    where the two are of one size ("5 tỷ USD, lợi nhuận 1,2 tỷ") and it is no conversion ("tương đương 60 triệu"); else
    dong."""
    for before in reversed(earlier):
        if before.start < begin:
            break
        if isinstance(before, Mention) and before.kind == "money":
            between = tokens.words[before.end : item.start]
            alike = before.low is not None and before.low / _ALIKE <= item.numeral.value <= before.low * _ALIKE
            return before.unit or "VND" if alike and _CONVERTED.isdisjoint(between) else "VND"
    return "VND"


def _counted_before(tokens: Tokens, begin: int, item: Latent) -> str | None:
    """The noun of "số người tham gia … lên tới 200.000", "lượng khách là 5 triệu", in its sentence."""
    grouped = item.numeral.exact and item.numeral.scale == 1
    first = begin if grouped else max(begin, item.start - _NUMBER_REACH)
    said = _is_told(tokens, item) or (grouped and tokens.words[item.start - 1] in cues("move"))
    for at in range(item.start - 1 if said else begin, first, -1):
        sums = tokens.words[at - 1 : at + 1] == ["tổng", "lượt"]
        if (tokens.words[at - 1] in ("số", "lượng") or sums) and tokens.words[at - 2] not in cues("no_number"):
            noun = nouns().at(tokens, at)
            numbered = noun is not None and noun[1] in cues("has_number") and tokens.words[at - 2] not in ("tổng", "số")
            return noun[1] if noun and not numbered else None
    return None


def _is_told(tokens: Tokens, item: Latent) -> bool:
    """Whether a numeral says how many there are, and is the last word of it: "lên tới con số 41,", "là 9 và 10"."""
    at, last = item.start - 1, item.start - _REACH
    while at > last and (
        (listed := tokens.words[at] in _JOINED and tokens.digit(at - 1)) or tokens.words[at] in cues("number_about")
    ):
        at -= 2 if listed else 1
    following = tokens.words[item.end]
    ends = not following[0].isalnum() and following not in ("%", "/", "-", "–", "+", "x", ":")
    return tokens.words[at] in cues("number_is") and (ends or following in cues("number_ends"))


def _sentence(tokens: Tokens, index: int) -> tuple[int, int]:
    begin = index
    while begin and tokens.words[begin - 1] != BORDER and index - begin < 80:
        begin -= 1
    end = index
    while tokens.words[end] != BORDER and end - index < 80:
        end += 1
    return begin, end


def _day_in_list(tokens: Tokens, item: Latent, items: Sequence[Mention | Latent], at: int) -> Mention | None:
    """A bare day before a whole one: the middle of "các ngày 5, 6 và 7/8", the first of "tối 26 và rạng sáng 27/1"."""
    after = items[at + 1] if at + 1 < len(items) else None
    if not isinstance(after, Mention) or after.kind != "date" or after.value is None:
        return None
    value, whole = item.numeral.value, len(after.value) == 10 and after.value[5:7].isdecimal()
    if not whole or not 1 <= value <= 31 or item.numeral.exact or not _leads_on(_link(tokens, item, after)):
        return None
    if tokens.words[_list_start(tokens, item.start) - 1] not in cues("day_part"):
        return None
    return Mention("date", item.start, item.end, "date-day", value=f"{after.value[:8]}{int(value):02d}")


def _leads_on(words: Sequence[str] | None) -> bool:
    """Whether the words between two days join them: "và", ",", "và rạng sáng", "đến tối", "rạng sáng"."""
    joins, parts = frozenset((",", "và", "&", "đến", "tới", "hoặc", "rạng")), cues("day_part")
    return bool(words) and all(word in joins or word in parts for word in words or ())


def _list_start(tokens: Tokens, index: int) -> int:
    """Where the numbers begin that stand before one, a comma or an "và" between them: the 5 of "5, 6 và 7"."""
    first = index - _REACH
    while index > first and tokens.words[index - 1] in _JOINED and tokens.digit(index - 2):
        index -= 2
    return index


def _month_in_list(tokens: Tokens, item: Latent, earlier: Sequence[Mention | Latent]) -> Mention | None:
    """A bare month behind another: "tháng 5 và 6", "các tháng 5, 6 và 7/2018"."""
    value, start, following = item.numeral.value, _list_start(tokens, item.start), tokens.words[item.end]
    goes_on = following in _JOINED and tokens.digit(item.end + 1)
    listed = goes_on or (tokens.words[item.start - 1] == "và" or item.start - start > 2)
    ends = (start, start + 1)  # of "2 tháng", and of "tháng 3"
    if not listed or tokens.words[start - 1] != "tháng":
        return None
    if not any(isinstance(before, Mention) and before.end in ends for before in earlier[-_LINK:]):
        return None
    if not 1 <= value <= 12 or item.numeral.exact or item.numeral.spelt or item.upper:
        return None
    year, end = read_year_behind(tokens, item.end)
    name = f"{year or 'XXXX'}-{int(value):02d}"
    return Mention("date", item.start, end, "date-month", value=name)


def _day_with_month(tokens: Tokens, item: Mention, following: Mention) -> Mention:
    """ "ngày 5 và 6/7": the first day stands in the month that the phrase names."""
    if item.kind != "date" or following.kind != "date" or item.value is None or following.value is None:
        return item
    words = _link(tokens, item, following)
    months = item.rule == following.rule == "date-month" and words in _LISTS
    if months and item.value.startswith("XXXX-") and tokens.words[following.start] != "tháng":
        return replace(item, value=following.value[:5] + item.value[5:])  # "tháng 8 và 12 năm 2018"
    joined = item.value.startswith("XXXX-XX-") and words and words[0] in (",", "và", "hoặc", "đến", "-")
    if joined and len(following.value) == 10 and following.value[5:7].isdecimal():
        return replace(item, value=following.value[:8] + item.value[8:])
    return item
