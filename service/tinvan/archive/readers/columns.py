"""Parquet and Arrow: row groups and batches, read a few rows at a time; the one importer of pyarrow here."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, BinaryIO

from tinvan.archive.readers.arrow_bodies import decoded_size as arrow_size
from tinvan.archive.readers.fields import from_fields, lowered, names_of_text
from tinvan.archive.readers.options import MAX_GROWTH, ReadingOptions
from tinvan.archive.readers.parquet_pages import decoded_size
from tinvan.archive.readers.streams import Damaged
from tinvan.archive.records import Place, Record, Rejection
from tinvan.wire import FIELDS

EXTRA = "reading Parquet and Arrow needs pyarrow: pip install tinvan[parquet]"

PARQUET, ARROW = b"PAR1", b"ARROW1"
_ARROW_END = b"\xff\xff\xff\xff\0\0\0\0"
_ROWS = 64
# What encodings are called in which texts stand in a dictionary.
_DICTIONARIES = frozenset(("PLAIN_DICTIONARY", "RLE_DICTIONARY"))
# Columns that are named where none of them is one of a text, and characters of each name.
_SHOWN_NAMES, _SHOWN_NAME = 12, 40
# Bytes of a column that are read at a time.
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a file that can be read alone: rows, and about how many bytes they take."""

    rows: int
    size: int


def installed() -> bool:
    """Whether what it takes is installed."""
    return find_spec("pyarrow") is not None


class Columns:
    """An open file of columns: its groups, and the records in them.

    Raises :class:`Damaged` where the file cannot be read, or holds no texts.
    """

    def __init__(self, file: BinaryIO, options: ReadingOptions) -> None:
        if not installed():
            raise Damaged("missing_extra", EXTRA)
        self._options = options
        self._file: _Parquet | _Arrow
        file.seek(0)
        start = file.read(len(ARROW))
        _check_end(file, start)
        with _guarded():
            self._file = _Parquet(file, options) if start.startswith(PARQUET) else _Arrow(file, options, start == ARROW)
            self._names = _wanted(self._file.names, options)

    @property
    def groups(self) -> list[Group]:
        """The parts of the file, in its order."""
        return self._file.groups

    def records(self, group: int, first: int, file: str, member: str | None) -> Iterator[Record | Rejection]:
        """What is in a group, whose first row is the file's row ``first``; raises :class:`Damaged` where that ends."""
        options, position, given = self._options, first, 0
        most = max(options.max_decoded_bytes, MAX_GROWTH * self.groups[group].size)
        batches = self._file.batches(group, self._names)
        while True:
            with _guarded():
                batch = next(batches, None)
                # Offsets that lead out of a buffer would end the process.
                if batch is not None:
                    batch.validate(full=True)
            if batch is None:
                return
            for row in range(batch.num_rows):
                with _guarded():
                    fields = {name: _plain(batch.column(name)[row].as_py()) for name in self._names}
                given += sum(len(value) for value in fields.values() if isinstance(value, str | bytes))
                if given > most:
                    raise Damaged("decoded_too_large", f"decodes to more than {most:,} characters")
                yield self._record(fields, Place(file, member, "row", position))
                position += 1

    def _record(self, fields: dict[str, Any], place: Place) -> Record | Rejection:
        options = self._options
        size = sum(len(value) for value in fields.values() if isinstance(value, str | bytes))
        if size > options.max_record_bytes:
            return Rejection(place, "record_too_long", f"longer than {options.max_record_bytes:,} bytes")
        raw = any(isinstance(value, bytes) for value in fields.values())
        texts = {name: _characters(value) if raw else value for name, value in fields.items()}
        return from_fields(lowered(texts, options), place, options, (), raw=raw)


class _Parquet:
    """A Parquet file."""

    def __init__(self, file: BinaryIO, options: ReadingOptions) -> None:
        import pyarrow.parquet as parquet

        self._parquet: Any = parquet.ParquetFile(file)
        self._bytes, self._options = file, options
        self.names: list[str] = list(self._parquet.schema_arrow.names)
        metadata = self._parquet.metadata
        self.groups = [
            Group(metadata.row_group(group).num_rows, _stored(metadata.row_group(group)))
            for group in range(metadata.num_row_groups)
        ]
        if sum(group.rows for group in self.groups) != metadata.num_rows:
            raise Damaged("damaged", "the row groups do not hold as many rows as the file says")

    def batches(self, group: int, names: list[str]) -> Iterator[Any]:
        """Some rows at a time, of columns whose texts stand in a dictionary where they do in the file."""
        import pyarrow.parquet as parquet

        self._check(group, names)
        # Spelt out, a dictionary of one long text may stand for gigabytes; other packings cannot be read as one.
        metadata = self._parquet.metadata.row_group(group)
        columns = [metadata.column(number) for number in range(metadata.num_columns)]
        plain = [column.path_in_schema for column in columns if not _DICTIONARIES.isdisjoint(column.encodings)]
        file: Any = parquet.ParquetFile(
            self._bytes,
            read_dictionary=[name for name in plain if name in names],
            pre_buffer=False,
            buffer_size=_BUFFER,
        )
        yield from file.iter_batches(batch_size=_ROWS, row_groups=[group], columns=names)

    def _check(self, group: int, names: list[str]) -> None:
        """Raises :class:`Damaged` where the pages decode to more than they may, whatever the metadata says."""
        metadata, total = self._parquet.metadata.row_group(group), 0
        for number in range(metadata.num_columns):
            column = metadata.column(number)
            if column.path_in_schema not in names:
                continue
            start = column.data_page_offset
            if column.has_dictionary_page and column.dictionary_page_offset is not None:
                start = min(start, column.dictionary_page_offset) if column.dictionary_page_offset > 0 else start
            most = self._options.max_decoded_bytes
            total += decoded_size(self._bytes, start, column.total_compressed_size, metadata.num_rows, most)
        most = max(self._options.max_decoded_bytes, MAX_GROWTH * _stored(metadata))
        if total > most:
            raise Damaged("decoded_too_large", f"decodes to {total:,} bytes, more than {most:,}")


class _Arrow:
    """An Arrow file, or a stream of batches: one group, whose rows nobody counts before they are read."""

    def __init__(self, file: BinaryIO, options: ReadingOptions, whole: bool) -> None:
        self.groups = [Group(1, file.seek(0, 2))]
        self._bytes, self._options, self._whole = file, options, whole
        file.seek(0)
        self._reader = self._open()
        self.names: list[str] = list(self._reader.schema.names)

    def batches(self, group: int, names: list[str]) -> Iterator[Any]:  # noqa: ARG002 - there is one
        """Some rows at a time. Raises :class:`Damaged`, at the end where it is the end that is missing."""
        whole = self._check()
        self._bytes.seek(0)
        reader = self._open()
        found = map(reader.get_batch, range(reader.num_record_batches)) if self._whole else reader
        for batch in found:
            for start in range(0, batch.num_rows, _ROWS):
                yield batch.select(names).slice(start, _ROWS)
        if not whole:
            raise Damaged("truncated", "the stream of Arrow ends before its end")

    def _check(self) -> bool:
        """Whether the batches end with the mark of their end; raises :class:`Damaged` where one decodes to too much."""
        from pyarrow import ipc

        self._bytes.seek(8 if self._whole else 0)
        reader = ipc.MessageReader.open_stream(self._bytes)
        most = max(self._options.max_decoded_bytes, MAX_GROWTH * self.groups[0].size)
        while True:
            try:
                message = reader.read_next_message()
            except StopIteration:
                break
            body = memoryview(message.body) if message.body is not None else memoryview(b"")
            if (size := arrow_size(message.metadata.to_pybytes(), body)) > most:
                raise Damaged("decoded_too_large", f"a batch decodes to {size:,} bytes, more than {most:,}")
        self._bytes.seek(max(0, self._bytes.tell() - len(_ARROW_END)))
        return self._bytes.read(len(_ARROW_END)) == _ARROW_END

    def _open(self) -> Any:
        from pyarrow import ipc

        return ipc.open_file(self._bytes) if self._whole else ipc.open_stream(self._bytes)


def _check_end(file: BinaryIO, start: bytes) -> None:
    """Raises :class:`Damaged` where the mark that a file begins with does not stand at its end, too."""
    mark = PARQUET if start.startswith(PARQUET) else ARROW
    if start.startswith(mark):
        file.seek(max(0, file.seek(0, 2) - len(mark)))
        if file.read() != mark:
            raise Damaged("truncated", f"the {'Parquet' if mark == PARQUET else 'Arrow'} file ends before its end")


@contextmanager
def _guarded() -> Iterator[None]:
    """Whatever pyarrow says of a file is damage; what it says may hold words of the file."""
    try:
        yield
    except Damaged:
        raise
    except Exception as error:
        raise Damaged("damaged", f"not valid Parquet or Arrow: {type(error).__name__}") from None


def _stored(group: Any) -> int:
    return sum(group.column(number).total_compressed_size for number in range(group.num_columns))


def _wanted(names: list[str], options: ReadingOptions) -> list[str]:
    """The columns that are fields of an article."""
    known = names_of_text(options)
    if not known & {*names, *(name.lower() for name in names)}:
        there = ", ".join(name[:_SHOWN_NAME] for name in names[:_SHOWN_NAMES])
        raise Damaged("unknown_columns", f"none of its columns is called {', '.join(sorted(known))}: it has {there}")
    mapped = set(options.fields.values())
    guessed = {name for field, found in FIELDS.items() if field not in options.fields for name in found}
    return [name for name in names if name in mapped or name.lower() in guessed]


def _plain(value: Any) -> Any:
    """A value as JSON would hold it: dates and times as ISO 8601."""
    return value.isoformat() if isinstance(value, datetime.date | datetime.datetime) else value


def _characters(value: Any) -> Any:
    """Bytes as characters, one for each, for a record whose encoding is to be found."""
    data = value.encode() if isinstance(value, str) else value
    return data.decode("latin-1") if isinstance(data, bytes) else data
