"""Reading an archive in a test: from bytes to records and rejections."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tinvan.archive.readers import Piece, ReadingOptions, read, sources, split
from tinvan.archive.records import Record, Rejection

Items = list[Record | Rejection]


def items_of(
    path: Path | str,
    spool: Path,
    options: ReadingOptions | None = None,
    *,
    target_bytes: int = 1 << 20,
    target_records: int = 1_000,
) -> Items:
    """What is in an archive, its pieces having gone through JSON as they do between machines."""
    options = options or ReadingOptions()
    found: Items = []
    for source in sources([str(path)]):
        for piece in split(
            source, options, spool=str(spool / "spool"), target_bytes=target_bytes, target_records=target_records
        ):
            again = Piece.from_record(json.loads(json.dumps(asdict(piece))))
            assert again == piece
            found += read(again, options)
    return found


def records(items: Sequence[Record | Rejection]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def rejections(items: Sequence[Record | Rejection]) -> list[Rejection]:
    return [item for item in items if isinstance(item, Rejection)]
