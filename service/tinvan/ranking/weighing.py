"""How good a summary a candidate would be: the ROUGE to expect of it, by what the sapo is likely to hold.

A summary is chosen as a translation is by minimum Bayes risk (Kumar and Byrne 2004): by its expected score, where the
expectation is over the syllables and pairs of syllables that the network holds likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from tinvan.ranking.ranker import Candidate
from tinvan.ranking.reading import SENTENCE_COLUMNS, ArticleView, Floats
from tinvan.ranking.syllable_counts import Integers
from tinvan.text.anaphora import connects_back, leans_back, missing_name
from tinvan.types import Document, Form

Doubles = npt.NDArray[np.float64]

# All found on articles of VietNews' val (docs/measurements.md). What a pair of syllables weighs against a single one,
# and what a syllable or pair weighs that its sentence said before.
PAIRS = 1.6
AGAIN = 0.25
# What of the sapo's expected length counts: a little less makes briefs that are shorter and no worse.
LENGTH = 0.9
# What a number weighs in expected ROUGE by how likely the sapo holds it, beyond what it weighs as a syllable; what a
# figure weighs by its salience; and how much of the title a sentence says. That costs little ROUGE, and keeps the
# figures and the point.
NUMBERS = 0.175
FIGURES = 0.025
TITLE = 0.16
# What a sentence must gain beyond others that reads well only after another.
LEANING = 0.045


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
        self._length = LENGTH * verdict.length
        self._kinds, self._pairs = reading.kinds, reading.pairs
        held, self._pair_held = verdict.held.T.astype(np.float64)
        self._best = np.zeros(int(reading.kinds.max(initial=-1)) + 1)
        np.maximum.at(self._best, reading.kinds, held)
        # A pair counts as said before where both of its syllables were: it seldom was not.
        weights = np.where(reading.again, AGAIN, 1.0)
        single_totals = np.append(0.0, np.cumsum(weights * held))
        weights[:-1] = np.maximum(weights[:-1], weights[1:])
        pair_totals = np.append(0.0, np.cumsum(weights * self._pair_held))
        edges = [document.normalized.from_original(*span) for _, form in forms for span in form.spans]
        row = self._row = np.repeat(np.arange(len(forms)), [len(form.spans) for _, form in forms])
        first, last = np.searchsorted(reading.starts, np.array(edges, dtype=np.int64).reshape(-1, 2)).T
        self._first, self._sizes = first, last - first
        # The last syllable of a stretch has its next one outside.
        pairs = pair_totals[np.maximum(last - 1, first)] - pair_totals[first]
        singles = single_totals[last] - single_totals[first]
        titled = reading.sentence_columns[:, SENTENCE_COLUMNS.index("title_overlap")]
        self._title = titled[[index for index, _ in forms]].astype(np.float64)
        self._index = np.array([index for index, _ in forms], dtype=np.int64)
        leaning, self._met = _leaning(document, forms)
        self._leaning = np.array(leaning, dtype=np.float64)
        digits = np.fromiter(map(str.isdecimal, reading.spellings), bool, len(reading.spellings))[reading.spelling_of]
        self._best_numbers = np.zeros_like(self._best)
        self._best_numbers[reading.kinds[digits]] = self._best[reading.kinds[digits]]
        numbers = self._numbers_held(np.flatnonzero(digits), len(forms))
        figures = [_salience(document, form) for _, form in forms]
        singles, pairs, syllables = (np.bincount(row, part, len(forms)) for part in (singles, pairs, self._sizes))
        # What the parts of a candidate add up to, (5, forms).
        self._sums = np.array([singles, pairs, numbers, figures, syllables], dtype=np.float64)

    def gains(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """The expected ROUGE of each candidate, and a little for its figures and for what it says of the title.

        What two forms both say counts once. What a form leans on may stand in the sentence before it, and whom it calls
        by one name in any other.
        """
        first = np.array([candidate[0] for candidate in candidates], dtype=np.int64)
        second = np.array([candidate[-1] for candidate in candidates], dtype=np.int64)
        two = np.array([len(candidate) > 1 for candidate in candidates], dtype=np.float64)
        sums = self._sums[:, first] + self._sums[:, second] * two
        if two.any():
            sums[:3] -= self._shared(first, second) * two
        singles, pairs, numbers, figures, syllables = sums
        total = syllables + self._length
        gains = 2 * singles / total + PAIRS * 2 * pairs / np.maximum(1, total - 2)
        gains += TITLE * np.maximum(self._title[first], self._title[second]) + NUMBERS * numbers + FIGURES * figures
        before, after = self._index[first], self._index[second]
        follows = after == before + 1
        if self._met and two.any():
            follows |= np.array([pair in self._met for pair in zip(before.tolist(), after.tolist(), strict=True)])
        gains -= LEANING * (self._leaning[first] + self._leaning[second] * two * ~follows)
        return cast(list[float], gains.tolist())

    def _shared(self, first: Integers, second: Integers) -> Doubles:
        """For C candidates of two forms, what of the sapo both forms are likely to hold: (3, C), its syllables, pairs
        and numbers, each different one once."""
        slot = np.full(len(self._index), -1)
        slot[first] = slot[second] = 0
        forms = np.flatnonzero(slot == 0)
        slot[forms] = np.arange(len(forms))
        chosen = slot[self._row] >= 0
        starts, sizes, owners = self._first[chosen], self._sizes[chosen], slot[self._row[chosen]]
        ends = np.cumsum(sizes)
        owners = np.repeat(owners, sizes)
        places = np.arange(len(owners)) + np.repeat(starts - ends + sizes, sizes)
        said = np.zeros((len(forms), len(self._best)))
        said[owners, self._kinds[places]] = 1.0
        inside = np.ones(len(places), dtype=bool)
        inside[ends[sizes > 0] - 1] = False
        places, owners = places[inside], owners[inside]
        paired = np.zeros((len(forms), len(self._pairs)))
        paired[owners, self._pairs[places]] = self._pair_held[places]
        # What each two forms share; few forms make many pairs.
        shared = np.stack([(said * self._best) @ said.T, (paired > 0) @ paired.T, (said * self._best_numbers) @ said.T])
        return shared[:, slot[first], slot[second]]

    def _numbers_held(self, places: Integers, forms: int) -> Doubles:
        """For each form, how likely the sapo holds its different numbers, in sum."""
        bounds = np.searchsorted(places, np.stack([self._first, self._first + self._sizes])).tolist()
        kinds = self._kinds[places].tolist()
        held: list[set[int]] = [set() for _ in range(forms)]
        for row, start, end in zip(self._row.tolist(), *bounds, strict=True):
            held[row].update(kinds[start:end])
        best = self._best_numbers.tolist()
        return np.array([sum([best[kind] for kind in row]) for row in held], dtype=np.float64)


def _salience(document: Document, form: Form) -> float:
    """The salience of the figures that a form holds, summed, each value once."""
    held = [figure for span in form.spans for figure in document.figures_in(*span)]
    return sum({(figure.kind, figure.low, figure.value): figure.salience for figure in held}.values())


def _leaning(document: Document, forms: Sequence[tuple[int, Form]]) -> tuple[list[bool], set[tuple[int, int]]]:
    """Whether a form reads well only after another sentence, and pairs of sentences of which the first names whom the
    second calls by one name. A cut may take away what makes a form lean, but neither what connects it nor a name."""
    text = document.normalized.text
    spans = {index: document.sentences[index] for index, _ in forms}
    whole = {index: document.normalized.slice(span.start, span.end) for index, span in spans.items()}
    always: set[int] = set()
    leaning: set[int] = set()
    met: set[tuple[int, int]] = set()
    for index, sentence in whole.items():
        before = text[: document.normalized.from_original(spans[index].start, spans[index].end)[0]]
        name = missing_name(sentence, before, document.title)
        if name or connects_back(sentence):
            always.add(index)
        elif leans_back(sentence):
            leaning.add(index)
        if name:
            met.update((other, index) for other, said in whole.items() if name in said)
    rows = [
        index in always
        or (index in leaning and leans_back(" ".join(document.normalized.slice(*span) for span in form.spans)))
        for index, form in forms
    ]
    return rows, met
