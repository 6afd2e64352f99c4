"""Frames: texts, pages and entries of many files in one copy on the disk, each behind a line that says what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tinvan.archive.readers.blocks import Block, Job
from tinvan.archive.readers.pieces import Piece
from tinvan.archive.records import Place, Unit
from tinvan.strict_json import dump

# Plain text; an HTML page; a response of a web archive with its headers; an entry of a feed as JSON.
Content = Literal["text", "html", "response", "entry"]
_UNITS: dict[Content, Unit] = {"text": "file", "html": "file", "response": "record", "entry": "entry"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes that hold one article, and where they come from."""

    content: Content
    member: str | None
    position: int
    body: bytes

    def place(self, file: str) -> Place:
        """The place of what the frame holds."""
        return Place(file, self.member, _UNITS[self.content], self.position)


class Framer:
    """Gathers frames of a file into blocks."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._parts: list[bytes] = []
        self._size = self._records = 0

    def add(self, frame: Frame) -> Iterator[Block]:
        """Take a frame; the block it fills, if it does."""
        head = {"content": frame.content, "member": frame.member, "position": frame.position, "size": len(frame.body)}
        self._parts += (dump(head), b"\n", frame.body)
        self._size += len(frame.body)
        self._records += 1
        if self._size >= self._job.target_bytes or self._records >= self._job.target_records:
            yield from self.flush()

    def flush(self) -> Iterator[Block]:
        """The block of what there is, if there is anything."""
        if self._parts:
            payload = b"".join(self._parts)
            job = self._job
            piece = Piece(job.file, "frames", end=len(payload), records=self._records, warnings=job.warnings)
            yield Block(piece, payload)
        self._parts, self._size, self._records = [], 0, 0


def frames_of(payload: bytes) -> Iterator[Frame]:
    """The frames in a block."""
    at = 0
    while at < len(payload):
        end = payload.index(b"\n", at)
        head = json.loads(payload[at:end])
        size = head.pop("size")
        at = end + 1 + size
        yield Frame(**head, body=payload[end + 1 : at])
