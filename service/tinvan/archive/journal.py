"""The journal: a line for each shard that is done, appended and flushed to the disk after the shard's files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinvan.archive.durable import sync
from tinvan.archive.tally import Tally
from tinvan.strict_json import dump


@dataclass(frozen=True, slots=True)
class Mark:
    """That a shard is done: what it was, its files by the SHA-256 of their bytes, its near-duplicates, its counts.

    ``near_duplicates`` maps the row of a result among the shard's (from 0, before any is dropped) to the id of the
    first. ``run`` counts the runs on the folder, ``elapsed`` the seconds of that run so far.
    """

    index: int
    digest: str
    part: str
    rejected: str | None
    signatures: str | None
    tally: Tally
    near_duplicates: Mapping[int, str] = field(default_factory=dict)
    run: int = 1
    elapsed: float = 0.0

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        names = ("index", "digest", "part", "rejected", "signatures", "run")
        return {
            **{name: getattr(self, name) for name in names},
            "elapsed": round(self.elapsed, 3),
            "near_duplicates": {str(row): first for row, first in self.near_duplicates.items()},
            "tally": self.tally.to_record(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Mark:
        """The mark that was written."""
        marks = {int(row): first for row, first in record["near_duplicates"].items()}
        return cls(**{**record, "near_duplicates": marks, "tally": Tally.from_record(record["tally"])})


class Journal:
    """The marks of a run. Only where each stands is held in memory; a last line that was cut off counts for nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[int, int] = {}
        self.finished = False
        self.runs = 0
        self.seconds = 0.0
        self._recover()
        # Opened to append alone: what is there is never touched again.
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        sync(path.parent)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def __contains__(self, index: int) -> bool:
        return index in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: int) -> Mark:
        with self._path.open("rb") as stream:
            stream.seek(self._places[index])
            return Mark.from_record(json.loads(stream.readline()))

    def get(self, index: int) -> Mark | None:
        """The mark of a shard, None where there is none."""
        if index not in self._places:
            return None
        return self[index]

    def marks(self) -> Iterator[Mark]:
        """All marks, in the order of the shards."""
        for index in sorted(self._places):
            yield self[index]

    def append(self, mark: Mark) -> None:
        """Say that a shard is done. When this returns it is so after any crash."""
        self._places[mark.index] = self._write(mark.to_record())

    def finish(self) -> None:
        """Say that there are no more shards."""
        self._write({"finished": True})
        self.finished = True

    def _write(self, record: Mapping[str, Any]) -> int:
        place = os.lseek(self._handle, 0, os.SEEK_END)
        line = memoryview(dump(record) + b"\n")
        while line:
            line = line[os.write(self._handle, line) :]
        os.fsync(self._handle)
        return place

    def _recover(self) -> None:
        """Read what is there, and cut off a last line that is not whole."""
        if not self._path.exists():
            return
        place, elapsed = 0, dict[int, float]()
        with self._path.open("rb") as stream:
            for line in stream:
                try:
                    record = json.loads(line) if line.endswith(b"\n") else None
                except ValueError:
                    record = None
                if record is None:
                    break
                if "finished" in record:
                    self.finished = True
                else:
                    self._places[record["index"]] = place
                    elapsed[record["run"]] = record["elapsed"]
                place += len(line)
        os.truncate(self._path, place)
        self.runs, self.seconds = max(elapsed, default=0), sum(elapsed.values())
