"""Which summaries are worth weighing: single sentences and pairs in their forms, under the budget."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice, pairwise

from tinvan.compose.captions import Captions
from tinvan.compose.compress import forms, whole
from tinvan.options import Budget
from tinvan.ranking.ranker import Candidate, Weighing
from tinvan.text.syllables import syllable_key, syllables_in
from tinvan.types import Document, Form

# How many sentences are looked at for each that the summary may have, and how many of them always: the others only
# where they score this share of the best. Those others are taken whole, and so is the last of the first ones, and the
# one before it unless it scores this other share: more cuts take longer, and give no better summaries
# (docs/measurements.md).
_LOOKED_AT, _ALWAYS, _SHARE, _CUT_SHARE = 3, 2, 0.5, 0.8
# Of how many of their forms pairs are made.
_MOST_PAIRED = 10
# What is shorter is seldom a sentence: a caption, a name, a cry.
FEWEST_SYLLABLES = 8
# Two sentences that share this much of the shorter one's pairs of syllables say the same.
_NEAR_REPEAT = 0.5
# What a sentence must gain beyond others that asks or reads like a caption: in one or two sentences it may tell the
# news, where more stand together others do. And what the article's lead gains, with which a summary begins well: of
# readers two in three prefer that (docs/measurements.md).
_ASIDE, _ASIDE_AMONG_MORE = 0.1, 1.0
_LEAD, _LEAD_AMONG_MORE = 0.03, 0.1

Row = tuple[int, Form]


class Forms:
    """The forms of a document's sentences, made when they are first asked for: most never are."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._whole: dict[int, tuple[Form, ...]] = {}
        self._made: dict[int, tuple[Form, ...]] = {}
        self.captions = Captions(document)
        self._said: dict[tuple[tuple[int, int], ...], frozenset[tuple[str, str]]] = {}

    def whole(self, index: int) -> tuple[Form, ...]:
        """The fullest of a sentence, alone; none where all of it is boilerplate."""
        if index not in self._whole:
            full = whole(self._document, self._document.sentences[index])
            self._whole[index] = () if full is None else (full,)
        return self._whole[index]

    def of(self, index: int) -> tuple[Form, ...]:
        """Those of a sentence, the fullest first."""
        if index not in self._made:
            self._made[index] = forms(self._document, self._document.sentences[index])
        return self._made[index]

    def repeat(self, one: Form, other: Form) -> bool:
        """Whether two forms say nearly the same."""
        first, second = self._pairs(one), self._pairs(other)
        return len(first & second) > _NEAR_REPEAT * max(1, min(len(first), len(second)))

    def _pairs(self, form: Form) -> frozenset[tuple[str, str]]:
        if form.spans not in self._said:
            normalized = self._document.normalized
            rows = [syllables_in(normalized, *normalized.from_original(*span)).surfaces for span in form.spans]
            self._said[form.spans] = frozenset(pair for row in rows for pair in pairwise(map(syllable_key, row)))
        return self._said[form.spans]


def propose(table: Forms, prose: Sequence[int], scores: Sequence[float], budget: Budget) -> list[Row]:
    """The forms of the sentences of ``prose`` with the highest scores, in the article's order; no captions, unless
    there is nothing else."""
    order = sorted(prose, key=lambda index: (-scores[index], index))
    best = next((index for index in order if not table.captions.is_caption(index)), None)
    order = order if best is None else order[order.index(best) :]
    always, most = _ALWAYS * budget.max_sentences, _LOOKED_AT * budget.max_sentences
    rows: list[tuple[int, list[Form]]] = []
    for index in order:
        if len(rows) == most or (len(rows) >= always and scores[index] < _SHARE * scores[order[0]]):
            break
        if best is not None and table.captions.is_caption(index):
            continue
        uncut = 1 if scores[index] > _CUT_SHARE * scores[order[0]] else 2
        made = table.of(index) if len(rows) < always - uncut else table.whole(index)
        found = [form for form in made if form.syllables >= FEWEST_SYLLABLES]
        rows += [(index, found)] if found else []
    return [(index, form) for index, found in sorted(rows, key=lambda row: row[0]) for form in found]


def weigh(
    table: Forms, prose: Sequence[int], rows: Sequence[Row], weighing: Weighing, budget: Budget
) -> list[tuple[float, Candidate]]:
    """The gains of all forms that fit and stand alone, the best first, and of the best pair of which neither says what
    the other says: its second may lean on its first."""
    fitting = [(row,) for row in range(len(rows)) if rows[row][1].syllables <= budget.max_syllables]
    if not fitting:
        return []
    worth = _worths(table, prose, rows, budget)
    weighed = _weighed(worth, weighing, fitting)
    singles = [(gain, row) for gain, row in weighed if not rows[row[0]][1].dangling]
    if budget.max_sentences < 2:
        return list(singles)
    best = sorted(row for _, (row,) in weighed[:_MOST_PAIRED])
    pairs = [pair for pair in combinations(best, 2) if _fits(rows[pair[0]], rows[pair[1]], budget)]
    ordered = _weighed(worth, weighing, pairs) if pairs else []
    differing = (pair for pair in ordered if not table.repeat(rows[pair[1][0]][1], rows[pair[1][1]][1]))
    return [*singles, *islice(differing, 1)]


def _worths(table: Forms, prose: Sequence[int], rows: Sequence[Row], budget: Budget) -> list[float]:
    """What each row gains or loses by what its sentence is in the article: an aside, where not all are, or its lead,
    the first sentence that is none."""
    asides = [table.captions.is_aside(index) for index, _ in rows]
    if all(asides):
        return [0.0] * len(rows)
    few, captions = budget.max_sentences <= 2, table.captions
    aside_costs, lead_gains = (_ASIDE, _LEAD) if few else (_ASIDE_AMONG_MORE, _LEAD_AMONG_MORE)
    lead = next((index for index in prose if not captions.is_caption(index) and not captions.is_aside(index)), None)
    return [lead_gains * (index == lead) - aside_costs * aside for (index, _), aside in zip(rows, asides, strict=True)]


def _weighed(
    worth: Sequence[float], weighing: Weighing, candidates: Sequence[Candidate]
) -> list[tuple[float, Candidate]]:
    """Candidates with their gains, the best first; ``worth`` is what each of their forms gains or loses beside."""
    gains = [
        gain + sum(worth[row] for row in candidate)
        for gain, candidate in zip(weighing.gains(candidates), candidates, strict=True)
    ]
    return sorted(zip(gains, candidates, strict=True), key=lambda pair: (-pair[0], pair[1]))


def _fits(one: Row, other: Row, budget: Budget) -> bool:
    """Whether two forms may stand together, in this order."""
    (before, first), (after, second) = one, other
    if before == after or first.dangling or (second.dangling and after != before + 1):
        return False
    return first.syllables + second.syllables <= budget.max_syllables
