"""How many bytes the buffers of an Arrow message decode to, by what each says of itself.

A packed buffer begins with the length it decodes to (Arrow's columnar format, ``BodyCompression``); where the buffers
lie stands in the message's header, a flatbuffer.
"""

from __future__ import annotations

import struct

from tinvan.archive.readers.streams import Damaged

# Fields of the flatbuffers' tables, by their ids in Message.fbs: a message's header and what kind it is; the batch in a
# batch of a dictionary; the buffers of a batch and how they are packed.
_KIND, _HEADER, _DICTIONARYS_BATCH, _BUFFERS, _PACKING = 1, 2, 1, 2, 3
_DICTIONARY, _BATCH = 2, 3
_I16, _I32, _I64, _U32 = (struct.Struct(code) for code in ("<h", "<i", "<q", "<I"))


def decoded_size(header: bytes, body: memoryview) -> int:
    """The bytes that a message's buffers decode to, 0 where nothing is packed. Raises :class:`Damaged`."""
    try:
        message = _U32.unpack_from(header)[0]
        kind_at, table_at = _field(header, message, _KIND), _field(header, message, _HEADER)
        if not kind_at or not table_at or header[kind_at] not in (_DICTIONARY, _BATCH):
            return 0
        batch = _followed(header, table_at)
        if header[kind_at] == _DICTIONARY:
            batch = _followed(header, _field(header, batch, _DICTIONARYS_BATCH))
        buffers_at = _field(header, batch, _BUFFERS)
        if not _field(header, batch, _PACKING) or not buffers_at:
            return 0
        start = _followed(header, buffers_at)
        total = 0
        for number in range(_U32.unpack_from(header, start)[0]):
            offset, length = struct.unpack_from("<qq", header, start + 4 + 16 * number)
            if length:
                total += max(0, _I64.unpack_from(body, offset)[0])
        return total
    except (struct.error, IndexError):
        raise Damaged("damaged", "the header of a batch cannot be read") from None


def _field(data: bytes, table: int, number: int) -> int:
    """Where a field of a table stands; 0 where it is left out."""
    entries = table - _I32.unpack_from(data, table)[0]
    at = 4 + 2 * number
    if at >= _I16.unpack_from(data, entries)[0]:
        return 0
    offset = _I16.unpack_from(data, entries + at)[0]
    return table + offset if offset else 0


def _followed(data: bytes, at: int) -> int:
    return at + int(_U32.unpack_from(data, at)[0])
