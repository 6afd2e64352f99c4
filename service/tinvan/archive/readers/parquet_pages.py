"""How many bytes the pages of a Parquet file decode to, by the headers of the pages themselves.

The sizes in a file's metadata are what its writer says; a page's header is what its decoder goes by (parquet-format,
``PageHeader`` in Thrift's compact protocol).
"""

from __future__ import annotations

from typing import BinaryIO

from tinvan.archive.readers.streams import Damaged

# Bytes of a page's header, with the statistics that it may hold.
_MOST_HEADER = 1 << 20
_FIRST_READ = 4 << 10
_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)
_DEPTH = 16


def decoded_size(file: BinaryIO, start: int, length: int, most: int) -> int:
    """The bytes that the pages between decode to, dictionaries not spelt out.

    Raises :class:`Damaged`, also for a page of more than ``most`` bytes: a page is decoded as a whole.
    """
    total, at, end = 0, start, start + length
    while at < end:
        size, packed, header = _page(file, at, end)
        if size > most:
            raise Damaged("decoded_too_large", f"a page decodes to {size:,} bytes, more than {most:,}")
        total += size
        at += header + packed
    return total


def _page(file: BinaryIO, at: int, end: int) -> tuple[int, int, int]:
    """What a page decodes to, the bytes it is stored in, and those of its header."""
    want = _FIRST_READ
    while True:
        file.seek(at)
        data = file.read(min(want, end - at))
        try:
            sizes, used = _Compact(data).struct()
        except IndexError:
            if len(data) < min(_MOST_HEADER, end - at):
                want *= 16
                continue
            raise Damaged("damaged", "the header of a page has no end") from None
        decoded, packed = sizes.get(2, -1), sizes.get(3, -1)
        if decoded < 0 or packed < 0:
            raise Damaged("damaged", "the header of a page does not say how large it is")
        return decoded, packed, used


class _Compact:
    """As much of Thrift's compact protocol as it takes to find the numbers of a struct."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self, depth: int = 0) -> tuple[dict[int, int], int]:
        """The whole numbers among a struct's fields, by their ids, and the bytes read so far."""
        found: dict[int, int] = {}
        field = 0
        while kind := self._byte():
            field = field + (kind >> 4) if kind >> 4 else self._number()
            kind &= 0xF
            if kind in (_I16, _I32, _I64):
                found[field] = self._number()
            else:
                self._skip(kind, depth + 1)
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
            self.struct(depth)
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
