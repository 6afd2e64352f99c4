"""Lines that were broken to fit a width, as in e-mail, old archives and text taken out of PDF: they go on in the next.

Prose has few lines that end without a stop before one that begins small. Where there are several, and each is about as
long as the longest could be, the text was wrapped; then a break is one of width where the next word had no room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

Span = tuple[int, int]

_LINE = re.compile(r"[^\n\r\u0085\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\u0085\u2028\u2029]")
_STOPPED = re.compile(r"[.?!…:;][\"”’»)\]]*$")
# "- …", "1. …", "a) …": an item of a list begins a line of its own.
_ITEM = re.compile(r"[-–•*+·▪●○►▶✓✔>#]|(?:\d{1,3}|[^\W\d_]|[IVX]{1,4})[.)/]\s")
# In characters, what a width can be: a narrow column of a paper, a wide page.
_NARROWEST, _WIDEST = 30, 160
# How many full lines must break off before a small letter, and what share of those without a stop.
_FEWEST, _LEAST_BROKEN = 2, 0.34
# Where letters differ in width a line is full from this share of the longest on; which share of the lines is no longer
# than that, as one that runs on is an accident.
_ALMOST, _USUAL = 0.85, 0.9


class _Pair(NamedTuple):
    """A line and the next one, with no blank line between: the gap between their words; in characters, the line's
    length, any indent with it, and that of the next one's first word; whether the line ends with a stop, the next one
    begins small, begins as the item of a list does, or only one of both is all in capitals."""

    gap: Span
    length: int
    word: int
    stopped: bool
    small: bool
    item: bool
    shouts: bool

    @property
    def breaks_off(self) -> bool:
        """Whether the line stops in the middle of a sentence, by what can be seen of both."""
        return self.small and not (self.stopped or self.item or self.shouts)

    def is_full(self, width: float) -> bool:
        """Whether the first word of the next line had no room."""
        return width < self.length + 1 + self.word and self.length <= _WIDEST

    def goes_on(self, width: float) -> bool:
        """Whether the next line goes on with this one; what looks like an item may be a dash or an initial."""
        return self.breaks_off or (self.is_full(width) and not self.shouts and not (self.item and self.stopped))


def wrapped_breaks(text: str) -> list[Span]:
    """The breaks of width of a text, each with the white space around it; none in a text that was not wrapped."""
    if not _BREAK.search(text):
        return []
    pairs = list(_pairs(text))
    broken = [pair for pair in pairs if pair.breaks_off]
    if len(broken) < _FEWEST:
        return []
    lengths = sorted(pair.length for pair in broken)
    longest = lengths[int(_USUAL * (len(lengths) - 1))]
    if not _NARROWEST <= longest <= _WIDEST:
        return []
    # Where letters are of one width no word had room; else a line is full from about so many characters on.
    even = all(pair.is_full(lengths[-1]) for pair in broken)
    width = lengths[-1] if even else _ALMOST * longest
    full = [pair for pair in pairs if pair.is_full(width) and not pair.stopped]
    if sum(pair.breaks_off for pair in full) < max(_FEWEST, _LEAST_BROKEN * len(full)):
        return []
    return [pair.gap for pair in pairs if pair.goes_on(width)]


def _pairs(text: str) -> Iterator[_Pair]:
    """Each two lines that follow each other."""
    lines = [match.span() for match in _LINE.finditer(text) if not match[0].isspace()]
    for (first, last), (start, end) in pairwise(lines):
        if len(_BREAK.findall(text, last, start)) != 1:
            continue
        line, following = text[first:last].rstrip(), text[start:end].lstrip()
        yield _Pair(
            (first + len(line), end - len(following)),
            len(line),
            len(following.split(maxsplit=1)[0]),
            _STOPPED.search(line) is not None,
            following[0].islower(),
            _ITEM.match(following) is not None,
            line.isupper() != following.rstrip().isupper(),
        )
