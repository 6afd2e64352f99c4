"""Which syllables and pairs of neighbours an article holds, where and how often, and what of its title."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import count, pairwise

import numpy as np
import numpy.typing as npt

from tinvan.text.syllables import syllable_key

Integers = npt.NDArray[np.int64]


class SyllableCounts:
    """Which syllables and pairs of neighbours stand where, and how often: all in arrays, each pass linear.

    ``different`` and ``spelling_of`` are the syllables as :func:`numbered` gives them.
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
        numbers, kind_of = numbered(list(map(syllable_key, different)))
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


def numbered(rows: Sequence[str]) -> tuple[dict[str, int], Integers]:
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
