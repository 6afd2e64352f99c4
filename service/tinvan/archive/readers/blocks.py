"""Blocks: stretches of a stream that hold whole records, and how records are gathered into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tinvan.archive.readers.pieces import Kind, Piece
from tinvan.archive.readers.streams import Damaged
from tinvan.archive.records import Place, Rejection, Unit

# A block is kept in memory as a whole.
MAX_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """A piece whose ``start`` and ``end`` count in the stream it was cut from, and the bytes between them."""

    piece: Piece
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class Job:
    """What is cut, and how small: blocks of about ``target_bytes`` or ``target_records``, whichever comes first."""

    file: str
    member: str | None
    target_bytes: int
    target_records: int
    max_record_bytes: int
    warnings: tuple[str, ...] = ()

    def nothing(self, unit: Unit, position: int, code: str, detail: str) -> Block:
        """A block that says what went wrong."""
        rejection = Rejection(Place(self.file, self.member, unit, position), code, detail)
        return Block(Piece(self.file, "nothing", member=self.member, rejections=(rejection,)))

    def damage(self, unit: Unit, position: int, damage: Damaged) -> Block:
        """A block that says how a stream ended."""
        return self.nothing(unit, position, damage.code, damage.detail)

    def too_long(self, unit: Unit, position: int) -> Block:
        """A block that says that a record was passed over."""
        return self.nothing(unit, position, "record_too_long", f"longer than {self.max_record_bytes:,} bytes")


class Bundle:
    """Records that follow each other in a stream, until they are enough for a block."""

    def __init__(self, job: Job, kind: Kind, header: tuple[str, ...] = (), dialect: str = "") -> None:
        self._job = job
        self._piece = Piece(
            job.file, kind, member=job.member, header=header, dialect=dialect, warnings=job.warnings, records=0
        )
        self._parts: list[bytes] = []
        self._size = self._records = 0
        self._first, self._start = 1, 0

    def add(self, record: bytes, position: int, start: int) -> Iterator[Block]:
        """Take a record, with what separates it from the one before; the block it fills, if it does."""
        if self._parts and start != self._start + self._size:
            yield from self.flush()
        if not self._parts:
            self._first, self._start = position, start
        self._parts.append(record)
        self._size += len(record)
        self._records += 1
        if self._size >= self._job.target_bytes or self._records >= self._job.target_records:
            yield from self.flush()

    def flush(self) -> Iterator[Block]:
        """The block of what there is, if there is anything."""
        if self._parts:
            end = self._start + self._size
            piece = replace(self._piece, first=self._first, records=self._records, start=self._start, end=end)
            yield Block(piece, b"".join(self._parts))
        self._parts, self._size, self._records = [], 0, 0
