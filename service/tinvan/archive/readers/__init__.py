"""Archives of any format as articles and rejections: what there is, pieces of it, and what is in a piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tinvan.archive.readers.blocks import MAX_BLOCK_BYTES, Job
from tinvan.archive.readers.columns import Columns
from tinvan.archive.readers.cutting import cut, cut_zip
from tinvan.archive.readers.errors import InputMissing
from tinvan.archive.readers.find import sources
from tinvan.archive.readers.opening import file_of, meter_of, opened
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.readers.pieces import Piece, Source
from tinvan.archive.readers.reading import records_of, rows_of_columns
from tinvan.archive.readers.spool import Spool
from tinvan.archive.readers.streams import Damaged, chunks_of, unreadable
from tinvan.archive.records import Place, Record, Rejection
from tinvan.archive.urls import STANDARD_INPUT
from tinvan.errors import TinvanError

__all__ = ["InputMissing", "Piece", "ReadingOptions", "Source", "read", "sources", "split"]

# Records of a block that is read at once.
_WHOLE_RECORDS = 10_000


def split(
    source: Source, options: ReadingOptions, *, spool: str, target_bytes: int, target_records: int
) -> Iterator[Piece]:
    """A source in pieces of about so many bytes or records; what cannot be entered in the middle goes through copies.

    The copies are files in the folder ``spool``, one a piece. What is wrong with a source is not raised: it comes as
    the rejections of a piece. Raises :class:`ArchiveFailed` where a copy cannot be written.
    """
    job = Job(source.name, None, min(target_bytes, MAX_BLOCK_BYTES), target_records, options.max_record_bytes)
    try:
        with file_of(source.name) as file:
            yield from _split(source, file, job, options, Spool(spool, source.name), target_bytes)
    except OSError as error:
        yield job.damage("file", 1, unreadable(error)).piece
    except Damaged as damage:
        yield job.damage("file", 1, damage).piece
    except TinvanError:
        raise
    except Exception as error:  # a file that finds a fault of ours costs itself, not the run
        yield job.nothing("file", 1, "internal", f"a fault of tinvan: {type(error).__name__}").piece


def read(piece: Piece, options: ReadingOptions) -> Iterator[Record | Rejection]:
    """What is in a piece, in its order: the same whenever and wherever it is read.

    Raises OSError where the copy of a piece is gone.
    """
    yield from piece.rejections
    if piece.kind == "nothing":
        return
    if piece.spooled is not None:
        with Path(piece.spooled).open("rb") as file:
            yield from _read(piece, file, options)
        return
    try:
        with file_of(piece.file) as file:
            yield from _read(piece, file, options)
    except OSError as error:
        damage = unreadable(error)
        yield Rejection(piece.place(piece.first), damage.code, damage.detail)
    except Exception as error:  # the same
        yield Rejection(piece.place(piece.first), "internal", f"a fault of tinvan: {type(error).__name__}")


def _split(
    source: Source, file: BinaryIO, job: Job, options: ReadingOptions, spool: Spool, target_bytes: int
) -> Iterator[Piece]:
    meter = meter_of(options)
    found = opened(meter.count_taken(chunks_of(file)), _named(source.name), meter, options)
    seekable = source.name != STANDARD_INPUT and file.seekable()
    if found.plain and seekable:
        if found.shape == "zip":
            for block in cut_zip(file, job, options, spool.keep, meter):
                yield spool.save(block)
            return
        if found.shape == "columns":
            yield from _groups(source, file, options)
            return
    if seekable and found.shape not in ("zip", "tar", "columns"):
        small = 0 < source.size <= target_bytes
        if small or (found.plain and found.shape in ("text", "html")):
            yield Piece(source.name, "whole", size=source.size)
            return
    if found.shape == "zip" and found.plain:
        # A zip is read from its end, which a stream has to be kept for.
        kept = spool.keep(found.stream.chunks(), job)
        with Path(kept.spooled or "").open("rb") as copy:
            for block in cut_zip(copy, job, options, spool.keep, meter):
                yield spool.save(block)
        Path(kept.spooled or "").unlink()
        return
    for block in cut(found, job, options, spool.keep, meter):
        ranged = found.plain and seekable and block.piece.kind in ("lines", "values", "rows")
        yield block.piece if ranged and block.piece.member is None else spool.save(block)


def _groups(source: Source, file: BinaryIO, options: ReadingOptions) -> Iterator[Piece]:
    first = 1
    for number, group in enumerate(Columns(file, options).groups):
        yield Piece(source.name, "columns", number, number + 1, first, group.rows, size=group.size)
        first += group.rows


def _read(piece: Piece, file: BinaryIO, options: ReadingOptions) -> Iterator[Record | Rejection]:
    if piece.kind == "columns":
        yield from rows_of_columns(piece, file, options)
    elif piece.kind == "whole":
        yield from _whole(piece, file, options)
    else:
        file.seek(piece.start)
        yield from records_of(piece, file.read(piece.end - piece.start), options)


def _whole(piece: Piece, file: BinaryIO, options: ReadingOptions) -> Iterator[Record | Rejection]:
    """What is in a small file, which is cut where it is read."""
    job = Job(piece.file, None, MAX_BLOCK_BYTES, _WHOLE_RECORDS, options.max_record_bytes)
    meter = meter_of(options)
    try:
        found = opened(meter.count_taken(chunks_of(file)), _named(piece.file), meter, options)
        for block in cut(found, job, options, _refused, meter):
            yield from block.piece.rejections
            if block.payload:
                yield from records_of(block.piece, block.payload, options)
    except Damaged as damage:
        yield Rejection(Place(piece.file, None, "file", 1), damage.code, damage.detail)


def _refused(*_: object) -> Piece:
    raise Damaged("damaged", "changed while it was read")


def _named(name: str) -> str:
    return "" if name == STANDARD_INPUT else name
