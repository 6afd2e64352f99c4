"""A sentence as a row of tokens with roles: what the reading of relations walks over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tinvan.figures.relations_lexicon import Role, entries
from tinvan.text.syllables import syllable_key
from tinvan.types import Change, FigureKind

_PIECE = re.compile(r"\w+|[^\w\s]")
_PUNCTUATION: dict[str, Role] = {
    ",": "comma",
    ";": "hard",
    "!": "hard",
    "?": "hard",
    "…": "hard",
    ":": "colon",
    "-": "dash",
    "–": "dash",
    "(": "paren",
    "[": "paren",
    ")": "paren",
    "]": "paren",
}
_DIMENSIONS = tuple(map(syllable_key, ("rộng", "dài", "cao", "nặng", "sâu")))
_TEMPORAL = ("date", "time", "age", "duration")
NOUNS: frozenset[Role] = frozenset(("word", "measure", "thing", "owner", "stuff"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands: its index among the figures, its span in the normalized text, and its kind."""

    index: int
    start: int
    end: int
    kind: FigureKind


@dataclass(slots=True)
class Token:
    """A phrase of the lexicon, a syllable, a mark or a figure; ``depth`` counts the brackets around it.

    ``verbal`` marks an act read as a part of the noun before it, which it may be or not: "hợp đồng mua nhà".
    """

    start: int
    end: int
    key: str
    role: Role
    change: Change | None
    depth: int
    figure: int = -1
    verbal: bool = False
    kind: FigureKind | None = None


def tokenize(text: str, start: int, end: int, spots: Sequence[Spot]) -> list[Token]:
    """The tokens of ``text[start:end]``, each figure of ``spots`` (in order, apart) as one token.

    Each has the first role that the lexicon gives it; ``relations_settle`` looks at its neighbours.
    """
    tokens: list[Token] = []
    depth = 0
    for spot in (*spots, None):
        for token in _words(text, start, spot.start if spot else end):
            if token.role == "paren":
                depth = max(depth - 1, 0) if token.key in ")]" else depth + 1
            token.depth = depth
            if token.key not in ")]":
                tokens.append(token)
        if spot:
            described = spot.kind == "measure" and bool(tokens) and tokens[-1].key in _DIMENSIONS
            if described:
                tokens[-1].role = "when"  # "căn nhà | rộng 110 m2 | này": as little a part of the noun as a time
            role: Role = "date" if spot.kind in _TEMPORAL or described else "figure"
            tokens.append(Token(spot.start, spot.end, "", role, None, depth, spot.index, kind=spot.kind))
            start = spot.end
    return tokens


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    pieces = list(_PIECE.finditer(text, start, end))
    keys = [syllable_key(piece[0]) for piece in pieces]
    table = entries()
    index = 0
    while index < len(keys):
        key = keys[index]
        first, last = pieces[index].span()
        if key in _PUNCTUATION:
            yield Token(first, last, key, _PUNCTUATION[key], None, 0)
        elif key in table:
            for size, rows in table[key]:
                entry = rows.get(tuple(keys[index : index + size]))
                if entry is not None:
                    break
            else:
                size, entry = 1, None
            if entry is None:
                yield Token(first, last, key, "word", None, 0)
            else:
                role = entry.role
                if index and text[first].isupper() and keys[index - 1] not in _PUNCTUATION:
                    inner = size == 1 and text[pieces[index - 1].start()].isupper() and not text[first:last].isupper()
                    # "Tổng cục Quản lý", "Nhà máy dệt Thống Nhất"
                    role = "word" if inner or role in ("act", "verb") else role
                yield Token(first, pieces[index + size - 1].end(), entry.key, role, entry.change, 0)
            index += size - 1
        elif key[0].isalnum() or key[0] == "_":
            yield Token(first, last, key, "word", None, 0)
        index += 1
