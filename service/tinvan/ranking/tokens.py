"""Syllables to token ids: the tokenizer's vocabulary, where every digit is written 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tinvan.text.syllables import syllable_key

UNKNOWN = 1


def with_keys(vocabulary: Mapping[str, int]) -> dict[str, int]:
    """A vocabulary that also knows each syllable by its key: "khơỉ", as old typewriting has it, is "khởi"."""
    keyed = dict(vocabulary)
    for syllable, number in vocabulary.items():
        keyed.setdefault(syllable_key(syllable), number)
    return keyed


def token_ids(syllables: Sequence[str], vocabulary: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """The ids of lower-case syllables: what the tokenizer gives for the same text; by its key, where the vocabulary has
    keys, what it does not know."""
    get = vocabulary.get
    found = [get(syllable) or get(_zeroed(syllable)) or get(syllable_key(syllable), UNKNOWN) for syllable in syllables]
    return np.array(found, dtype=np.int64)


def _zeroed(syllable: str) -> str:
    if syllable.isalpha():
        return syllable
    return "".join("0" if character.isdecimal() else character for character in syllable)
