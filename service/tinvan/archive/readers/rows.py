"""CSV and its like: where the rows of a stream end, and the cells in them, as bytes.

The bytes are read as Latin-1, which holds every byte, so that their encoding can be found a row at a time: all that is
read here writes its commas, quotes and line ends as ASCII does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from tinvan.archive.readers.blocks import Block, Bundle, Job
from tinvan.archive.readers.lines import lines
from tinvan.archive.readers.streams import Stream

_DELIMITERS = ",\t;|"
_BOM = "\xef\xbb\xbf"
_LINE_BYTES = 1 << 20
# The warning of a last row without a line end.
UNENDED = "unended"

# A row, or why there is none.
Row = list[str] | Literal["malformed_body", "record_too_long"]


class _Rows:
    """The rows that lines make; ``taken`` are the bytes of the last one."""

    def __init__(self, source: Iterator[tuple[int, bytes | None]], delimiter: str, most: int) -> None:
        # A field is as long as it is: the limit of the module, 128 KiB by default, is for the whole process.
        csv.field_size_limit(max(most, csv.field_size_limit()))
        self._source, self._most = source, most
        self._reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        # Empty lines go with the row behind them.
        self._blank: list[bytes] = []
        self._size = 0
        self.taken: list[bytes] = []
        self.start = 0
        self.broken = False

    def __iter__(self) -> Iterator[Row]:
        while True:
            self.taken, self.broken, self._size = self._blank, False, 0
            self._blank = []
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                if not self.taken and not self.broken:
                    return
                yield "record_too_long" if self.broken else "malformed_body"
                # What is left of the lines goes to a reader that has forgotten the row.
                continue
            if self.broken:
                yield "record_too_long"
            elif row:
                yield row
            else:
                self._blank += self.taken

    def _lines(self) -> Iterator[str]:
        for start, line in self._source:
            if not self.taken:
                self.start = start
            self._size += len(line) if line is not None else 0
            if line is None or self._size > self._most:
                self.broken = True
                self.taken.append(b"")
                yield "\0"
                continue
            self.taken.append(line)
            yield line.decode("latin-1")


def cut_rows(stream: Stream, job: Job, known: frozenset[str], delimiter: str = "") -> Iterator[Block]:
    """Blocks of rows; ``known`` are the names of a text, ``delimiter`` is guessed from the header where it is empty."""
    head = stream.peek(_LINE_BYTES).split(b"\n", 1)[0].decode("latin-1")
    delimiter = delimiter or max(_DELIMITERS, key=lambda mark: (head.count(mark), -_DELIMITERS.index(mark)))
    rows = _Rows(lines(stream, job.max_record_bytes), delimiter, job.max_record_bytes)
    header = next(iter(rows), None)
    if header is None and stream.damage:
        yield job.damage("row", 1, stream.damage)
        return
    names = tuple(_decoded(header)) if isinstance(header, list) else ()
    if not known & {*names, *map(str.lower, names)}:
        yield job.nothing("row", 1, "unknown_columns", f"its first row names none of {', '.join(sorted(known))}")
        return
    bundle, number = Bundle(job, "rows", names, delimiter), 0
    for row in rows:
        number += 1
        if row == "record_too_long":
            yield from bundle.flush()
            yield job.too_long("row", number)
        elif stream.damage and not _ended(rows.taken):
            break
        elif _ended(rows.taken):
            yield from bundle.add(b"".join(rows.taken), number, rows.start)
        else:
            # The last cell may be cut short, and nothing of the format would tell.
            yield from bundle.flush()
            last = Bundle(replace(job, warnings=(*job.warnings, UNENDED)), "rows", names, delimiter)
            yield from last.add(b"".join(rows.taken), number, rows.start)
            yield from last.flush()
    yield from bundle.flush()
    if stream.damage:
        yield job.damage("row", number + 1, stream.damage)


def rows_of(payload: bytes, delimiter: str) -> Iterator[tuple[int, Row]]:
    """The rows of a block, with their numbers from 0."""
    most = len(payload) + 1
    yield from enumerate(_Rows(lines(Stream(iter((payload,))), most), delimiter, most))


def _decoded(header: list[str]) -> Iterator[str]:
    for number, name in enumerate(header):
        plain = name.removeprefix(_BOM) if not number else name
        try:
            yield plain.encode("latin-1").decode("utf-8").strip()
        except UnicodeDecodeError:
            yield plain.strip()


def _ended(taken: list[bytes]) -> bool:
    return bool(taken) and taken[-1].endswith(b"\n")
