"""Sources, and the pieces they are cut into: what one process hands to another to be read there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tinvan.archive.records import Place, Rejection, Unit

# How the bytes of a piece are to be read: a file from its beginning to its end; JSON, a value a line or anywhere;
# rows of CSV; row groups of Parquet or batches of Arrow; texts, pages and entries in frames; nothing at all.
Kind = Literal["whole", "lines", "values", "rows", "columns", "frames", "nothing"]

UNITS: Mapping[Kind, Unit] = {
    "whole": "file",
    "lines": "line",
    "values": "record",
    "rows": "row",
    "columns": "row",
    "frames": "file",
    "nothing": "file",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the archive as it was found: a path, a URL, or ``-`` for standard input.

    ``size`` in bytes and ``modified`` (for a path nanoseconds since 1970, else a number that changes with the file)
    are 0 where nobody can tell.
    """

    name: str
    size: int = 0
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source that any process can read alone; plain values, so that it goes through JSON.

    ``start`` and ``end`` are bytes of the file, or of its decoded copy ``spooled``, which whoever has read the piece
    may remove; for columns they are row groups. ``first`` is the position of the first of its ``records``. ``header``
    and ``dialect`` are a table's: the names of its columns, and what stands between two. ``size`` is about how many
    bytes there are to read, where ``start`` and ``end`` do not say. ``rejections`` were found while the source was
    cut, and are all that a piece of nothing holds.
    """

    file: str
    kind: Kind
    start: int = 0
    end: int = 0
    first: int = 1
    records: int = 1
    member: str | None = None
    spooled: str | None = None
    header: tuple[str, ...] = ()
    dialect: str = ""
    warnings: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    size: int = 0

    @property
    def bytes(self) -> int:
        """About how many bytes there are to read."""
        return self.size or self.end - self.start

    def place(self, position: int) -> Place:
        """The place of a unit of this piece."""
        return Place(self.file, self.member, UNITS[self.kind], position)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Piece:
        """A piece that went through :func:`dataclasses.asdict` and JSON."""
        rejections = tuple(
            Rejection(**{**rejection, "place": Place(**rejection["place"])}) for rejection in record["rejections"]
        )
        piece = cls(**{**record, "rejections": rejections})
        return replace(piece, header=tuple(piece.header), warnings=tuple(piece.warnings))
