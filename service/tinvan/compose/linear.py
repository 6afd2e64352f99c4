"""Linear classifiers over what is seen of a piece of text, with weights from a table that ``models/recipe`` made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Generic, TypeVar

from tinvan.text.lexicon import table

Seen = TypeVar("Seen")


class LinearClassifier(Generic[Seen]):
    """Says yes where the bias and the weighed columns of what is seen come to 0 or more.

    ``columns`` are asked in turn, until a yes is out of reach: what is quickly seen goes first. All but the first
    ``unbounded`` of them, one at least, are between 0 and 1. Raises :class:`ValueError` for less.
    """

    def __init__(self, name: str, columns: Mapping[str, Callable[[Seen], float]], unbounded: int) -> None:
        if unbounded < 1:
            raise ValueError("the first column is not bounded")
        self._name, self._columns, self._unbounded = name, columns, unbounded

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)

    def values(self, seen: Seen) -> tuple[float, ...]:
        """What all columns say of what is seen, in order."""
        return tuple(float(column(seen)) for column in self._columns.values())

    def says(self, seen: Seen) -> bool:
        """Whether it is what is looked for."""
        score, steps = self._steps
        for column, weight, most in steps:
            score += weight * column(seen)
            if score + most < 0:
                return False
        return score >= 0

    @cached_property
    def _steps(self) -> tuple[float, tuple[tuple[Callable[[Seen], float], float, float], ...]]:
        """The bias; and each column with its weight and the most that those after it can add."""
        rows = {row["column"]: float(row["weight"]) for row in table(self._name)}
        weights = [rows[name] for name in self._columns]
        most = list(accumulate((max(0.0, weight) for weight in reversed(weights[1:])), initial=0.0))[::-1]
        most[: self._unbounded - 1] = [float("inf")] * (self._unbounded - 1)
        return rows["bias"], tuple(zip(self._columns.values(), weights, most, strict=True))
