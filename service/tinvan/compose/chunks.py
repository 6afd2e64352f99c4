"""A sentence read for cutting: its syllables, and its chunks between the commas, semicolons, dashes and colons that
stand outside of quotations and brackets.

One scan for syllables and one for borders; all later questions are answered from sets of words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from tinvan.text.lexicon import column, table
from tinvan.text.quotes import Marks
from tinvan.text.syllables import syllables_in
from tinvan.types import NormalizedText

_BORDER = re.compile(r"[,;:–—-](?:(?<=[,;:])(?=[\s“\"])|(?<=\s[–—-])(?=\s)|(?<=:)$)")
_CLOCK = re.compile(r"\d{1,2}[hg]\d{0,2}$")
# A sentence of more chunks is a list; what comes after these is never a border.
_MOST_CHUNKS = 40
_LONGEST_PHRASE = 6
# Phrases with what they are, by their first syllable.
Phrases = Mapping[str, Mapping[str, str]]
_Words = dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]]
_LONGEST_TIME = 10
_SMALL = frozenset(("verb", "predicate", "say", "auxiliary"))


class Chunk(NamedTuple):
    """A stretch between borders: the mark before it ("" for the first) and where that stands, its span in the surface,
    and the range of its syllables."""

    mark: str
    border: int
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ChunkedSentence:
    """A sentence's surface with its marks, its syllables in lower case and their offsets, its chunks, and for each role
    of ``cut_words.tsv`` the indices of the syllables where a word of it begins."""

    surface: str
    marks: Marks
    syllables: tuple[str, ...]
    starts: tuple[int, ...]
    chunks: tuple[Chunk, ...]
    places: dict[str, list[int]]

    def phrase_at(self, index: int, phrases: Phrases, last: int) -> tuple[str, int, str]:
        """The longest phrase of a table that begins with a syllable and ends before ``last``, how many syllables it
        has, and what it is; ("", 0, ""): none."""
        within = phrases.get(self.syllables[index]) if index < last else None
        if within is not None:
            for size in range(min(_LONGEST_PHRASE, last - index), 0, -1):
                phrase = " ".join(self.syllables[index : index + size])
                if phrase in within:
                    # "giúp đỡ" is listed so that it is not taken for "giúp".
                    return ("", 0, "") if within[phrase] == "none" else (phrase, size, within[phrase])
        return "", 0, ""

    def holds(self, first: int, last: int, role: str) -> bool:
        """Whether a word of a role begins among the syllables from ``first`` to before ``last``."""
        places = self.places.get(role)
        if places is None:
            return False
        index = bisect_left(places, first)
        return index < len(places) and places[index] < last

    def opens_with(self, chunk: Chunk, role: str) -> bool:
        """Whether a chunk begins with a word of a role."""
        return chunk.first < chunk.last and self.holds(chunk.first, chunk.first + 1, role)

    def has_verb(self, chunk: Chunk) -> bool:
        """Whether a chunk holds a word that makes a predicate."""
        return self.holds(chunk.first, chunk.last, "verb")

    def ends_with(self, last: int, role: str) -> bool:
        """Whether the syllables before ``last`` end with a word of a role."""
        words = _by_last(role).get(self.syllables[last - 1]) if last else None
        return words is not None and any(self.syllables[last - len(word) : last] == word for word in words)

    def is_time(self, chunk: Chunk) -> bool:
        """Whether a chunk says when and nothing else ("Sáng 5/3", "Trong 9 tháng đầu năm")."""
        first = chunk.first + (self.syllables[chunk.first : chunk.first + 1] == ("trong",))
        if not 0 < chunk.last - first <= _LONGEST_TIME or self.holds(first, chunk.last, "predicate"):
            return False
        if self.holds(first, chunk.last, "lapse"):
            return False
        word, following = self.syllables[first], self.syllables[first + 1] if first + 1 < chunk.last else ""
        if word[0].isdigit():
            return bool(_CLOCK.match(word)) or following == "giờ"
        words = self.syllables[first : chunk.last]
        dated = self.holds(first, chunk.last, "point") or any(word[0].isdigit() for word in words)
        return word in role_words("when") and dated


def read(normalized: NormalizedText, start: int, end: int, marks: Marks) -> ChunkedSentence:
    """Read a sentence, or most of one: its span in the normalized text, its quotation marks and brackets matched."""
    surface = normalized.text[start:end]
    found = syllables_in(normalized, start, end)
    syllables = tuple(map(str.lower, found.surfaces))
    chunks = tuple(_chunks(surface, marks, found.starts))
    return ChunkedSentence(surface, marks, syllables, found.starts, chunks, _places(surface, syllables, found.starts))


def _places(surface: str, syllables: Sequence[str], starts: Sequence[int]) -> dict[str, list[int]]:
    """Where words with a role begin; a verb with a capital is part of a name ("Uỷ ban Tìm kiếm cứu nạn")."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    last = len(syllables) - 1
    free = 0
    known = _words()
    for index in [index for index, syllable in enumerate(syllables) if syllable in known]:
        if index < free:
            continue
        found, pairs = known[syllables[index]]
        if pairs and index < last:
            gap = starts[index] + len(syllables[index])
            if starts[index + 1] == gap + 1 and surface[gap] == " ":
                pair = pairs.get(syllables[index + 1], ())
                # "không quân", "sinh viên": the first syllable is no word there; of "máy bay" neither is.
                found = pair if "noun" in pair or "compound" in pair else found + pair
                free = index + 2 if "compound" in pair else index
        if surface[starts[index]].isupper():
            found = tuple([role for role in found if role not in _SMALL])
        for role in found:
            places[role].append(index)
    return places


def _chunks(surface: str, marks: Marks, starts: Sequence[int]) -> Iterator[Chunk]:
    borders = _borders(surface, marks)
    place = 0
    for number, (position, mark) in enumerate(borders):
        following = borders[number + 1][0] if number + 1 < len(borders) else len(surface)
        first, place = place, bisect_left(starts, following, place)
        begin = position + len(mark)
        piece = surface[begin:following]
        start = begin + len(piece) - len(piece.lstrip())
        yield Chunk(mark, position, start, max(start, begin + len(piece.rstrip())), first, place)


def _borders(surface: str, marks: Marks) -> list[tuple[int, str]]:
    borders = [(0, "")]
    pairs = iter(marks.pairs)
    pair = next(pairs, None)
    for match in _BORDER.finditer(surface):
        while pair is not None and pair[1] < match.start():
            pair = next(pairs, None)
        if pair is None or match.start() < pair[0]:
            borders.append((match.start(), match[0] if match[0] in ",;:" else "-"))
            if len(borders) == _MOST_CHUNKS:
                break
    return borders


@cache
def _words() -> _Words:
    """By their first syllable: the roles of the word that it is, and those of the words of two by their second.

    ``predicate`` is what may follow a pronoun or a name.
    """
    rows = [(row["word"], row["role"]) for row in table("cut_words")]
    rows += [(word, "predicate") for word in (*column("predicates"), *role_words("say"))]
    roles: dict[str, tuple[str, ...]] = {}
    for word, role in dict.fromkeys(rows):
        roles[word] = (*roles.get(word, ()), role)
    words: _Words = {word.split()[0]: (roles.get(word.split()[0], ()), {}) for word in roles}
    for word, held in roles.items():
        first, *rest = word.split()
        if len(rest) == 1:
            words[first][1][rest[0]] = held
    return words


@cache
def role_words(role: str) -> frozenset[str]:
    """The words of ``cut_words.tsv`` with a role, and for ``predicate`` those of ``predicates.tsv`` and what speaks."""
    if role == "predicate":
        return frozenset(column("predicates")) | role_words("say")
    return frozenset(row["word"] for row in table("cut_words") if row["role"] == role)


@cache
def _by_last(role: str) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The words of a role as their syllables, by the last of them."""
    words: dict[str, list[tuple[str, ...]]] = {}
    for word in map(tuple, map(str.split, role_words(role))):
        words.setdefault(word[-1], []).append(word)
    return words


@cache
def openers(place: str) -> Phrases:
    """The phrases that open what can go, with the kind of cut: ``lead``, ``tail`` after a mark, or ``bare``; ``none``
    marks what only looks like one of them."""
    return _by_first((row["opener"], row["kind"]) for row in table("cuts") if row["place"] == place)


@cache
def titles() -> Phrases:
    """The phrases that begin what somebody is: an office, a trade, a kinship."""
    return _by_first((word, "title") for word in role_words("title"))


def _by_first(rows: Iterable[tuple[str, str]]) -> Phrases:
    phrases: dict[str, dict[str, str]] = {}
    for phrase, kind in rows:
        phrases.setdefault(phrase.split()[0], {})[phrase] = kind
    return phrases
