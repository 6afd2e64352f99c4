"""How good a summary a candidate would be: the ROUGE to expect of it, by what the sapo is likely to hold.

A summary is chosen as a translation is by minimum Bayes risk (Kumar and Byrne 2004): by its expected score, where the
expectation is over the syllables and pairs of syllables that the network holds likely.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinvan.ranking.ranker import Candidate
from tinvan.ranking.reading import SENTENCE_COLUMNS, ArticleView, Floats, Integers
from tinvan.text.anaphora import points_back
from tinvan.types import Document, Form

Doubles = npt.NDArray[np.float64]

# All found on a part of VietNews' val. What a pair of syllables weighs against a single one, and what a syllable weighs
# that its sentence said before.
PAIRS = 1.0
AGAIN = 0.25
# What a number weighs in expected ROUGE by how likely the sapo holds it, beyond what it weighs as a syllable; what a
# figure weighs by its salience; and how much of the title a sentence says. That costs little ROUGE, and keeps the
# figures and the point.
NUMBERS = 0.08
FIGURES = 0.025
TITLE = 0.1
# What a second sentence must gain beyond the first, and what a sentence must that speaks of what it does not name.
SECOND = 0.02
LEANING = 0.06


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the network says of an article of T syllables in S sentences.

    ``held`` (T, 2): how likely the sapo holds a syllable, and it and its next; ``gains`` (S): the expected ROUGE of
    each sentence as a summary, 0 to 1; ``length``: the expected syllables of the sapo.
    """

    held: Floats
    gains: Floats
    length: float


class SapoWeighing:
    """Forms by rows, weighed from running totals: what a form costs does not depend on its length."""

    def __init__(
        self, document: Document, reading: ArticleView, verdict: Verdict, forms: Sequence[tuple[int, Form]]
    ) -> None:
        self._length = verdict.length
        held = verdict.held.astype(np.float64)
        best = np.zeros(int(reading.kinds.max(initial=-1)) + 1)
        np.maximum.at(best, reading.kinds, held[:, 0])
        self._best: list[float] = best.tolist()
        singles = np.where(reading.again, AGAIN, 1.0) * held[:, 0]
        totals = np.concatenate([np.zeros((1, 2)), np.cumsum(np.stack([singles, held[:, 1]], axis=1), axis=0)])
        edges = [document.normalized.from_original(*span) for _, form in forms for span in form.spans]
        row = np.repeat(np.arange(len(forms)), [len(form.spans) for _, form in forms])
        first, last = np.searchsorted(reading.starts, np.array(edges, dtype=np.int64).reshape(-1, 2)).T
        # The last syllable of a stretch has its next one outside.
        pairs = totals[np.maximum(last - 1, first), 1] - totals[first, 1]
        self._singles = np.bincount(row, totals[last, 0] - totals[first, 0], minlength=len(forms))
        self._pairs = np.bincount(row, pairs, minlength=len(forms))
        self._syllables = np.bincount(row, last - first, minlength=len(forms))
        titled = reading.sentence_columns[:, SENTENCE_COLUMNS.index("title_overlap")]
        self._title = titled[[index for index, _ in forms]].astype(np.float64)
        self._index = np.array([index for index, _ in forms], dtype=np.int64)
        self._leaning = np.array(_leaning(document, forms), dtype=np.float64)
        self._stretches: list[list[tuple[int, int]]] = [[] for _ in forms]
        for number, start, end in zip(row.tolist(), first.tolist(), last.tolist(), strict=True):
            self._stretches[number].append((start, end))
        self._reading = reading
        self._kinds = dict[int, frozenset[int]]()
        self._figures = np.array([_salience(document, form) for _, form in forms])
        self._numbers = np.array(self._numbers_held(), dtype=np.float64)

    def gains(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """The expected ROUGE of each candidate, and a little for its figures and for what it says of the title.

        What two forms both say counts once. What a form leans on may stand in the sentence before it.
        """
        first = np.array([candidate[0] for candidate in candidates], dtype=np.int64)
        second = np.array([candidate[-1] for candidate in candidates], dtype=np.int64)
        two = np.array([len(candidate) > 1 for candidate in candidates], dtype=np.float64)
        singles = self._together(self._singles, first, second, two)
        for place in np.flatnonzero(two).tolist():
            both = self._said(int(first[place])) & self._said(int(second[place]))
            singles[place] -= sum(map(self._best.__getitem__, both))
        total = self._together(self._syllables, first, second, two) + self._length
        pairs = self._together(self._pairs, first, second, two)
        gains = 2 * singles / total + PAIRS * 2 * pairs / np.maximum(1, total - 2)
        gains -= SECOND * two
        gains += TITLE * np.maximum(self._title[first], self._title[second])
        gains += NUMBERS * self._together(self._numbers, first, second, two)
        gains += FIGURES * self._together(self._figures, first, second, two)
        follows = self._index[second] == self._index[first] + 1
        gains -= LEANING * self._together(self._leaning, first, second, two * ~follows)
        return [float(gain) for gain in gains]

    def _said(self, form: int) -> frozenset[int]:
        """The different syllables of a form; only of a few forms are pairs made."""
        if form not in self._kinds:
            kinds = self._reading.kinds
            self._kinds[form] = frozenset(
                kind for start, end in self._stretches[form] for kind in kinds[start:end].tolist()
            )
        return self._kinds[form]

    def _numbers_held(self) -> list[float]:
        """For each form, how likely the sapo holds its different numbers, in sum."""
        numeric = np.array(list(map(str.isdecimal, self._reading.spellings)), dtype=bool)
        places = np.flatnonzero(numeric[self._reading.spelling_of])
        kinds, order = self._reading.kinds[places].tolist(), places.tolist()
        held = [
            {kind for start, end in stretches for kind in kinds[bisect_left(order, start) : bisect_left(order, end)]}
            for stretches in self._stretches
        ]
        return [sum(map(self._best.__getitem__, row)) for row in held]

    @staticmethod
    def _together(values: npt.NDArray[Any], first: Integers, second: Integers, two: Doubles) -> Doubles:
        return np.asarray(values[first] + values[second] * two, dtype=np.float64)


def _salience(document: Document, form: Form) -> float:
    """The salience of the figures that a form holds, summed, each value once."""
    held = [figure for span in form.spans for figure in document.figures_in(*span)]
    return sum({(figure.kind, figure.low, figure.value): figure.salience for figure in held}.values())


def _leaning(document: Document, forms: Sequence[tuple[int, Form]]) -> list[bool]:
    """Whether a form speaks of what it does not name; seldom any form of a sentence does."""
    normalized = document.normalized
    pointing = {
        index
        for index in {index for index, _ in forms}
        if points_back(normalized.slice(document.sentences[index].start, document.sentences[index].end))
    }
    return [
        index in pointing and bool(points_back(" ".join(normalized.slice(*span) for span in form.spans)))
        for index, form in forms
    ]
