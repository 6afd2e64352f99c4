"""Dates and periods as EDTF (ISO 8601-2): single dates, their ranges, and parts of a year.

A year or a month is filled in only from the same phrase. What is no date of the calendar is no date.
"""

from __future__ import annotations

from dataclasses import replace

from tinvan.figures.date_points import (
    Point,
    read_bare_day,
    read_point,
    read_small,
    read_year,
    read_year_behind,
)
from tinvan.figures.readings import Mention
from tinvan.figures.tables import cues, nouns, numeral_words, units
from tinvan.figures.tokens import Tokens

_SEASON_NEAR = 3  # words between "mùa" and its years
_JOINS = ("-", "–", "đến", "tới")


def read_date(tokens: Tokens, index: int) -> Mention | None:
    """The date or period that begins at ``index``; None where the words there speak of something else."""
    period = _part_of_year(tokens, index) or _season(tokens, index)
    if period:
        return period
    first = read_point(tokens, index)
    if first is None:
        return _short_range(tokens, index)
    last = _range_end(tokens, first)
    end = (last or first).end
    if _lunar(tokens, end):
        return None
    if last is None:
        return Mention("date", index, end, f"date-{first.grain}", value=first.edtf()) if first.valid else None
    filled = _fill(first, last), _fill(last, first)
    if not (filled[0].valid and filled[1].valid):
        return None
    value = f"{filled[0].edtf()}/{filled[1].edtf()}"
    return Mention("date", index, end, "date-range", value=value)


def impossible_date(tokens: Tokens, index: int) -> int | None:
    """The end of digits in the shape of a date that the calendar lacks ("31/02/2017", "ngày 31 tháng 4")."""
    words = tokens.words
    sign = words[index + 1]
    if not tokens.digit(index):
        return None
    if sign == "tháng" and words[index - 1] == "ngày" and tokens.digit(index + 2):
        return index + 3
    if sign in ("/", "-", "–") and words[index + 3] == sign and tokens.glued(index + 1):
        parts = words[index], words[index + 2], words[index + 4]
        if all(part.isdecimal() for part in parts) and len(parts[2]) in (2, 4) and tokens.glued(index + 4):
            return index + 5
    return None


def lunar_date(tokens: Tokens, index: int) -> int | None:
    """The end of a day of the lunar calendar ("10/1 âm lịch", "28 tết", "15 tháng Giêng"), which is no figure."""
    near = tokens.words[index + 1 : index + 8]
    if "âm" not in near and "tết" not in near and "giêng" not in near and "chạp" not in near:
        return None
    point = read_point(tokens, index)
    end = point.end if point else index + 1
    if tokens.words[end] == "tháng" and tokens.words[end + 1] in ("giêng", "chạp"):
        return end + 2
    return end + 1 if _lunar(tokens, end) else None


def _range_end(tokens: Tokens, first: Point) -> Point | None:
    """The other end of a range, of the grain of the first or finer by the parts that the two share."""
    if tokens.words[first.end] not in _JOINS:
        return None
    if first.decade:
        return _decade_end(tokens, first)
    at = first.end + 1
    spelt = tokens.words[first.end] in ("đến", "tới")
    if spelt and tokens.words[at] in ("hết", "cuối", "trước"):
        at += 1
    last = read_point(tokens, at)
    if last is None or last.grain != first.grain:
        last = _bare_end(tokens, at, first)
    if last is None or last.decade or last.grain != first.grain:
        return None
    if not spelt and first.year and last.year is None:
        return None
    return last if _order(_fill(first, last)) < _order(_fill(last, first)) else None


def _decade_end(tokens: Tokens, first: Point) -> Point | None:
    """The last of "những năm 60 đến 80", "thập niên 1960 - 1970"."""
    at = first.end + 1
    if tokens.words[at] in ("những", "các"):
        at += 1
    if tokens.words[at] == "năm":
        at += 1
    word = tokens.words[at]
    if not (word.isdecimal() and len(word) in (2, 4) and word[-1] == "0") or units().at(tokens, at + 1):
        return None
    year = int(word) if len(word) == 4 else (first.year or 0) // 100 * 100 + int(word)
    return Point(at + 1, year=year, decade=True) if year > (first.year or 0) else None


def _bare_end(tokens: Tokens, at: int, first: Point) -> Point | None:
    """The second number of "tháng 3-5/2017", "quý 1-2", "năm 2015 - 2020", "ngày 5 đến 7"."""
    if first.grain == "year":
        found = read_year(tokens, at)
        return Point(found[1], year=found[0]) if found else None
    limit = {"day": 31, "month": 12, "quarter": 4}[first.grain]
    small = read_small(tokens, at, limit)
    if small is None or (first.month and first.day):
        return None
    if units().at(tokens, small[1]) or nouns().at(tokens, small[1]) or tokens.words[small[1]] in (":", "%"):
        return None
    if first.grain == "day":
        return Point(small[1], day=small[0])
    year, end = read_year_behind(tokens, small[1])
    return Point(end, month=small[0], year=year) if first.month else Point(end, quarter=small[0], year=year)


def _fill(point: Point, other: Point) -> Point:
    """``point`` with the month and year that the other end of its range says for both."""
    month = point.month or (other.month if point.grain == "day" else None)
    return replace(point, month=month, year=point.year or other.year)


def _order(point: Point) -> tuple[int, int, int, int]:
    return point.year or 0, point.quarter or 0, point.month or 0, point.day or 0


def _short_range(tokens: Tokens, index: int) -> Mention | None:
    """ "26 - 27/9", "từ 1 đến 5/7/2018": a bare day joined to a whole date lends nothing and borrows the month."""
    if not tokens.digit(index):
        return None
    day = read_small(tokens, index, 31)
    if day is None or tokens.words[day[1]] not in _JOINS:
        return None
    at = day[1] + 1
    if tokens.words[at] == "ngày":
        at += 1
    last = read_bare_day(tokens, at, tokens.words[index - 1] in cues("day_part"))
    if last is None or not last.month or not last.valid or _lunar(tokens, last.end):
        return None
    first = replace(last, day=day[0], end=day[1])
    if not first.valid or _order(first) >= _order(last):
        return None
    return Mention("date", index, last.end, "date-range", value=f"{first.edtf()}/{last.edtf()}")


def _lunar(tokens: Tokens, index: int) -> bool:
    if tokens.words[index] in ("(", "năm", ",") and tokens.words[index + 1] in ("âm", "tết", "giêng"):
        return True
    return tokens.words[index] in ("âm", "tết", "giêng", "chạp") and tokens.words[index + 1] != "dương"


def _part_of_year(tokens: Tokens, index: int) -> Mention | None:
    """ "9 tháng đầu năm 2017", "nửa cuối năm", "hai quý đầu năm", "6 tháng/2017", "11 tháng năm 2016"."""
    words = tokens.words
    if words[index] == "nửa":
        return _ends_of_year(tokens, index, index + 1, 6)
    if not (tokens.digit(index) or words[index] in numeral_words()):
        return None
    count = read_small(tokens, index, 11)
    if count is None or words[count[1]] not in ("tháng", "quý"):
        return None
    months = count[0] * (3 if words[count[1]] == "quý" else 1)
    if months > 11:
        return None
    at = count[1] + 1
    if words[at] == "/" or (words[at] == "năm" and tokens.digit(at + 1)) or (len(words[at]) == 4 and tokens.digit(at)):
        year = read_year(tokens, at if tokens.digit(at) else at + 1)
        return _period(index, year[1], 1, months, year[0]) if year and year[0] >= 1900 else None
    return _ends_of_year(tokens, index, at, months)


def _season(tokens: Tokens, index: int) -> Mention | None:
    """ "mùa giải 2016/17", "2016-17", "năm học 2016/2017": a year and the next, or its last two digits."""
    year, sign, following = tokens.words[index : index + 3]
    if not (len(year) == 4 and year[:2] in ("19", "20") and tokens.digit(index) and sign in ("/", "-", "–")):
        return None
    if not (year.isdecimal() and tokens.glued(index + 1) and tokens.glued(index + 2)):
        return None
    first = int(year)
    if following not in (f"{(first + 1) % 100:02d}", str(first + 1)) or tokens.words[index + 3] in ("/", "-", "–"):
        return None
    if cues("season").isdisjoint(tokens.words[max(0, index - _SEASON_NEAR) : index]):
        return None
    return Mention("date", index, index + 3, "date-range", value=f"{first}/{first + 1}")


def _ends_of_year(tokens: Tokens, index: int, at: int, months: int) -> Mention | None:
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
        year = read_year(tokens, at)
        return _period(index, year[1] if year else at, first, last, year[0] if year else None)
    year = read_year(tokens, at)
    return _period(index, year[1], first, last, year[0]) if year and 1900 <= year[0] < 2100 else None


def _period(start: int, end: int, first: int, last: int, year: int | None) -> Mention:
    name = "XXXX" if year is None else f"{year:04d}"
    value = f"{name}-{first:02d}/{name}-{last:02d}" if first != last else f"{name}-{first:02d}"
    return Mention("date", start, end, "date-part-of-year", value=value)


def cued(tokens: Tokens, index: int) -> bool:
    """Whether the word before a bare "5-7" or "2/3" speaks for a date."""
    before = tokens.words[index - 1]
    listed = before in ("và", ",") and tokens.words[index - 3] == "ngày"
    return listed or before == "(" or before in cues("date")
