"""Numerals that leave their unit out: their own sentence lends it, or they stay unseen.

"700 và 800 triệu đồng" is two sums, "1 trong 3 thanh niên" two counts, "36-39, có nơi trên 40" two temperatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tinvan.figures.date_lists import day_in_list, later_in_list, with_month
from tinvan.figures.readings import Latent, Mention, link
from tinvan.figures.tables import cues
from tinvan.figures.tokens import BORDER, Tokens
from tinvan.figures.totals import counted_before
from tinvan.figures.unit_words import per_after
from tinvan.types import FigureKind

_JOINERS = frozenset((",", "và", "hoặc", "hay", "lên", "xuống", "còn", "rồi", "thành", "/", "đến", "tới", "-", "–"))
_QUANTITIES = frozenset(("percent", "money", "count", "measure", "duration", "age"))
_TOLLS = frozenset(("bị thương", "mất tích", "tử vong", "thiệt mạng"))
_WHOLES = frozenset(("trong", "trên", "số", "tổng", "cả", "gần", "hơn", "khoảng"))
_REACH = 12
# Two sums of one currency in a sentence seldom differ by more; and what says that one is the other.
_ALIKE = 100
_CONVERTED = frozenset(("tương", "đương", "tức", "quy", "đổi"))
_POINTS = 10_000  # no index of the press and no score of an exam has so many
_FEWEST_PEOPLE = 100  # of a place
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
                day_in_list(tokens, item, items, at)
                or later_in_list(tokens, item, items[:at])
                or _from_next(tokens, item, following)
                or _from_sentence(tokens, item, items, at)
            )
            if typed:
                item = items[at] = typed
        if isinstance(item, Mention) and isinstance(following, Mention):
            items[at] = with_month(tokens, item, following)
    return list(_apart(item for item in items if isinstance(item, Mention)))


def _apart(readings: Iterable[Mention]) -> Iterator[Mention]:
    """Readings less those that a lent unit took in: the "1 tháng" of "1 triệu 1 tháng" is its denominator."""
    free = 0
    for reading in readings:
        if reading.start >= free:
            yield reading
            free = reading.end


def _from_next(tokens: Tokens, item: Latent, following: Mention | Latent | None) -> Mention | None:
    if not isinstance(following, Mention) or following.low is None:
        return None
    words = link(tokens, item, following)
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
    told = tokens.words[item.start - 1] in cues("toll_before") and not tokens.phrase(item.start - 1, ("cả", "2"))
    people = isinstance(previous, Mention) and previous.unit == "người"
    if toll and (told or people):  # "khiến hơn 250 chết", "19 người mất tích và 12 bị thương"
        return _of_kind(item, "count", "người", "count-toll" if told else "count-shared")
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
    if noun := counted_before(tokens, begin, item):
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


def _sentence(tokens: Tokens, index: int) -> tuple[int, int]:
    begin = index
    while begin and tokens.words[begin - 1] != BORDER and index - begin < 80:
        begin -= 1
    end = index
    while tokens.words[end] != BORDER and end - index < 80:
        end += 1
    return begin, end
