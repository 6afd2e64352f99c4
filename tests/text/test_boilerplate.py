"""What is not the article, case by case: every mark with its kind and exact surface, and nothing else.

The cases say what a reader would mark. Surfaces are trimmed; the dash or colon that ties a mark to the text belongs to
it ("TTO -"), a link takes its title, and a photo credit and the caption before it are two marks. In ``wild`` cases the
words at the mark are a paper's own, and the sentences around them are shortened; ``negative`` cases look like
boilerplate and are not. Known failures stand at the end of the file: one that starts to pass fails the build until it
is said to pass.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.types import BOILERPLATE_KINDS

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/boilerplate.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
Marks = list[tuple[str, str]]


def found(text: str, title: str) -> Marks:
    return [(mark.kind, text[mark.start : mark.end]) for mark in find_boilerplate(normalize(text), title)]


def wanted(case: dict[str, Any]) -> Marks:
    return [(mark["kind"], mark["surface"]) for mark in case["marks"]]


def known(case: dict[str, Any]) -> bool:
    return bool(case.get("known_failure"))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case, id=case["id"], marks=[pytest.mark.xfail(strict=True, reason=case["about"])] if known(case) else []
        )
        for case in CASES
    ],
)
def test_case(case: dict[str, Any]) -> None:
    assert found(case["text"], case.get("title", "")) == wanted(case), case["about"]


def test_the_cases_cover_every_kind_and_the_look_alikes() -> None:
    provenance = Counter(case["provenance"] for case in CASES)
    assert len(CASES) >= 200
    assert provenance["negative"] >= 45
    assert provenance["wild"] >= 45
    assert all(not case["marks"] for case in CASES if case["provenance"] == "negative")
    passing = {mark["kind"] for case in CASES if not known(case) for mark in case["marks"]}
    assert passing == set(BOILERPLATE_KINDS)
    assert (
        len({case["id"] for case in CASES}) == len({(case["text"], case.get("title")) for case in CASES}) == len(CASES)
    )


def test_marks_do_not_move_with_decomposed_letters_and_line_ends() -> None:
    """What is found is the same when a system writes NFD, CRLF and non-breaking spaces."""
    for case in CASES:
        odd = unicodedata.normalize("NFD", case["text"]).replace("\n", "\r\n").replace(" ", "\u00a0")
        plain = [
            (kind, " ".join(unicodedata.normalize("NFC", surface).split()))
            for kind, surface in found(odd, case.get("title", ""))
        ]
        usual = [(kind, " ".join(surface.split())) for kind, surface in found(case["text"], case.get("title", ""))]
        assert plain == usual, case["id"]
