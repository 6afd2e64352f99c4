"""Syllables to token ids: the tokenizer's vocabulary, where every digit is written 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import repeat

import numpy as np
import numpy.typing as npt

UNKNOWN = 1


def token_ids(syllables: Sequence[str], vocabulary: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """The ids of lower-case syllables; what the tokenizer gives for the same text."""
    ids = map(vocabulary.get, map(_zeroed, syllables), repeat(UNKNOWN))
    return np.fromiter(ids, dtype=np.int64, count=len(syllables))


@lru_cache(maxsize=65536)
def _zeroed(syllable: str) -> str:
    if syllable.isalpha():
        return syllable
    return "".join("0" if character.isdecimal() else character for character in syllable)
