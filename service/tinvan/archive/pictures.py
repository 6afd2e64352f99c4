"""The geometry of the report's pictures: counts in, places of bars, ticks and labels out, in the units of an SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil, floor, log10

# Bars of a picture by time, at most; what has more days is shown by weeks, months or years.
_COLUMNS = 100
_ROWS = 12
_LABEL = 26  # characters beside a bar
_CHARACTER = 7.4  # how wide one is in 13 pixels of a sans serif, at most on average
# Days from the middle article beyond which a day is most often a mistake, such as 0001-01-01 or 9999-12-31: 50 years.
_FAR = 18_262


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: ``x``, ``y``, ``width`` and ``height`` in the picture; ``label`` fits beside it, ``name`` is the whole."""

    x: float
    y: float
    width: float
    height: float
    label: str
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Bars from left to right, one below the other; for ``others`` names, ``rest`` together, there was no room."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    others: int
    rest: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars from the bottom up along time; ``step`` is what each stands for, ``outside`` who is not on the picture."""

    width: float
    height: float
    base: float
    bars: tuple[Bar, ...]
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    step: str
    outside: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the least, the median, the mean, nine of ten and the most lie on a line from zero on."""

    width: float
    points: Mapping[str, float]


def rows(counts: Mapping[str, int], width: float = 460, value: float = 86) -> Rows:
    """The largest counts as bars, with names to their left and ``value`` wide for numbers to their right."""
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    # One more bar takes no more room than the line that says that one is missing.
    shown = ordered if len(ordered) <= _ROWS + 1 else ordered[:_ROWS]
    most = max((count for _, count in shown), default=0) or 1
    label = 12 + _CHARACTER * max((len(shortened(name)) for name, _ in shown), default=0)
    room, height, gap = width - label - value, 16.0, 10.0
    bars = tuple(
        Bar(label, number * (height + gap), max(1.5, room * count / most), height, shortened(name), name, count)
        for number, (name, count) in enumerate(shown)
    )
    rest = ordered[len(shown) :]
    return Rows(width, max(0.0, len(shown) * (height + gap) - gap), bars, len(rest), sum(count for _, count in rest))


def columns(by_day: Mapping[str, int], width: float = 960, height: float = 260) -> Columns | None:
    """Articles along time, a bar a day, week, month or year; None where no day is a day of the calendar."""
    days = Counter[date]()
    for name, count in by_day.items():
        try:
            days[date.fromisoformat(name)] += count
        except ValueError:
            continue
    if not days:
        return None
    kept = _window(days)
    step, bins = _bins(kept)
    left, right, top, bottom = 56.0, 8.0, 10.0, 34.0
    counts = _round_counts(max(count for _, count in bins))
    base, pitch = height - bottom, (width - left - right) / len(bins)
    scale = (base - top) / counts[-1]
    gap = min(2.0, pitch * 0.2)
    wide = min(pitch - gap, 48.0)
    bars = tuple(
        Bar(left + number * pitch + (pitch - wide) / 2, base - count * scale, wide, count * scale, name, name, count)
        for number, (name, count) in enumerate(bins)
    )
    return Columns(
        width,
        height,
        base,
        bars,
        _named(bars, pitch, width),
        tuple(Tick(base - count * scale, f"{count:,}") for count in counts),
        step,
        sum(days.values()) - sum(kept.values()),
    )


def spread(lengths: Mapping[str, float], width: float = 440) -> Spread:
    """The places of lengths on a line from 0 to the most."""
    inner = 6.0
    most = max(lengths.values(), default=0) or 1
    return Spread(width, {name: inner + (width - 2 * inner) * value / most for name, value in lengths.items()})


def shortened(name: str) -> str:
    """A name as far as it fits beside a bar."""
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def _window(days: Mapping[date, int]) -> dict[date, int]:
    """The days but for those that are very far from the middle."""
    ordered = sorted(days)
    before = accumulate(days[day] for day in ordered)
    middle = next(day for day, seen in zip(ordered, before, strict=True) if 2 * seen >= sum(days.values()))
    return {day: days[day] for day in ordered if abs((day - middle).days) <= _FAR}


def _bins(days: Mapping[date, int]) -> tuple[str, list[tuple[str, int]]]:
    """What a bar stands for, and all bars from the first day to the last, the empty ones, too."""
    first, last = min(days), max(days)
    span = (last - first).days + 1
    if span <= _COLUMNS:
        names = [(first + timedelta(number)).isoformat() for number in range(span)]
        return "day", [(name, days.get(date.fromisoformat(name), 0)) for name in names]
    found = Counter[str]()
    if span <= 7 * _COLUMNS:
        for day, count in days.items():
            found[_monday(day).isoformat()] += count
        weeks = (_monday(last) - _monday(first)).days // 7 + 1
        return "week", [(name, found[name]) for name in (_monday(first, number).isoformat() for number in range(weeks))]
    years = last.year - first.year + 1
    if years <= 10:
        for day, count in days.items():
            found[day.isoformat()[:7]] += count
        months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
        return "month", [(name, found[name]) for name in (f"{month // 12:04}-{month % 12 + 1:02}" for month in months)]
    width = ceil(years / _COLUMNS)
    for day, count in days.items():
        found[f"{day.year // width * width:04}"] += count
    starts = range(first.year // width * width, last.year + 1, width)
    step = "year" if width == 1 else f"{width} years"
    return step, [(name, found[name]) for name in (f"{start:04}" for start in starts)]


def _monday(day: date, weeks: int = 0) -> date:
    # The calendar begins on a Monday, 0001-01-01; its last week is whole in neither direction that matters here.
    return date.fromordinal(day.toordinal() - day.weekday() + 7 * weeks)


def _round_counts(most: int) -> list[int]:
    """Round numbers from 0 to the first that is no less than ``most``, about four of them."""
    rough = max(most, 1) / 4
    power = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= rough)
    return list(range(0, most + step, step)) if most % step else list(range(0, max(most, step) + 1, step))


def _named(bars: Sequence[Bar], pitch: float, width: float) -> tuple[Tick, ...]:
    """The names of some bars, as many as have room below them."""
    room = _CHARACTER * len(bars[0].name) + 22
    every = max(1, ceil(room / pitch))
    ticks = [Tick(bar.x + bar.width / 2, bar.name) for bar in bars[::every]]
    half = room / 2 - 8
    return tuple(tick for tick in ticks if half <= tick.at <= width - half) or (
        Tick(min(max(half, ticks[0].at), width - half), ticks[0].label),
    )
