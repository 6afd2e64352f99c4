"""Choose sentences under the budget: the best first, none twice, none that needs what was left out; then in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tinvan.compose.compress import Form, forms
from tinvan.options import Budget
from tinvan.text.syllables import syllable_keys
from tinvan.types import Document

# A further sentence must score this share of the best one's score, divided by how many sentences there is room for:
# two in a brief. Found with the ranker's weights, on the same articles.
_FURTHER = 1.2
# Two sentences that share this much of the shorter one's pairs of syllables say the same.
_NEAR_REPEAT = 0.5
_FEWEST_SYLLABLES = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence chosen, in one of its forms."""

    index: int
    form: Form
    score: float


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices in the article's order, and the warnings that came with them."""

    choices: tuple[Choice, ...]
    warnings: tuple[str, ...]


def select(document: Document, scores: Sequence[float], budget: Budget) -> Selection:
    """The sentences of the summary.

    ``scores`` holds one score from 0 to 1 a sentence, 0 for what never belongs into a summary, as boilerplate does not.
    An article shorter than the budget comes back whole (``shorter_than_budget``); where nothing fits, the shortest
    sound form comes alone (``over_budget``); where all sentences score 0, the first ones are taken (``no_prose``).
    """
    table = _Forms(document)
    prose = [index for index, score in enumerate(scores) if score > 0]
    if not prose:
        everything = [index for index in range(len(scores)) if table.of(index)]
        ranked = [(1.0 / (1 + place), index) for place, index in enumerate(everything)]
        return Selection(_best(document, table, ranked, budget), ("no_prose",))
    if _fits(table, prose, budget):
        whole = tuple(Choice(i, form, scores[i]) for i in prose for form in table.of(i)[:1])
        return Selection(whole, ("shorter_than_budget",))
    ranked = sorted(((scores[index], index) for index in prose), key=lambda pair: (-pair[0], pair[1]))
    chosen = _best(document, table, ranked, budget)
    if chosen:
        return Selection(chosen, ())
    sound = [index for index in prose if table.of(index)]
    standing = [index for index in sound if not table.of(index)[0].dangling] or sound
    index = min(standing, key=lambda i: (table.of(i)[-1].syllables, i))
    return Selection((Choice(index, table.of(index)[-1], scores[index]),), ("over_budget",))


class _Forms:
    """The forms of a document's sentences, made when they are first asked for: most never are."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._made: dict[int, tuple[Form, ...]] = {}

    def of(self, index: int) -> tuple[Form, ...]:
        if index not in self._made:
            self._made[index] = forms(self._document, self._document.sentences[index])
        return self._made[index]


def _fits(table: _Forms, prose: Sequence[int], budget: Budget) -> bool:
    if len(prose) > budget.max_sentences:
        return False
    return sum(form.syllables for index in prose for form in table.of(index)[:1]) <= budget.max_syllables


def _best(document: Document, table: _Forms, ranked: Sequence[tuple[float, int]], budget: Budget) -> tuple[Choice, ...]:
    """Greedy by score; sentences that dangle only right after the one they lean on, or where nothing else is left."""
    chosen: dict[int, Choice] = {}
    pairs: dict[int, set[tuple[str, str]]] = {}
    for dangling in (False, True):
        left = budget.max_syllables - sum(choice.form.syllables for choice in chosen.values())
        for score, index in ranked:
            if len(chosen) == budget.max_sentences or _below_bar(score, chosen, budget):
                break
            if index in chosen:
                continue
            leans = index - 1 in chosen or (dangling and not chosen)
            fitting = (form for form in table.of(index) if form.syllables <= left and (leans or not form.dangling))
            form = next(fitting, None)
            if form is None or (chosen and form.syllables < _FEWEST_SYLLABLES):
                continue
            own = _syllable_pairs(document, form)
            if any(_near_repeat(own, other) for other in pairs.values()):
                continue
            chosen[index] = Choice(index, form, score)
            pairs[index] = own
            left -= form.syllables
        if chosen:
            break
    return tuple(chosen[index] for index in sorted(chosen))


def _below_bar(score: float, chosen: dict[int, Choice], budget: Budget) -> bool:
    best = max((choice.score for choice in chosen.values()), default=0.0)
    return score < best * _FURTHER / max(2, budget.max_sentences)


def _syllable_pairs(document: Document, form: Form) -> set[tuple[str, str]]:
    return {pair for span in form.spans for pair in pairwise(syllable_keys(document.normalized.slice(*span)))}


def _near_repeat(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> bool:
    return len(one & other) > _NEAR_REPEAT * max(1, min(len(one), len(other)))
