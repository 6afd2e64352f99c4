"""JSON lines, compressed: a result a line, as the service gives it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from tinvan.strict_json import dump

# A hundred times faster than the summaries are made; higher levels save a twentieth of the bytes.
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One zstd frame, which all readers take whole, with a checksum, by which ``zstd --test`` sees any damage."""

    suffix: str = ".jsonl.zst"

    def stored(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        """The result itself."""
        return result

    @contextmanager
    def writing(self, path: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        """Lines in the order they are given."""
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        with path.open("wb") as raw, compressor.stream_writer(raw) as stream:

            def put(row: Mapping[str, Any]) -> None:
                stream.write(dump(row) + b"\n")

            yield put

    def reading(self, path: Path) -> Iterator[Mapping[str, Any]]:
        """The lines."""
        with path.open("rb") as raw, zstandard.open(raw, "rt", encoding="utf-8", newline="\n") as stream:
            for line in stream:
                yield json.loads(line)
