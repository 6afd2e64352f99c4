"""Syllables to token ids: the tokenizer's vocabulary, where every digit is written 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

UNKNOWN = 1


def token_ids(syllables: Sequence[str], vocabulary: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """The ids of lower-case syllables; what the tokenizer gives for the same text."""
    found = [vocabulary.get(syllable) or vocabulary.get(_zeroed(syllable), UNKNOWN) for syllable in syllables]
    return np.array(found, dtype=np.int64)


def _zeroed(syllable: str) -> str:
    if syllable.isalpha():
        return syllable
    return "".join("0" if character.isdecimal() else character for character in syllable)
