"""Which quotation marks and brackets of a line belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]

# The longest quotation or bracket, in characters, that is still taken as one.
_LONGEST_PAIR = 1500
_OPENING = {"“": "”", "‘": "’", "(": ")", "[": "]"}
_BRACKET = re.compile(r"[\"“”‘’()\[\]]")


def paired(line: str) -> list[Span]:
    """The outermost quotations and brackets that open and close in the line: offsets of both marks, in order."""
    found: list[Span] = []
    open_at: dict[str, int] = {}
    for match in _BRACKET.finditer(line):
        mark, position = match[0], match.start()
        if mark == '"':
            opening = open_at.get('"')
            side = _side(line, position)
            if opening is None:
                if side != "close":
                    open_at['"'] = position
            elif side == "open":
                open_at['"'] = position
            else:
                found.append((open_at.pop('"'), position))
        elif mark in _OPENING:
            open_at.setdefault(mark, position)
        else:
            for opener, closer in _OPENING.items():
                if closer == mark and opener in open_at:
                    found.append((open_at.pop(opener), position))
    return _outermost(pair for pair in found if pair[1] - pair[0] <= _LONGEST_PAIR)


def _side(line: str, position: int) -> str | None:
    """Whether a straight quote opens or closes, by the white space around it; None where that does not tell."""
    before = line[position - 1] if position else " "
    after = line[position + 1] if position + 1 < len(line) else " "
    if (before.isspace() or before in "([") and not after.isspace():
        return "open"
    if not before.isspace() and (after.isspace() or after in ".,;:?!)]"):
        return "close"
    return None


def _outermost(pairs: Iterable[Span]) -> list[Span]:
    outer: list[Span] = []
    for pair in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if not outer or pair[0] > outer[-1][1]:
            outer.append(pair)
        elif pair[1] > outer[-1][1]:
            outer[-1] = (outer[-1][0], pair[1])
    return outer
