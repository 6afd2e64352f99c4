"""What the rules hand on, in token coordinates: numerals, figures, and numerals that have no unit yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tinvan.figures.tokens import BORDER, Tokens
from tinvan.types import FigureKind, Modifier

# The most words between two figures that are read together, and what joins the numbers of a list.
LINK = 4
JOINED = frozenset((",", "và"))


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number read at the tokens ``start`` to ``end`` (exclusive).

    ``scale`` is the last magnitude it was multiplied by, for a range to share. ``spelt`` tells words from digits,
    ``open`` marks a vague magnitude ("hàng trăm"), ``exact`` what only a number can be (grouped, decimal or scaled).
    """

    start: int
    end: int
    value: Decimal
    scale: Decimal = Decimal(1)
    spelt: bool = False
    open: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure over the tokens ``start`` to ``end`` (exclusive). ``scale`` is the magnitude its numeral shared."""

    kind: FigureKind
    start: int
    end: int
    rule: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    value: str | None = None
    per: str | None = None
    mod: Modifier | None = None
    scale: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Latent:
    """A numeral, or a range of two, that nothing beside it types: a figure only if its sentence lends it a unit."""

    numeral: Numeral
    upper: Numeral | None = None

    @property
    def start(self) -> int:
        """The first token."""
        return self.numeral.start

    @property
    def end(self) -> int:
        """The token after the last."""
        return (self.upper or self.numeral).end


def link(tokens: Tokens, item: Latent | Mention, following: Latent | Mention) -> list[str] | None:
    """The few words between two figures, where nothing else stands there."""
    words = tokens.words[item.end : following.start]
    return words if 1 <= len(words) <= LINK and BORDER not in words else None
