"""The report of a run: what was counted, in words that its JSON uses, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from tinvan.archive.tally import Tally, spread
from tinvan.version import __version__

State = Literal["resuming", "running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: ``resuming`` while what earlier runs did is checked, then ``running``.

    ``shards`` and ``seconds_left`` are None until the whole archive has been looked through. ``articles`` and
    ``rejected`` count what is done, in earlier runs on the folder, too; ``seconds`` and ``articles_per_second`` are of
    this run.
    """

    state: State
    shards: int | None
    shards_done: int
    articles: int
    rejected: int
    seconds: float
    articles_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What ``report.json`` holds.

    ``seconds`` is the time of all runs on the folder, ``stages`` that of all workers by what they did; ``digest`` is
    the SHA-256 of the part files and the rejections, the same whatever the workers, the engine and the interruptions.
    """

    state: State
    inputs: Mapping[str, Any]
    shards: int
    articles: int
    rejected: int
    near_duplicates: int
    seconds: float
    articles_per_second: float
    rejections: Mapping[str, int]
    warnings: Mapping[str, int]
    languages: Mapping[str, int]
    encodings: Mapping[str, int]
    syllables: Mapping[str, float | int | None]
    article_syllables: Mapping[str, float | int | None]
    stages: Mapping[str, float]
    by_day: Mapping[str, int]
    figures: Mapping[str, int]
    signature: str
    options: Mapping[str, Any]
    digest: str | None = None
    version: str = field(default=__version__)

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def to_json(self) -> bytes:
        """As a file of JSON, for people, too."""
        return json.dumps(self.to_record(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def report_of(
    state: State, tally: Tally, seconds: float, shards: int, manifest: Mapping[str, Any], digest: str | None
) -> Report:
    """The report of a run with these counts."""
    return Report(
        state=state,
        inputs=manifest["inputs"],
        shards=shards,
        articles=tally.articles,
        rejected=tally.rejected,
        near_duplicates=tally.near_duplicates,
        seconds=round(seconds, 1),
        articles_per_second=round(tally.articles / seconds, 2) if seconds else 0.0,
        rejections=_most_first(tally.rejections),
        warnings=_most_first(tally.warnings),
        languages=_most_first(tally.languages),
        encodings=_most_first(tally.encodings),
        syllables=spread(tally.syllables),
        article_syllables=spread(tally.article_syllables),
        stages={stage: round(spent, 1) for stage, spent in sorted(tally.seconds.items())},
        by_day=dict(sorted(tally.by_day.items())),
        figures=_most_first(tally.figures),
        signature=manifest["signature"],
        options={
            **manifest["options"],
            **{name: manifest[name] for name in ("format", "near_duplicates")},
            "reading": manifest["reading"],
        },
        digest=digest,
    )


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def duration(seconds: float) -> str:
    """A time as people say it: 42 s, 3 min 20 s, 5 h 12 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3_600:,} h {whole % 3_600 // 60} min"
