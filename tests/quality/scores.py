"""The scores of a summary, as the field and the shared data's README define them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer

from tinvan.text.normalize import normalize
from tinvan.text.openings import PLAIN, read_opening

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class SyllableTokenizer(Tokenizer):  # type: ignore[misc] # rouge_score ships no types
    """The S scale: NFC, lower case, ``\\w+`` runs."""

    def tokenize(self, text: str) -> list[str]:
        return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


@dataclass(frozen=True, slots=True)
class Score:
    """One summary against its sapo: syllable ROUGE F1 (0 to 100), ASCII ROUGE-1, figures, opening, length."""

    r1: float
    r2: float
    rl: float
    ascii_r1: float
    key_figures: int
    key_figures_held: int
    unsupported: int
    dangling: bool
    syllables: int


class Scorer:
    """Scores summaries by ROUGE on syllables (S) and, for comparison with papers, on ASCII tokens (A)."""

    def __init__(self) -> None:
        self._syllable = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=SyllableTokenizer())
        self._ascii = RougeScorer(["rouge1"])

    def score(self, summary: str, sapo: str, article: str) -> Score:
        """``article`` is the whole text that the summary may draw on."""
        rouge = self._syllable.score(sapo, summary)
        held, said, wanted = numbers(article), numbers(summary), numbers(sapo)
        return Score(
            r1=100 * rouge["rouge1"].fmeasure,
            r2=100 * rouge["rouge2"].fmeasure,
            rl=100 * rouge["rougeL"].fmeasure,
            ascii_r1=100 * self._ascii.score(sapo, summary)["rouge1"].fmeasure,
            key_figures=len(wanted & held),
            key_figures_held=len(wanted & held & said),
            unsupported=len(said - held),
            dangling=read_opening(normalize(summary).text) != PLAIN,
            syllables=len(SyllableTokenizer().tokenize(summary)),
        )


def numbers(text: str) -> set[str]:
    """The numbers of a text: digit runs, equal after ``.`` and ``,`` are taken out."""
    return {re.sub(r"[.,]", "", match) for match in _NUMBER.findall(text)}


def interval(ours: Sequence[float], theirs: Sequence[float], seed: int = 7) -> tuple[float, float, float]:
    """The mean difference and its 95 % interval by the paired bootstrap over articles (1,000 samples; Koehn 2004)."""
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    chance = random.Random(seed)  # noqa: S311 (a seeded resampling, nothing secret)
    means = sorted(sum(chance.choices(differences, k=len(differences))) / len(differences) for _ in range(1000))
    return sum(differences) / len(differences), means[24], means[974]
