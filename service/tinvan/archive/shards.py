"""Shards: the units of an archive's work, and what comes back from the one who did one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Protocol

from tinvan.archive.readers import Piece
from tinvan.archive.tally import Tally

# What lies between a range's ends: the piece (from 0) and the record in it (from 0).
Position = tuple[int, int]
BEGINNING: Position = (0, 0)


@dataclass(frozen=True, slots=True)
class Shard:
    """A stretch of the archive that one worker does alone, from ``start`` up to but without ``stop`` (None: its end).

    ``index`` counts from 0 in the order of the archive and names the part file. ``trace`` is a file in which the worker
    notes each record before it touches it; who watches the worker sees there whether it still moves. ``digest`` is the
    SHA-256 of what the pieces are.
    """

    index: int
    pieces: tuple[Piece, ...]
    trace: str
    digest: str
    start: Position = BEGINNING
    stop: Position | None = None

    @property
    def whole(self) -> bool:
        """Whether it is the shard as planned, and no stretch of it."""
        return self.start == BEGINNING and self.stop is None

    @property
    def name(self) -> str:
        """What its files are called: ``00012``, or ``00012-0.17-0.18`` for a stretch of it."""
        stretch = "" if self.whole else f"-{_called(self.start)}-{_called(self.stop)}"
        return f"{self.index:05d}{stretch}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker says of a shard it has done: what was counted, and the SHA-256 of each file it left."""

    name: str
    tally: Tally
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a shard ended; ``done`` is None where it took its worker with it again and again."""

    shard: Shard
    done: Done | None


class ShardFunction(Protocol):
    """The work itself, the same on every machine: it can be pickled, and called twice it leaves the same bytes."""

    def warm(self) -> None:
        """Load what every shard needs, once in each process; calling it is not needed, and saves nothing but time."""

    def __call__(self, shard: Shard) -> Done:
        """Do a shard."""


def packed(pieces: Iterable[Piece], work: str, scratch: str, target_bytes: int, target_records: int) -> Iterator[Shard]:
    """Shards of about ``target_bytes`` or ``target_records``, whichever comes first, of pieces in their order.

    A piece that is larger is a shard of its own: how far a source can be cut is its reader's affair. Traces are kept in
    the folder ``work``; where the folder ``scratch`` of decoded copies lies does not count for the digest.
    """
    index, bundle, size, records = 0, list[Piece](), 0, 0
    for piece in pieces:
        if bundle and (size + piece.bytes > target_bytes or records + piece.records > target_records):
            yield _shard(index, bundle, work, scratch)
            index, bundle, size, records = index + 1, [], 0, 0
        bundle.append(piece)
        size, records = size + piece.bytes, records + piece.records
    if bundle:
        yield _shard(index, bundle, work, scratch)


def _shard(index: int, pieces: list[Piece], work: str, scratch: str) -> Shard:
    body = json.dumps([asdict(piece) for piece in pieces], sort_keys=True).replace(json.dumps(scratch)[1:-1], "")
    return Shard(index, tuple(pieces), f"{work}/{index:05d}.trace", hashlib.sha256(body.encode()).hexdigest())


def _called(position: Position | None) -> str:
    return "end" if position is None else f"{position[0]}.{position[1]}"
