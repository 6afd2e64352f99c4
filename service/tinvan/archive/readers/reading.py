"""From the bytes of a block to the records in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tinvan.archive.readers.columns import Columns
from tinvan.archive.readers.feed import from_entry
from tinvan.archive.readers.fields import from_cells, from_json, from_text
from tinvan.archive.readers.frames import Frame, frames_of
from tinvan.archive.readers.html import from_page
from tinvan.archive.readers.lines import values_of_lines
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.readers.pieces import Piece
from tinvan.archive.readers.rows import rows_of
from tinvan.archive.readers.streams import Damaged
from tinvan.archive.readers.values import values_of
from tinvan.archive.readers.warc import from_response
from tinvan.archive.records import Record, Rejection

_READERS = {"text": from_text, "html": from_page, "response": from_response, "entry": from_entry}


def records_of(piece: Piece, payload: bytes, options: ReadingOptions) -> Iterator[Record | Rejection]:
    """What is in the bytes of a piece."""
    if piece.kind == "frames":
        for frame in frames_of(payload):
            yield _framed(frame, piece, options)
    elif piece.kind == "rows":
        for number, row in rows_of(payload, piece.dialect):
            place = piece.place(piece.first + number)
            if isinstance(row, str):
                yield Rejection(place, row, "not a row of the table")
            else:
                yield from_cells(piece.header, row, place, options, piece.warnings)
    else:
        values = values_of_lines(payload) if piece.kind == "lines" else values_of(payload)
        for number, value in values:
            yield from_json(value, piece.place(piece.first + number), options, piece.warnings)


def rows_of_columns(piece: Piece, file: BinaryIO, options: ReadingOptions) -> Iterator[Record | Rejection]:
    """What is in the row groups of a piece, all of them where its ``end`` is -1."""
    position = piece.first
    try:
        columns = Columns(file, options)
        for group in range(piece.start, piece.end if piece.end >= 0 else len(columns.groups)):
            first = position
            try:
                for item in columns.records(group, first, piece.file, piece.member):
                    position = item.place.position + 1
                    yield item
            except Damaged as damage:
                yield Rejection(piece.place(position), damage.code, damage.detail)
            position = max(position, first + columns.groups[group].rows)
    except Damaged as damage:
        yield Rejection(piece.place(position), damage.code, damage.detail)


def _framed(frame: Frame, piece: Piece, options: ReadingOptions) -> Record | Rejection:
    return _READERS[frame.content](frame.body, frame.place(piece.file), options, piece.warnings)
