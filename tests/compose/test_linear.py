"""Linear classifiers that stop where what is left cannot change the answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinvan.compose import linear
from tinvan.compose.linear import LinearClassifier

NAMES = ("size", "one", "two", "three")
share = st.floats(0, 1)
weight = st.floats(-3, 3)


Numbers = LinearClassifier[list[float]]


def classifier(monkeypatch: pytest.MonkeyPatch, weights: list[float]) -> tuple[Numbers, list[str]]:
    """One over lists of four numbers, of which the first may be large, and the names of the columns it asks for."""
    rows = [{"column": name, "weight": str(value)} for name, value in zip(("bias", *NAMES), weights, strict=True)]
    monkeypatch.setattr(linear, "table", lambda name: rows if name == "numbers" else [])
    asked: list[str] = []

    def column(place: int) -> Callable[[list[float]], float]:
        def ask(seen: list[float]) -> float:
            asked.append(NAMES[place])
            return seen[place]

        return ask

    columns = {name: column(place) for place, name in enumerate(NAMES)}
    return Numbers("numbers", columns, unbounded=1), asked


@given(st.lists(weight, min_size=5, max_size=5), st.floats(0, 50), st.lists(share, min_size=3, max_size=3))
def test_it_says_what_the_sum_says(weights: list[float], size: float, shares: list[float]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        asks, _ = classifier(patch, weights)
        score = weights[0]
        for value, seen in zip(weights[1:], [size, *shares], strict=True):
            score += value * seen
        assert asks.says([size, *shares]) == (score >= 0) or abs(score) < 1e-9
        assert asks.values([size, *shares]) == (size, *shares)


def test_it_asks_no_more_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    asks, asked = classifier(monkeypatch, [-2.5, 0.0, 1.0, -1.0, 1.0])
    assert not asks.says([9.0, 0.0, 0.0, 1.0])
    assert asked == ["size"]
    asks, asked = classifier(monkeypatch, [-1.5, 0.0, 1.0, -1.0, 1.0])
    assert not asks.says([9.0, 0.4, 0.0, 1.0])
    assert asked == ["size", "one"]
