"""What is answered, as pydantic models: for the contract in ``/openapi.json``, and for what tests hold answers to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tinvan.types import BoilerplateKind, Change, FigureKind, Modifier

Position = Annotated[int, Field(ge=0)]
Span = tuple[Position, Position]
Share = Annotated[float, Field(ge=0, le=1)]


class Answered(BaseModel):
    """The base of all: nothing is answered that is not described."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Phrase(Answered):
    """Words of the article."""

    text: str
    start: Position
    end: Position


class Figure(Answered):
    """A quantity or a time that a reader could check. Dates and times have `value`, others `low`, `high`, `unit`."""

    kind: FigureKind
    start: Position
    end: Position
    surface: str
    low: str | None = None
    high: str | None = None
    unit: str | None = None
    value: str | None = None
    per: str | None
    mod: Modifier | None
    change: Change | None
    subject: Phrase | None
    versus: Phrase | None
    of: Phrase | None
    salience: Share
    same_as: Span | None
    resolved: str | None
    key: bool


class SummaryFigure(Figure):
    """A figure, and where it stands in the summary."""

    in_summary: list[Span]


class SummarySentence(Answered):
    """A sentence of the summary, made of spans of one sentence of the article."""

    text: str
    spans: Annotated[list[Span], Field(min_length=1)]
    source_index: Position
    score: Share


class Sentence(Answered):
    """A sentence of the article."""

    start: Position
    end: Position
    paragraph: Position
    boilerplate: BoilerplateKind | None = None
    words: list[Span] | None = None


class Boilerplate(Answered):
    """What is no part of the article."""

    kind: BoilerplateKind
    start: Position
    end: Position


class SentenceScore(Answered):
    """What the ranker says of a sentence of the article."""

    start: Position
    end: Position
    score: Share


class Summary(Answered):
    """A summary, and the parts of the article that `include` names."""

    id: str | None
    title: str
    summary: str
    sentences: list[SummarySentence]
    figures: list[SummaryFigure] | None = None
    article_sentences: list[Sentence] | None = None
    boilerplate: list[Boilerplate] | None = None
    scores: list[SentenceScore] | None = None
    warnings: list[str]
    signature: str
    text: str | None = None
    """Of a page, the text that was found in it, which the offsets count in."""


class Figures(Answered):
    """The figures of an article, the most salient first."""

    id: str | None
    figures: list[Figure]
    text: str | None = None
    """As in a summary."""


class Sentences(Answered):
    """The sentences of an article."""

    id: str | None
    sentences: list[Sentence]
    text: str | None = None
    """As in a summary."""


class JobError(Answered):
    """Why a job failed."""

    code: str
    detail: str


class JobLinks(Answered):
    """Where to ask."""

    self: str
    results: str


class Job(Answered):
    """How far a job is. Times as in RFC 3339."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    created: str
    started: str | None
    finished: str | None
    expires: str | None
    filename: str
    bytes: Position
    articles: Position
    rejected: Position
    total: Position | None
    articles_per_second: float | None
    seconds_left: float | None
    rejections: dict[str, int]
    error: JobError | None
    links: JobLinks


class Status(Answered):
    """Alive or ready."""

    status: Literal["alive", "ready"]


class Info(Answered):
    """What runs, what it takes and what it can be asked for."""

    name: Literal["tinvan"]
    version: str
    licence: str
    ranker: str
    underthesea: str
    lengths: dict[str, Any]
    options: dict[str, Any]
    limits: dict[str, float]


class Fault(Answered):
    """One thing wrong with what was sent."""

    pointer: str
    detail: str


class Problem(Answered):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: str
    errors: list[Fault]
    line: int | None = None
    """In a stream, the number of the line."""


ANSWERS: dict[str, type[Answered]] = {"summaries": Summary, "figures": Figures, "sentences": Sentences}
