"""The values that travel through tinvan: frozen, and checked when they are made.

Every ``start`` and ``end`` counts Unicode code points in the text *as it was posted*; ``end`` is exclusive.
Only :class:`NormalizedText` knows the second, normalized coordinate system, and its methods are the one bridge.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal, get_args

from tinvan.errors import Fault, InvalidArticle

FigureKind = Literal["percent", "money", "count", "measure", "duration", "date", "time", "age", "ratio"]
Modifier = Literal["about", "nearly", "over", "under", "at_least", "at_most", "vague"]
Change = Literal["up", "down"]
BoilerplateKind = Literal[
    "hotline",
    "contact",
    "dateline",
    "agency",
    "byline",
    "caption",
    "credit",
    "heading",
    "related",
    "share",
    "source",
    "repeat",
]

CutKind = Literal[
    "attribution",
    "setting",
    "time",
    "circumstance",
    "parenthesis",
    "quotation",
    "apposition",
    "place",
    "purpose",
    "result",
    "detail",
    "addition",
    "contrast",
    "cause",
    "manner",
    "change",
    "relative",
    "clause",
]

FIGURE_KINDS: tuple[str, ...] = get_args(FigureKind)
CUT_KINDS: tuple[str, ...] = get_args(CutKind)
BOILERPLATE_KINDS: tuple[str, ...] = get_args(BoilerplateKind)


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as it was handed in. Only ``text`` is needed.

    Raises :class:`InvalidArticle` where a field has the wrong type, or ``text`` holds no letter at all.
    """

    text: str
    title: str = ""
    id: str | None = None
    published: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        faults = [
            Fault(f"/{name}", f"must be text, not {type(value).__name__}")
            for name, value in (("text", self.text), ("title", self.title))
            if not isinstance(value, str)
        ]
        faults += [
            Fault(f"/{name}", f"must be text or null, not {type(value).__name__}")
            for name, value in (("id", self.id), ("published", self.published), ("source", self.source))
            if value is not None and not isinstance(value, str)
        ]
        if not faults and not self.text.strip():
            faults = [Fault("/text", "is empty")]
        elif not faults and not any(character.isalpha() for character in self.text):
            faults = [Fault("/text", "holds no letters")]
        if faults:
            raise InvalidArticle("; ".join(f"{fault.pointer[1:]} {fault.detail}" for fault in faults), tuple(faults))


@dataclass(frozen=True, slots=True)
class Edit:
    """``original[start:end]`` reads as ``replacement`` in the normalized text; ``reason`` names the rule."""

    start: int
    end: int
    replacement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables of a text in order: where each starts, and its surface."""

    starts: tuple[int, ...]
    surfaces: tuple[str, ...]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The range of indices of the syllables that start in ``[start, end)``."""
        first = bisect_left(self.starts, start)
        return first, bisect_left(self.starts, end, first)

    def end(self, index: int) -> int:
        """Where a syllable ends."""
        return self.starts[index] + len(self.surfaces[index])


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text, its normalized form with its syllables, and the edits between the two, in order and apart.

    The two offset tables are derived from the edits (see :func:`tinvan.text.normalize.normalize`): edit ``i`` replaces
    ``original[edits[i].start:edits[i].end]`` and its replacement begins at ``positions[i]`` of the normalized text.
    """

    original: str
    text: str
    syllables: Syllables
    edits: tuple[Edit, ...] = ()
    positions: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.edits) == len(self.positions) == len(self.starts):
            raise ValueError("edits, positions and starts must be of one length")

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of the original whose normalized form covers ``text[start:end]``."""
        if not self.edits:
            return start, end
        first = self._original_edge(start, upper=False)
        return (first, first) if start == end else (first, self._original_edge(end, upper=True))

    def from_original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the normalized text that ``original[start:end]`` became."""
        if not self.edits:
            return start, end
        return self._normalized_edge(start, upper=False), self._normalized_edge(end, upper=True)

    def slice(self, start: int, end: int) -> str:
        """The normalized form of ``original[start:end]``."""
        first, last = self.from_original(start, end)
        return self.text[first:last]

    def _original_edge(self, position: int, upper: bool) -> int:
        index = (bisect_left if upper else bisect_right)(self.positions, position) - 1
        if index < 0:
            return position
        edit, begin = self.edits[index], self.positions[index]
        offset = position - begin
        if offset < len(edit.replacement):
            return edit.end if upper else edit.start
        return edit.end + offset - len(edit.replacement)

    def _normalized_edge(self, position: int, upper: bool) -> int:
        index = (bisect_left if upper else bisect_right)(self.starts, position) - 1
        if index < 0:
            return position
        edit, begin = self.edits[index], self.positions[index]
        if position < edit.end:
            return begin + len(edit.replacement) if upper else begin
        return begin + len(edit.replacement) + position - edit.end


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A stretch that is not the article: ``kind`` says what it is instead. Marked, never deleted."""

    kind: BoilerplateKind
    start: int
    end: int

    def __post_init__(self) -> None:
        _check_span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place among the sentences (from 0), its span, and its paragraph (from 0)."""

    index: int
    start: int
    end: int
    paragraph: int

    def __post_init__(self) -> None:
        _check_span(self.start, self.end)
        if self.index < 0 or self.paragraph < 0:
            raise ValueError("index and paragraph count from 0")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the article with their span."""

    text: str
    start: int
    end: int

    def __post_init__(self) -> None:
        _check_span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity or a calendar or clock time that a reader could check.

    ``low`` and ``high`` are equal for an exact value, differ for a range, and ``high`` is None for an open vague
    magnitude ("hàng trăm"); for a date (EDTF, ISO 8601-2) or a time (``HH:MM``) they are both None and ``value`` holds
    it. ``unit`` is ``%``, ``pp``, an ISO 4217 or UCUM code, or a count's noun. ``per`` is the denominator as written.
    ``subject`` is what is measured, ``versus`` the baseline of a change, ``of`` the whole of a share. ``salience``
    (0 to 1) says how likely an editor is to put the figure into the sapo; ``same_as`` is the span of an earlier mention
    of the same value and subject; ``resolved`` is a date made whole by the publication date; ``rule`` names the rule
    that made the figure.
    """

    kind: FigureKind
    start: int
    end: int
    surface: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    value: str | None = None
    per: str | None = None
    mod: Modifier | None = None
    change: Change | None = None
    subject: Phrase | None = None
    versus: Phrase | None = None
    of: Phrase | None = None
    salience: float = 0.0
    same_as: tuple[int, int] | None = None
    resolved: str | None = None
    rule: str = ""

    def __post_init__(self) -> None:
        _check_span(self.start, self.end)
        if len(self.surface) != self.end - self.start:
            raise ValueError("the surface must be as long as its span")
        if (self.kind in ("date", "time")) != (self.value is not None):
            raise ValueError("dates and times have a value, other kinds low and high")
        if self.value is None and self.low is None:
            raise ValueError(f"a {self.kind} needs a low value")
        if not 0.0 <= self.salience <= 1.0:
            raise ValueError("salience lies between 0 and 1")


# Where spans that are in order and apart start, and where they end.
_Edges = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Document:
    """An article read: its normalized text, what is not article in it, its sentences and its figures, all in order.

    ``title`` is the article's own, in normalized form, or where it has none the headline found in its text, or "".
    """

    article: Article
    title: str
    normalized: NormalizedText
    boilerplate: tuple[Boilerplate, ...]
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...]

    _boilerplate_edges: _Edges = field(init=False, repr=False, compare=False)
    _figure_edges: _Edges = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for rows in (self.boilerplate, self.sentences, self.figures):
            _check_order(rows)
        object.__setattr__(self, "_boilerplate_edges", _edges(self.boilerplate))
        object.__setattr__(self, "_figure_edges", _edges(self.figures))

    def boilerplate_in(self, sentence: Sentence) -> tuple[Boilerplate, ...]:
        """The boilerplate that overlaps a sentence."""
        return self.boilerplate[_overlapping(self._boilerplate_edges, sentence.start, sentence.end)]

    def figures_in(self, start: int, end: int) -> tuple[Figure, ...]:
        """The figures that overlap ``[start, end)``."""
        return self.figures[_overlapping(self._figure_edges, start, end)]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a sentence: its spans in the original text and its length in syllables.

    ``dangling``: it does not stand without the sentence before. ``cuts``: the kinds of cut made, in the order of the
    sentence; a dropped dateline or connective is none.
    """

    spans: tuple[tuple[int, int], ...]
    syllables: int
    dangling: bool
    cuts: tuple[CutKind, ...] = ()


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary: the article's spans it is made of, the sentence they lie in, its score (0 to 1)."""

    text: str
    spans: tuple[tuple[int, int], ...]
    source_index: int
    score: float

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("a summary sentence is made of at least one span")
        for start, end in self.spans:
            _check_span(start, end)


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """A figure of the article and the places ``(start, end)`` in the summary's text where it stands; ``key`` marks
    the most salient."""

    figure: Figure
    in_summary: tuple[tuple[int, int], ...] = ()
    key: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary with everything needed to check it: sentences with spans, figures by salience, warnings, signature.

    ``text`` is the sentences joined by one space. ``scores`` (0 to 1) holds what the ranker said of each sentence of
    the article, in order. Same signature and article, same summary.
    """

    article_id: str | None
    title: str
    text: str
    sentences: tuple[SummarySentence, ...]
    figures: tuple[SummaryFigure, ...]
    warnings: tuple[str, ...]
    signature: str
    scores: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.text != " ".join(sentence.text for sentence in self.sentences):
            raise ValueError("a summary's text is its sentences joined by a space")


def _check_span(start: int, end: int) -> None:
    if not 0 <= start < end:
        raise ValueError(f"a span must hold at least one character, not [{start}, {end})")


def _edges(rows: Sequence[Boilerplate | Figure]) -> _Edges:
    return [row.start for row in rows], [row.end for row in rows]


def _overlapping(edges: _Edges, start: int, end: int) -> slice:
    starts, ends = edges
    return slice(bisect_right(ends, start), bisect_left(starts, end))


def _check_order(rows: Sequence[Boilerplate | Sentence | Figure]) -> None:
    for before, after in pairwise(rows):
        if after.start < before.end:
            raise ValueError("spans must be in order and apart")
