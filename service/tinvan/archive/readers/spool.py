"""Decoded copies on the disk of what cannot be entered in the middle, a file a piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tinvan.archive.errors import ArchiveFailed
from tinvan.archive.readers.blocks import Block, Job
from tinvan.archive.readers.pieces import Piece
from tinvan.archive.readers.streams import Chunks


class Spool:
    """Writes the copies of one source, named for it and numbered, so that they are called the same another time.

    Raises :class:`ArchiveFailed` where they cannot be written: that is nothing the source could be rejected for.
    """

    def __init__(self, folder: str, source: str) -> None:
        self._folder = Path(folder)
        self._name = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._number = 0

    def save(self, block: Block) -> Piece:
        """The piece of a block whose bytes are to be read from a copy."""
        if block.piece.kind == "nothing" or block.piece.spooled:
            return block.piece
        path = self._next()
        with _told(path):
            path.write_bytes(block.payload)
        return replace(block.piece, spooled=str(path), start=0, end=len(block.payload))

    def keep(self, chunks: Chunks, job: Job) -> Piece:
        """The piece of a whole file of columns. Raises :class:`Damaged` where its bytes do not come to their end."""
        path, size = self._next(), 0
        try:
            with _told(path), path.open("wb") as file:
                for chunk in chunks:
                    size += file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Piece(job.file, "columns", member=job.member, spooled=str(path), start=0, end=-1, size=size)

    def _next(self) -> Path:
        with _told(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._name}-{self._number:06d}"
        self._number += 1
        return path


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveFailed(f"{path}: {error.strerror or type(error).__name__}") from None
