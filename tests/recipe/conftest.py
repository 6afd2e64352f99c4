"""The recipe on the path, for as long as a test runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NAMES = ("figure_subjects", "figure_subjects_card", "figure_subjects_data", "figure_subjects_model")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(ROOT / "models/recipe"))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] in {"sapo_ranker", "vietnews", *NAMES}]:
        del sys.modules[name]
