"""What a figure is set against ("so với cùng kỳ năm 2016") and what it is a part of ("trên tổng số 2.002 tỷ đồng")."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import Role
from tinvan.figures.relations_phrase import trim
from tinvan.figures.relations_reading import LeftContext
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key
from tinvan.types import Change

Span = tuple[int, int]
_INSIDE: frozenset[Role] = frozenset(("prep", "when", "date", "fill", "figure", "adv", "limit", "owner"))
_PARTS = ("trên", "trong")
_TOTALS = (syllable_key("số"), syllable_key("tổng"))
_BORDERS: frozenset[Role] = frozenset(("hard", "open", "cause", "say", "colon", "paren"))


class Baselines:
    """The baselines of one sentence, found once."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._bases = [index for index, token in enumerate(tokens) if token.role == "base"]

    def versus(self, at: int, change: Change | None, reading: LeftContext) -> Span | None:
        """The baseline of the figure at token ``at``: behind it, shared in its list, or at the head of its clause."""
        if reading.versus:
            return trim(self._text, self._tokens, *reading.versus, whole=True)
        if not self._bases:
            return None
        compares = reading.governor is not None and self._tokens[reading.governor].role == "compare"
        base = self._behind(at)
        if base is None and (change or compares):
            base = self._ahead(at)
        return self._phrase(base) if base is not None else None

    def whole(self, at: int) -> Span | None:
        """The whole behind "trên" or "trong": "602 tỷ đồng trên tổng số 2.002 tỷ đồng"."""
        tokens = self._tokens
        if at + 2 >= len(tokens) or tokens[at + 1].key not in _PARTS:
            return None
        first = at + 2
        if not tokens[first].key.startswith(_TOTALS):
            return None
        last = self._extent(first)
        return tokens[first].start, tokens[last].end

    def _behind(self, at: int) -> int | None:
        """The next base to the right that no other verb or clause parts from the figure."""
        tokens = self._tokens
        for index in range(at + 1, len(tokens)):
            role = tokens[index].role
            if role == "base":
                return index
            if role == "figure" and tokens[index - 1].role not in ("link", "comma", "fill"):
                return None
            if role not in NOUNS and role not in ("prep", "when", "date", "link", "figure", "fill", "adv"):
                return None
        return None

    def _ahead(self, at: int) -> int | None:
        """A base at the head of the clause that the figure stands in: "So với năm 2016, doanh thu tăng 5%"."""
        tokens = self._tokens
        base = max((index for index in self._bases if index < at), default=None)
        if base is None or (base > 0 and tokens[base - 1].role not in _BORDERS and tokens[base - 1].role != "comma"):
            return None
        if any(tokens[index].role in ("hard", "figure") for index in range(base, at)):
            return None
        return base if any(tokens[index].role == "comma" for index in range(base, at)) else None

    def _phrase(self, base: int) -> Span | None:
        tokens = self._tokens
        first = base + 1
        if first >= len(tokens) or (tokens[first].role not in NOUNS and tokens[first].role not in _INSIDE):
            return None
        last = self._extent(first)
        return tokens[first].start, tokens[last].end

    def _extent(self, first: int) -> int:
        """The last token of a phrase that may hold times, places and sums."""
        tokens = self._tokens
        last = first
        for index in range(first + 1, len(tokens)):
            token = tokens[index]
            if token.depth != tokens[first].depth:
                break
            joined = token.role == "link" and index + 1 < len(tokens) and tokens[index + 1].role in NOUNS
            if token.role not in NOUNS and token.role not in _INSIDE and not joined:
                break
            last = index
        while last > first and tokens[last].role in ("prep", "link", "fill", "adv"):
            last -= 1
        return last
