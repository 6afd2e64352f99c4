"""Syllables to token ids: the tokenizer's vocabulary, where every digit is written 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tinvan.text.syllables import Remembered, syllable_key

UNKNOWN = 1


class Vocabulary(Remembered[int]):
    """The ids of lower-case syllables: what the tokenizer gives for the same text.

    ``by_key``: what it does not know has the id of a syllable with the same key, if there is one: "khơỉ", as old
    typewriting has it, is "khởi".
    """

    def __init__(self, numbers: Mapping[str, int], *, by_key: bool = False) -> None:
        super().__init__(self._number)
        self._numbers = numbers
        self._keyed: dict[str, int] = {}
        for syllable, number in numbers.items() if by_key else ():
            self._keyed.setdefault(syllable_key(syllable), number)

    def _number(self, syllable: str) -> int:
        for spelling in (syllable, zeroed(syllable)):
            if spelling in self._numbers:
                return self._numbers[spelling]
        return self._keyed.get(syllable_key(syllable), UNKNOWN)


def token_ids(syllables: Sequence[str], vocabulary: Vocabulary) -> npt.NDArray[np.int64]:
    """The ids of lower-case syllables."""
    return np.fromiter(map(vocabulary.__getitem__, syllables), dtype=np.int64, count=len(syllables))


def zeroed(syllable: str) -> str:
    """A syllable with every digit written 0."""
    if syllable.isalpha():
        return syllable
    return "".join("0" if character.isdecimal() else character for character in syllable)
