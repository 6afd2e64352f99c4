"""Lines that were broken to fit a width, as in e-mail, old archives and text taken out of PDF: they go on in the next.

Prose has few lines that end without a stop before one that begins small. Where there are several, the longest of them
tell the width; in a text that was wrapped hardly any line is longer, and these have no room for the next word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

Span = tuple[int, int]

_LINE = re.compile(r"[^\n\r\u0085\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\u0085\u2028\u2029]")
# What takes no room: combining marks, zero-width characters, soft hyphens.
_UNSEEN = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+")
_ENDS_INSIDE = re.compile(r"[.?!…][\"”’»)\]]* ")
_STOPPED = re.compile(r"[.?!…:;][\"”’»)\]]*$")
# "- …", "1. …", "a) …": an item of a list begins a line of its own.
_ITEM = re.compile(r"[-–•*+·▪●○►▶✓✔>#]|(?:\d{1,3}|[^\W\d_]|[IVX]{1,4})[.)/]\s")
# In characters, what a width can be: a narrow column of a paper, a wide page.
_NARROWEST, _WIDEST = 30, 160
# How many full lines must break off before a small letter where letters are of one width, and where they are not; and
# what share of the full lines without a stop.
_FEWEST, _FEWEST_IN_PRINT, _LEAST_BROKEN = 2, 5, 0.34
# In print a line is full from this share of the longest on, and at most so much longer than it; and in so many of the
# lines that break off a sentence ends.
_ALMOST, _LEAST_ENDED = 0.85, 0.04
# The longest are those that this share is no longer than: one that runs on is an accident. So many of the lines that
# break off must be full, and so many of all lines no longer than the width.
_MOST = 0.9


class _Pair(NamedTuple):
    """A line and the next one, with no blank line between."""

    gap: Span  # between the words of the two, in the text
    block: int  # which lines without a blank one between it is among
    length: int  # of the line, its indent with it, in characters
    next_word: int  # the length of the next line's first word
    stopped: bool  # the line ends with a stop
    next_stopped: bool  # the next line does
    small: bool  # the next line begins with a small letter
    item: bool  # the next line begins as the item of a list does
    one_in_capitals: bool  # only one of the two is all in capitals
    ends_inside: bool  # a sentence ends inside the line

    @property
    def breaks_off(self) -> bool:
        """Whether the line stops in the middle of a sentence, by what can be seen of both."""
        return self.small and not (self.stopped or self.item or self.one_in_capitals)

    def is_full(self, least: float, most: float) -> bool:
        """Whether the first word of the next line had no room in a width from ``least`` to ``most``."""
        return least < self.length + 1 + self.next_word and self.length <= most

    def goes_on(self, least: float, most: float) -> bool:
        """Whether the next line goes on with this one; what looks like an item may be a dash or an initial."""
        ended = self.one_in_capitals or (self.item and self.stopped)
        return self.breaks_off or (self.is_full(least, most) and not ended)


def wrapped_breaks(text: str) -> list[Span]:
    """The breaks of width of a text, each with the white space around it; none in a text that was not wrapped."""
    if not _BREAK.search(text):
        return []
    pairs = list(_pairs(text))
    broken = [pair for pair in pairs if pair.breaks_off]
    if len(broken) < _FEWEST:
        return []
    width = _width(broken)
    if width is None or not _was_wrapped(pairs, broken, *width):
        return []
    # Headings and links stand one under the other, too; paragraphs end with a stop, or break off somewhere.
    prose = {pair.block for pair in pairs if pair.breaks_off or pair.stopped or pair.next_stopped}
    return [pair.gap for pair in pairs if pair.block in prose and pair.goes_on(*width)]


def _width(broken: Sequence[_Pair]) -> tuple[float, float] | None:
    """From which length on a line is full, and how long it may be; None where the lines that break off are full to no
    width."""
    lengths = sorted(pair.length for pair in broken)
    longest = lengths[int(_MOST * (len(lengths) - 1))]
    if not _NARROWEST <= longest <= _WIDEST:
        return None
    if all(pair.is_full(lengths[-1], lengths[-1]) for pair in broken):  # letters of one width
        return lengths[-1], min(pair.length + pair.next_word for pair in broken)
    least, most = _ALMOST * longest, longest / _ALMOST
    full = sum(pair.is_full(least, most) for pair in broken)
    ended = sum(pair.ends_inside for pair in broken)  # in verses hardly any sentence does
    sure = full >= max(_FEWEST_IN_PRINT, _MOST * len(broken)) and ended >= _LEAST_ENDED * len(broken)
    return (least, most) if sure else None


def _was_wrapped(pairs: Sequence[_Pair], broken: Sequence[_Pair], least: float, most: float) -> bool:
    """Whether hardly any line is longer than the width, and full lines break off as those of prose do."""
    if sum(pair.length <= most for pair in pairs) < _MOST * len(pairs):
        return False
    full = sum(pair.is_full(least, most) and not pair.stopped for pair in pairs)
    return sum(pair.is_full(least, most) for pair in broken) >= max(_FEWEST, _LEAST_BROKEN * full)


def _pairs(text: str) -> Iterator[_Pair]:
    """Each two lines that follow each other."""
    lines = [match.span() for match in _LINE.finditer(text) if not match[0].isspace()]
    block = 0
    for (first, last), (start, end) in pairwise(lines):
        if len(_BREAK.findall(text, last, start)) != 1:
            block += 1
            continue
        left, right = first + len(text[first:last].rstrip()), end - len(text[start:end].lstrip())
        line, following = _UNSEEN.sub("", text[first:left]), _UNSEEN.sub("", text[right:end])
        words = following.split(maxsplit=1)
        yield _Pair(
            gap=(left, right),
            block=block,
            length=len(line),
            next_word=len(words[0]) if words else 0,
            stopped=_STOPPED.search(line) is not None,
            next_stopped=_STOPPED.search(following.rstrip()) is not None,
            small=following[:1].islower(),
            item=_ITEM.match(following) is not None,
            one_in_capitals=line.isupper() != following.rstrip().isupper(),
            ends_inside=_ENDS_INSIDE.search(line) is not None,
        )
