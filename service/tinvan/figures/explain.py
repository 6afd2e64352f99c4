"""Why a figure is one: its rule in a sentence."""

from __future__ import annotations

from functools import cache

from tinvan.figures.tables import rows
from tinvan.types import Figure


def explain(figure: Figure) -> str:
    """One sentence on the rule that made a figure; raises ``KeyError`` where no rule of ours did."""
    reading = figure.value if figure.value is not None else _amount(figure)
    return f'"{figure.surface}" is {figure.kind} {reading}: {describe(figure.rule)} (rule {figure.rule}).'


def describe(rule: str) -> str:
    """What the rule of this name says; raises ``KeyError`` where there is none."""
    return _rules()[rule]


@cache
def _rules() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("rules")}


def _amount(figure: Figure) -> str:
    low = f"{figure.low:f}"
    if figure.high is None:
        amount = f"{low} and more"
    else:
        amount = low if figure.high == figure.low else f"{low} to {figure.high:f}"
    if figure.kind == "ratio":
        return f"{low}{figure.unit}{figure.high:f}"
    return f"{amount} {figure.unit}" + (f" per {figure.per}" if figure.per else "")
