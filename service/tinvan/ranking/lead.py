"""The baseline: an article's first sentences, as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinvan.ranking.ranker import Candidate
from tinvan.types import Document, Form

# The share of the better one's score that a second sentence must reach.
_SECOND = 0.6


@dataclass(frozen=True, slots=True)
class LeadRanker:
    """Scores sentences by position alone, boilerplate and all: the "lead" that others are measured against."""

    signature: str = "lead@1"

    def judge(self, document: Document) -> ScoredSentences:
        """From 1 for the first sentence down, always above 0."""
        count = len(document.sentences)
        return ScoredSentences(tuple((count - index) / count for index in range(count)))


@dataclass(frozen=True, slots=True)
class ScoredSentences:
    """A judgement that is no more than a score a sentence: of the forms of a sentence the fullest is the best."""

    scores: tuple[float, ...]

    def weigh(self, forms: Sequence[tuple[int, Form]]) -> ScoredForms:
        """Forms as good as their sentences."""
        return ScoredForms(self.scores, tuple(forms))


@dataclass(frozen=True, slots=True)
class ScoredForms:
    """Forms by the scores of their sentences."""

    scores: tuple[float, ...]
    forms: tuple[tuple[int, Form], ...]

    def gains(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """The scores of the sentences, summed, less what a second one must bring; of a sentence, the fullest form."""
        return [self._gain(candidate) for candidate in candidates]

    def _gain(self, candidate: Candidate) -> float:
        scores = [self.scores[self.forms[row][0]] for row in candidate]
        kept = sum(self.forms[row][1].syllables for row in candidate)
        return sum(scores) - _SECOND * max(scores) * (len(scores) - 1) + 1e-6 * kept
