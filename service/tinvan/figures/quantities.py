"""Quantities: percent, money, measure, duration, age and count, single or as a range.

A numeral is typed by the unit to its right. Two numerals around a dash or "đến" are one range where they share a unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tinvan.figures.manner import Manner
from tinvan.figures.negatives import labelled, names_follow
from tinvan.figures.numerals import read_numeral
from tinvan.figures.readings import Latent, Mention, Numeral
from tinvan.figures.spelt import HALF, magnitude
from tinvan.figures.tables import Unit, cues, negatives, nouns, prefixes, units
from tinvan.figures.tokens import Tokens
from tinvan.figures.unit_words import Found, noun_after, per_after, unit_after
from tinvan.types import FigureKind

_SMALLER = {("a", "mo"): 12, ("h", "min"): 60, ("min", "s"): 60, ("d", "h"): 24}
# "ba kíp lái" are crews, no money
_CREWS = frozenset(("lái", "trực", "mổ", "thợ", "bay", "tàu", "xe", "làm", "cấp", "phẫu", "vận"))
# What ends with a label, and labels nothing.
_SAID = (["con", "số"], ["phân", "giải"])
_UPRIGHT = frozenset(("cao", "sâu"))
_CAREFUL = frozenset(("ba", "năm", "chín", "bảy", "tám", "tư"))


@dataclass(frozen=True, slots=True)
class _Side:
    """One numeral with its unit, if it has one; a range has two."""

    numeral: Numeral
    value: Decimal
    end: int
    found: Found | None = None
    per: str | None = None

    @property
    def unit(self) -> Unit | None:
        return self.found.unit if self.found else None


def read_quantity(tokens: Tokens, index: int, manner: Manner) -> Mention | Latent | None:
    """The quantity whose numeral begins at ``index``; a latent one where no unit follows."""
    first = _side(tokens, index, manner)
    if first is None:
        return None
    side, low = first, first
    while (second := _second(tokens, side, manner)) is not None:
        merged = _merge(low, second)
        if merged is None:
            break
        low, side = merged, second
    if side.unit is None:
        return _latent(tokens, first, manner)
    if not _stands(tokens, index, side, side is not first):
        return Latent(first.numeral) if not first.numeral.spelt else None
    return _reading(index, low, side)


def _latent(tokens: Tokens, side: _Side, manner: Manner) -> Mention | Latent | None:
    """A numeral, or two around a dash, without a unit; none where the words before make it a name or a grade."""
    start, second = side.numeral.start, _second(tokens, side, manner)
    summed = second is not None and second.unit is None and second.numeral.scale > 1  # "nhà phố 5-7 tỷ/căn"
    said = tokens.words[start - 2 : start] in _SAID
    label = negatives("label").before(tokens, start) and not said
    if not summed and (label or negatives("name").before(tokens, start)):
        return None
    aged = tokens.words[start - 2 : start] == ["tuổi", "từ"]
    if second is None or second.unit:
        return Latent(side.numeral)
    dashed, scale = tokens.words[side.end] in ("-", "–"), second.numeral.scale
    if (dashed or aged or scale > 1) and second.value > side.value and scale == side.numeral.scale:
        if aged:
            return Mention("age", start, second.end, "age-before", side.value, second.value, "a")
        return Latent(side.numeral, second.numeral)
    low = _shared(side.numeral, second.numeral)
    if scale > 1 and side.numeral.scale == 1 and not side.numeral.spelt and low < second.value:  # "từ 3,5 đến 4 triệu"
        return Latent(replace(side.numeral, value=low, scale=scale), second.numeral)
    return Latent(side.numeral)


def read_prefixed(tokens: Tokens, index: int, manner: Manner) -> Mention | None:
    """A sum behind its currency sign or code: "$10", "USD 1,23", "$10-$20"."""
    entry = prefixes().at(tokens, index)
    if entry is None or (tokens.words[index][0].isalpha() and not tokens.capital(index)):
        return None
    at, unit = entry
    if tokens.words[index].isalpha() and negatives("label").before(tokens, index):  # "tàu SAR 412" is no riyal
        return None
    numeral = read_numeral(tokens, at, manner) if tokens.digit(at) else None
    if numeral is None or (unit.code == "EUR" and tokens.words[index] == "euro"):
        return None
    if tokens.words[index][-1].isalpha() and not tokens.glued(at) and units().at(tokens, numeral.end):
        return None
    low = high = numeral.value * unit.times
    per, end = per_after(tokens, numeral.end, "money")
    if tokens.words[end] in ("-", "–", "đến", "tới"):
        again = prefixes().at(tokens, end + 1)
        other = read_numeral(tokens, again[0], manner) if again and tokens.digit(again[0]) else None
        if again and other and again[1] == unit and other.value > numeral.value:
            high = other.value * unit.times
            per, end = per_after(tokens, other.end, "money")
    rule = "money-before" if low == high else "money-before-range"
    return Mention("money", index, end, rule, low, high, unit.code, per=per, scale=numeral.scale)


def _side(tokens: Tokens, index: int, manner: Manner) -> _Side | None:
    if not (tokens.digit(index) or tokens.words[index][0].isalpha()):
        return None
    numeral = read_numeral(tokens, index, manner)
    if numeral is None:
        return None
    found = unit_after(tokens, numeral)
    if found is None:
        found = noun_after(tokens, numeral)
        if found is None:
            return _Side(numeral, numeral.value, numeral.end)
    if found.unit.code in ("m2", "m3") and _is_height(tokens, numeral):
        value = numeral.value + Decimal(f"0.{found.unit.code[1]}")
        return _Side(numeral, value, found.end, Found(Unit("measure", "m"), found.end))
    value, end = _whole_value(tokens, numeral, found)
    per, end = per_after(tokens, end, found.unit.kind)
    return _Side(numeral, value, end, found, per)


def _is_height(tokens: Tokens, numeral: Numeral) -> bool:
    """Whether "1m2" is a height or a depth, and no area: "cao 1m2", "sâu khoảng 1m2"."""
    before = tokens.words[max(0, numeral.start - 2) : numeral.start]
    return numeral.value <= 2 and tokens.glued(numeral.end) and not _UPRIGHT.isdisjoint(before)


def _whole_value(tokens: Tokens, numeral: Numeral, found: Found) -> tuple[Decimal, int]:
    """The value in the unit's code, with what follows the unit: "rưỡi", "1m75", "3 năm 6 tháng"."""
    value, end, unit = numeral.value * found.unit.times, found.end, found.unit
    if unit.kind == "count":
        return value, end
    following = tokens.words[end]
    if following == "rưỡi":
        return value + HALF * unit.times, end + 1
    whole = numeral.value == numeral.value.to_integral_value()
    if unit.code in ("m", "kg", "km") and whole and following.isdecimal() and len(following) <= 2:
        spelt = tokens.words[end - 1] in ("mét", "m") and len(following) == 2 and numeral.value < 10
        behind = tokens.words[end + 1]
        free = not (units().at(tokens, end + 1) or behind in ("/", "-", "x") or behind[0].isalnum())
        if tokens.glued(end) or (spelt and free):
            return value + Decimal(f"0.{following}") * unit.times, end + 1
    if unit.code == "s" and whole and _hundredths(tokens, end):
        return value + Decimal(f"0.{following}"), end + 1
    if unit.kind == "duration" and whole:
        part, end = _smaller_parts(tokens, end, unit.code)
        value += part
    return value, end


def _smaller_parts(tokens: Tokens, end: int, code: str) -> tuple[Decimal, int]:
    """What smaller units add to a length of time, in its unit, and where they end: "6 tháng" of "3 năm 6 tháng"."""
    following, rest = tokens.words[end], units().at(tokens, end + 1)
    times = _SMALLER.get((code, rest[1].code)) if rest else None
    if not (tokens.digit(end) and following.isdecimal() and len(following) <= 2 and rest and times):
        return Decimal(0), end
    if int(following) >= times or rest[1].times != 1:
        return Decimal(0), end
    part, end = Decimal(following), rest[0]
    if rest[1].code == "s" and _hundredths(tokens, end):
        part, end = part + Decimal(f"0.{tokens.words[end]}"), end + 1
    else:
        further, end = _smaller_parts(tokens, end, rest[1].code)
        part += further
    return (part / times).quantize(Decimal("0.0001")).normalize(), end


def _hundredths(tokens: Tokens, index: int) -> bool:
    """Whether two digits behind "giây" are parts of it: "10 giây 25", "1 phút 52 giây 06"."""
    word, after = tokens.words[index], tokens.words[index + 1]
    if not (tokens.digit(index) and word.isdecimal() and len(word) == 2):
        return False
    counted = units().at(tokens, index + 1) or nouns().at(tokens, index + 1) or magnitude(tokens, index + 1)
    return not counted and after not in ("/", "-", "–", ":")


def _second(tokens: Tokens, side: _Side, manner: Manner) -> _Side | None:
    """The other end of a range, if one is joined to ``side``."""
    index, word = side.end, tokens.words[side.end]
    if word in ("-", "–", "~"):
        joined = index + 1
        if tokens.words[joined] in ("-", "–"):
            joined += 1
    elif word in ("đến", "tới") or (word == "và" and tokens.words[side.numeral.start - 1] == "giữa"):
        joined = index + 1
        if tokens.words[joined] in ("khoảng", "gần", "hơn"):
            joined += 1
    else:
        return None
    if not tokens.digit(joined) and side.numeral.spelt is False and tokens.words[joined] == "năm":
        return None
    return _side(tokens, joined, manner)


def _merge(low: _Side, high: _Side) -> _Side | None:
    """The lower end with the unit and magnitude of the higher, or None where the two are no range."""
    if high.unit is None:
        return None
    value = low.value
    if low.unit is None:
        if low.numeral.scale == 1 and not low.numeral.open:
            if low.value >= 1000 and high.numeral.scale > 1 and not low.numeral.exact:
                return None
            value = _shared(low.numeral, high.numeral)
        value *= high.unit.times
    elif (low.unit.kind, low.unit.code) != (high.unit.kind, high.unit.code):
        return None
    if value >= high.value:
        return None
    return replace(low, value=value, found=low.found or high.found, per=low.per or high.per)


def _shared(low: Numeral, high: Numeral) -> Decimal:
    """The lower numeral times the magnitude it shares: "3-4 triệu", "50 - 100.000 đồng", "800 - 1 tỷ"."""
    if high.scale > 1:
        times = high.scale if low.value * high.scale < high.value else high.scale / 1000
        return low.value * times if (times >= 1 and not high.spelt) or low.spelt == high.spelt else low.value
    thousands = high.value % 1000 == 0 and high.value >= 1000 and high.exact
    if thousands and low.value < 1000 and not low.exact and low.value * 1000 < high.value:
        return low.value * 1000
    return low.value


def _stands(tokens: Tokens, index: int, side: _Side, is_range: bool) -> bool:
    """Whether a typed numeral is a figure: no name or grade, no article, no "ba" that is father, no verb counted."""
    found, numeral = side.found, side.numeral
    if found is None:
        return False
    kind = found.unit.kind
    if tokens.words[found.end - 1] == "kíp" and tokens.words[found.end] in _CREWS:
        return False
    if found.unit.code == "số" and numeral.value == 1 and numeral.scale == 1 and tokens.words[found.end] != "điện":
        return False  # "1 số dao, kiếm": some
    if kind in ("count", "duration", "age") and not numeral.open and labelled(tokens, index, found):
        return False
    if kind in ("count", "duration") and tokens.words[index - 1] == "gấp" and found.unit.code != "lần":
        return False  # "tăng gấp ba ngày thường" counts no days
    if numeral.spelt and tokens.words[index - 1] in ("dăm", "vài", "mấy"):
        return False
    if numeral.spelt and numeral.value == 2 and tokens.words[index - 1] == "cả" and kind == "count":
        return False
    if not is_range and numeral.spelt and numeral.value == 1 and numeral.scale == 1 and kind in ("count", "age"):
        return False
    if kind != "count":
        return not (tokens.words[index] == "năm" and _is_year(tokens, index, time=kind == "duration"))
    if tokens.words[index] in _CAREFUL and numeral.end == index + 1 and not found.sure:
        return False
    if tokens.words[index] == "năm" and _is_year(tokens, index, time=False):
        return False
    return found.sure or not names_follow(tokens, index)


def _is_year(tokens: Tokens, index: int, time: bool) -> bool:
    """Whether "năm" is a year and no five: after "trong", "mỗi", a digit and the like."""
    before = tokens.words[index - 1]
    if tokens.phrase(index + 1, ("con", "số")) and tokens.words[index + 3] in ("này", "đó", "ấy", "trên"):
        return True  # "có năm con số này vượt 30%"
    if tokens.words[index + 1] == "lớp" and tokens.digit(index + 2):  # "năm lớp 10"
        return True
    if before == "trong" and (time or tokens.words[index - 2] == "một"):
        return False
    if tokens.capital(index) and not tokens.opens(index):
        return True
    return before in cues("article_before_year") or tokens.digit(index - 1) or before in ("ngày", "tháng", "quý")


def _reading(index: int, low: _Side, high: _Side) -> Mention:
    unit = high.unit or low.unit
    if unit is None:
        raise ValueError("a quantity has a unit")
    kind: FigureKind = unit.kind  # type: ignore[assignment]
    is_range = low.numeral is not high.numeral
    numeral = high.numeral
    per, code, end = high.per or low.per, unit.code, high.end
    if kind == "count":
        code = unit.code.lower()
    if numeral.open:
        return Mention(
            kind, index, end, f"{kind}-vague", low.value, None, code, per=per, mod="vague", scale=numeral.scale
        )
    if kind == "count" and high.found and not high.found.sure:
        return Mention(kind, index, end, "count-unlisted", low.value, high.value, code, per=per, scale=numeral.scale)
    rule = f"{kind}-range" if is_range else f"{kind}-spelt" if numeral.spelt else kind
    return Mention(kind, index, end, rule, low.value, high.value, code, per=per, scale=numeral.scale)
