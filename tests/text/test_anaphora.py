"""Which sentences speak of something that they do not name, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinvan.text.anaphora import points_back

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/anaphora.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert points_back(case["text"]) == case["points_back"]


@given(st.text(alphabet=st.sampled_from("nàyđóấytrên óiBâ .,"), max_size=80))
def test_what_points_back_stands_in_the_sentence(text: str) -> None:
    assert points_back(text) in text
