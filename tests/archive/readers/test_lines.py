"""JSON lines: every line an article or a rejection, wherever the file is cut."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tinvan.archive.readers import InputMissing, Piece, ReadingOptions, read, sources, split
from tinvan.archive.records import Record

OPTIONS = ReadingOptions()


@pytest.mark.parametrize("target_bytes", [1, 100, 1 << 20])
def test_every_line_comes_back_whatever_the_pieces(tmp_path: Path, target_bytes: int) -> None:
    file = tmp_path / "a.jsonl"
    lines = [json.dumps({"text": f"Bài viết số {number}.", "id": number}, ensure_ascii=False) for number in range(50)]
    lines[7] = "{broken"
    lines[20] = ""
    file.write_text("\n".join(lines), encoding="utf-8")
    (source,) = sources([str(file)])
    spool = str(tmp_path)
    pieces = list(split(source, OPTIONS, spool=spool, target_bytes=target_bytes, target_records=1000))
    again = [Piece.from_record(json.loads(json.dumps(asdict(piece)))) for piece in pieces]
    assert again == pieces
    items = [item for piece in pieces for item in read(piece, OPTIONS)]
    assert [item.place.position for item in items] == [number for number in range(1, 51) if number != 21]
    assert [item.code for item in items if not isinstance(item, Record)] == ["malformed_body"]


def test_a_missing_input_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"nothing\.jsonl"):
        sources([str(tmp_path / "nothing.jsonl")])
