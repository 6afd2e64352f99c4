"""Opening a file, packed or not, to the bytes that its format is written in."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from tinvan.archive.encodings import utf16
from tinvan.archive.readers.options import MAX_GROWTH, ReadingOptions
from tinvan.archive.readers.shapes import OFFICE, START, SUFFIXES, Shape, shape_of, unpacked_name
from tinvan.archive.readers.streams import Chunks, Damaged, Meter, Stream, packing, unpacked
from tinvan.archive.urls import STANDARD_INPUT, is_url, url_errors

# Formats whose records are looked for among bytes: in UTF-16 they would not be found.
_OF_LINES: tuple[Shape, ...] = ("lines", "values", "array", "rows")


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream, what it holds, and whether its bytes are those of the file; ``warnings``: what was done to read it."""

    stream: Stream
    shape: Shape
    plain: bool
    warnings: tuple[str, ...] = ()


@contextmanager
def file_of(name: str) -> Iterator[BinaryIO]:
    """A file of the archive, open for reading: a path, a URL, or standard input. Raises OSError."""
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
    elif is_url(name):
        import fsspec

        with url_errors(), fsspec.open(name, "rb") as file:
            yield cast("BinaryIO", file)
    else:
        with Path(name).open("rb") as file:
            yield file


def opened(chunks: Chunks, name: str, meter: Meter, options: ReadingOptions) -> Opened:
    """The stream that a file's bytes decode to; raises :class:`Damaged` where it cannot be told what it is."""
    stream = Stream(chunks)
    inner, promised = unpacked_name(name)
    how = packing(stream.peek(6))
    if how is None and promised and stream.peek(1):
        raise Damaged("damaged", "packed, by its name, and by its first bytes not")
    if how is not None:
        stream = Stream(meter.count_given(unpacked(stream.chunks(), how)))
        if packing(stream.peek(6)):
            raise Damaged("nested_archive", "packed twice")
    start = stream.peek(START)
    if not start:
        raise stream.damage or Damaged("empty", "holds nothing")
    shape = shape_of(inner, start)
    if shape is None:
        raise _unknown(inner)
    wide = _wide(start, options) if shape in _OF_LINES else None
    if wide:
        stream = Stream(_transcoded(stream.chunks(), wide))
        return Opened(stream, shape, False, ("encoding:utf-16",))
    return Opened(stream, shape, how is None)


def meter_of(options: ReadingOptions) -> Meter:
    """The meter for a file, which counts what is decoded of it and of all its members."""
    return Meter(options.max_decoded_bytes, MAX_GROWTH)


def _unknown(name: str) -> Damaged:
    suffix = Path(name).suffix.lower()
    if suffix in OFFICE:
        return Damaged("unsupported_format", f"{suffix} is not read: save it as text or HTML")
    if suffix in SUFFIXES:
        return Damaged("damaged", f"{suffix}, by its name, and by its first bytes not")
    return Damaged("unsupported_format", "neither its name nor its first bytes are those of a format that is read")


def _wide(start: bytes, options: ReadingOptions) -> str | None:
    asked = options.encoding.lower().replace("_", "-")
    if asked != "auto":
        return asked if asked.startswith(("utf-16", "utf-32")) else None
    return utf16(start)


def _transcoded(chunks: Chunks, encoding: str) -> Chunks:
    """The same text in UTF-8. Raises :class:`Damaged`."""
    decoder: Any = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", True).encode()
    except UnicodeError:
        raise Damaged("undecodable", f"not valid {encoding}") from None
