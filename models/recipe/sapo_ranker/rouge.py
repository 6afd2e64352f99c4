"""Syllable ROUGE between sequences of numbers, as the ``rouge_score`` library counts it, fast enough for training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


class Reference:
    """A sapo to score candidates against: sequences of hashable syllables."""

    def __init__(self, sapo: Sequence[int]) -> None:
        self.length = len(sapo)
        self.ones = Counter(sapo)
        self.twos = Counter(pairwise(sapo))
        self.places: dict[int, int] = {}
        for place, syllable in enumerate(sapo):
            self.places[syllable] = self.places.get(syllable, 0) | 1 << place
        self.mask = (1 << self.length) - 1

    def score(self, candidate: Sequence[int]) -> tuple[float, float, float]:
        """ROUGE-1, -2 and -L F1, 0 to 1."""
        length = len(candidate)
        if not length or not self.length:
            return 0.0, 0.0, 0.0
        one = sum((Counter(candidate) & self.ones).values())
        two = sum((Counter(pairwise(candidate)) & self.twos).values())
        total = length + self.length
        pairs = max(0, length - 1) + max(0, self.length - 1)
        return 2 * one / total, 2 * two / pairs if pairs else 0.0, 2 * self._common(candidate) / total

    def _common(self, candidate: Sequence[int]) -> int:
        """The longest common subsequence, a bit a syllable of the sapo (Hyyrö 2004)."""
        row = self.mask
        for syllable in candidate:
            matches = self.places.get(syllable, 0)
            if matches:
                both = row & matches
                row = ((row + both) | (row - both)) & self.mask
        return self.length - row.bit_count()
