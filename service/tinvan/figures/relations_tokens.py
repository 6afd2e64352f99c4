"""A sentence as a row of tokens with roles: what the reading of relations walks over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tinvan.figures.relations_lexicon import Role, entries, phrase_key
from tinvan.text.syllables import syllable_key
from tinvan.types import Change

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
_TOWARDS = (syllable_key("tới"), syllable_key("đến"))
_MEANS = tuple(map(phrase_key, ("bình quân", "trung bình")))
_BALANCES = tuple(map(phrase_key, ("thặng dư", "thâm hụt")))
_OBJECTS: frozenset[Role] = frozenset(("figure", "fill", "adv", "aux", "limit", "measure", "thing", "act", "reach"))
_ORIGINALLY = syllable_key("vốn")
_TRADED = phrase_key("giao dịch")
_HAS = syllable_key("có")
_PRICED = phrase_key("trị giá")
_VALUED = phrase_key("có giá trị")
_ABOUT = syllable_key("về")
_ADVERBIAL: frozenset[Role] = frozenset(("figure", "fill", "limit", "goal", "rest", "reach", "adv", "base"))
NOUNS: frozenset[Role] = frozenset(("word", "measure", "thing", "owner"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands: its index among the figures, its span in the normalized text, whether it is a time."""

    index: int
    start: int
    end: int
    temporal: bool


@dataclass(slots=True)
class Token:
    """A phrase of the lexicon, a syllable, a mark or a figure; ``depth`` counts the brackets around it."""

    start: int
    end: int
    key: str
    role: Role
    change: Change | None
    depth: int
    figure: int = -1


def tokenize(text: str, start: int, end: int, spots: Sequence[Spot]) -> list[Token]:
    """The tokens of ``text[start:end]``, each figure of ``spots`` (in order, apart) as one token."""
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
            role: Role = "date" if spot.temporal else "figure"
            tokens.append(Token(spot.start, spot.end, "", role, None, depth, spot.index))
            start = spot.end
    _settle(tokens)
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
            size, entry = next(
                ((size, found) for size, rows in table[key] if (found := rows.get(tuple(keys[index : index + size])))),
                (1, None),
            )
            if entry is None:
                yield Token(first, last, key, "word", None, 0)
            else:
                role = "word" if entry.role == "act" and index and text[first].isupper() else entry.role
                yield Token(first, pieces[index + size - 1].end(), entry.key, role, entry.change, 0)
            index += size - 1
        elif key[0].isalnum() or key[0] == "_":
            yield Token(first, last, key, "word", None, 0)
        index += 1


def _settle(tokens: list[Token]) -> None:
    """Give words that have two uses the one that their neighbours ask for."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1].role if index else "hard"
        after = tokens[index + 1].role if index + 1 < len(tokens) else "hard"
        if token.role == "act":
            if before == "measure":
                token.role = "measure"  # "giá bán", "mức hỗ trợ", "số tiền chiếm đoạt": the verb says which
            elif before == "prep" or (" " not in token.key and before in NOUNS and after not in _OBJECTS):
                token.role = "word"  # "về viện trợ nhân đạo", "công nghệ ứng dụng"
        elif token.key == _ORIGINALLY:
            if before not in NOUNS and after in ("reach", "aux", "have"):
                token.role = "aux"  # ", vốn trị giá 300 tỉ USD"
        elif token.role == "reach":
            if before == "prep" and token.key == _PRICED:
                token.role = "word"  # "giảm 39% về trị giá"
            elif token.key == _TRADED and _next_key(tokens, index).split(" ")[0] == _HAS:
                token.role = "word"  # "mọi giao dịch có giá trị từ 5 tỷ đồng"
            elif token.key == _PRICED and after in NOUNS:
                token.role = "measure"  # "trị giá nhập khẩu ước đạt ..."
            elif token.key == _VALUED and after in NOUNS:
                token.start, token.role = token.start + len("có "), "measure"  # "có giá trị xuất khẩu đạt ..."
            elif token.key in _BALANCES and after in NOUNS:
                token.role = "measure"  # "thặng dư ngân sách ở mức 2,1%"
        elif token.role == "rest":
            if token.key == _ABOUT and (after in NOUNS or _next_key(tokens, index) == _PRICED):
                token.role = "prep"  # "thiệt hại về cá"
            elif before not in NOUNS and (after in NOUNS or _speaks(tokens, index + 1)):
                token.role = "open"  # ", còn giá bạc ...", ", còn 17% cho rằng ..." begin a clause
        elif token.role == "open":
            if before in NOUNS and not token.key.startswith("trong"):
                token.role = "adv"  # "tiền lương bình quân"
        elif token.role == "dash":
            if before in NOUNS and after in NOUNS:
                token.role = "word"  # "VN - Index"
        elif token.role == "fill":
            if token.key in _MEANS and before in NOUNS:
                token.role = "word"  # "năng suất lao động bình quân"
            elif token.key in _TOWARDS and (after in NOUNS or after == "date"):
                token.role = "prep"  # "đến ngày", "tới thị trường"
        elif token.role == "adv" and before in NOUNS and after not in _ADVERBIAL and " " not in token.key:
            token.role = "word"  # "trực tiếp"


def _next_key(tokens: list[Token], index: int) -> str:
    return tokens[index + 1].key if index + 1 < len(tokens) else ""


def _speaks(tokens: list[Token], index: int) -> bool:
    """Whether a figure and a verb of saying or doing follow: it is who speaks, not what is left."""
    return (
        index + 1 < len(tokens) and tokens[index].role == "figure" and tokens[index + 1].role in ("say", "act", "aux")
    )
