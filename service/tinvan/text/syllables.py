"""Syllables: the ``\\w+`` runs that budgets count, and the key under which two spellings of one syllable are equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SYLLABLE = re.compile(r"\w+")

# The five tone marks. The quality marks (breve, circumflex, horn) and the bar of đ belong to the letter and stay.
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def count_syllables(text: str) -> int:
    """How many syllables a text in NFC has."""
    return len(SYLLABLE.findall(text))


@lru_cache(maxsize=65536)
def syllable_key(syllable: str) -> str:
    """A syllable's identity: lower case, its tone mark moved behind it, so that hoà = hòa and lưả = lửa.

    >>> syllable_key("hoà") == syllable_key("Hòa")
    True
    >>> syllable_key("hoa") == syllable_key("hòa")
    False
    """
    if syllable.isascii():
        return syllable.lower()
    letters = unicodedata.normalize("NFD", syllable.lower())
    tones = "".join(letter for letter in letters if letter in _TONES)
    plain = "".join(letter for letter in letters if letter not in _TONES)
    return unicodedata.normalize("NFC", plain) + tones


def syllable_keys(text: str) -> list[str]:
    """The keys of all syllables of a text in NFC, in order."""
    return [syllable_key(syllable) for syllable in SYLLABLE.findall(text)]
