"""Cut a text into tokens, once, so that every rule looks at words and never scans the text again.

A token is a run of digits with its inner dots and commas, a run of letters, a line end, or one other character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import add

BORDER = "\n"
"""Stands between sentences, and past both ends: no rule matches it, so none looks over a sentence's end."""

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|\n|[^\s]")
_DIGIT = re.compile(r"[0-9]")
_SENTENCE_END = re.compile(r"[.!?…][”\")’]{0,3}[ \t]+(?=[“\"(‘]{0,3}(\w))")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:[^\W\d_]|TP|Tp|ThS|TS|PGS|GS|BS|KS|Th|Ths|ĐH|CTCP|Mr|Mrs|Dr|St|tr|No|Rs)\.$"
)
_PADDING = 24
_NUMBER = re.compile(r"\d+(?:[.,/:–-]{1,2}\d+)*")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
NO_DIGIT = "٠"
"""Stands for each character of a number that cannot be read: no rule matches it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a normalized text, lower case in ``words``; ``text[starts[i]:ends[i]]`` keeps the case.

    The lists are padded at their end with borders, which a negative index reaches too: looking a few tokens over
    either end is safe.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    size: int

    def glued(self, index: int) -> bool:
        """Whether nothing, not even white space, stands between a token and the one before it."""
        return self.starts[index] == self.ends[index - 1]

    def capital(self, index: int) -> bool:
        """Whether a token begins with an upper-case letter."""
        start = self.starts[index]
        return start >= 0 and self.text[start].isupper()

    def digit(self, index: int) -> bool:
        """Whether a token is a run of ASCII digits."""
        return "0" <= self.words[index] < ":"

    def raw(self, start: int, end: int) -> str:
        """The text of the tokens ``start`` to ``end`` (exclusive), as written."""
        return self.text[self.starts[start] : self.ends[end - 1]]

    def opens(self, index: int) -> bool:
        """Whether a token is the first word of a sentence, of a quotation, of a bracket or after a colon or dash."""
        before = self.words[index - 1]
        return before in _OPENERS

    def phrase(self, index: int, words: Sequence[str]) -> bool:
        """Whether the given words stand at ``index``."""
        return self.words[index : index + len(words)] == list(words)


_OPENERS = frozenset(
    (BORDER, ".", ":", ";", "“", "”", '"', "'", "‘", "’", "(", "[", "!", "?", "…", "•", "-", "–", "*", "+", "/")
)


def tokenize(
    text: str, sentences: Sequence[tuple[int, int]] = (), promising: Callable[[list[str]], bool] = bool
) -> Tokens:
    """Tokens of ``text``, with a border at each end of the given sentences, or else where a sentence seems to end.

    Of a sentence without a digit whose words are not ``promising`` only its border stays: such are nearly half of news.
    """
    lower = text.lower()
    if len(lower) != len(text):  # "İ" grows: keep every offset by lowering letter by letter
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    if ",," in lower or _OTHER_DIGIT.search(lower):
        lower = _NUMBER.sub(_unreadable, lower)
    borders = _given_borders(sentences) if sentences else _guessed_borders(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begin = 0
    for border in [*borders, len(text)]:
        found, first = _cut(lower, begin, border)
        if _DIGIT.search(lower, begin, border) or promising(found):
            words += found
            starts += first
            ends += map(add, first, map(len, found))
        words.append(BORDER)
        starts.append(-1)
        ends.append(-2)
        begin = border
    size = len(words)
    words += [BORDER] * _PADDING
    starts += [-1] * _PADDING
    ends += [-2] * _PADDING
    return Tokens(text, words, starts, ends, size)


def _cut(text: str, begin: int, end: int) -> tuple[list[str], list[int]]:
    """The tokens of a stretch of a text, and where each begins; most stand between two spaces and are letters only."""
    words: list[str] = []
    starts: list[int] = []
    for part in text[begin:end].split(" "):
        if part.isalpha():
            words.append(part)
            starts.append(begin)
        elif part:
            for match in _TOKEN.finditer(part):
                words.append(match[0])
                starts.append(begin + match.start())
        begin += len(part) + 1
    return words, starts


def _unreadable(number: re.Match[str]) -> str:
    """A number, or where it mixes digits of two scripts ("1٠/10/2017") or is "1,,5", as much of what no rule reads."""
    broken = ",," in number[0] or _OTHER_DIGIT.search(number[0])
    return NO_DIGIT * len(number[0]) if broken else number[0]


def _given_borders(sentences: Sequence[tuple[int, int]]) -> list[int]:
    return sorted({edge for sentence in sentences for edge in sentence})


def _guessed_borders(text: str) -> list[int]:
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if match[1].isupper() and not _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1])
    ]


def key(text: str) -> tuple[str, ...]:
    """The tokens of a lexicon entry, cut as an article is."""
    return tuple(_TOKEN.findall(text.lower()))
