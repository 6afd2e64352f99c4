"""Articles of VietNews' ``val`` for measuring: a fixed sample, and a part that stays untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

SHARED = Path(__file__).resolve().parents[3] / "shared"


def sample(count: int, shared: Path = SHARED, *, untouched: bool = False) -> list[dict[str, Any]]:
    """``count`` articles spread evenly over the part of ``val`` that may be looked at.

    Every fourth line is left out: that quarter, ``untouched``, is for the final evaluation of a trained ranker, and for
    nothing before.
    """
    rows = [row for index, row in enumerate(_read(shared)) if (index % 4 == 3) == untouched]
    count = min(count, len(rows))
    return [json.loads(rows[index * len(rows) // count]) for index in range(count)]


def clusters(shared: Path = SHARED) -> list[dict[str, Any]]:
    """The raw articles of an aggregator: another source, another year."""
    lines = (shared / "samples/clusters.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def by_id(ids: set[str], shared: Path = SHARED) -> dict[str, dict[str, Any]]:
    """The articles with these ids."""
    rows = (json.loads(line) for line in _read(shared) if line[8:14] in ids)
    return {row["id"]: row for row in rows}


def digest(articles: list[dict[str, Any]]) -> str:
    """What names a sample: the start of the sha256 of its ids and texts."""
    whole = hashlib.sha256()
    for article in articles:
        whole.update(f"{article['id']}\0{article['sapo']}\0{article['text']}\0".encode())
    return whole.hexdigest()[:16]


def _read(shared: Path) -> Iterator[str]:
    with (shared / "data/vietnews/val.jsonl.zst").open("rb") as raw, zstandard.open(raw, "rt", encoding="utf-8") as val:
        yield from val
