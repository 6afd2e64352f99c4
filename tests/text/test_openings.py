"""How sentences open, case by case: which dangle, and what is left of those that stand once a connective is dropped.

``rest`` is that remainder, or the text itself where nothing may go. A sentence dangles where it says "ông", "điều này",
"một ngày sau" without saying who, what or when, and where dropping its connective leaves a verb without its subject.
Known failures stand at the end of the file: one that starts to pass fails the build until it is said to pass.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinvan.text.openings import read_opening

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/openings.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]


def known(case: dict[str, Any]) -> bool:
    return bool(case.get("known_failure"))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case, id=case["id"], marks=[pytest.mark.xfail(strict=True, reason=case["text"])] if known(case) else []
        )
        for case in CASES
    ],
)
def test_case(case: dict[str, Any]) -> None:
    opening = read_opening(case["text"])
    rest = case["text"] if opening.dangling else case["text"][opening.length :]
    assert (opening.dangling, rest) == (case["dangling"], case["rest"])


def test_the_cases_hold_all_three_answers() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES) >= 140
    assert sum(case["dangling"] for case in CASES) >= 50
    assert sum(case["rest"] != case["text"] for case in CASES) >= 30
    assert sum(case["rest"] == case["text"] and not case["dangling"] for case in CASES) >= 45
    assert all(case["text"].endswith(case["rest"]) for case in CASES)
