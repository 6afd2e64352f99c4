"""The recipe on the path, for as long as a test runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NAMES = ("sapo_ranker", "vietnews", "figure_subjects")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(ROOT / "models/recipe"))
    yield
    for name in [name for name in sys.modules if name.startswith(NAMES)]:
        del sys.modules[name]
