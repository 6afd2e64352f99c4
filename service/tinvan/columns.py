"""Text in the columns of a terminal: how wide it shows, where it wraps, and tables of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

_GAP = "  "
# Stands where a line must not end, and shows as a space.
NO_BREAK = "\u00a0"
# A word as long as this is never broken, a number above all: rather is the table wider than the terminal.
_WORD = 24
# Columns that a cell has at least.
_LEAST = 8


def width(text: str) -> int:
    """How many columns a text takes: its characters, without marks that stand on the letter before them."""
    return sum(unicodedata.category(character) not in ("Mn", "Me") for character in text)


def wrap(text: str, room: int, *, break_words: bool = False) -> list[str]:
    """A text in lines of at most ``room`` columns; a longer word gets a line of its own, or is broken.

    >>> wrap("năng suất lao động bình quân", 18)
    ['năng suất lao động', 'bình quân']
    """
    lines = [""]
    for word in text.split(" "):
        for piece in _pieces(word, room) if break_words else (word,):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if width(joined) <= room or not lines[-1]:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def table(rows: Sequence[Sequence[str]], room: int) -> Iterator[list[str]]:
    """The lines of each row, its cells wrapped so that ``room`` columns hold them if they can.

    A column that is empty in all rows takes no place.
    """
    used = [column for column in zip(*rows, strict=True) if any(column)]
    widths = _fitted(used, room - len(_GAP) * (len(used) - 1))
    for row in zip(*used, strict=True):
        cells = [wrap(cell, room, break_words=True) for cell, room in zip(row, widths, strict=True)]
        yield [
            _GAP.join(map(_padded, line, widths)).replace(NO_BREAK, " ").rstrip()
            for line in zip_longest(*cells, fillvalue="")
        ]


def _fitted(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths that fit: the widest are cut to one common width, the others stay; none is less than its longest word."""
    natural = [max(map(width, column)) for column in columns]
    words = [max(min(width(word), _WORD) for cell in column for word in cell.split(" ")) for column in columns]
    widths = natural
    for cap in range(max(_LEAST, min(room, max(natural))), _LEAST - 1, -1):
        widths = [max(word, min(whole, cap)) for word, whole in zip(words, natural, strict=True)]
        if sum(widths) <= room:
            break
    return widths


def _padded(cell: str, room: int) -> str:
    return cell + " " * (room - width(cell))


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word in pieces of at most ``room`` columns, marks with their letters."""
    start = shown = 0
    for index, character in enumerate(word):
        wide = width(character)
        if shown + wide > room:
            yield word[start:index]
            start, shown = index, 0
        shown += wide
    yield word[start:]
