"""The unit right of a numeral: a sign, a word of the unit table, a currency, or the noun that is counted."""

from __future__ import annotations

from dataclasses import dataclass

from tinvan.figures.readings import Numeral
from tinvan.figures.tables import Unit, cues, negatives, nouns, units
from tinvan.figures.tokens import BORDER, Tokens

_MONTHS_OF_THE_MOON = frozenset(("giêng", "chạp"))
_QUAKES = frozenset((("động", "đất"), ("rung", "chấn"), ("địa", "chấn"), ("dư", "chấn")))
_REACH = 14
_NEAR_GOLD, _MOST_MACES = 5, 100
_OPENING_QUOTES = ('"', "“", "‘", "'")
_BILLION = 10**9  # what is counted in tỷ is listed; any other word behind it goes on after a sum of money


@dataclass(frozen=True, slots=True)
class Found:
    """A unit and the token after it; ``sure`` says that the tables know the word."""

    unit: Unit
    end: int
    sure: bool = True


def unit_after(tokens: Tokens, numeral: Numeral) -> Found | None:
    """The unit that stands right behind a numeral."""
    index = numeral.end
    entry = units().at(tokens, index)
    if entry is None:
        return None
    end, unit = entry
    noun = nouns().at(tokens, index)
    if (noun and noun[0] > end) or not _fits(tokens, index, end, unit, numeral):
        return None
    if unit.kind == "duration" and not _lasts(tokens, index, end, numeral):
        return None
    if unit.code == "Cel" and tokens.words[index:end] == ["độ"] and _turns(tokens, numeral):
        unit = Unit("measure", "deg")
    elif unit.code == "Cel" and tokens.words[index:end] == ["độ"] and _shakes(tokens, numeral):
        unit = Unit("measure", "richter")
    return Found(unit, end)


def _turns(tokens: Tokens, numeral: Numeral) -> bool:
    """Whether bare degrees are an angle: half and full turns, or beside a word of turning."""
    return numeral.value in (180, 270, 360) or not cues("turn").isdisjoint(
        tokens.words[max(0, numeral.start - 3) : numeral.start]
    )


def _shakes(tokens: Tokens, numeral: Numeral) -> bool:
    """Whether bare degrees are the strength of an earthquake that the words before them name."""
    if numeral.value >= 10:
        return False
    for at in range(numeral.start - 1, max(numeral.start - _REACH, 0), -1):
        if tokens.words[at] in (BORDER, "nhiệt"):
            break
        if (tokens.words[at - 1], tokens.words[at]) in _QUAKES:
            return True
    return False


def _fits(tokens: Tokens, index: int, end: int, unit: Unit, numeral: Numeral) -> bool:
    word = tokens.words[index]
    if unit.where == "glued" and (numeral.spelt or not tokens.glued(index)):
        return False
    if unit.where == "plain" and numeral.spelt and numeral.value == 1:
        return False
    if (
        unit.where == "gold"
        and "vàng" not in tokens.words[index + 1 : index + 3]
        and not _weighs_gold(tokens, index, numeral)
    ):
        return False
    if len(word) == 1 and word.isalpha():
        if unit.code == "L" and tokens.capital(index) and tokens.words[index - 1].isdecimal():
            return False  # "2.0L", but no runway "25 L"
        if numeral.spelt or (tokens.capital(index) != (unit.code in ("V", "W")) and unit.code not in ("V", "L")):
            return False
        if tokens.glued(index + 1) and tokens.words[index + 1][0].isalnum() and not tokens.digit(index + 1):
            return False
    elif end == index + 1 and not word.isascii() and tokens.capital(index) and not tokens.raw(index, end).isupper():
        return False
    if word in ("bảng", "đô") and unit.kind == "money":
        return tokens.words[index + 1] in ("anh", "la", "mỹ", "úc", "sing") or numeral.scale > 1 or word == "đô"
    return word != "real" or not tokens.capital(index)


def _weighs_gold(tokens: Tokens, index: int, numeral: Numeral) -> bool:
    """Whether "lượng" and "chỉ" weigh gold without "vàng" behind: "500 lượng và tối đa 1.500 lượng"; and
    "chỉ", which may be "only", where gold is named before: "chiếc nhẫn vàng 2 chỉ trên tay"."""
    following = tokens.words[index + 1]
    closed = not following[0].isalnum() or following in ("và", "trên", "sjc")
    if numeral.spelt or not closed:
        return False
    if tokens.words[index] == "lượng":
        return True
    named = "vàng" in tokens.words[max(0, numeral.start - _NEAR_GOLD) : numeral.start]
    return tokens.words[index] == "chỉ" and numeral.value < _MOST_MACES and named


def _lasts(tokens: Tokens, index: int, end: int, numeral: Numeral) -> bool:
    """Whether a word of time is a length of time here, and not the head of a date or of another noun."""
    word, following = tokens.words[index], tokens.words[end]
    if word == "tiếng" and (following in cues("sound") or tokens.capital(end)):
        return False
    if word == "hôm" and (numeral.value > 60 or numeral.value % 1):  # "giá vàng 9999 hôm nay", "36,12 hôm qua"
        return False
    if word == "năm" and 1900 <= numeral.value < 2100 and numeral.value != 2000 and not numeral.exact:
        return False
    if word == "đêm" and following in cues("show"):
        return False
    if word == "tháng" and following in _MONTHS_OF_THE_MOON:
        return False
    if word == "năm" and tokens.digit(end) and len(tokens.words[end]) == 4 and tokens.words[end + 1] != "người":
        spanned = tokens.words[end + 1] in ("-", "–") and tokens.words[end + 2].isdecimal() and not numeral.spelt
        years = int(tokens.words[end + 2]) - int(tokens.words[end]) if spanned else 0
        return 1 < years <= numeral.value <= years + 1  # "kế hoạch 5 năm 2016-2020"
    if word == "ngày" and tokens.digit(end) and tokens.words[end + 1] in ("/", "-", "–", "tháng"):
        return numeral.value <= 7 and tokens.words[numeral.start - 1] in ("trong", "suốt", "vào", "qua", "mất", "hết")
    if word == "tháng" and tokens.words[numeral.start] == "năm":
        return following in cues("later")
    return not (numeral.spelt and numeral.value == 1 and tokens.words[end] != "rưỡi")


def noun_after(tokens: Tokens, numeral: Numeral) -> Found | None:
    """The noun that a numeral counts: one the table knows, or else any plain word that is no function word or verb."""
    index = numeral.end
    word = tokens.words[index]
    if word in _OPENING_QUOTES and not numeral.spelt and not tokens.glued(index) and tokens.glued(index + 1):
        quoted = nouns().at(tokens, index + 1)  # 'hơn 600 "thành phố sân bay"'
        if negatives("label").before(tokens, numeral.start):
            return None
        return Found(Unit("count", quoted[1]), index) if quoted else None
    if not word[0].isalpha():
        return None
    if word == "từ" and not numeral.spelt and not tokens.words[index + 1][0].isalnum():
        return Found(Unit("count", word), index + 1)  # "bài luận 1.500 từ,"
    entry = nouns().at(tokens, index)
    upper = tokens.capital(index) and not tokens.raw(index, index + 1).isupper()
    follow = negatives("follow").at(tokens, index)
    if follow and entry and follow[0] > entry[0]:  # "điều 5 bao gồm" counts no sacks
        return None
    if entry and not (upper and (entry[0] == index + 1 or tokens.capital(numeral.start - 1))):
        end, noun = entry
        if noun in cues("verb_too") and tokens.words[numeral.start - 1] not in cues("counting"):
            return None
        if noun == "bên" and numeral.value == 2:
            return None
        if tokens.words[numeral.start - 1] == "giá" and numeral.scale > 1 and tokens.words[numeral.start - 2] != "đấu":
            return None  # "giá 3 triệu buổi đêm" is a sum
        if noun in cues("street") and not numeral.spelt and tokens.capital(end):  # "số 30, 32 đường Lê Thái Tổ"
            return None
        return Found(Unit("count", noun), end)
    if follow or tokens.capital(index) or word in cues("nothing"):
        return None
    unit, beyond = units().at(tokens, index), units().at(tokens, index + 1)
    if (unit and unit[1].where != "gold") or (beyond and beyond[1].kind == "money"):  # "1 trệu USD" is a slip
        return None
    if numeral.scale >= _BILLION or len(word) < 2 or tokens.glued(index) or not tokens.words[index].isalpha():
        return None
    return Found(Unit("count", word), index + 1, sure=False)


def per_after(tokens: Tokens, index: int, kind: str) -> tuple[str | None, int]:
    """The denominator at ``index`` as written ("/người", "/ năm", "một lít") and the index after it."""
    start = index + 1
    if tokens.words[index] == "/":
        end = _denominator(tokens, start)
        while end > start and tokens.words[end] == "/" and (further := _denominator(tokens, end + 1)) > end + 1:
            end = further
        return (tokens.raw(start, end), end) if end > start else (None, index)
    if kind == "money" and tokens.words[index] in ("một", "1"):
        entry = units().at(tokens, start)
        if entry and entry[1].kind in ("measure", "duration") and tokens.words[entry[0]] not in cues("later"):
            return tokens.raw(start, entry[0]), entry[0]
        if tokens.words[start] in ("cổ", "lượng", "chỉ", "suất", "vé", "kí"):
            noun = nouns().at(tokens, start)
            end = noun[0] if noun else start + 1
            return tokens.raw(start, end), end
    return None, index


def _denominator(tokens: Tokens, index: int) -> int:
    """The index after one denominator: a number of its own ("100 km"), then a unit, a noun or any one word."""
    start = index
    if tokens.digit(index) and tokens.words[index + 1][0].isalpha():
        index += 1
    if not tokens.words[index][0].isalpha():
        return start
    ends = [entry[0] for table in (units(), nouns()) if (entry := table.at(tokens, index))]
    return max(ends, default=index + 1)
