"""Archives of any format as articles and rejections: what there is, pieces of it, and what is in a piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tinvan import wire
from tinvan.archive.readers.errors import InputMissing
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.readers.pieces import Piece, Source
from tinvan.archive.records import Record, Rejection
from tinvan.errors import TinvanError

__all__ = ["InputMissing", "Piece", "ReadingOptions", "Source", "read", "sources", "split"]


def sources(inputs: Sequence[str]) -> list[Source]:
    """The files in files, folders, patterns, URLs and ``-``, in their order by name, each once.

    Raises :class:`InputMissing`.
    """
    found = []
    for name in sorted(set(inputs)):
        path = Path(name)
        if not path.is_file():
            raise InputMissing(f"{name}: no such file")
        stat = path.stat()
        found.append(Source(name, stat.st_size, stat.st_mtime_ns))
    return found


def split(
    source: Source, options: ReadingOptions, *, spool: str, target_bytes: int, target_records: int
) -> Iterator[Piece]:
    """A source in pieces of about so many bytes or records; what cannot be entered in the middle goes through copies.

    The copies are files in the folder ``spool``, one a piece. Nothing about a bad file is raised: it comes as the
    rejections of a piece.
    """
    start = at = 0
    line = first = 1
    with Path(source.name).open("rb") as stream:
        for row in stream:
            at += len(row)
            line += 1
            if at - start >= target_bytes or line - first >= target_records:
                yield Piece(source.name, "lines", start, at, first, line - first)
                start, first = at, line
    if at > start:
        yield Piece(source.name, "lines", start, at, first, line - first)


def read(piece: Piece, options: ReadingOptions) -> Iterator[Record | Rejection]:
    """What is in a piece, in its order: the same whenever and wherever it is read."""
    yield from piece.rejections
    with Path(piece.spooled or piece.file).open("rb") as stream:
        stream.seek(piece.start)
        for number, row in enumerate(stream.read(piece.end - piece.start).split(b"\n"), piece.first):
            if not row.strip():
                continue
            place = piece.place(number)
            try:
                article = wire.article_from_record(wire.load(row))
            except TinvanError as error:
                yield Rejection(place, error.code, error.detail)
            else:
                yield Record(replace(article, id=article.id or place.id), place)
