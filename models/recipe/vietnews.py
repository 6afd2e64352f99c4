"""The articles of VietNews that may be looked at."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "../shared/data/vietnews"


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The articles of a split with their line numbers. Every fourth line of ``val`` is kept for the last judgement."""
    with path.open("rb") as file:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8")
        for index, line in enumerate(lines):
            if not path.name.startswith("val") or index % 4 != 3:
                yield index, json.loads(line)
