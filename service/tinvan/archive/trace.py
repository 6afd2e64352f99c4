"""A worker's trace: which record it is at, left in a file, so that one who dies tells what it died of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinvan.archive.records import Place
from tinvan.archive.shards import Position
from tinvan.strict_json import dump


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a worker is: at the record ``at``; ``place`` is None while that is still being read."""

    at: Position
    place: Place | None = None
    id: str | None = None


class Pen:
    """Writes a trace over the last one. Nothing is flushed: it outlives the process, if not the machine."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def note(self, trace: Trace) -> None:
        """Say where the worker is now."""
        place = None if trace.place is None else place_to_record(trace.place)
        os.pwrite(self._handle, dump({"at": trace.at, "place": place, "id": trace.id}) + b"\n", 0)


def place_to_record(place: Place) -> dict[str, Any]:
    """A place as JSON, made twice for each record: :func:`dataclasses.asdict` would take ten times as long."""
    return {"file": place.file, "member": place.member, "unit": place.unit, "position": place.position}


@contextmanager
def tracing(path: str) -> Iterator[Pen]:
    """A pen for a trace file, which goes when the work is done; an exception leaves it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        yield Pen(handle)
    finally:
        os.close(handle)
    with suppress(FileNotFoundError):
        Path(path).unlink()


def last(path: str) -> Trace | None:
    """The last trace in a file, None where there is none that can be read."""
    try:
        with Path(path).open("rb") as stream:
            record: dict[str, Any] = json.loads(stream.readline())
        place = None if record["place"] is None else Place(**record["place"])
        return Trace((record["at"][0], record["at"][1]), place, record["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
