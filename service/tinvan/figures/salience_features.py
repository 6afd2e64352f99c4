"""What can be seen of a figure that tells whether an editor would put it into the sapo.

:data:`NUMBERS` names the columns of a row; :data:`WORDS` names the word columns, whose syllables the model looks up.
Change either and :data:`VERSION` must change too: a model of another version is refused.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from tinvan.text.syllables import syllable_key, syllable_keys, syllables_in
from tinvan.types import FIGURE_KINDS, Boilerplate, Figure, NormalizedText, Sentence

VERSION = 1

RUN = re.compile(r"\d+(?:[.,]\d+)*")
_MAGNITUDE = re.compile(r"nghìn|ngàn|vạn|triệu|t[ỷỉ]\b", re.IGNORECASE)
_NEAR, _VERY_NEAR = 8, 4
_DATES = ("day", "day of a year", "month", "year", "other date")
_KIND_COLUMNS = {kind: tuple(float(kind == other) for other in FIGURE_KINDS) for kind in FIGURE_KINDS}
_DATE_COLUMNS = {shape: tuple(float(shape == other) for other in _DATES) for shape in ("", *_DATES)}

NUMBERS = (
    "sentence",
    "sentence share",
    "order",
    "order of value",
    "order in kind",
    "order in shape",
    "order in sentence",
    "figures",
    "values",
    "figures of kind",
    "figures in sentence",
    "mentions",
    "most mentioned of kind",
    "first mention",
    "runs",
    "new runs",
    "run mentions",
    "in title",
    "runs in title",
    "title has runs",
    "title overlap",
    "title overlap to best",
    "title overlap rank",
    "best overlap",
    "near title",
    "very near title",
    "pairs near title",
    "title behind",
    "subject in title",
    "noun in title",
    "changes",
    "modified",
    "range",
    "per",
    "magnitude word",
    "logarithm",
    "bracketed",
    "quoted",
    "boilerplate",
    "sentence syllables",
    *FIGURE_KINDS,
    *_DATES,
)
WORDS = ("left", "next left", "right", "next right", "noun")


class Rarity(dict[str, float]):
    """How rare syllables are in titles; one that the table lacks is as rare as its rarest."""

    def __init__(self, table: Mapping[str, float]) -> None:
        super().__init__(table)
        self.rarest = max(table.values(), default=1.0)

    def __missing__(self, syllable: str) -> float:
        return self.rarest


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of one figure: its numbers, and for each of :data:`WORDS` a syllable key or ""."""

    numbers: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence that holds figures: its span, where in it its syllables start, their keys, how it says the title.

    ``hits`` are the places of syllables of the title, ``pairs`` those of its pairs of syllables.
    """

    start: int
    end: int
    starts: Sequence[int]
    keys: tuple[str, ...]
    hits: Sequence[int]
    pairs: Sequence[int]
    overlap: float


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is counted over the whole article."""

    values: Counter[tuple[object, ...]]
    runs: Counter[str]
    kinds: Counter[str]
    homes: Counter[int]
    leaders: dict[str, tuple[object, ...]]


def value_key(figure: Figure) -> tuple[object, ...]:
    """What makes two mentions one figure: kind and value."""
    return figure.kind, figure.low, figure.high, figure.value


def runs(text: str) -> tuple[str, ...]:
    """The digit runs of a text, a comma equal to a dot."""
    return tuple(run.replace(",", ".") for run in RUN.findall(text))


def read_rows(
    normalized: NormalizedText,
    sentences: Sequence[Sentence],
    figures: Sequence[Figure],
    title: str,
    boilerplate: Sequence[Boilerplate] = (),
    rarity: Rarity | None = None,
) -> list[Row]:
    """A row a figure, in order; linear in the length of the article. ``rarity`` weighs the syllables of the title."""
    if not figures:
        return []
    heading = _heading(title, Rarity({}) if rarity is None else rarity)
    homes = _homes(sentences, figures)
    places = _places(normalized, sentences, homes, heading)
    surfaces = [runs(figure.surface) for figure in figures]
    counts = _count(figures, surfaces, homes)
    ranks = {home: rank for rank, home in enumerate(sorted(places, key=lambda home: -places[home].overlap))}
    best = max(place.overlap for place in places.values())
    seen_values: dict[tuple[object, ...], int] = {}
    seen_runs: set[str] = set()
    seen: Counter[object] = Counter()
    rows: list[Row] = []
    for order, (figure, own, home) in enumerate(zip(figures, surfaces, homes, strict=True)):
        start, end = normalized.from_original(figure.start, figure.end)
        place = places[home]
        key, shape, noun = value_key(figure), _shape(figure), _noun(figure)
        first = key not in seen_values
        rank = seen_values.setdefault(key, len(seen_values))
        begin, after = bisect_left(place.starts, start - place.start), bisect_left(place.starts, end - place.start)
        titled = len([run for run in own if run in heading.runs])
        numbers = (
            min(home, 30),
            home / len(sentences) if sentences else 0.0,
            min(order, 40),
            min(rank, 30),
            min(seen[figure.kind], 20),
            min(seen[figure.kind, shape], 20),
            min(seen[home], 10),
            min(len(figures), 60),
            min(len(counts.values), 40),
            min(counts.kinds[figure.kind], 20),
            min(counts.homes[home], 20),
            min(counts.values[key], 10),
            counts.leaders[figure.kind] == key,
            first,
            min(len(own), 5),
            min(len([run for run in own if run not in seen_runs]), 5),
            min(max([counts.runs[run] for run in own]), 10) if own else 0,
            titled > 0,
            min(titled, 3),
            bool(heading.runs),
            place.overlap,
            place.overlap / best if best else 0.0,
            min(ranks[home], 10),
            best,
            _share(place, heading, begin - _NEAR, after + _NEAR),
            _share(place, heading, begin - _VERY_NEAR, after + _VERY_NEAR),
            min(bisect_left(place.pairs, after + _NEAR - 1) - bisect_left(place.pairs, begin - _NEAR), 10),
            _share(place, heading, after - 1, after + _VERY_NEAR),
            heading.share(syllable_keys(figure.subject.text)) if figure.subject else 0.0,
            noun in heading.weights,
            {"up": 1, "down": -1}.get(figure.change or "", 0),
            figure.mod is not None,
            figure.low != figure.high or "/" in (figure.value or ""),
            figure.per is not None,
            _MAGNITUDE.search(figure.surface) is not None,
            _logarithm(figure),
            _bracketed(normalized.text, place.start, start),
            normalized.text.count('"', place.start, start) % 2 == 1,
            figure.start < _end_of_last(boilerplate, figure.start),
            min(len(place.keys), 80),
            *_KIND_COLUMNS[figure.kind],
            *_DATE_COLUMNS[shape],
        )
        words = (*_at(place.keys, begin - 1, begin - 2, after, after + 1), noun)
        rows.append(Row(numbers, words))
        seen.update((figure.kind, (figure.kind, shape), home))
        seen_runs.update(own)
    return rows


def _end_of_last(boilerplate: Sequence[Boilerplate], position: int) -> int:
    """Where the last piece of boilerplate ends that begins at a position or before it."""
    count = bisect_right(boilerplate, position, key=attrgetter("start"))
    return boilerplate[count - 1].end if count else 0


@dataclass(frozen=True, slots=True)
class _Heading:
    """The title: its syllables with their weights (which sum to 1), its pairs of syllables and its digit runs."""

    weights: dict[str, float]
    pairs: frozenset[tuple[str, str]]
    runs: frozenset[str]

    def share(self, keys: Sequence[str]) -> float:
        """How much of the title ``keys`` say."""
        # In their order, not in a set's: a sum of floats depends on it.
        return sum([self.weights.get(key, 0.0) for key in dict.fromkeys(keys)])


def _heading(title: str, rarity: Rarity) -> _Heading:
    keys = syllable_keys(title)
    weights = {key: rarity[key] for key in keys}
    total = sum(weights.values()) or 1.0
    return _Heading(
        {key: weight / total for key, weight in weights.items()}, frozenset(pairwise(keys)), frozenset(runs(title))
    )


def _share(place: _Place, heading: _Heading, first: int, last: int) -> float:
    """How much of the title the syllables ``first`` to ``last`` (exclusive) of a sentence say."""
    hits = place.hits[bisect_left(place.hits, first) : bisect_left(place.hits, last)]
    return heading.share([place.keys[hit] for hit in hits])


def _at(keys: Sequence[str], *places: int) -> Iterator[str]:
    return (keys[place] if 0 <= place < len(keys) else "" for place in places)


def _homes(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[int]:
    """The index of each figure's sentence; of the last one before it where it stands in none."""
    homes: list[int] = []
    at = 0
    for figure in figures:
        while at + 1 < len(sentences) and sentences[at + 1].start <= figure.start:
            at += 1
        homes.append(at)
    return homes


def _places(
    normalized: NormalizedText, sentences: Sequence[Sentence], homes: Sequence[int], heading: _Heading
) -> dict[int, _Place]:
    """The sentences that hold figures, by index."""
    places: dict[int, _Place] = {}
    for home in dict.fromkeys(homes):
        span = (sentences[home].start, sentences[home].end) if sentences else (0, len(normalized.original))
        start, end = normalized.from_original(*span)
        syllables = syllables_in(normalized, start, end)
        keys = tuple(map(syllable_key, syllables.surfaces))
        hits = [at for at, key in enumerate(keys) if key in heading.weights]
        pairs = [at for at in hits if keys[at : at + 2] in heading.pairs]
        overlap = heading.share([keys[hit] for hit in hits])
        places[home] = _Place(start, end, syllables.starts, keys, hits, pairs, overlap)
    return places


def _count(figures: Sequence[Figure], surfaces: Sequence[tuple[str, ...]], homes: Sequence[int]) -> _Counts:
    values = Counter(map(value_key, figures))
    leaders: dict[str, tuple[object, ...]] = {}
    for key, _ in values.most_common():
        leaders.setdefault(str(key[0]), key)
    return _Counts(
        values,
        Counter(run for row in surfaces for run in row),
        Counter(figure.kind for figure in figures),
        Counter(homes),
        leaders,
    )


def _noun(figure: Figure) -> str:
    unit = figure.unit or _shape(figure)
    return syllable_key(unit.split()[0]) if figure.kind == "count" and unit.split() else unit


def _logarithm(figure: Figure) -> float:
    """The decimal logarithm of the value, at most 18; of the length of its digits where it is beyond all bounds."""
    if figure.low is None or figure.low <= 0:
        return 0.0
    return min(float(max(figure.low.adjusted(), 0)), 18.0)


def _bracketed(text: str, start: int, end: int) -> bool:
    return text.rfind("(", start, end) > text.rfind(")", start, end)


def _shape(figure: Figure) -> str:
    """How much of a date is said; empty for other kinds."""
    if figure.kind != "date" or figure.value is None:
        return ""
    if "/" in figure.value:
        return "other date"
    parts = figure.value.split("-")
    if len(parts) == 3:
        return "day" if parts[0] == "XXXX" else "day of a year"
    return "month" if len(parts) == 2 else "year"
