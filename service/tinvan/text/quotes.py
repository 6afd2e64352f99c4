"""Which quotation marks and brackets of a line belong together, which stand alone, and what a quotation spans.

Straight and typographic double quotes count as one sort, since the press mixes them (“… "). Text in normalized form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]

_SORTS = {"“": '"', "”": '"', '"': '"', "‘": "'", "’": "'", "(": "(", ")": "(", "[": "[", "]": "["}
_OPENING = "“‘(["
_MARK = re.compile(r"[\"“”‘’()\[\]]")
# The longest quotation or bracket, in characters, that is still taken as one.
_LONGEST_PAIR = 4000
# The most sentences that a quotation is taken to go on for; and in characters, the longest word or title in straight
# quotes that may stand inside of one.
_MOST_QUOTED, _LONGEST_NAMED = 8, 40


@dataclass(frozen=True, slots=True)
class Marks:
    """The outermost pairs of a line as offsets of both marks, and the marks that stand alone, all in order."""

    pairs: tuple[Span, ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]


_UNMARKED = Marks((), (), ())
# How a question ends: "?", "?!", "?…", with what closes a quotation or bracket behind it.
_STOPS, _CLOSING = "?!.…", " \t\n\"”’'»)]"


def ends_asking(text: str) -> bool:
    """Whether a text ends with a question."""
    bare = text.rstrip(_CLOSING)
    return "?" in bare[len(bare.rstrip(_STOPS)) :]


def is_quotation(sentence: str) -> bool:
    """Whether a sentence is a quotation and nothing more: it does not say whose."""
    bare = sentence.rstrip(" .?!…")
    if bare[:1] not in ('"', "“") or bare[-1:] not in ('"', "”"):
        return False
    return match_marks(bare).pairs == ((0, len(bare) - 1),)


def match_marks(line: str, *, quoting: bool = False) -> Marks:
    """Match the quotation marks and brackets of one line, in one pass from left to right.

    A closing single quote alone is an apostrophe and not counted. ``quoting``: a quotation was left open before the
    line, so that a straight quote that may open or close one closes it.
    """
    if not _MARK.search(line):
        return _UNMARKED
    stacks: dict[str, list[int]] = {'"': [], "'": [], "(": [], "[": []}
    pairs: list[Span] = []
    opened: list[int] = []
    closed: list[int] = []
    for match in _MARK.finditer(line):
        mark, position = match[0], match.start()
        sort = _SORTS[mark]
        stack = stacks[sort]
        side: str | None = "open" if mark in _OPENING else "close"
        if sort == '"':
            side = _side(line, position, mark, within=bool(stack))
        if side is None:
            side, quoting = "close" if stack or quoting else "open", quoting and bool(stack)
        if side == "open":
            if mark == '"' and stack and line[stack[-1]] == '"':
                opened.append(stack.pop())  # straight quotes do not nest: the one before was never closed
            stack.append(position)
        elif stack:
            first = stack.pop()
            if position - first <= _LONGEST_PAIR:
                pairs.append((first, position))
        elif mark != "’" and (mark != '"' or not line[position - 1 : position].isdecimal()):  # 15 inches are none
            closed.append(position)
    opened += (position for stack in stacks.values() for position in stack)
    return Marks(_outermost(pairs), tuple(sorted(opened)), tuple(closed))


def inside_quotations(sentences: Sequence[str]) -> list[bool]:
    """Whether each sentence leaves a quotation open, closes one, or stands inside one that spans sentences."""
    rows = [False] * len(sentences)
    begun: int | None = None
    for index, surface in enumerate(sentences):
        marks = match_marks(surface, quoting=begun is not None)
        if any(surface[position] not in ")]" for position in marks.closed):
            first = index if begun is None else begun
            rows[first : index + 1] = [True] * (index + 1 - first)
            begun = None
        elif any(surface[first] == '"' and last - first > _LONGEST_NAMED for first, last in marks.pairs) or (
            begun is not None and index - begun == _MOST_QUOTED
        ):
            begun = None  # nobody closed it: a slip of the press
        if any(surface[position] not in "([" for position in marks.opened):
            rows[index], begun = True, index
    return rows


def _side(line: str, position: int, mark: str, *, within: bool) -> str | None:
    """Whether a double quote opens or closes; None where what stands around a straight one does not tell.

    A typographic one does as it is shaped, unless the white space around it and what is open (``within``) tell that it
    was misprinted.
    """
    before = line[position - 1] if position else " "
    after = line[position + 1] if position + 1 < len(line) else " "
    if mark == "“":
        return "close" if within and (before.isalnum() or before in ".?!…") and not after.isalnum() else "open"
    if mark == "”":
        return "open" if not within and before.isspace() and after.isalnum() else "close"
    if (before.isspace() or before in "([") and not after.isspace() and after not in ".,;:?!)]":
        return "open"
    if after in ",;:?!)]" or (after == "." != line[position + 2 : position + 3]):
        return "close"
    if not before.isspace():
        return "close" if after.isspace() else None
    # With space on both sides one opens at the start and behind a colon.
    return "open" if line[max(0, position - 2) : position].strip() == ":" or position < 2 else None


def _outermost(pairs: list[Span]) -> tuple[Span, ...]:
    outer: list[Span] = []
    for start, end in sorted(pairs):
        if not outer or start > outer[-1][1]:
            outer.append((start, end))
        elif end > outer[-1][1]:
            outer[-1] = (outer[-1][0], end)
    return tuple(outer)
