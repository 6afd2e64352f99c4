"""Cases as data: what the extractor finds in short texts, each case with where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinvan.figures.extract import extract
from tinvan.text.normalize import normalize
from tinvan.types import Figure

CASES = Path(__file__).resolve().parents[1] / "cases" / "figures"
FILES = ("wild", "traps", "negatives", "synthetic")
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines()]


def number(value: object) -> str | None:
    if value is None:
        return None
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def described(figure: Figure) -> Case:
    """A figure with the fields that a case states."""
    fields: Case = {"surface": figure.surface, "kind": figure.kind}
    if figure.value is not None:
        fields["value"] = figure.value
    else:
        fields |= {"low": number(figure.low), "high": number(figure.high), "unit": figure.unit}
    return fields | {name: value for name in ("per", "mod") if (value := getattr(figure, name)) is not None}


def found(case: Case) -> list[Case]:
    return [described(figure) for figure in extract(normalize(case["text"]))]


@pytest.mark.parametrize("case", [case for name in FILES for case in cases(name)], ids=lambda case: case["text"][:60])
def test_case(case: Case) -> None:
    assert found(case) == case["figures"]


@pytest.mark.parametrize("case", cases("known_failures"), ids=lambda case: case["text"][:60])
def test_known_failure_still_fails(case: Case) -> None:
    assert found(case) != case["figures"], "it passes now: move it to the file of its provenance"


def lures(rows: list[Case]) -> list[Case]:
    """The cases that look like figures and are none, or like other figures than they are."""
    return [case for case in rows if not case["figures"] or case["provenance"] == "trap"]


def test_there_are_as_many_lures_as_figures() -> None:
    rows = [case for name in FILES for case in cases(name)]
    assert len(rows) >= 500
    assert len(lures(rows)) * 2 >= len(rows)
    assert all(case["provenance"] for case in rows)


def test_no_case_stands_twice() -> None:
    texts = [case["text"] for name in (*FILES, "known_failures") for case in cases(name)]
    assert len(texts) == len(set(texts))
