"""The lexicons: tables of words in ``lexicon/*.tsv``, read once and only when they are first needed.

A line is one entry, its columns parted by tabs; a line that begins with ``#`` says what the columns are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

from tinvan.figures.tokens import Tokens, key

Value = TypeVar("Value")

_OLD = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
_NEW = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
_PLACEMENT = dict(zip(f"{_OLD} {_NEW}".split(), f"{_NEW} {_OLD}".split(), strict=True))
_TONED = re.compile(rf"({'|'.join(_PLACEMENT)})\b")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a numeral counts in: its kind, its code, how many of the code it is worth, and where it may stand."""

    kind: str
    code: str
    times: Decimal = Decimal(1)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Phrases(Generic[Value]):
    """Entries of one or more tokens, found at or before a place in a text; the longest wins."""

    first: dict[str, list[tuple[tuple[str, ...], Value]]]
    last: dict[str, list[tuple[tuple[str, ...], Value]]]

    def at(self, tokens: Tokens, index: int) -> tuple[int, Value] | None:
        """The entry that begins at ``index``, as the index after it and its value."""
        for words, value in self.first.get(tokens.words[index], ()):
            end = index + len(words)
            if len(words) == 1 or tokens.words[index:end] == list(words):
                return end, value
        return None

    def before(self, tokens: Tokens, index: int) -> tuple[int, Value] | None:
        """The entry that ends right before ``index``, as its first index and its value."""
        for words, value in self.last.get(tokens.words[index - 1], ()):
            start = index - len(words)
            if len(words) == 1 or (start >= 0 and tokens.words[start:index] == list(words)):
                return start, value
        return None


def rows(name: str) -> Iterator[list[str]]:
    """The entries of a table, each in all the placements of its tone marks ("hoà", "hòa")."""
    table = files("tinvan.figures").joinpath("lexicon", f"{name}.tsv").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            entry = line.split("\t")
            yield entry
            other = _TONED.sub(lambda match: _PLACEMENT[match[0]], entry[0])
            if other != entry[0]:
                yield [other, *entry[1:]]


def phrases(entries: Iterator[tuple[str, Value]]) -> Phrases[Value]:
    """A lookup of entries, each a spelling and its value; of two values of a spelling the first stands."""
    unique: dict[tuple[str, ...], Value] = {}
    for spelling, value in entries:
        unique.setdefault(key(spelling), value)
    first: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
    last: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
    for words in sorted(unique, key=len, reverse=True):
        first.setdefault(words[0], []).append((words, unique[words]))
        last.setdefault(words[-1], []).append((words, unique[words]))
    return Phrases(first, last)


@cache
def units() -> Phrases[Unit]:
    """Everything a numeral may be followed by, nouns aside."""
    measures = ((row[0], Unit(row[1], row[2], Decimal(row[3]), row[4])) for row in rows("units"))
    sums = ((row[0], Unit("money", row[1], Decimal(row[2]))) for row in rows("currencies") if row[3] != "before")
    return phrases(iter([*measures, *sums]))


@cache
def prefixes() -> Phrases[Unit]:
    """Currency signs and codes that stand before their sum ("$10", "USD 10")."""
    return phrases(
        (row[0], Unit("money", row[1], Decimal(row[2]))) for row in rows("currencies") if row[3] in ("before", "both")
    )


@cache
def nouns() -> Phrases[str]:
    """Nouns and classifiers that are counted."""
    return phrases((row[0], row[0]) for row in rows("nouns"))


@cache
def modifiers(side: str) -> Phrases[str]:
    """Words that round, bound or open a figure, those that stand ``before`` or those that stand ``after`` it."""
    return phrases((row[0], row[1]) for row in rows("modifiers") if row[2] == side)


@cache
def negatives(role: str) -> Phrases[str]:
    """Words that make a numeral no figure; see the head of the table for the roles."""
    return phrases((row[0], row[1]) for row in rows("negatives") if row[1] == role)


@cache
def cues(role: str) -> frozenset[str]:
    """Single words that tell one reading of a numeral from another; see the head of the table for the roles."""
    return frozenset(row[0] for row in rows("cues") if row[1] == role)


@cache
def magnitudes() -> dict[str, tuple[Decimal, frozenset[str]]]:
    """Magnitude words: what they multiply by, and the words that, right behind, make another word of them."""
    return {row[0]: (Decimal(row[1]), frozenset(row[2].split())) for row in rows("magnitudes")}


@cache
def numeral_words() -> dict[str, tuple[int, str]]:
    """Spelt numerals: value and role."""
    return {row[0]: (int(row[1]), row[2]) for row in rows("numerals")}
