"""Calendar dates and periods as EDTF (ISO 8601-2): days, months, quarters, halves, years, decades, and their ranges.

A year or a month is filled in only from the same phrase. What is no date of the calendar is no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace

from tinvan.figures.manner import PLAIN
from tinvan.figures.numerals import read_numeral
from tinvan.figures.readings import Reading
from tinvan.figures.tables import cues, nouns, numeral_words, units
from tinvan.figures.tokens import Tokens

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DOTTED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_DOTTED_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})")
_DOTTED_MONTH = re.compile(r"([0-9]{1,2})\.((?:19|20)[0-9]{2})")
STRONG_CUES = frozenset("ngày sáng trưa chiều tối đêm hôm khuya rạng mùng mồng".split())
_JOINS = ("-", "–", "đến", "tới")


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
        if self.day and self.month:
            return self.month <= 12 and 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]
        return (self.month or 1) <= 12 and (self.day or 1) <= 31

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


def read_date(tokens: Tokens, index: int) -> Reading | None:
    """The date or period that begins at ``index``; None where the words there speak of something else."""
    period = _part_of_year(tokens, index)
    if period:
        return period
    first = _point(tokens, index)
    if first is None:
        return _short_range(tokens, index)
    last = _range_end(tokens, first)
    end = (last or first).end
    if _lunar(tokens, end):
        return None
    if last is None:
        return Reading("date", index, end, f"date-{first.grain}", value=first.edtf()) if first.valid else None
    filled = _fill(first, last), _fill(last, first)
    if not (filled[0].valid and filled[1].valid):
        return None
    value = f"{filled[0].edtf()}/{filled[1].edtf()}"
    return Reading("date", index, end, "date-range", value=value)


def impossible_date(tokens: Tokens, index: int) -> int | None:
    """The end of digits in the shape of a whole date that the calendar lacks ("31/02/2017", "99/99/9999")."""
    words = tokens.words
    sign = words[index + 1]
    if sign in ("/", "-") and words[index + 3] == sign and tokens.digit(index) and tokens.glued(index + 1):
        parts = words[index], words[index + 2], words[index + 4]
        if all(part.isdigit() for part in parts) and len(parts[2]) in (2, 4) and tokens.glued(index + 4):
            return index + 5
    return None


def lunar_date(tokens: Tokens, index: int) -> int | None:
    """The end of a day of the lunar calendar ("10/1 âm lịch", "28 tết", "15 tháng Giêng"), which is no figure."""
    near = tokens.words[index + 1 : index + 8]
    if "âm" not in near and "tết" not in near and "giêng" not in near and "chạp" not in near:
        return None
    point = _point(tokens, index)
    end = point.end if point else index + 1
    if tokens.words[end] == "tháng" and tokens.words[end + 1] in ("giêng", "chạp"):
        return end + 2
    return end + 1 if _lunar(tokens, end) else None


def _small(tokens: Tokens, index: int, limit: int) -> tuple[int, int] | None:
    """A number from 1 to ``limit`` in digits or words, with the index after it."""
    word = tokens.words[index]
    if word.isdigit() and word.isascii():
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


def _year(tokens: Tokens, index: int, shortest: int = 4) -> tuple[int, int] | None:
    word = tokens.words[index]
    if word.isdigit() and word.isascii() and shortest <= len(word) <= 4:
        free = not (tokens.glued(index + 1) and tokens.words[index + 1][0].isalpha())
        return (int(word), index + 1) if free and 0 < int(word) < 3000 else None
    if word in ("một", "hai") and tokens.words[index + 1] in ("nghìn", "ngàn"):
        numeral = read_numeral(tokens, index, PLAIN)
        if numeral and numeral.value == int(numeral.value) and 1000 <= numeral.value < 2100:
            return int(numeral.value), numeral.end
    return None


def _year_behind(tokens: Tokens, index: int) -> tuple[int | None, int]:
    """The year said right behind a month or a quarter: "/2017", "-2017", "năm 2017", "của năm 2017"."""
    words, at = tokens.words, index
    if words[at] in ("/", "-", "–"):
        found = _year(tokens, at + 1)
        return found if found and found[0] >= 1800 else (None, index)
    if words[at] == "của":
        at += 1
    if words[at] == "năm":
        found = _year(tokens, at + 1)
        return found or (None, index)
    found = _year(tokens, index)
    bare = found and 1900 <= found[0] < 2100 and not units().at(tokens, index + 1) and not nouns().at(tokens, index + 1)
    return found if found and bare and words[index].isdigit() else (None, index)


def _point(tokens: Tokens, index: int) -> Point | None:
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
    if tokens.digit(index):
        return _bare_day(tokens, index, False) or _bare_year(tokens, index)
    return _bare_day(tokens, index, False) if word in numeral_words() else None


def _named_day(tokens: Tokens, index: int) -> Point | None:
    at = index + 1
    lunar = tokens.words[index] != "ngày"
    if tokens.words[at] in ("mùng", "mồng"):
        at, lunar = at + 1, True
    point = _bare_day(tokens, at, True)
    if point or lunar:
        return point
    found = _small(tokens, at, 31) if tokens.digit(at) else None
    if found is None or tokens.words[found[1]] in ("/", ":", "%", ".", "x") and tokens.glued(found[1]):
        return Point(found[1], day=found[0]) if found and tokens.words[found[1]] == "." else None
    taken = units().at(tokens, found[1]) or nouns().at(tokens, found[1])
    return None if taken or tokens.words[index - 1] in ("mỗi", "một", "hai") else Point(found[1], day=found[0])


def _bare_day(tokens: Tokens, index: int, named: bool) -> Point | None:
    """ "5/7", "5-7-2017", "5.7.2017", "5 tháng 7 năm 2017"; after "ngày" also "5.7"."""
    words = tokens.words
    dotted = _dotted(tokens, index, named)
    if dotted:
        return dotted
    day = _small(tokens, index, 31)
    if day is None:
        return None
    sign = words[day[1]]
    if sign == "tháng":
        return _day_of_month(tokens, day)
    if sign not in ("/", "-", "–") or not tokens.digit(index) or not words[day[1] + 1].isdigit():
        return None
    if sign == "/" or named or tokens.glued(day[1]):
        month = _small(tokens, day[1] + 1, 12)
        if month is None:
            return _month_of_year(tokens, index, sign)
        if sign != "/" and words[month[1]] == "/" and tokens.digit(month[1] + 1):
            return None
        if words[month[1]] == sign and tokens.digit(month[1] + 1) and tokens.glued(month[1] + 1):
            year = _whole_year(words[month[1] + 1])
            return Point(month[1] + 2, day[0], month[0], year=year) if year else None
        behind = _year_behind(tokens, month[1]) if words[month[1]] in ("năm", "-", "/") else (None, month[1])
        return Point(behind[1], day[0], month[0], year=behind[0])
    return None


def _day_of_month(tokens: Tokens, day: tuple[int, int]) -> Point | None:
    month = _small(tokens, day[1] + 1, 12)
    if month is None or (
        tokens.words[day[1] + 1] == "năm" and tokens.words[month[1]] in ("nay", "qua", "trước", "ngoái")
    ):
        return None
    if units().at(tokens, month[1]) and tokens.words[month[1]] != "năm":
        return None
    behind = _year_behind(tokens, month[1])
    return Point(behind[1], day[0], month[0], year=behind[0])


def _month_of_year(tokens: Tokens, index: int, sign: str) -> Point | None:
    """ "9/2017" without "tháng"."""
    month, year = _small(tokens, index, 12), _year(tokens, index + 2)
    if month and year and 1900 <= year[0] < 2100 and sign == "/" and tokens.words[index + 3] != "/":
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
    if day and (named or tokens.words[index - 1] in STRONG_CUES):
        point = Point(index + 1, int(day[1]), int(day[2]))
        return point if point.day and point.month and point.valid else None
    return None


def _whole_year(text: str) -> int | None:
    if len(text) == 4 and text.isdigit():
        return int(text) or None
    if len(text) == 2 and text.isdigit():
        return int(text) + (2000 if int(text) < 30 else 1900)
    return None


def _named_month(tokens: Tokens, index: int) -> Point | None:
    words = tokens.words
    dotted = _DOTTED_MONTH.fullmatch(words[index + 1])
    if dotted:
        return Point(index + 2, month=int(dotted[1]), year=int(dotted[2]))
    month = _small(tokens, index + 1, 12)
    if month is None or words[index - 1] in ("mạng", "mỗi", "một", "những", "các", "hàng", "hằng", "từng", "nửa"):
        return None
    value, end = month
    spelt = not tokens.digit(index + 1)
    if spelt and words[index + 1] == "năm" and (words[end] in _AFTER_A_YEAR or tokens.digit(end)):
        return None
    unit, noun = units().at(tokens, end), nouns().at(tokens, end)
    if (unit and words[end] not in ("năm", "%") and unit[1].kind != "duration") or words[end] == "%":
        return None
    if (spelt and noun and words[end] != "năm") or read_scaled(tokens, index + 1):
        return None
    year, end = _year_behind(tokens, end)
    return Point(end, month=value, year=year)


_AFTER_A_YEAR = frozenset("nay qua trước sau tới ngoái xưa ấy đó học".split())


def read_scaled(tokens: Tokens, index: int) -> bool:
    """Whether the numeral at ``index`` goes on with a magnitude or a fraction: "mỗi tháng 5 triệu"."""
    numeral = read_numeral(tokens, index, PLAIN)
    return numeral is not None and numeral.scale > 1


def _named_quarter(tokens: Tokens, index: int) -> Point | None:
    word, end = tokens.words[index + 1], index + 2
    quarter = _ROMAN.get(word) if tokens.capital(index + 1) else None
    if quarter is None:
        found = _small(tokens, index + 1, 4)
        if found is None:
            return None
        quarter, end = found
        if nouns().at(tokens, end) and not tokens.digit(index + 1):
            return None
    year, end = _year_behind(tokens, end)
    return Point(end, quarter=quarter, year=year)


def _named_year(tokens: Tokens, index: int) -> Point | None:
    found = _year(tokens, index + 1, shortest=3)
    several = tokens.words[index - 1] in ("những", "các", "thập")
    if found is None:
        word = tokens.words[index + 1]
        if several and word.isdigit() and len(word) == 2 and word[1] == "0":
            return Point(index + 2, year=1900 + int(word), decade=True)
        return None
    if several and found[0] % 10 == 0:
        return Point(found[1], year=found[0], decade=True)
    if tokens.digit(index - 1) and tokens.words[index + 2] not in (",", ".") and len(tokens.words[index - 1]) < 3:
        return None
    return Point(found[1], year=found[0])


def _decade(tokens: Tokens, index: int) -> Point | None:
    words = tokens.words
    if words[index] != "thập" or words[index + 1] not in ("niên", "kỷ", "kỉ"):
        return None
    at = index + 3 if words[index + 2] == "năm" else index + 2
    word = words[at]
    if word.isdigit() and len(word) in (2, 4) and word[-1] == "0":
        return Point(at + 1, year=int(word) + (1900 if len(word) == 2 else 0), decade=True)
    return None


def _bare_year(tokens: Tokens, index: int) -> Point | None:
    """ "Bộ luật Hình sự 2015", "SN 1985": a year with no word before it that says so."""
    words = tokens.words
    found = _year(tokens, index)
    if found is None or not 1900 <= found[0] < 2100:
        return None
    before, after = words[index - 1], words[index + 1]
    if before in _NO_YEAR_AFTER or before == "tàu" or tokens.digit(index - 1) or (tokens.digit(index + 1) and len(words[index + 1]) <= 3):
        return None
    if after in ("/", "%", ":") and tokens.glued(index + 1) and after != ":":
        return None
    if before in ("/", ".", "-", "+", "x") and tokens.glued(index) and tokens.digit(index - 2):
        return None
    unit = units().at(tokens, index + 1)
    if unit and unit[1].kind in ("money", "measure", "percent"):
        return None
    return Point(index + 1, year=found[0])


_NO_YEAR_AFTER = frozenset(
    "số phòng mã đường gọi hơn gần khoảng km khoản điều tk gồm có được chừng tầm cỡ dưới còn $ € £ # @ = x".split()
)


def _range_end(tokens: Tokens, first: Point) -> Point | None:
    """The other end of a range, of the grain of the first or finer by the parts that the two share."""
    if tokens.words[first.end] not in _JOINS or first.decade:
        return None
    at = first.end + 1
    spelt = tokens.words[first.end] in ("đến", "tới")
    if spelt and tokens.words[at] in ("hết", "cuối", "trước"):
        at += 1
    last = _point(tokens, at)
    if last is None or last.grain != first.grain:
        last = _bare_end(tokens, at, first)
    if last is None or last.decade or last.grain != first.grain:
        return None
    if not spelt and first.year and last.year is None:
        return None
    return last if _order(_fill(first, last)) < _order(_fill(last, first)) else None


def _bare_end(tokens: Tokens, at: int, first: Point) -> Point | None:
    """The second number of "tháng 3-5/2017", "quý 1-2", "năm 2015 - 2020", "ngày 5 đến 7"."""
    if first.grain == "year":
        found = _year(tokens, at)
        return Point(found[1], year=found[0]) if found else None
    limit = {"day": 31, "month": 12, "quarter": 4}[first.grain]
    small = _small(tokens, at, limit)
    if small is None or (first.month and first.day):
        return None
    if units().at(tokens, small[1]) or nouns().at(tokens, small[1]) or tokens.words[small[1]] in (":", "%"):
        return None
    if first.grain == "day":
        return Point(small[1], day=small[0])
    year, end = _year_behind(tokens, small[1])
    return Point(end, month=small[0], year=year) if first.month else Point(end, quarter=small[0], year=year)


def _fill(point: Point, other: Point) -> Point:
    """``point`` with the month and year that the other end of its range says for both."""
    month = point.month or (other.month if point.grain == "day" else None)
    return replace(point, month=month, year=point.year or other.year)


def _order(point: Point) -> tuple[int, int, int, int]:
    return point.year or 0, point.quarter or 0, point.month or 0, point.day or 0


def _short_range(tokens: Tokens, index: int) -> Reading | None:
    """ "26 - 27/9", "từ 1 đến 5/7/2018": a bare day joined to a whole date lends nothing and borrows the month."""
    if not tokens.digit(index):
        return None
    day = _small(tokens, index, 31)
    if day is None or tokens.words[day[1]] not in _JOINS:
        return None
    at = day[1] + 1
    if tokens.words[at] == "ngày":
        at += 1
    last = _bare_day(tokens, at, tokens.words[index - 1] in STRONG_CUES)
    if last is None or not last.month or not last.valid or _lunar(tokens, last.end):
        return None
    first = replace(last, day=day[0], end=day[1])
    if not first.valid or _order(first) >= _order(last):
        return None
    return Reading("date", index, last.end, "date-range", value=f"{first.edtf()}/{last.edtf()}")


def _lunar(tokens: Tokens, index: int) -> bool:
    if tokens.words[index] in ("(", "năm", ",") and tokens.words[index + 1] in ("âm", "tết", "giêng"):
        return True
    return tokens.words[index] in ("âm", "tết", "giêng", "chạp") and not tokens.words[index + 1] == "dương"


def _part_of_year(tokens: Tokens, index: int) -> Reading | None:
    """ "9 tháng đầu năm 2017", "nửa cuối năm", "hai quý đầu năm", "6 tháng/2017", "11 tháng năm 2016"."""
    words = tokens.words
    if words[index] == "nửa":
        return _ends_of_year(tokens, index, index + 1, 6)
    if not (tokens.digit(index) or words[index] in numeral_words()):
        return None
    count = _small(tokens, index, 11)
    if count is None or words[count[1]] not in ("tháng", "quý"):
        return None
    months = count[0] * (3 if words[count[1]] == "quý" else 1)
    if months > 11:
        return None
    at = count[1] + 1
    if words[at] == "/" or (words[at] == "năm" and tokens.digit(at + 1)) or len(words[at]) == 4 and tokens.digit(at):
        year = _year(tokens, at if tokens.digit(at) else at + 1)
        return _period(index, year[1], 1, months, year[0]) if year and year[0] >= 1900 else None
    return _ends_of_year(tokens, index, at, months)


def _ends_of_year(tokens: Tokens, index: int, at: int, months: int) -> Reading | None:
    words = tokens.words
    if words[at] not in ("đầu", "cuối"):
        return None
    first, last = (1, months) if words[at] == "đầu" else (13 - months, 12)
    at += 1
    if words[at] in ("của", "tiên"):
        at += 1
    if words[at] == "năm":
        at += 1
        if words[at] in ("học", "tài", "mới"):
            return None
        year = _year(tokens, at)
        return _period(index, year[1] if year else at, first, last, year[0] if year else None)
    year = _year(tokens, at)
    return _period(index, year[1], first, last, year[0]) if year and 1900 <= year[0] < 2100 else None


def _period(start: int, end: int, first: int, last: int, year: int | None) -> Reading:
    name = "XXXX" if year is None else f"{year:04d}"
    value = f"{name}-{first:02d}/{name}-{last:02d}" if first != last else f"{name}-{first:02d}"
    return Reading("date", start, end, "date-part-of-year", value=value)


def cued(tokens: Tokens, index: int) -> bool:
    """Whether the word before a bare "5-7" or "2/3" speaks for a date."""
    return tokens.words[index - 1] in cues("date") or tokens.words[index - 1] == "("
