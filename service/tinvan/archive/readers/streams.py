"""Bytes in the order they come, however they are packed; where they end too soon or wrongly, that is told."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import zstandard

# Bytes read, and decoded, at a time.
CHUNK = 64 << 10
_DECODED = 256 << 10
# What a stream of xz or zst may claim for looking back: xz -9 takes 65 MiB, zstd --long 128.
_XZ_MEMORY = 100 << 20
_ZST_WINDOW = 128 << 20
# A block of zst of 4 bytes decodes to 128 KiB, so that this much gives at most 32 MiB.
_ZST_INPUT = 1 << 10

Chunks = Iterator[bytes]

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
)


class Damaged(Exception):
    """What a stream holds from here on cannot be read: ``code`` as in :data:`tinvan.archive.readers.codes.CODES`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Decompressor(Protocol):
    """What the packings of the standard library have in common."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """So much of what the data decodes to."""

    @property
    def eof(self) -> bool:
        """Whether the end is reached."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end."""


class Stream:
    """Chunks read by number of bytes. Damage ends it, as the end does, and is kept in ``damage``."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self._buffer = bytearray()
        self._ended = False
        self.damage: Damaged | None = None
        # Bytes taken from it so far.
        self.offset = 0

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end; they stay."""
        self._fill(size)
        return bytes(self._buffer[:size])

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer only at the end."""
        self._fill(size)
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        self.offset += len(taken)
        return taken

    def some(self) -> bytes:
        """The next bytes, as many as come at once; none at the end."""
        self._fill(1)
        return self.read(len(self._buffer))

    def skip(self, size: int) -> int:
        """Pass over so many bytes; how many there were."""
        start = self.offset
        while (left := start + size - self.offset) and self.read(min(left, CHUNK)):
            pass
        return self.offset - start

    def chunks(self) -> Chunks:
        """What is left; raises :class:`Damaged` at its end where the stream is."""
        while chunk := self.some():
            yield chunk
        if self.damage:
            raise self.damage

    def _fill(self, size: int) -> None:
        while len(self._buffer) < size and not self._ended:
            try:
                chunk = next(self._chunks, None)
            except Damaged as damage:
                self.damage, chunk = damage, None
            except OSError as error:
                self.damage, chunk = unreadable(error), None
            if chunk is None:
                self._ended = True
            else:
                self._buffer += chunk


@dataclass(slots=True)
class Meter:
    """How far a file may grow: beyond ``floor`` bytes not more than ``growth`` times what has been read of it."""

    floor: int
    growth: int
    taken: int = 0
    given: int = 0

    def count_taken(self, chunks: Chunks) -> Chunks:
        """The chunks as they are stored."""
        for chunk in chunks:
            self.taken += len(chunk)
            yield chunk

    def count_given(self, chunks: Chunks) -> Chunks:
        """The chunks as they are decoded; raises :class:`Damaged` where they are too many."""
        for chunk in chunks:
            self.check(len(chunk))
            yield chunk

    def check(self, size: int) -> None:
        """Count decoded bytes. Raises :class:`Damaged` where there are too many."""
        self.given += size
        if self.given > max(self.floor, self.taken * self.growth):
            raise Damaged(
                "decoded_too_large",
                f"decodes to more than {self.floor:,} bytes and more than {self.growth} times what is stored",
            )


def chunks_of(file: BinaryIO) -> Chunks:
    """The bytes of an open file; raises OSError."""
    while chunk := file.read(CHUNK):
        yield chunk


def packing(start: bytes) -> str | None:
    """How bytes are packed that begin so: ``gz``, ``zst``, ``bz2``, ``xz``, or None."""
    return next((name for magic, name in MAGIC if start.startswith(magic)), None)


def unpacked(chunks: Chunks, name: str) -> Chunks:
    """What packed bytes decode to, all their streams one behind the other, in bounded steps.

    Raises :class:`Damaged` at the first byte that cannot be decoded, after all that can; so does an end before the end.
    """
    return _unpacked_zst(chunks) if name == "zst" else _unpacked(chunks, name, _DECOMPRESSORS[name])


def unreadable(error: OSError) -> Damaged:
    """What the system says of a file that it does not give."""
    return Damaged("unreadable", (error.strerror or type(error).__name__).lower())


class _Inflate:
    """zlib's decompressor with the manners of the others'."""

    def __init__(self, bits: int) -> None:
        self._zlib = zlib.decompressobj(bits)

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data


def inflate() -> Decompressor:
    """For what zip calls deflated."""
    return _Inflate(-zlib.MAX_WBITS)


_DECOMPRESSORS: dict[str, Callable[[], Decompressor]] = {
    "gz": lambda: _Inflate(zlib.MAX_WBITS | 16),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY),
}
_ERRORS = (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError, zstandard.ZstdError, MemoryError)


def _unpacked(chunks: Chunks, name: str, make: Callable[[], Decompressor]) -> Chunks:
    first = True
    rest = b""
    while True:
        if not first:
            rest = _after_padding(rest, chunks)
            if not rest:
                return
            # What follows a stream is another one, or nothing that belongs here.
            while len(rest) < 6 and (more := next(chunks, b"")):
                rest += more
            if packing(rest) != name:
                raise Damaged("damaged", f"something follows the end of the {name} stream")
        decompressor = make()
        yield from decoded(decompressor, _joined(rest, chunks), name)
        rest, first = decompressor.unused_data, False


def decoded(decompressor: Decompressor, chunks: Chunks, name: str) -> Chunks:
    """One stream to its end, in bounded steps. Raises :class:`Damaged`."""
    data = b""
    while not decompressor.eof:
        try:
            part = decompressor.decompress(data, _DECODED)
        except _ERRORS as error:
            raise Damaged("damaged", f"not valid {name}: {_said(error)}") from None
        if part:
            data = b""
            yield part
            continue
        if decompressor.eof:
            return
        data = next(chunks, b"")
        if not data:
            raise Damaged("truncated", f"the {name} stream ends before its end")


def _unpacked_zst(chunks: Chunks) -> Chunks:
    rest, begun = b"", False
    make = zstandard.ZstdDecompressor(max_window_size=_ZST_WINDOW).decompressobj
    frame = make()
    for chunk in chunks:
        view = rest + chunk
        rest = b""
        while view:
            part, view = view[:_ZST_INPUT], view[_ZST_INPUT:]
            begun = True
            try:
                out = frame.decompress(part)
            except _ERRORS as error:
                raise Damaged("damaged", f"not valid zst: {_said(error)}") from None
            for start in range(0, len(out), _DECODED):
                yield out[start : start + _DECODED]
            if frame.eof:
                view = frame.unused_data + view
                frame, begun = make(), False
    if begun:
        raise Damaged("truncated", "the zst stream ends before its end")


def _joined(rest: bytes, chunks: Chunks) -> Chunks:
    if rest:
        yield rest
    yield from chunks


def _after_padding(rest: bytes, chunks: Chunks) -> bytes:
    """What follows the zeros that may fill a file up."""
    while not (stripped := rest.lstrip(b"\0")):
        rest = next(chunks, b"")
        if not rest:
            return b""
    return stripped


def _said(error: BaseException) -> str:
    return str(error).lower() or type(error).__name__
