"""The body of a request: its type, its charset, unpacked, and never more of it than the limits allow."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

from flask import current_app, request
from werkzeug.datastructures import MIMEAccept, MultiDict

from tinvan import wire
from tinvan.errors import MalformedBody, TinvanError
from tinvan.web.errors import BodyTooLarge, NotAcceptable, UnsupportedMediaType
from tinvan.web.settings import Settings

JSON, PLAIN, HTML, NDJSON = "application/json", "text/plain", "text/html", "application/x-ndjson"
ACCEPTED = (JSON, PLAIN, HTML, NDJSON)
# Of the codecs that Python knows, those a news page is written in; others decode in quadratic time, or to no text.
CHARSETS = ("utf-8", "us-ascii", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "windows-1252", "windows-1258")
CODINGS = ("gzip", "deflate")
# What an article in plain text may say about itself in the query, beside the options.
_QUERY_FIELDS = ("id", "title", "published", "source")
# What a page says of its own charset stands in its first bytes (HTML, section 4.2.5.4).
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
_META_BYTES = 1024
_PIECE = 65_536


def media_type() -> tuple[str, str | None]:
    """The type of the body and the charset that its header names; raises :class:`UnsupportedMediaType`."""
    kind = request.mimetype
    if kind not in ACCEPTED:
        given = f"not {kind[:64]}" if kind else "and the request names none"
        raise UnsupportedMediaType(f"Content-Type must be {', '.join(ACCEPTED[:-1])} or {ACCEPTED[-1]}, {given}")
    charset = request.mimetype_params.get("charset")
    allowed = CHARSETS if kind in (PLAIN, HTML) else ("utf-8",)
    if charset is not None and charset.lower() not in allowed:
        raise UnsupportedMediaType(f"The charset of {kind} must be one of {', '.join(allowed)}")
    return kind, charset.lower() if charset is not None else None


def check_accepted(answer: str) -> None:
    """Raise :class:`NotAcceptable` where the Accept header leaves out the type of the answer.

    A charset or another parameter that it asks for beside the type changes nothing: there is one answer.
    """
    accepted = MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in request.accept_mimetypes])
    if accepted and not accepted.quality(answer):
        raise NotAcceptable(f"The answer is {answer}, which the Accept header does not take")


def whole() -> bytes:
    """The whole body; raises :class:`BodyTooLarge`, :class:`MalformedBody` and :class:`UnsupportedMediaType`."""
    limit = _settings().body_bytes
    body = bytearray()
    for piece in pieces(limit):
        body += piece
        if len(body) > limit:
            raise BodyTooLarge(f"The body is larger than {limit:,} bytes")
    return bytes(body)


def lines() -> Iterator[bytes | TinvanError]:
    """The lines of the body as they come, without those that are blank; a line over the limit is an error in its place.

    What ends the body too early is the last line. Raises :class:`UnsupportedMediaType` before the first.
    """
    limit = _settings().body_bytes
    coming = pieces(None)
    return _lines(coming, limit)


def _lines(coming: Iterator[bytes], limit: int) -> Iterator[bytes | TinvanError]:
    line, skipping = bytearray(), False
    try:
        for piece in coming:
            # Only the piece is looked through: a line may come in as many pieces as it has bytes.
            for number, part in enumerate(piece.split(b"\n")):
                if number:
                    if not skipping and line.strip():
                        yield bytes(line)
                    line.clear()
                    skipping = False
                if not skipping:
                    line += part
                if len(line) > limit:
                    yield BodyTooLarge(f"The line is larger than {limit:,} bytes")
                    line.clear()
                    skipping = True
    except TinvanError as error:
        yield error
        return
    if line.strip():
        yield bytes(line)


def pieces(limit: int | None) -> Iterator[bytes]:
    """The body as it comes, unpacked; a body that says it is over ``limit`` bytes is refused before it is read.

    What is over it all the same is the caller's to count. Raises :class:`UnsupportedMediaType` at once.
    """
    coding = request.headers.get("Content-Encoding", "identity").strip().lower().removeprefix("x-")
    if coding not in (*CODINGS, "identity"):
        raise UnsupportedMediaType(f"The Content-Encoding must be one of {', '.join(CODINGS)}, or none")
    if limit is not None and (request.content_length or 0) > limit:
        raise BodyTooLarge(f"The body is larger than {limit:,} bytes")
    packed = _received(limit)
    return packed if coding == "identity" else unpacked(packed, coding)


def _received(limit: int | None) -> Iterator[bytes]:
    """The body as it comes. Flask's own limit cuts a chunked body short and tells nobody."""
    length, got = request.content_length, 0
    while limit is None or got <= limit:
        try:
            piece = request.stream.read(_PIECE if limit is None else min(_PIECE, limit + 1 - got))
        except Exception:
            # Each server has its own errors for a client that has gone and for chunks that are none.
            raise MalformedBody("cut short, or its chunks are broken") from None
        if not piece:
            break
        got += len(piece)
        yield piece
    else:
        raise BodyTooLarge(f"The body is larger than {limit:,} bytes")
    if length is not None and got < length:
        raise MalformedBody("cut short: it is smaller than its Content-Length")


def unpacked(packed: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """What ``gzip`` (RFC 1952, several members too) or ``deflate`` (RFC 1950) holds, in pieces of bounded size.

    Raises :class:`MalformedBody` where it is not that, or has no end.
    """
    window = 31 if coding == "gzip" else 15  # as zlib names the two
    unpacker = zlib.decompressobj(window)
    try:
        for piece in packed:
            while piece:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(window)
                yield unpacker.decompress(piece, _PIECE)
                piece = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error:
        raise MalformedBody("not in the coding that Content-Encoding names") from None
    if not unpacker.eof:
        raise MalformedBody("cut short: its packed form has no end")


def page_charset(page: bytes) -> str:
    """The charset that a page itself names, or UTF-8; one that is not taken counts as none."""
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if page.startswith(codecs.BOM_UTF8):  # it has the last word (HTML, section 13.2.3.2)
        return "utf-8"
    found = _META_CHARSET.search(page[:_META_BYTES])
    charset = found[1].decode("ascii", "replace").lower() if found else ""
    # A page whose bytes could be searched for ASCII is not in UTF-16, whatever it says.
    return charset if charset in CHARSETS and not charset.startswith("utf-16") else "utf-8"


def from_query(query: MultiDict[str, str]) -> wire.Record:
    """A request's fields and options, from its query."""
    return wire.request_from_query(query.items(multi=True), _QUERY_FIELDS)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["tinvan"].settings
    return settings
