"""JSON values one behind another, in an array or not: where each ends, found without reading the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tinvan.archive.readers.blocks import Block, Bundle, Job
from tinvan.archive.readers.streams import Damaged, Stream

_BETWEEN = re.compile(rb"[\s,]*")
# What decides something, or cannot stand there: where a quotation mark is missing, that shows at once.
_OUTSIDE = re.compile(rb'["\[\]{}]|[^\s,:0-9truefalsnE+.-]')
_INSIDE = re.compile(rb'["\\\x00-\x1f]')
# Where the next record begins, behind one that is broken.
_NEXT = re.compile(rb"[}\]]\s*,?\s*(?=[{\[])")
_NEXT_BYTES = 64
# What a number or a word of JSON ends at.
_SCALAR = re.compile(rb"[\s,\[\]{}\"]")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Value:
    """The bytes of a value and what stands before it, from ``start`` on; no bytes for one ``broken`` or too long."""

    start: int
    between: bytes
    data: bytes | None
    broken: bool = False


class Scanner:
    """Finds the ends of the values of a stream; what is wrong inside one is for its reader to find.

    ``array``: they stand in an array, whose opening bracket comes first. ``problem`` is what is wrong with the whole.
    """

    def __init__(self, stream: Stream, most: int, *, array: bool) -> None:
        self._stream, self._most, self._array = stream, most, array
        self._buffer = b""
        self._at = 0
        # The byte of the stream that the buffer begins at.
        self._base = 0
        self.problem: Damaged | None = None

    def __iter__(self) -> Iterator[Value]:
        if self._stream.peek(3) == _BOM:
            self._stream.read(3)
        self._base = self._stream.offset
        if self._array:
            self._between()
            self._at += 1
        while True:
            start = self._base + self._at
            between = self._between()
            if not self._have():
                if self._array:
                    self.problem = Damaged("truncated", "the array ends before its closing bracket")
                return
            if self._array and self._buffer[self._at] == 0x5D:
                self._at += 1
                self._between()
                if self._have():
                    self.problem = Damaged("damaged", "something follows the end of the array")
                return
            data, end = self._value()
            if end == "broken":
                self._pass_over()
                yield Value(start, between, None, broken=True)
                continue
            if end == "missing":
                self.problem = Damaged("truncated", "the last value has no end")
                return
            yield Value(start, between, data)

    def _value(self) -> tuple[bytes | None, Literal["found", "missing", "broken"]]:
        """The value that begins here, and what became of its end."""
        kept: list[bytes] = []
        size = depth = 0
        inside = scalar = False
        begin = self._at
        while True:
            # One step on, or all there is.
            if inside:
                found = _INSIDE.search(self._buffer, self._at)
            elif scalar:
                found = _SCALAR.search(self._buffer, self._at)
            else:
                found = _OUTSIDE.match(self._buffer, self._at) if not depth else _OUTSIDE.search(self._buffer, self._at)
                if not found and not depth and self._have():
                    scalar = True
                    self._at += 1
                    continue
            ended = False
            if found is None:
                self._at = len(self._buffer)
            elif scalar:
                self._at, ended = found.start(), True
            else:
                mark = self._buffer[found.start()]
                if mark not in (b'"\\' if inside else b'"[]{}'):
                    return None, "broken"
                self._at = found.end()
                if inside and mark == 0x5C:
                    self._at += 1  # what is escaped; it may be yet to come
                elif mark == 0x22:
                    inside = not inside
                    ended = not inside and not depth
                else:
                    depth += 1 if mark in b"[{" else -1
                    ended = depth <= 0
            if ended or self._at >= len(self._buffer):
                part = self._buffer[begin : self._at]
                size += len(part)
                if size <= self._most:
                    kept.append(part)
                else:
                    kept.clear()
                if ended:
                    return (b"".join(kept) if size <= self._most else None), "found"
                over = self._at - len(self._buffer)
                if not self._more():
                    return (b"".join(kept) if size <= self._most else None), "found" if scalar else "missing"
                self._at = begin = 0
                if over:  # the escaped byte
                    self._at = 1

    def _pass_over(self) -> None:
        """Go on to the next record, or to the end."""
        while not (found := _NEXT.search(self._buffer, self._at)):
            kept = self._buffer[max(self._at, len(self._buffer) - _NEXT_BYTES) :]
            if not self._more():
                self._array = False
                return
            self._buffer, self._base = kept + self._buffer, self._base - len(kept)
        self._at = found.end()

    def _between(self) -> bytes:
        """What separates values, passed over."""
        parts = []
        while True:
            found = _BETWEEN.match(self._buffer, self._at)
            end = found.end() if found else self._at
            parts.append(self._buffer[self._at : end])
            self._at = end
            if end < len(self._buffer) or not self._more():
                return b"".join(parts)

    def _have(self) -> bool:
        return self._at < len(self._buffer)

    def _more(self) -> bool:
        """The next bytes in place of those that are done with; False at the end."""
        self._base += len(self._buffer)
        self._buffer, self._at = self._stream.some(), 0
        return bool(self._buffer)


def cut_values(stream: Stream, job: Job, *, array: bool) -> Iterator[Block]:
    """Blocks of JSON values."""
    bundle, number = Bundle(job, "values"), 0
    scanner = Scanner(stream, job.max_record_bytes, array=array)
    for number, value in enumerate(scanner, 1):
        if value.broken:
            yield from bundle.flush()
            yield job.nothing("record", number, "malformed_body", "not valid JSON; passed over to the next record")
        elif value.data is None:
            yield from bundle.flush()
            yield job.too_long("record", number)
        else:
            yield from bundle.add(value.between + value.data, number, value.start)
    yield from bundle.flush()
    damage = stream.damage or scanner.problem
    if damage:
        yield job.damage("record", number + 1, damage)


def values_of(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """The values in a block, with their numbers from 0."""
    scanner = Scanner(Stream(iter((payload,))), len(payload), array=False)
    for number, value in enumerate(scanner):
        yield number, value.data or b""
