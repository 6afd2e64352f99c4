"""An article as the ranker reads it: its syllables, what is seen of each, and what is seen of each sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinvan.ranking.syllable_counts import Integers, SyllableCounts, numbered
from tinvan.text.openings import read_opening
from tinvan.text.quotes import inside_quotations
from tinvan.text.syllables import count_syllables, find_syllables
from tinvan.types import Document, Sentence

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]

# What is seen of a syllable and of a sentence, in the order of the columns. Whoever changes them, or what is seen of a
# candidate, counts this up and trains anew: an artefact of another version is refused.
COLUMNS_VERSION = 2
SYLLABLE_COLUMNS = (
    "in_title",
    "title_pair",
    "count",
    "pair_count",
    "first_sentence",
    "in_lead",
    "capital",
    "digit",
    "boilerplate",
    "sentence",
)
SENTENCE_COLUMNS = (
    "nearness",
    "position",
    "depth",
    "first",
    "sentences",
    "syllables",
    "clause",
    "title_overlap",
    "title_pairs",
    "centrality",
    "repeated",
    "figures",
    "key_figure",
    "measured",
    "boilerplate",
    "opens_quoting",
    "asks",
    "inside_quotation",
    "announces",
    "dangling",
    "opening",
)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article of T syllables in S sentences, with a title of L syllables, at most 48.

    ``spellings`` are its different syllables in lower case, and ``spelling_of`` (T) says which each is; those that
    differ in capitals stand there twice. ``kinds`` (T) numbers the different syllables from 0, without regard to case
    and to where the tone mark stands, ``pairs`` (T - 1) the different pairs of neighbours. ``starts`` (T) are offsets
    in the normalized text; ``borders`` (S + 1) says which syllables are a sentence's: ``borders[i]`` up to
    ``borders[i + 1]``, and ``sentence_of`` (T) whose each is; ``again`` (T): it was said before in its sentence.
    ``syllable_columns`` is (T, 10), ``sentence_columns`` (S, 21); ``prose`` (S) is false for sentences that are mostly
    boilerplate, stand inside a quotation or announce a list.
    """

    spellings: tuple[str, ...]
    spelling_of: Integers
    kinds: Integers
    pairs: Integers
    starts: Integers
    borders: Integers
    sentence_of: Integers
    again: Booleans
    title: tuple[str, ...]
    syllable_columns: Floats
    sentence_columns: Floats
    prose: Booleans

    @property
    def syllables(self) -> tuple[str, ...]:
        """All T syllables in lower case."""
        return tuple([self.spellings[number] for number in self.spelling_of.tolist()])


def read(document: Document) -> ArticleView:
    """What the ranker sees of a document; linear in its length."""
    normalized = document.normalized
    surfaces = normalized.syllables.surfaces
    starts = np.array(normalized.syllables.starts, dtype=np.int64)
    spans = [normalized.from_original(sentence.start, sentence.end) for sentence in document.sentences]
    borders = np.searchsorted(starts, [*(start for start, _ in spans), len(normalized.text)]).astype(np.int64)
    sentence_of = np.zeros(len(surfaces), dtype=np.int64)
    sentence_of[borders[0] :] = np.repeat(np.arange(len(spans)), np.diff(borders))
    different, spelling_of = numbered(surfaces)
    title = find_syllables(document.title).surfaces
    counts = SyllableCounts(different, spelling_of, sentence_of, len(spans), title)
    marked = np.zeros(len(surfaces), dtype=bool)
    for mark in document.boilerplate:
        first, last = normalized.syllables.within(*normalized.from_original(mark.start, mark.end))
        marked[first:last] = True
    initials = [surface[0] for surface in different]
    seen: list[npt.ArrayLike] = [
        *counts.syllable_columns(),
        np.fromiter(map(str.isupper, initials), bool, len(initials))[spelling_of],
        np.fromiter(map(str.isdigit, initials), bool, len(initials))[spelling_of],
        marked,
        np.log1p(sentence_of),
    ]
    sentences = _sentence_columns(document, spans, counts, marked, borders)
    never = np.logical_or.reduce([sentences[:, SENTENCE_COLUMNS.index(name)] > 0 for name in _NEVER])
    return ArticleView(
        spellings=tuple(map(str.lower, different)),
        spelling_of=spelling_of,
        kinds=counts.kinds,
        pairs=counts.pairs,
        starts=starts,
        borders=borders,
        sentence_of=sentence_of,
        again=counts.again,
        title=tuple(map(str.lower, title[:_MOST_TITLE])),
        syllable_columns=_table(seen, len(surfaces)),
        sentence_columns=sentences,
        prose=~never,
    )


# Every syllable is compared with the title's: more has none.
_MOST_TITLE = 48
# What never belongs into a summary.
_NEVER = ("boilerplate", "inside_quotation", "announces")


def _table(columns: Sequence[npt.ArrayLike], rows: int) -> Floats:
    """Columns side by side."""
    table = np.empty((rows, len(columns)), dtype=np.float32)
    for place, column in enumerate(columns):
        table[:, place] = column
    return table


def _sentence_columns(
    document: Document,
    spans: Sequence[tuple[int, int]],
    counts: SyllableCounts,
    marked: Booleans,
    borders: Integers,
) -> Floats:
    size = len(spans)
    lengths = np.diff(borders)
    shares = np.bincount(counts.sentence_of, marked, minlength=size) / np.maximum(1, lengths)
    boilerplate = (shares > 0.5) | (lengths == 0)
    position = np.cumsum(~boilerplate) - ~boilerplate
    columns = [
        2.0 ** (-position / 3.0),
        np.log1p(position),
        position / max(1, size),
        position == 0,
        np.full(size, math.log1p(size)),
        np.log1p(lengths),
    ]
    surfaces = [document.normalized.text[start:end] for start, end in spans]
    said = [_said(document, *row) for row in zip(document.sentences, surfaces, lengths.tolist(), strict=True)]
    clauses, *figures, quoting, asks, announces, dangling, opening = np.array(said, dtype=np.float64).reshape(-1, 9).T
    columns += [
        np.log1p(clauses),
        counts.title_overlap(),
        counts.title_pairs(),
        counts.centrality(),
        counts.repeated(),
        *figures,
        boilerplate,
        quoting,
        asks,
        np.array(inside_quotations(surfaces)),
        announces,
        dangling,
        opening,
    ]
    return _table(columns, size)


def _said(document: Document, sentence: Sentence, surface: str, syllables: int) -> tuple[float, ...]:
    """What is seen of one sentence by itself, in the order of the columns: its first clause, its figures, its ends."""
    figures = document.figures_in(sentence.start, sentence.end)
    measured = [figure for figure in figures if figure.subject]
    saliences = [figure.salience for figure in figures]
    opening = read_opening(surface)
    return (
        _clause(surface, syllables),
        min(3.0, sum(saliences)),
        max(saliences, default=0.0),
        len(measured) if len(measured) < 2 else min(4, len({(figure.low, figure.unit) for figure in measured})),
        surface[:1] in "\"“‘'",
        surface.rstrip('"”’) ').endswith("?"),
        surface.endswith(":"),
        opening.dangling,
        opening.length > 0,
    )


def _clause(surface: str, syllables: int) -> int:
    """Syllables up to the first semicolon, unless it parts the items of a list that a colon announces."""
    head, semicolon, _ = surface.partition(";")
    return count_syllables(head) if semicolon and ":" not in head else syllables
