"""Which summaries are worth weighing: single sentences and pairs in their forms, under the budget."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, islice, pairwise

from tinvan.compose.chunks import read
from tinvan.compose.compress import forms, whole
from tinvan.options import Budget
from tinvan.ranking.ranker import Candidate, Weighing
from tinvan.text.quotes import match_marks
from tinvan.text.syllables import syllable_key, syllables_in
from tinvan.types import Document, Form

# How many sentences are looked at for each that the summary may have; the last of them only where they score this share
# of the best, and those whole: more take longer, and give no better summaries (docs/measurements.md).
_LOOKED_AT, _ALWAYS, _SHARE = 3, 2, 0.5
# Of how many of their forms pairs are made.
_MOST_PAIRED = 10
# What is shorter is seldom a sentence: a caption, a name, a cry.
FEWEST_SYLLABLES = 8
# A first sentence of at most so many syllables that has a name and no verb stands under a picture: so did 19 of the 20
# that were chosen in 900 articles of VietNews' val.
_CAPTION_SYLLABLES = 18
# Further on so do shorter ones: all of 8 that were chosen in 3,000 articles; half of the longer ones only have a verb
# that is not known.
_INNER_CAPTION_SYLLABLES = 11
# How a sentence begins that says what a picture or a film shows.
_SHOWS = re.compile(
    r"(?:Clip|Video(?: clip)?|Trong ảnh)\s*:|Chùm ảnh\b"
    r"|(?:Dưới|Sau) đây là (?:(?:một số|những|các|chùm|loạt) )?(?:hình )?ảnh\b"
)
# Two sentences that share this much of the shorter one's pairs of syllables say the same.
_NEAR_REPEAT = 0.5
# The roles of ``cut_words.tsv`` that words of a predicate have.
_VERBS = ("verb", "predicate", "finite", "say", "auxiliary")

Row = tuple[int, Form]


class Forms:
    """The forms of a document's sentences, made when they are first asked for: most never are."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._whole: dict[int, tuple[Form, ...]] = {}
        self._made: dict[int, tuple[Form, ...]] = {}
        self._captions: dict[int, bool] = {}
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

    def is_caption(self, index: int) -> bool:
        """Whether a sentence only says who or what is to be seen."""
        if index not in self._captions:
            self._captions[index] = self._shows(index)
        return self._captions[index]

    def _shows(self, index: int) -> bool:
        normalized, sentence = self._document.normalized, self._document.sentences[index]
        first, last = normalized.from_original(sentence.start, sentence.end)
        if _SHOWS.match(normalized.text, first, last):
            return True
        begin, end = normalized.syllables.within(first, last)
        inner = index and any(mark in normalized.text[first:last] for mark in ":?!")
        if inner or end - begin > (_INNER_CAPTION_SYLLABLES if index else _CAPTION_SYLLABLES):
            return False
        reading = read(normalized, first, last, match_marks(normalized.text[first:last]))
        named = any(reading.surface[start].isupper() for start in reading.starts[1:])
        return named and not any(reading.holds(0, len(reading.syllables), role) for role in _VERBS)

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
    best = next((index for index in order if not table.is_caption(index)), None)
    order = order if best is None else order[order.index(best) :]
    always, most = _ALWAYS * budget.max_sentences, _LOOKED_AT * budget.max_sentences
    rows: list[tuple[int, list[Form]]] = []
    for index in order:
        if len(rows) == most or (len(rows) >= always and scores[index] < _SHARE * scores[order[0]]):
            break
        if best is not None and table.is_caption(index):
            continue
        made = table.of(index) if len(rows) < always else table.whole(index)
        found = [form for form in made if form.syllables >= FEWEST_SYLLABLES]
        rows += [(index, found)] if found else []
    return [(index, form) for index, found in sorted(rows, key=lambda row: row[0]) for form in found]


def weigh(table: Forms, rows: Sequence[Row], weighing: Weighing, budget: Budget) -> list[tuple[float, Candidate]]:
    """The gains of all forms that fit and stand alone, and of the best pair of which neither says what the other says:
    its second may lean on its first."""
    fitting = [(row,) for row in range(len(rows)) if rows[row][1].syllables <= budget.max_syllables]
    if not fitting:
        return []
    weighed = sorted(zip(weighing.gains(fitting), fitting, strict=True), key=lambda pair: (-pair[0], pair[1]))
    singles = [(gain, row) for gain, row in weighed if not rows[row[0]][1].dangling]
    if budget.max_sentences < 2:
        return list(singles)
    best = sorted(row for _, (row,) in weighed[:_MOST_PAIRED])
    pairs = [pair for pair in combinations(best, 2) if _fits(rows[pair[0]], rows[pair[1]], budget)]
    ordered = sorted(
        zip(weighing.gains(pairs) if pairs else (), pairs, strict=True), key=lambda pair: (-pair[0], pair[1])
    )
    differing = (pair for pair in ordered if not table.repeat(rows[pair[1][0]][1], rows[pair[1][1]][1]))
    return [*singles, *islice(differing, 1)]


def _fits(one: Row, other: Row, budget: Budget) -> bool:
    """Whether two forms may stand together, in this order."""
    (before, first), (after, second) = one, other
    if before == after or first.dangling or (second.dangling and after != before + 1):
        return False
    return first.syllables + second.syllables <= budget.max_syllables
