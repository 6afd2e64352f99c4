"""Single dates, as much of them as is said: days, months, quarters, years and decades.

A year or a month is taken only from the same phrase. What is no date of the calendar is not valid.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from tinvan.figures.manner import PLAIN
from tinvan.figures.numerals import read_numeral
from tinvan.figures.tables import cues, nouns, numeral_words, units
from tinvan.figures.tokens import Tokens

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
QUARTERS = {f"q{roman}": quarter for roman, quarter in _ROMAN.items()}  # "QI/2018"
_DOTTED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})")
_DOTTED_QUARTER = re.compile(r"([1-4])\.((?:19|20)[0-9]{2})")
_DOTTED_MONTH = re.compile(r"([0-9]{1,2})\.((?:19|20)[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Point:
    """One date, as much of it as is said, at the tokens up to ``end``; ``decade`` marks a year that stands for ten."""

    end: int
    day: int | None = None
    month: int | None = None
    quarter: int | None = None
    year: int | None = None
    decade: bool = False

    @property
    def grain(self) -> str:
        """The finest part that is said."""
        return "day" if self.day else "month" if self.month else "quarter" if self.quarter else "year"

    @property
    def valid(self) -> bool:
        """Whether the calendar has such a date (29 February needs a leap year, or none)."""
        if self.day is not None and self.month:
            return self.month <= 12 and 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]
        return (self.month or 1) <= 12 and (self.day is None or 1 <= self.day <= 31)

    def edtf(self) -> str:
        """The date as EDTF."""
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        if self.decade:
            return f"{year[:3]}X"
        if self.day:
            return f"{year}-{self.month:02d}-{self.day:02d}" if self.month else f"{year}-XX-{self.day:02d}"
        if self.month:
            return f"{year}-{self.month:02d}"
        return f"{year}-{32 + self.quarter}" if self.quarter else year


def read_small(tokens: Tokens, index: int, limit: int) -> tuple[int, int] | None:
    """A number from 1 to ``limit`` in digits or words, with the index after it."""
    word = tokens.words[index]
    if word.isdecimal() and word.isascii():
        return (int(word), index + 1) if len(word) <= 2 and 1 <= int(word) <= limit else None
    if word == "tư":
        return 4, index + 1
    if word in numeral_words():
        numeral = read_numeral(tokens, index, PLAIN)
        if numeral is None and tokens.capital(index) and numeral_words()[word][1] == "digit":
            return numeral_words()[word][0], index + 1
        if numeral and numeral.scale == 1 and 1 <= numeral.value <= limit:
            return int(numeral.value), numeral.end
    return None


def read_year(tokens: Tokens, index: int, shortest: int = 4) -> tuple[int, int] | None:
    word = tokens.words[index]
    if word.isdecimal() and word.isascii() and shortest <= len(word) <= 4:
        free = not (tokens.glued(index + 1) and tokens.words[index + 1][0].isalpha())
        return (int(word), index + 1) if free and 0 < int(word) < 3000 else None
    if word in ("một", "hai") and tokens.words[index + 1] in ("nghìn", "ngàn"):
        numeral = read_numeral(tokens, index, PLAIN)
        if numeral and numeral.value == int(numeral.value) and 1000 <= numeral.value < 2100:
            return int(numeral.value), numeral.end
    return None


def read_year_behind(tokens: Tokens, index: int) -> tuple[int | None, int]:
    """The year said right behind a month or a quarter: "/2017", "-2017", "năm 2017", "của năm 2017"."""
    words, at = tokens.words, index
    if words[at] in ("/", "-", "–"):
        found = read_year(tokens, at + 1)
        return found if found and found[0] >= 1800 else (None, index)
    if words[at] == "của":
        at += 1
    if words[at] == "năm":
        found = read_year(tokens, at + 1)
        return found or (None, index)
    found = read_year(tokens, index)
    bare = found and 1900 <= found[0] < 2100 and not units().at(tokens, index + 1) and not nouns().at(tokens, index + 1)
    return found if found and bare and words[index].isdecimal() else (None, index)


def read_point(tokens: Tokens, index: int) -> Point | None:
    word = tokens.words[index]
    if word in ("ngày", "mùng", "mồng"):
        return _named_day(tokens, index)
    if word == "tháng":
        return _named_month(tokens, index)
    if word == "quý":
        return _named_quarter(tokens, index)
    if word == "năm":
        return _named_year(tokens, index)
    if word in ("thập", "thế"):
        return _decade(tokens, index)
    if word in QUARTERS:
        return _coded_quarter(tokens, index)
    if tokens.digit(index):
        return read_bare_day(tokens, index, False) or _bare_year(tokens, index)
    return read_bare_day(tokens, index, False) if word in numeral_words() else None


def _named_day(tokens: Tokens, index: int) -> Point | None:
    at = index + 1
    lunar = tokens.words[index] != "ngày"
    if tokens.words[at] in ("mùng", "mồng"):
        at, lunar = at + 1, True
    point = read_bare_day(tokens, at, True)
    if point or lunar:
        return point
    found = read_small(tokens, at, 31) if tokens.digit(at) else None
    if found is None or (tokens.words[found[1]] in ("/", ":", "%", ".", "x") and tokens.glued(found[1])):
        return Point(found[1], day=found[0]) if found and tokens.words[found[1]] == "." else None
    taken = units().at(tokens, found[1]) or nouns().at(tokens, found[1])
    return None if taken or tokens.words[index - 1] in ("mỗi", "một", "hai") else Point(found[1], day=found[0])


def read_bare_day(tokens: Tokens, index: int, named: bool) -> Point | None:
    """ "5/7", "5-7-2017", "5.7.2017", "5 tháng 7 năm 2017"; after "ngày" also "5.7"."""
    words = tokens.words
    dotted = _dotted(tokens, index, named)
    if dotted:
        return dotted
    day = read_small(tokens, index, 31)
    if day is None:
        return None
    sign = words[day[1]]
    if sign == "tháng":
        return _day_of_month(tokens, day)
    if sign not in ("/", "-", "–") or not tokens.digit(index) or not words[day[1] + 1].isdecimal():
        return None
    if sign == "/" or named or tokens.glued(day[1]) or _is_spaced_day(tokens, index, day[1]):
        month = read_small(tokens, day[1] + 1, 12)
        if month is None:
            return _month_of_year(tokens, index, sign)
        if sign != "/" and words[month[1]] == "/" and tokens.digit(month[1] + 1):
            return None
        told = words[month[1]] == "giờ" and (tokens.capital(month[1] + 1) or words[month[1] + 1] in ("địa", "châu"))
        if sign != "/" and not (named or told) and words[month[1]] in ("tháng", "ngày", "tuần", "giờ", "phút"):
            return None  # "5-7 tháng", but "sáng 20-3 giờ châu Âu"
        if words[month[1]] == sign and tokens.digit(month[1] + 1) and tokens.glued(month[1] + 1):
            year = _whole_year(words[month[1] + 1])
            if len(words[month[1] + 1]) == 2 and (unit := units().at(tokens, month[1] + 2)):
                year = None if unit[1].kind == "duration" else year  # "thu 3-6-12 tháng"
            return Point(month[1] + 2, day[0], month[0], year=year) if year else None
        behind = read_year_behind(tokens, month[1]) if words[month[1]] in ("năm", "-", "/") else (None, month[1])
        return Point(behind[1], day[0], month[0], year=behind[0])
    return None


def _is_spaced_day(tokens: Tokens, index: int, sign: int) -> bool:
    """Whether a hyphen behind a blank parts a day that a part of it names: "đến sáng 20 -11", "sáng 15 - 4"."""
    counted = units().at(tokens, sign + 2) or nouns().at(tokens, sign + 2)  # "đêm 5 -10 độ"
    each = tokens.words[index - 2] in ("mỗi", "từng", "hàng", "hằng")
    return tokens.words[index - 1] in cues("day_part") and not (counted or each)


def _day_of_month(tokens: Tokens, day: tuple[int, int]) -> Point | None:
    month = read_small(tokens, day[1] + 1, 12)
    if month is None or (
        tokens.words[day[1] + 1] == "năm" and tokens.words[month[1]] in ("nay", "qua", "trước", "ngoái")
    ):
        return None
    if tokens.words[month[1]] == "và" and tokens.digit(month[1] + 1) and tokens.words[day[1] - 2] == "trong":
        return None  # "trong 2 tháng 3 và 4"
    if units().at(tokens, month[1]) and tokens.words[month[1]] != "năm":
        return None
    behind = read_year_behind(tokens, month[1])
    return Point(behind[1], day[0], month[0], year=behind[0])


def _month_of_year(tokens: Tokens, index: int, sign: str) -> Point | None:
    """ "9/2017" without "tháng"."""
    month, year = read_small(tokens, index, 12), read_year(tokens, index + 2)
    if tokens.words[index - 1] in ("quý", "/"):
        return None  # what "quý 5/2017" and "31/2/2017" end with
    said = sign == "/" or tokens.words[index - 1] in ("hồi", "từ", "đến", "cuối", "đầu", "giữa", "vào", "tới")
    if month and year and 1900 <= year[0] < 2100 and said and tokens.words[index + 3] != "/":
        return Point(year[1], month=month[0], year=year[0])
    return None


def _dotted(tokens: Tokens, index: int, named: bool) -> Point | None:
    word = tokens.words[index]
    whole = _DOTTED_DATE.fullmatch(word)
    if whole:
        year = _whole_year(whole[3])
        point = Point(index + 1, int(whole[1]), int(whole[2]), year=year)
        return point if point.valid and point.month and year and (len(whole[3]) == 4 or named) else None
    day = _DOTTED_DAY.fullmatch(word)
    if day and (named or tokens.words[index - 1] in cues("day_part")):
        point = Point(index + 1, int(day[1]), int(day[2]))
        return point if point.day and point.month and point.valid else None
    return None


def _whole_year(text: str) -> int | None:
    if len(text) == 4 and text.isdecimal():
        return int(text) or None
    if len(text) == 2 and text.isdecimal():
        return int(text) + (2000 if int(text) < 30 else 1900)
    return None


def _named_month(tokens: Tokens, index: int) -> Point | None:
    words = tokens.words
    dotted = _DOTTED_MONTH.fullmatch(words[index + 1])
    if dotted:
        return Point(index + 2, month=int(dotted[1]), year=int(dotted[2])) if int(dotted[1]) else None
    month = read_small(tokens, index + 1, 12)
    if month is None or words[index - 1] in (
        "mạng",
        "rằm",
        "mỗi",
        "một",
        "những",
        "hàng",
        "hằng",
        "từng",
        "nửa",
    ):
        return None
    value, end = month
    spelt = not tokens.digit(index + 1)
    if spelt and words[index - 1] == "các":
        return None
    if spelt and words[index + 1] == "năm" and (words[end] in cues("after_year") or tokens.digit(end)):
        return None
    unit, noun = units().at(tokens, end), nouns().at(tokens, end)
    if (unit and words[end] not in ("năm", "%") and unit[1].kind != "duration") or words[end] == "%":
        return None
    if (spelt and noun and words[end] != "năm") or _scaled(tokens, index + 1):
        return None
    year, end = read_year_behind(tokens, end)
    return Point(end, month=value, year=year)


def _scaled(tokens: Tokens, index: int) -> bool:
    """Whether the numeral at ``index`` goes on with a magnitude or a fraction: "mỗi tháng 5 triệu"."""
    numeral = read_numeral(tokens, index, PLAIN)
    return numeral is not None and numeral.scale > 1


def _named_quarter(tokens: Tokens, index: int) -> Point | None:
    word, end = tokens.words[index + 1], index + 2
    dotted = _DOTTED_QUARTER.fullmatch(word)
    if dotted:
        return Point(end, quarter=int(dotted[1]), year=int(dotted[2]))
    quarter = _ROMAN.get(word) if tokens.capital(index + 1) else None
    if quarter is None:
        found = read_small(tokens, index + 1, 4)
        if found is None:
            return None
        quarter, end = found
        if nouns().at(tokens, end) and not tokens.digit(index + 1):
            return None
    year, end = read_year_behind(tokens, end)
    return Point(end, quarter=quarter, year=year)


def _coded_quarter(tokens: Tokens, index: int) -> Point | None:
    """ "QI/2018", "QIV năm 2017": only with its year, as the letters alone may be a name."""
    year, end = read_year_behind(tokens, index + 1)
    return Point(end, quarter=QUARTERS[tokens.words[index]], year=year) if year and tokens.capital(index) else None


def _named_year(tokens: Tokens, index: int) -> Point | None:
    found = read_year(tokens, index + 1, shortest=3)
    several = tokens.words[index - 1] in ("những", "các", "thập")
    if found is None:
        word = tokens.words[index + 1]
        if several and word.isdecimal() and len(word) == 2 and word[1] == "0":
            return Point(index + 2, year=1900 + int(word), decade=True)
        return None
    if several and found[0] % 10 == 0:
        return Point(found[1], year=found[0], decade=True)
    counted = tokens.digit(index - 1) and len(tokens.words[index - 1]) < 3
    if tokens.words[index - 2] in cues("numbered"):  # "lần 2 năm 2017" counts no years
        counted = False
    if counted and tokens.words[index + 2] not in (",", "."):
        return None
    return Point(found[1], year=found[0])


def _decade(tokens: Tokens, index: int) -> Point | None:
    words = tokens.words
    if words[index] != "thập" or words[index + 1] not in ("niên", "kỷ", "kỉ"):
        return None
    at = index + 3 if words[index + 2] == "năm" else index + 2
    word = words[at]
    if word.isdecimal() and len(word) in (2, 4) and word[-1] == "0":
        return Point(at + 1, year=int(word) + (1900 if len(word) == 2 else 0), decade=True)
    return None


def _bare_year(tokens: Tokens, index: int) -> Point | None:
    """ "Bộ luật Hình sự 2015", "SN 1985": a year with no word before it that says so."""
    words = tokens.words
    found = read_year(tokens, index)
    if found is None:
        return None
    before, after = words[index - 1], words[index + 1]
    ranged = after in ("-", "–") and read_year(tokens, index + 2) is not None
    reigned = ranged and before == "(" and words[index + 3] == ")"  # "Triều Nguyễn (1802-1945)"
    reigned = reigned and tokens.capital(index - 2) and words[index] < words[index + 2]
    if not (1000 if reigned else 1900) <= found[0] < 2100:
        return None
    about = before in cues("filler") and words[index - 2] in cues("date") | {"sinh", "vào"}  # "sinh khoảng 1938"
    if (
        (before in cues("no_year") and not ranged and not about)
        or before == "tàu"
        or tokens.digit(index - 1)
        or (tokens.digit(index + 1) and len(words[index + 1]) <= 3)
    ):
        return None
    if after in ("/", "%") and tokens.glued(index + 1):
        return None
    if before in ("/", ".", "-", "+", "x") and tokens.glued(index) and tokens.digit(index - 2):
        return None
    if before == "/" and tokens.glued(index) and len(words[index - 2]) == 1:  # the comet "A/2017 U1"
        return None
    unit = units().at(tokens, index + 1)
    if unit and unit[1].kind in ("money", "measure", "percent"):
        return None
    return Point(index + 1, year=found[0])
