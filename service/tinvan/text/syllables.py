"""Syllables: the ``\\w+`` runs that budgets count, and the key under which two spellings of one syllable are equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate
from typing import TypeVar

from tinvan.types import NormalizedText, Syllables

Value = TypeVar("Value")

SYLLABLE = re.compile(r"\w+")

_SYLLABLE_AND_GAP = re.compile(rf"({SYLLABLE.pattern})")

# The five tone marks. The quality marks (breve, circumflex, horn) and the bar of đ belong to the letter and stay.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# Syllables that are remembered, and the characters of the longest word that is.
_REMEMBERED, _LONGEST = 65_536, 16


def count_syllables(text: str) -> int:
    """How many syllables a text in NFC has."""
    return len(SYLLABLE.findall(text))


def count_raw_syllables(text: str) -> int:
    """How many syllables a text has when it is read, in whatever form its letters came."""
    return count_syllables(unicodedata.normalize("NFC", text))


def find_syllables(text: str) -> Syllables:
    """The syllables of a text in NFC, with where they start.

    >>> find_syllables("Xin chào!")
    Syllables(starts=(0, 4), surfaces=('Xin', 'chào'))
    """
    pieces = _SYLLABLE_AND_GAP.split(text)  # a gap, a syllable, a gap, …, a gap
    ends = tuple(accumulate(map(len, pieces)))
    return Syllables(ends[:-1:2], tuple(pieces[1::2]))


def _is_apart(normalized: NormalizedText, first: int, last: int, start: int, end: int) -> bool:
    """Whether a stretch, with the syllables that start in it, neither begins nor ends inside one: the press glues words
    together ("TRUNGTheo")."""
    whole = normalized.syllables
    return not ((first and whole.end(first - 1) > start) or (last > first and whole.end(last - 1) > end))


def syllables_in(normalized: NormalizedText, start: int, end: int) -> Syllables:
    """The syllables of ``normalized.text[start:end]``, with where they start in it."""
    whole = normalized.syllables
    first, last = whole.within(start, end)
    if not _is_apart(normalized, first, last, start, end):
        return find_syllables(normalized.text[start:end])
    return Syllables(tuple([place - start for place in whole.starts[first:last]]), whole.surfaces[first:last])


def count_in(normalized: NormalizedText, start: int, end: int) -> int:
    """How many syllables ``normalized.text[start:end]`` has."""
    first, last = normalized.syllables.within(start, end)
    if _is_apart(normalized, first, last, start, end):
        return last - first
    return count_syllables(normalized.text[start:end])


class Remembered(dict[str, Value]):
    """What a function makes of syllables, remembered, since most were met before; what is longer than any syllable is
    not, and when it is full all is forgotten: what many requests leave here stays small, whatever they hold."""

    def __init__(self, make: Callable[[str], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, syllable: str) -> Value:
        value = self._make(syllable)
        if len(syllable) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[syllable] = value
        return value


def _key(syllable: str) -> str:
    if syllable.isascii():
        return syllable.lower()
    letters = unicodedata.normalize("NFD", syllable.lower())
    tones = "".join(letter for letter in letters if letter in _TONES)
    plain = "".join(letter for letter in letters if letter not in _TONES)
    return unicodedata.normalize("NFC", plain) + tones


# A syllable's identity: lower case, its tone mark moved behind it, so that hoà = hòa and lưả = lửa, but not hoa = hòa.
# Asked for every syllable of every article: no function of ours lies between.
syllable_key: Callable[[str], str] = Remembered(_key).__getitem__


def syllable_keys(text: str) -> list[str]:
    """The keys of all syllables of a text in NFC, in order."""
    return list(map(syllable_key, SYLLABLE.findall(text)))
