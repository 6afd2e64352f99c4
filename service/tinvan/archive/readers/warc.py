"""Web archives: where the records of a WARC (ISO 28500) begin and end, and the pages in them, by fastwarc."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any

from tinvan.archive.readers.blocks import Block, Job
from tinvan.archive.readers.frames import Frame, Framer
from tinvan.archive.readers.html import from_page
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.readers.streams import CHUNK, Damaged, Stream
from tinvan.archive.records import Place, Record, Rejection

_MAGIC = b"WARC/"
_END = b"\r\n\r\n"
_MOST_HEADER = 64 << 10
_TYPES = {"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"}
_FIELD = re.compile(rb"^([A-Za-z-]+):[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_LENGTH = re.compile(rb"\d{1,18}")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:[ \t]*(?:text/html|application/xhtml\+xml)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(rb"HTTP/[0-9.]+ +200\b")


def cut_warc(stream: Stream, job: Job) -> Iterator[Block]:
    """Blocks of the pages in a WARC; what else it holds is passed over, after it was checked."""
    framer, position = Framer(job), 0
    while True:
        _to_record(stream)
        if not stream.peek(1):
            break
        position += 1
        try:
            record = _record(stream, job.max_record_bytes)
        except Damaged as damage:
            if stream.damage:
                break
            yield from framer.flush()
            yield job.damage("record", position, damage)
            _resynchronize(stream)
            continue
        if record is not None:
            yield from framer.add(Frame("response", job.member, position, record))
        if stream.peek(len(_END)) != _END and not stream.peek(len(_END) + 1)[len(_END) :] and not stream.damage:
            yield from framer.flush()
            yield job.nothing("record", position, "truncated", "the WARC ends without the end of its last record")
    yield from framer.flush()
    if stream.damage:
        yield job.damage("record", position + 1, stream.damage)


def from_response(data: bytes, place: Place, options: ReadingOptions, warnings: tuple[str, ...]) -> Record | Rejection:
    """The article in a response with its WARC header."""
    from fastwarc.warc import ArchiveIterator

    try:
        record: Any = next(iter(ArchiveIterator(io.BytesIO(data), parse_http=True, auto_decode="all")), None)
        if record is None:
            return Rejection(place, "damaged", "no response that could be read")
        body = record.reader.read(options.max_record_bytes + 1)
        headers, charset = record.headers, record.http_charset
    except (OSError, ValueError, EOFError) as error:
        return Rejection(place, "damaged", f"no response that could be read: {type(error).__name__}")
    if len(body) > options.max_record_bytes:
        return Rejection(place, "record_too_long", f"longer than {options.max_record_bytes:,} bytes")
    url = (headers.get("WARC-Target-URI") or "").strip("<> ") or None
    name = headers.get("WARC-Record-ID")
    return from_page(body, place, options, warnings, charset=charset, fields={"source": url, "id": name})


def _record(stream: Stream, most: int) -> bytes | None:
    """The next record if it is a page, None if it is something else; raises :class:`Damaged`."""
    head = _header(stream)
    fields = {name.lower(): value for name, value in _FIELD.findall(head)}
    kind, length = fields.get(b"warc-type", b"").decode("latin-1").lower(), fields.get(b"content-length", b"")
    if kind not in _TYPES or not _LENGTH.fullmatch(length):
        raise Damaged("damaged", "a record of the WARC has no type or no length that is known")
    size = int(length)
    if kind != "response" or size > most:
        block, digest = b"", _Digest(fields.get(b"warc-block-digest"))
        left = size
        while left and (chunk := stream.read(min(left, CHUNK))):
            digest.update(chunk)
            left -= len(chunk)
    else:
        block = stream.read(size)
        left = size - len(block)
        digest = _Digest(fields.get(b"warc-block-digest"))
        digest.update(block)
    if left:
        raise stream.damage or Damaged("truncated", "the WARC ends inside a record")
    if not digest.right:
        raise Damaged("damaged", "the digest of a record of the WARC is wrong")
    if stream.peek(len(_MAGIC) + 4).lstrip(b"\r\n")[: len(_MAGIC)] not in (_MAGIC, b""):
        raise Damaged("damaged", "a record of the WARC is longer or shorter than it says")
    if kind != "response":
        return None
    if size > most:
        raise Damaged("record_too_long", f"longer than {most:,} bytes")
    return head + block if _is_page(block) else None


class _Digest:
    """A digest such as ``sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ``, compared; one of an unknown kind is right."""

    def __init__(self, said: bytes | None) -> None:
        name, _, self._value = (said or b"").decode("latin-1").strip().partition(":")
        plain = name.lower().replace("-", "")
        self._hash = hashlib.new(plain, usedforsecurity=False) if plain in ("md5", "sha1", "sha256", "sha512") else None

    def update(self, chunk: bytes) -> None:
        if self._hash is not None:
            self._hash.update(chunk)

    @property
    def right(self) -> bool:
        if self._hash is None:
            return True
        found = self._hash.digest()
        return self._value.rstrip("=").upper() in (base64.b32encode(found).decode().rstrip("="), found.hex().upper())


def _header(stream: Stream) -> bytes:
    """The lines before a record's block, with the empty one."""
    start = stream.peek(_MOST_HEADER) if b"\r\n\r\n" not in stream.peek(4_096) else stream.peek(4_096)
    if not start.startswith(_MAGIC):
        raise Damaged("damaged", "bytes that are no record of the WARC")
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := start.find(mark)) >= 0]
    if not ends:
        code = "truncated" if len(start) < _MOST_HEADER else "damaged"
        raise Damaged(code, "the header of a record of the WARC has no end")
    return stream.read(min(ends))


def _to_record(stream: Stream) -> None:
    """Pass over the empty lines behind a record."""
    while stream.peek(1) in (b"\r", b"\n"):
        stream.read(1)


def _resynchronize(stream: Stream) -> None:
    """Go on to the next line that a record begins with."""
    while (start := stream.peek(CHUNK)) and not stream.damage:
        at = start.find(b"\n" + _MAGIC)
        if at >= 0:
            stream.read(at + 1)
            return
        stream.read(max(1, len(start) - len(_MAGIC)))


def _is_page(block: bytes) -> bool:
    """Whether a response is what was asked for, and HTML, as it says or as it looks."""
    head, _, body = block.partition(b"\r\n\r\n")
    return bool(_STATUS.match(head)) and bool(_TYPE.search(head) or _HTML.search(body[:1_024]))
