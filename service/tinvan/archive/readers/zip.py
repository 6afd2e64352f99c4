"""The files in a zip, in the order of its directory, each a stream: nothing is extracted.

The directory is read by zipfile; contents are decoded here, in bounded steps and with every length and checksum
compared, and stretches of the file that belong to no member are told.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from tinvan.archive.readers.members import Member
from tinvan.archive.readers.streams import CHUNK, Chunks, Damaged, Decompressor, decoded, inflate, unpacked

_ENCRYPTED = 0x1
_DESCRIBED = 0x8
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_END_MAGIC = b"PK\x05\x06"
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
# Bytes that may lie between two members: a descriptor of 12 to 24 bytes.
_DESCRIPTOR = 24
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OverflowError, EOFError, IndexError)


def members_of_zip(file: BinaryIO) -> Iterator[Member]:
    """The files of a zip that can be read anywhere in. Raises :class:`Damaged` where it has no directory."""
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        file.seek(0)
        if file.read(len(_LOCAL_MAGIC)) == _LOCAL_MAGIC and _END_MAGIC not in _tail(file):
            raise Damaged("truncated", "the zip ends before its end, where its directory stands") from None
        raise Damaged("damaged", f"not a valid zip: {_said(error)}") from None
    entries = archive.infolist()
    yield from _checked(file, archive, entries)
    for entry in entries:
        if entry.filename.endswith("/") and not entry.file_size:
            continue
        if entry.flag_bits & _ENCRYPTED:
            yield Member.lost(entry.filename, "encrypted", "needs a password")
            continue
        try:
            start = _start(file, entry)
        except Damaged as damage:
            yield Member(entry.filename, iter(()), damage)
        else:
            yield Member(entry.filename, _contents(file, entry, start))


def _checked(file: BinaryIO, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Member]:
    """What the directory leaves out: members it should name, and stretches between those it names."""
    said = _count(file)
    if said is not None and said != len(entries) & 0xFFFF:
        yield Member.lost("", "damaged", f"the zip says that it holds {said:,} members, its directory {len(entries):,}")
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset - at > (_DESCRIPTOR if at else 0) and _is_member(file, at, entry.header_offset):
            yield Member.lost("", "damaged", f"bytes {at:,} to {entry.header_offset:,} of the zip are no member of it")
        try:
            at = max(at, _start(file, entry) + entry.compress_size)
        except Damaged:
            at = max(at, entry.header_offset + _LOCAL.size + entry.compress_size)
    if archive.start_dir - at > _DESCRIPTOR and _is_member(file, at, archive.start_dir):
        yield Member.lost("", "damaged", f"bytes {at:,} to {archive.start_dir:,} of the zip are no member of it")


def _is_member(file: BinaryIO, start: int, end: int) -> bool:
    """Whether there are traces of members between: what stands before a zip that opens itself is none."""
    file.seek(start)
    before = b""
    while start < end and (chunk := file.read(min(CHUNK, end - start))):
        if _LOCAL_MAGIC in before + chunk:
            return True
        before, start = chunk[-3:], start + len(chunk)
    return False


def _tail(file: BinaryIO) -> bytes:
    """As much of the end of the file as the end of a zip may take, with a comment."""
    file.seek(max(0, file.seek(0, 2) - 66_000))
    return file.read()


def _count(file: BinaryIO) -> int | None:
    """How many members the end of the zip speaks of, modulo 65,536; None where there are more than it can tell."""
    tail = _tail(file)
    at = tail.rfind(_END_MAGIC)
    count = int.from_bytes(tail[at + 10 : at + 12], "little") if 0 <= at <= len(tail) - 22 else 0xFFFF
    return None if count == 0xFFFF else count


def _start(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where the contents of a member begin. Raises :class:`Damaged` where its own header speaks of something else."""
    file.seek(entry.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(_LOCAL_MAGIC):
        raise Damaged("damaged", "the zip has no member where its directory says")
    _, _, flags, method, _, _, checksum, packed, size, name, extra = _LOCAL.unpack(head)
    raw = file.read(name)
    known = {entry.orig_filename, entry.filename}
    if method != entry.compress_type or not known & {raw.decode("utf-8", "replace"), raw.decode("cp437")}:
        raise Damaged("damaged", "a member's header and the directory of the zip differ")
    told = not flags & _DESCRIBED and 0xFFFFFFFF not in (packed, size)
    if told and (checksum, packed, size) != (entry.CRC, entry.compress_size, entry.file_size):
        raise Damaged("damaged", "a member's header and the directory of the zip differ")
    return entry.header_offset + _LOCAL.size + int(name) + int(extra)


def _contents(file: BinaryIO, entry: zipfile.ZipInfo, start: int) -> Chunks:
    """The bytes of a member; raises :class:`Damaged` where they are not what the directory says."""
    checksum = size = 0
    for chunk in _decoded(_stored(file, start, entry.compress_size), entry.compress_type):
        checksum = zlib.crc32(chunk, checksum)
        size += len(chunk)
        if size > entry.file_size:
            break
        yield chunk
    if size != entry.file_size:
        raise Damaged("damaged", "a member of the zip is not as long as its directory says")
    if checksum != entry.CRC:
        raise Damaged("damaged", "the checksum of a member of the zip is wrong")


def _stored(file: BinaryIO, start: int, size: int) -> Chunks:
    """The bytes of a member as they are stored, wherever else the file is read in between."""
    end = start + size
    while start < end:
        file.seek(start)
        chunk = file.read(min(CHUNK, end - start))
        if not chunk:
            raise Damaged("truncated", "the zip ends before its end")
        start += len(chunk)
        yield chunk


def _decoded(chunks: Chunks, method: int) -> Chunks:
    if method == zipfile.ZIP_STORED:
        return chunks
    if method == _ZSTANDARD:
        return unpacked(chunks, "zst")
    if method == zipfile.ZIP_LZMA:
        return _decoded_lzma(chunks)
    make = _DECOMPRESSORS.get(method)
    if make is None:
        raise Damaged("unsupported_format", f"the zip packs a member by method {method}")
    return decoded(make(), chunks, "zip")


def _decoded_lzma(chunks: Chunks) -> Chunks:
    """What zip calls LZMA: four bytes, the filter's properties, and a raw stream (APPNOTE 5.8.8)."""
    head = b""
    while len(head) < 4 or len(head) < 4 + int.from_bytes(head[2:4], "little"):
        more = next(chunks, b"")
        if not more:
            raise Damaged("truncated", "a member of the zip ends before its end")
        head += more
    end = 4 + int.from_bytes(head[2:4], "little")
    try:
        # The module has no public name for reading what a filter says of itself; zipfile uses it, too.
        properties = lzma._decode_filter_properties(lzma.FILTER_LZMA1, head[4:end])  # type: ignore[attr-defined]
        if properties["dict_size"] > _LZMA_WINDOW:
            raise Damaged("unsupported_format", "a member of the zip needs too much memory")
        decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[properties])
    except lzma.LZMAError:
        raise Damaged("damaged", "not valid lzma") from None

    def rest() -> Chunks:
        if head[end:]:
            yield head[end:]
        yield from chunks

    return _until_dry(decompressor, rest())


def _until_dry(decompressor: lzma.LZMADecompressor, chunks: Chunks) -> Chunks:
    """A raw stream need not mark its end: the length of the member tells it."""
    try:
        yield from decoded(decompressor, chunks, "lzma")
    except Damaged as damage:
        if damage.code != "truncated":
            raise


_ZSTANDARD = 93
_LZMA_WINDOW = 64 << 20
_DECOMPRESSORS: dict[int, Callable[[], Decompressor]] = {
    zipfile.ZIP_DEFLATED: inflate,
    zipfile.ZIP_BZIP2: bz2.BZ2Decompressor,
}


def _said(error: BaseException) -> str:
    return str(error).lower() or type(error).__name__
