"""Choose a summary under the budget: the article's own sapo, where it brings one, or else the best sentence or pair in
its best form; then what else there is room for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tinvan.compose.own_sapo import own_sapo
from tinvan.compose.propose import FEWEST_SYLLABLES, Forms, Row, propose, weigh
from tinvan.options import Budget
from tinvan.ranking.ranker import Judgement
from tinvan.text.letters import UPPER
from tinvan.text.syllables import SYLLABLE
from tinvan.types import CutKind, Document, Form

# A further sentence, beside those that are chosen together, must gain this share of what the best one gains.
_FURTHER = 0.25
# "(WB)"; and a day of a month, in EDTF.
_SHORT_FORM = re.compile(rf"\(([{UPPER}][{UPPER}&-]{{1,7}})\)")
_DAY = re.compile(r"-\d\d-\d\d")


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


def select(document: Document, judgement: Judgement, budget: Budget) -> Selection:
    """The sentences of the summary.

    An article shorter than the budget comes back whole (``shorter_than_budget``); where nothing fits, the shortest
    sound form comes alone (``over_budget``); where all sentences score 0, the first ones are taken (``no_prose``).
    """
    table, scores = Forms(document), judgement.scores
    prose = [index for index, score in enumerate(scores) if score > 0]
    if not prose:
        first = [(index, form) for index in range(len(scores)) for form in table.whole(index)]
        return Selection(_further(table, [(1.0, row) for row in first], scores, budget, {}), ("no_prose",))
    if _fits(table, prose, budget):
        whole = tuple(Choice(i, form, scores[i]) for i in prose for form in table.whole(i))
        return Selection(whole, ("shorter_than_budget",))
    chosen = _told(table, own_sapo(document, prose), scores, budget)
    choices = _in_order(chosen)
    if not chosen or (len(chosen) < budget.max_sentences and budget.max_sentences > 2):
        choices = _ranked(table, prose, judgement, budget, chosen)
    if choices:
        return Selection(_mended(document, table, choices, budget), ())
    shown = [index for index in prose if not table.captions.is_caption(index)] or prose
    sound = [index for index in shown if table.whole(index)]
    standing = [index for index in sound if not table.whole(index)[0].dangling] or sound
    index = min(standing, key=lambda i: (table.of(i)[-1].syllables, i))
    shortest = table.of(index)[-1]
    over = shortest.syllables > budget.max_syllables
    return Selection((Choice(index, shortest, scores[index]),), ("over_budget",) if over else ())


def _fits(table: Forms, prose: Sequence[int], budget: Budget) -> bool:
    if len(prose) > budget.max_sentences:
        return False
    return sum(form.syllables for index in prose for form in table.whole(index)) <= budget.max_syllables


def _told(table: Forms, sapo: Sequence[int], scores: Sequence[float], budget: Budget) -> dict[int, Choice]:
    """The sentences of the article's own sapo, each in the fullest form that fits, up to the first that does not."""
    chosen: dict[int, Choice] = {}
    left = budget.max_syllables
    for index in sapo[: budget.max_sentences]:
        stands = (form for form in table.of(index) if form.syllables <= left and (chosen or not form.dangling))
        form = next(stands, None)
        if form is None:
            break
        chosen[index] = Choice(index, form, scores[index])
        left -= form.syllables
    return chosen


def _ranked(
    table: Forms, prose: Sequence[int], judgement: Judgement, budget: Budget, chosen: dict[int, Choice]
) -> tuple[Choice, ...]:
    """What was chosen, or else the best sentence or pair of ``prose``, and further sentences for which there is room
    where more than two may stand."""
    scores = judgement.scores
    rows = propose(table, prose, scores, budget)
    weighed = weigh(table, prose, rows, judgement.weigh(rows), budget) if rows else []
    if weighed and not chosen:
        best = max(weighed, key=lambda pair: pair[0])[1]
        chosen = {rows[row][0]: Choice(*rows[row], scores[rows[row][0]]) for row in best}
        if len(chosen) == budget.max_sentences or budget.max_sentences == 2:
            return _in_order(chosen)
    ranked = [(gain, rows[row[0]]) for gain, row in weighed if len(row) == 1]
    return _further(table, ranked or [(1.0, row) for row in rows], scores, budget, chosen)


def _mended(document: Document, table: Forms, choices: tuple[Choice, ...], budget: Budget) -> tuple[Choice, ...]:
    """The choices with what a cut took and the summary misses, where there is room: the short form in brackets that it
    goes on with ("Ngân hàng Thế giới (WB)"), and a day where none says one, since readers ask when."""
    explained = _with_cut_undone(document, table, choices, budget, "parenthesis")
    if any(_says_day(document, choice.form) for choice in explained):
        return explained
    return _with_cut_undone(document, table, explained, budget, "time")


def _with_cut_undone(
    document: Document, table: Forms, choices: tuple[Choice, ...], budget: Budget, kind: CutKind
) -> tuple[Choice, ...]:
    """The choices, the first that misses what a cut of this kind took in the form that has it, if that fits."""
    left = budget.max_syllables - sum(choice.form.syllables for choice in choices)
    for place, choice in enumerate(choices):
        kept = tuple(cut for cut in choice.form.cuts if cut != kind)
        if kept == choice.form.cuts:
            continue
        for form in table.of(choice.index):
            fits = form.syllables - choice.form.syllables <= left and form.dangling <= choice.form.dangling
            if form.cuts == kept and fits and _holds(form, choice.form) and _is_missed(document, choices, form, kind):
                return (*choices[:place], replace(choice, form=form), *choices[place + 1 :])
    return choices


def _is_missed(document: Document, choices: tuple[Choice, ...], fuller: Form, kind: CutKind) -> bool:
    """Whether a form says a day, or explains what no choice does: a short form that they go on with."""
    if kind == "time":
        return _says_day(document, fuller)
    said = " ".join(document.normalized.slice(*span) for choice in choices for span in choice.form.spans)
    whole = " ".join(document.normalized.slice(*span) for span in fuller.spans)
    words = frozenset(SYLLABLE.findall(said))
    shorts = (short for short in _SHORT_FORM.findall(whole) if f"({short})" not in said)
    return any(words.issuperset(SYLLABLE.findall(short)) for short in shorts)


def _says_day(document: Document, form: Form) -> bool:
    """Whether a form holds a date with its day and month."""
    dates = (figure.value for span in form.spans for figure in document.figures_in(*span) if figure.kind == "date")
    return any(value is not None and _DAY.search(value) for value in dates)


def _holds(form: Form, part: Form) -> bool:
    """Whether all that a form says another one says, too."""
    return all(any(start <= first and last <= end for start, end in form.spans) for first, last in part.spans)


def _in_order(chosen: dict[int, Choice]) -> tuple[Choice, ...]:
    return tuple(chosen[index] for index in sorted(chosen))


def _further(
    table: Forms,
    ranked: Sequence[tuple[float, Row]],
    scores: Sequence[float],
    budget: Budget,
    chosen: dict[int, Choice],
) -> tuple[Choice, ...]:
    """What was chosen and further sentences by their gains, each in the fullest form that fits.

    Sentences that dangle come only right after the one they lean on, or where nothing else is left.
    """
    bar = _FURTHER * ranked[0][0] if ranked and chosen else -math.inf
    for dangling in (False, True):
        left = budget.max_syllables - sum(choice.form.syllables for choice in chosen.values())
        for gain, (index, _) in ranked:
            if len(chosen) == budget.max_sentences or gain < bar:
                break
            leans = index - 1 in chosen or (dangling and not chosen)
            fitting = (form for form in table.of(index) if form.syllables <= left and (leans or not form.dangling))
            form = next(fitting, None)
            if index in chosen or form is None or (chosen and form.syllables < FEWEST_SYLLABLES):
                continue
            if any(table.repeat(form, choice.form) for choice in chosen.values()):
                continue
            chosen = {**chosen, index: Choice(index, form, scores[index])}
            left -= form.syllables
        if chosen:
            break
    return _in_order(chosen)
