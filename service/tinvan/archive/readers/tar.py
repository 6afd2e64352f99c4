"""The files in a tar, in their order, read as a stream: every block of 512 bytes is accounted for."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from tinvan.archive.readers.members import Member
from tinvan.archive.readers.streams import CHUNK, Chunks, Damaged, Stream

_BLOCK = 512
# Bytes of a header's extension: names and times, never contents.
_MOST_EXTENSION = 1 << 20
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_EXTENSIONS = (*_PAX, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
# Folders, links and devices: nothing of them is followed.
_EMPTY = (
    tarfile.DIRTYPE,
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.FIFOTYPE,
)


def is_tar(start: bytes) -> bool:
    """Whether so a tar begins."""
    try:
        tarfile.TarInfo.frombuf(start[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def members_of_tar(stream: Stream) -> Iterator[Member]:
    """The files of a tar. Raises :class:`Damaged` where it does not end as it should."""
    extended: dict[str, str] = {}
    while True:
        block = stream.read(_BLOCK)
        if not block.strip(b"\0") and len(block) == _BLOCK:
            _check_end(stream)
            return
        try:
            head = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            if len(block) < _BLOCK:
                raise stream.damage or Damaged("truncated", "the tar ends before its end") from None
            yield Member.lost("", "damaged", "a header of the tar is damaged")
            _resynchronize(stream)
            extended = {}
            continue
        size = _sized(extended, head.size)
        if head.type in _EXTENSIONS:
            extended |= _extension(stream, head)
            continue
        name = extended.get("path", head.name)
        if head.type == tarfile.GNUTYPE_SPARSE:
            # Its map may go on in further blocks; the next header is looked for.
            yield Member.lost(name, "unsupported_format", "a sparse file in a tar")
            _resynchronize(stream)
        elif head.type in _FILES:
            contents = _Contents(stream, size)
            yield Member(name, contents.chunks())
            contents.finish()
        elif head.type not in _EMPTY:
            _Contents(stream, size).finish()
            yield Member.lost(name, "unsupported_format", "an entry of an unknown type in a tar")
        extended = {}


class _Contents:
    """The bytes of a file in a tar, and the zeros behind them."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream, self._left = stream, size
        self._padding = -size % _BLOCK

    def chunks(self) -> Chunks:
        while self._left:
            chunk = self._stream.read(min(self._left, CHUNK))
            if not chunk:
                self._left = self._padding = 0
                raise self._stream.damage or Damaged("truncated", "the tar ends before its end")
            self._left -= len(chunk)
            yield chunk

    def finish(self) -> None:
        """Pass over what nobody took."""
        self._stream.skip(self._left + self._padding)
        self._left = self._padding = 0


def _extension(stream: Stream, head: tarfile.TarInfo) -> dict[str, str]:
    """What an extended header says of the file that follows: its name and size."""
    if head.size > _MOST_EXTENSION:
        raise Damaged("damaged", "a header of the tar is damaged")
    body = stream.read(head.size)
    stream.skip(-head.size % _BLOCK)
    if head.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": body.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    if head.type not in _PAX:
        return {}
    found = {}
    while body:
        length, space, _ = body.partition(b" ")
        if not space or not length.isdigit() or not 0 < int(length) <= len(body):
            raise Damaged("damaged", "a header of the tar is damaged")
        name, _, value = body[len(length) + 1 : int(length)].rstrip(b"\n").partition(b"=")
        if name in (b"path", b"size"):
            found[name.decode()] = value.decode("utf-8", "surrogateescape")
        elif name.startswith(b"GNU.sparse"):
            raise Damaged("unsupported_format", "a sparse file in a tar")
        body = body[int(length) :]
    return found


def _sized(extended: dict[str, str], size: int) -> int:
    said = extended.get("size", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else size


def _resynchronize(stream: Stream) -> None:
    """Go on to the next block that is a header."""
    while block := stream.peek(_BLOCK):
        if len(block) == _BLOCK and (is_tar(block) or not block.strip(b"\0")):
            return
        stream.read(_BLOCK)


def _check_end(stream: Stream) -> None:
    """What follows the first block of zeros is another, and then nothing but zeros."""
    if len(second := stream.read(_BLOCK)) < _BLOCK:
        raise stream.damage or Damaged("truncated", "the tar ends before its end")
    while second:
        if second.strip(b"\0"):
            raise Damaged("damaged", "something follows the end of the tar")
        second = stream.read(CHUNK)
    if stream.damage:
        raise stream.damage
