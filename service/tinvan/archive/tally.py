"""What is counted of an archive: one tally a shard, added up to the report's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tinvan.text.syllables import count_raw_syllables
from tinvan.types import Document, Summary

# What a result's warning says when the text does not look Vietnamese.
_UNSURE = "language_unsure"
_ENCODING = "encoding:"


@dataclass(slots=True)
class Tally:
    """Counts of results and rejections; ``seconds`` is the time of the workers by stage, added up.

    Grows while a shard is done, and is handed on when it ends. ``syllables`` counts summaries by their length,
    ``article_syllables`` articles by theirs, in steps of ten.
    """

    articles: int = 0
    rejected: int = 0
    near_duplicates: int = 0
    rejections: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    syllables: Counter[int] = field(default_factory=Counter)
    article_syllables: Counter[int] = field(default_factory=Counter)
    by_day: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def count(self, document: Document, summary: Summary, warnings: tuple[str, ...]) -> None:
        """Count a result; ``warnings`` are those of its reading."""
        self.articles += 1
        self.warnings.update(summary.warnings)
        self.warnings.update(row for row in warnings if not row.startswith(_ENCODING))
        self.languages["unsure" if _UNSURE in summary.warnings else "vi"] += 1
        named = [row.removeprefix(_ENCODING) for row in warnings if row.startswith(_ENCODING)]
        self.encodings.update(named or ["utf-8"])
        self.syllables[count_raw_syllables(summary.text)] += 1
        self.article_syllables[len(document.normalized.syllables.starts) // 10 * 10] += 1
        self.figures.update(row.figure.kind for row in summary.figures)
        day = (document.article.published or "")[:10]
        if len(day) == 10 and day[4] == day[7] == "-" and (day[:4] + day[5:7] + day[8:]).isdecimal():
            self.by_day[day] += 1

    def reject(self, code: str) -> None:
        """Count a rejection."""
        self.rejected += 1
        self.rejections[code] += 1

    def drop(self, near_duplicates: int) -> None:
        """Count that so many results became rejections, for they nearly repeat others."""
        self.articles -= near_duplicates
        self.rejected += near_duplicates
        if near_duplicates:
            self.rejections["near_duplicate"] += near_duplicates

    def spend(self, stage: str, seconds: float) -> None:
        """Count time."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def add(self, other: Tally) -> None:
        """Add another shard's counts."""
        self.articles += other.articles
        self.rejected += other.rejected
        self.near_duplicates += other.near_duplicates
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for stage, seconds in other.seconds.items():
            self.spend(stage, seconds)

    def to_record(self) -> dict[str, Any]:
        """As JSON, to be read back by :meth:`from_record`."""
        record: dict[str, Any] = {name: getattr(self, name) for name in _NUMBERS}
        record |= {name: {str(key): n for key, n in sorted(getattr(self, name).items())} for name in _COUNTERS}
        return record | {"seconds": {stage: round(seconds, 4) for stage, seconds in self.seconds.items()}}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Tally:
        """The tally that was written."""
        tally = cls(seconds=dict(record["seconds"]))
        for name in _NUMBERS:
            setattr(tally, name, record[name])
        for name in _COUNTERS:
            counts = record[name].items()
            getattr(tally, name).update({int(key) if name in _BY_LENGTH else key: count for key, count in counts})
        return tally


_NUMBERS = ("articles", "rejected", "near_duplicates")
_BY_LENGTH = ("syllables", "article_syllables")
_COUNTERS = ("rejections", "warnings", "languages", "encodings", *_BY_LENGTH, "by_day", "figures")


def spread(lengths: Mapping[int, int]) -> dict[str, float | int | None]:
    """Least, median, mean, 90th of a hundred, and most, of lengths counted."""
    total = sum(lengths.values())
    if not total:
        return dict.fromkeys(("min", "median", "mean", "p90", "max"))
    ordered = sorted(lengths)
    mean = sum(length * count for length, count in lengths.items()) / total
    return {
        "min": ordered[0],
        "median": _quantile(lengths, total / 2),
        "mean": round(mean, 1),
        "p90": _quantile(lengths, total * 0.9),
        "max": ordered[-1],
    }


def _quantile(lengths: Mapping[int, int], rank: float) -> int:
    """The length at or under which ``rank`` of those counted lie."""
    seen = 0
    for length in sorted(lengths):
        seen += lengths[length]
        if seen >= rank:
            return length
    return max(lengths)
