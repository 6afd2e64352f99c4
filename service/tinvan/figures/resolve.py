"""Dates without a year, made whole by the day the article was published.

The year is the one that brings the date nearest to the publication, a day ahead weighing as much as two behind: news
looks back, except at what is at hand. A month or quarter that the publication falls into is at no distance; a longer
period counts from its end, since it is reported when it is over. The value itself stays as the article has it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tinvan.types import Figure

_PUBLISHED = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_PART = re.compile(r"XXXX-(\d{2})(?:-(\d{2}))?")
_AHEAD = 2
_FIRST_QUARTER, _LAST_QUARTER = 33, 36


def resolve(figures: Sequence[Figure], published: str | None) -> tuple[Figure, ...]:
    """The same figures, dates without a year with ``resolved`` set; all unchanged where ``published`` is no ISO date.

    >>> resolve([Figure("date", 0, 8, "ngày 5/7", value="XXXX-07-05")], "2018-07-06")[0].resolved
    '2018-07-05'
    """
    day = _day(published)
    if day is None:
        return tuple(figures)
    return tuple(
        replace(figure, resolved=_whole(figure.value, day)) if figure.kind == "date" and figure.value else figure
        for figure in figures
    )


def _day(published: str | None) -> date | None:
    match = _PUBLISHED.match(published.strip()) if published else None
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _whole(value: str, day: date) -> str | None:
    """The value with its year, or None where it has one already or is no day, month or quarter."""
    parts = value.split("/")
    if len(parts) > 2 or not all(_PART.fullmatch(part) for part in parts):
        return None
    best: tuple[int, str] | None = None
    for year in (day.year, day.year - 1, day.year + 1):
        # A range that runs over New Year ends in the next year.
        over = len(parts) == 2 and parts[1][4:] < parts[0][4:]
        years = (year, year + 1) if over else (year, year)
        spans = [_span(part, part_year) for part, part_year in zip(parts, years, strict=False)]
        edges = [edge for span in spans if span for edge in span]
        if len(edges) != 2 * len(parts):
            continue
        distance = _distance(edges[0], edges[-1], day)
        if best is None or distance < best[0]:
            named = (part.replace("XXXX", f"{part_year:04d}") for part, part_year in zip(parts, years, strict=False))
            best = distance, "/".join(named)
    return best[1] if best else None


def _span(part: str, year: int) -> tuple[date, date] | None:
    """The first and last day of "XXXX-MM", "XXXX-MM-DD" or a quarter "XXXX-33" in a year; None where there is none."""
    match = _PART.fullmatch(part)
    if match is None or not 1 <= year <= 9998:
        return None
    month, number = int(match[1]), match[2]
    if _FIRST_QUARTER <= month <= _LAST_QUARTER and number is None:
        last = 3 * (month - _FIRST_QUARTER + 1)
        return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
    if not 1 <= month <= 12:
        return None
    days = monthrange(year, month)[1]
    if number is None:
        return date(year, month, 1), date(year, month, days)
    return (date(year, month, int(number)),) * 2 if 1 <= int(number) <= days else None


def _distance(first: date, last: date, day: date) -> int:
    if first <= day <= last and (last - first).days < 93:
        return 0
    days = (last - day).days
    return days * _AHEAD if days > 0 else -days
