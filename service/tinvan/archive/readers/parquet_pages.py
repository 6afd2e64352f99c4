"""How many bytes the pages of a Parquet file decode to, by the headers of the pages themselves.

The sizes in a file's metadata are what its writer says; a page's header is what its decoder goes by (parquet-format,
``PageHeader`` in Thrift's compact protocol).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from tinvan.archive.readers.streams import Damaged

# Bytes of a page's header, with the statistics that it may hold.
_MOST_HEADER = 1 << 20
_FIRST_READ = 4 << 10
_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)
_DEPTH = 16
# Kinds of pages, and the field of the header that speaks of each; one of an index holds no values.
_DICTIONARY = 2
_HEADERS = {0: 5, _DICTIONARY: 7, 3: 8}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the header of a page says: the bytes it decodes to and is stored in, those of the header, its values."""

    decoded: int
    stored: int
    header: int
    values: int
    dictionary: bool


def decoded_size(file: BinaryIO, start: int, length: int, rows: int, most: int) -> int:
    """The bytes that the pages between decode to, which hold so many rows; dictionaries not spelt out.

    Raises :class:`Damaged`, also for a page of more than ``most`` bytes, for a page is decoded as a whole, and where
    the pages hold more values than there is room for or fewer than there are rows.
    """
    total, values, at, end = 0, 0, start, start + length
    while at < end:
        page = _page(file, at, end)
        if page.decoded > most:
            raise Damaged("decoded_too_large", f"a page decodes to {page.decoded:,} bytes, more than {most:,}")
        if page.dictionary and page.values > page.decoded:
            raise Damaged("damaged", "a dictionary of more values than bytes")
        values += 0 if page.dictionary else page.values
        total += page.decoded
        at += page.header + page.stored
    if values != rows:
        raise Damaged("damaged", f"pages of {values:,} values for {rows:,} rows")
    return total


def _page(file: BinaryIO, at: int, end: int) -> _Page:
    want = _FIRST_READ
    while True:
        file.seek(at)
        data = file.read(min(want, end - at))
        try:
            fields, used = _Compact(data).struct()
        except IndexError:
            if len(data) < min(_MOST_HEADER, end - at):
                want *= 16
                continue
            raise Damaged("damaged", "the header of a page has no end") from None
        kind, decoded, stored = (fields.get((field,), -1) for field in (1, 2, 3))
        values = fields.get((_HEADERS.get(kind, 0), 1), 0)
        if decoded < 0 or stored < 0 or values < 0:
            raise Damaged("damaged", "the header of a page does not say how large it is")
        return _Page(decoded, stored, used, values, kind == _DICTIONARY)


class _Compact:
    """As much of Thrift's compact protocol as it takes to find the numbers of a struct."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self, path: tuple[int, ...] = ()) -> tuple[dict[tuple[int, ...], int], int]:
        """The whole numbers among a struct's fields and theirs, by the ids on the way, and the bytes read so far."""
        found: dict[tuple[int, ...], int] = {}
        field = 0
        while kind := self._byte():
            field = field + (kind >> 4) if kind >> 4 else self._number()
            kind &= 0xF
            if kind in (_I16, _I32, _I64):
                found[*path, field] = self._number()
            elif kind == _STRUCT and len(path) < _DEPTH:
                found |= self.struct((*path, field))[0]
            else:
                self._skip(kind, len(path) + 1)
        return found, self._at

    def _skip(self, kind: int, depth: int, *, element: bool = False) -> None:
        if depth > _DEPTH:
            raise Damaged("damaged", "the header of a page is nested too deeply")
        if kind in (_TRUE, _FALSE):
            self._at += element
        elif kind == _BYTE:
            self._at += 1
        elif kind in (_I16, _I32, _I64):
            self._varint()
        elif kind == _DOUBLE:
            self._at += 8
        elif kind == _BINARY:
            length = self._varint()
            self._at += length
        elif kind in (_LIST, _SET):
            head = self._byte()
            for _ in range(head >> 4 if head >> 4 != 0xF else self._varint()):
                self._skip(head & 0xF, depth + 1, element=True)
        elif kind == _STRUCT:
            self.struct((0,) * depth)
        else:
            raise Damaged("damaged", "the header of a page cannot be read")

    def _byte(self) -> int:
        byte = self._data[self._at]
        self._at += 1
        return byte

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise Damaged("damaged", "the header of a page cannot be read")

    def _number(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
