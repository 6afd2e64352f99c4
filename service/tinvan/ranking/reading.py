"""An article as the ranker reads it: its syllables, what is seen of each, and what is seen of each sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
import numpy.typing as npt

from tinvan.text.openings import read_opening
from tinvan.text.quotes import inside_quotations
from tinvan.text.syllables import count_syllables, find_syllables, syllable_key
from tinvan.types import Document, Sentence

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
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
    different, spelling_of = _numbered(surfaces)
    title = find_syllables(document.title).surfaces
    words = _Words(different, spelling_of, sentence_of, len(spans), title)
    marked = np.zeros(len(surfaces), dtype=bool)
    for mark in document.boilerplate:
        first, last = normalized.syllables.within(*normalized.from_original(mark.start, mark.end))
        marked[first:last] = True
    initials = [surface[0] for surface in different]
    seen: list[npt.ArrayLike] = [
        *words.syllable_columns(),
        np.fromiter(map(str.isupper, initials), bool, len(initials))[spelling_of],
        np.fromiter(map(str.isdigit, initials), bool, len(initials))[spelling_of],
        marked,
        np.log1p(sentence_of),
    ]
    sentences = _sentence_columns(document, spans, words, marked, borders)
    never = np.logical_or.reduce([sentences[:, SENTENCE_COLUMNS.index(name)] > 0 for name in _NEVER])
    return ArticleView(
        spellings=tuple(map(str.lower, different)),
        spelling_of=spelling_of,
        kinds=words.kinds,
        pairs=words.pairs,
        starts=starts,
        borders=borders,
        sentence_of=sentence_of,
        again=words.again,
        title=tuple(map(str.lower, title[:_MOST_TITLE])),
        syllable_columns=_table(seen, len(surfaces)),
        sentence_columns=sentences,
        prose=~never,
    )


# Every syllable is compared with the title's: more has none.
_MOST_TITLE = 48
# What never belongs into a summary.
_NEVER = ("boilerplate", "inside_quotation", "announces")


def _numbered(rows: Sequence[str]) -> tuple[dict[str, int], Integers]:
    """The different rows, numbered as they first come, and the number of each row."""
    numbers = dict(zip(dict.fromkeys(rows), count(), strict=False))
    return numbers, np.fromiter(map(numbers.__getitem__, rows), dtype=np.int64, count=len(rows))


def _grouped(numbers: Integers) -> tuple[Integers, Integers, Integers]:
    """An order in which equal numbers stand together, the smallest first; where in it each different one begins, and
    how often it comes: what numpy's ``unique`` gives, in fewer steps."""
    order = numbers.argsort()
    ordered = numbers[order]
    new = np.ones(len(numbers), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    firsts = new.nonzero()[0]
    sizes = np.empty_like(firsts)
    np.subtract(firsts[1:], firsts[:-1], out=sizes[:-1])
    sizes[-1:] = len(numbers) - firsts[-1:]
    return order, firsts, sizes


def _table(columns: Sequence[npt.ArrayLike], rows: int) -> Floats:
    """Columns side by side."""
    table = np.empty((rows, len(columns)), dtype=np.float32)
    for place, column in enumerate(columns):
        table[:, place] = column
    return table


class _Words:
    """Which syllables and pairs of neighbours stand where, and how often: all in arrays, each pass linear.

    ``different`` and ``spelling_of`` are the syllables as :func:`_numbered` gives them.
    """

    def __init__(
        self,
        different: Iterable[str],
        spelling_of: Integers,
        sentence_of: Integers,
        sentences: int,
        title: Sequence[str],
    ) -> None:
        self.sentence_of, self.sentences = sentence_of, sentences
        numbers, kind_of = _numbered(list(map(syllable_key, different)))
        self.kinds, self.size = kind_of[spelling_of], len(numbers)
        titled = [numbers.get(key, -1) for key in map(syllable_key, title)]
        self.unseen = titled.count(-1)
        self.title_length = max(1, len(titled) - 1)
        self.in_title = np.zeros(self.size, dtype=bool)
        self.in_title[[kind for kind in titled if kind >= 0]] = True
        self._count_pairs(titled)
        self._count_by_sentence()

    def _count_pairs(self, title: Sequence[int]) -> None:
        """For each syllable but the last, how often it and its next stand together; for each, whether in the title."""
        pairs = self.kinds[:-1] * self.size + self.kinds[1:]
        order, firsts, sizes = _grouped(pairs)
        different = pairs[order[firsts]]
        self.pairs = np.empty_like(order)
        self.pairs[order] = np.arange(len(sizes)).repeat(sizes)
        self.pair_counts = sizes[self.pairs]
        # Where each pair of the title is among them, or would be.
        wanted = [one * self.size + other for one, other in pairwise(title) if min(one, other) >= 0]
        places = np.searchsorted(different, wanted)
        titled = np.append(different, -1)[places] == wanted
        in_title = np.zeros(len(different), dtype=bool)
        in_title[places[titled]] = True
        self.title_pair = np.append(in_title[self.pairs], False)[: len(self.kinds)]

    def _count_by_sentence(self) -> None:
        """Each different syllable once a sentence: ``at`` which, ``of`` which kind, and its ``counts`` there."""
        where = self.sentence_of * self.size + self.kinds
        order, firsts, self.counts = _grouped(where)
        self.again = np.ones(len(where), dtype=bool)
        if len(firsts):
            self.again[np.minimum.reduceat(order, firsts)] = False
        self.at, self.of = np.divmod(where[order[firsts]], max(1, self.size))
        frequency = np.bincount(self.of, minlength=self.size)
        self.rarity = np.log(1 + self.sentences / np.maximum(1, frequency))

    def syllable_columns(self) -> list[npt.NDArray[np.generic]]:
        """In the title, with the next one too; counts; where it first stands."""
        counts = np.log1p(np.bincount(self.kinds, minlength=self.size))
        pair_counts = np.append(np.log1p(self.pair_counts), 0.0)[: len(self.kinds)]
        firsts = np.full(self.size, self.sentences)
        firsts[self.kinds[::-1]] = self.sentence_of[::-1]  # of several, the last one written stays
        first = firsts[self.kinds]
        return [
            self.in_title[self.kinds],
            self.title_pair,
            counts[self.kinds],
            pair_counts,
            np.log1p(first),
            first == 0,
        ]

    def title_overlap(self) -> npt.NDArray[np.float64]:
        """The share of the title's syllables, weighted by rarity in the article, that each sentence holds."""
        total = self.rarity[self.in_title].sum() + self.unseen * math.log(1 + 2 * max(1, self.sentences))
        held = np.bincount(self.at, self.rarity[self.of] * self.in_title[self.of], minlength=self.sentences)
        return held / (total or 1.0)

    def title_pairs(self) -> npt.NDArray[np.float64]:
        """The share of the title's pairs of neighbours that each sentence holds."""
        held = np.bincount(self.sentence_of, self.title_pair, minlength=self.sentences)
        return np.minimum(1.0, held / self.title_length)

    def centrality(self) -> npt.NDArray[np.float64]:
        """The mean cosine of each sentence with the others, by log frequency times rarity, through one sum of all."""
        weights = (1 + np.log(self.counts)) * self.rarity[self.of]
        norms = np.sqrt(np.bincount(self.at, weights**2, minlength=self.sentences))
        weights = weights / np.maximum(norms[self.at], 1e-9)
        total = np.bincount(self.of, weights, minlength=self.size)
        sums = np.bincount(self.at, weights * total[self.of], minlength=self.sentences)
        return np.maximum(0.0, sums - 1) / max(1, self.sentences - 1)

    def repeated(self) -> npt.NDArray[np.float64]:
        """The share of each sentence's pairs of neighbours that stand elsewhere, too."""
        inside = self.sentence_of[:-1] == self.sentence_of[1:]
        at = self.sentence_of[:-1][inside]
        shared = np.bincount(at, self.pair_counts[inside] > 1, minlength=self.sentences)
        return shared / np.maximum(1, np.bincount(at, minlength=self.sentences))


def _sentence_columns(
    document: Document,
    spans: Sequence[tuple[int, int]],
    words: _Words,
    marked: Booleans,
    borders: Integers,
) -> Floats:
    size = len(spans)
    lengths = np.diff(borders)
    shares = np.bincount(words.sentence_of, marked, minlength=size) / np.maximum(1, lengths)
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
        words.title_overlap(),
        words.title_pairs(),
        words.centrality(),
        words.repeated(),
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
