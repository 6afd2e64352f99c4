"""From an open file to blocks of whole records, whatever the format; members of a container one behind another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import BinaryIO

from tinvan.archive.readers.blocks import Block, Job
from tinvan.archive.readers.feed import cut_feed
from tinvan.archive.readers.fields import names_of_text
from tinvan.archive.readers.frames import Content, Frame, Framer
from tinvan.archive.readers.lines import cut_lines
from tinvan.archive.readers.members import Member
from tinvan.archive.readers.opening import Opened, opened
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.readers.pieces import Piece
from tinvan.archive.readers.rows import cut_rows
from tinvan.archive.readers.shapes import Shape, is_litter
from tinvan.archive.readers.streams import Chunks, Damaged, Meter, Stream
from tinvan.archive.readers.tar import members_of_tar
from tinvan.archive.readers.values import cut_values
from tinvan.archive.readers.warc import cut_warc
from tinvan.archive.readers.zip import members_of_zip

# Keeps what can only be read as a whole file, and gives a piece of it.
Keep = Callable[[Chunks, Job], Piece]

_DOCUMENTS: Mapping[Shape, Content] = MappingProxyType({"text": "text", "html": "html"})


def cut(found: Opened, job: Job, options: ReadingOptions, keep: Keep, meter: Meter) -> Iterator[Block]:
    """The blocks of an open file. Nothing is raised for what is wrong with it: it comes as blocks of rejections."""
    job = replace(job, warnings=(*job.warnings, *found.warnings))
    shape, stream = found.shape, found.stream
    if shape in _DOCUMENTS:
        framer = Framer(job)
        yield from _document(found, job, framer)
        yield from framer.flush()
    elif shape == "tar":
        yield from _members(members_of_tar(stream), job, options, keep, meter)
    elif shape == "columns":
        yield from _kept(stream, job, keep)
    elif shape == "zip":
        yield job.nothing("file", 1, "nested_archive", "an archive inside an archive is not opened")
    else:
        yield from _records(shape, stream, job, options)


def cut_zip(file: BinaryIO, job: Job, options: ReadingOptions, keep: Keep, meter: Meter) -> Iterator[Block]:
    """The blocks of a zip that can be read anywhere in."""
    file.seek(0, 2)
    meter.taken = file.tell()
    members = (replace(member, chunks=meter.count_given(member.chunks)) for member in members_of_zip(file))
    yield from _members(members, job, options, keep, meter)


def _records(shape: Shape, stream: Stream, job: Job, options: ReadingOptions) -> Iterator[Block]:
    if shape == "lines":
        yield from cut_lines(stream, job)
    elif shape == "rows":
        name = (job.member or job.file).lower()
        delimiter = "\t" if ".tsv" in name[-9:] or ".tab" in name[-9:] else ""
        yield from cut_rows(stream, job, names_of_text(options), delimiter)
    elif shape == "warc":
        yield from cut_warc(stream, job)
    elif shape == "feed":
        yield from cut_feed(stream, job)
    else:
        yield from cut_values(stream, job, array=shape == "array")


def _members(members: Iterator[Member], job: Job, options: ReadingOptions, keep: Keep, meter: Meter) -> Iterator[Block]:
    """The blocks of all members; texts and pages share blocks, for there may be millions."""
    framer, number = Framer(job), 0
    try:
        for number, member in enumerate(members, 1):
            if is_litter(member.name):
                continue
            inner = replace(job, member=member.name or None)
            try:
                if member.damage:
                    raise member.damage
                found = opened(member.chunks, member.name, meter, options)
                if found.shape in ("zip", "tar"):
                    raise Damaged("nested_archive", "an archive inside an archive is not opened")
            except Damaged as damage:
                yield from framer.flush()
                yield inner.damage("file", number if not member.name else 1, damage)
                continue
            if found.shape in _DOCUMENTS:
                yield from _document(found, inner, framer)
            else:
                yield from framer.flush()
                yield from cut(found, inner, options, keep, meter)
    except Damaged as damage:
        yield from framer.flush()
        yield job.damage("file", number + 1, damage)
    yield from framer.flush()


def _document(found: Opened, job: Job, framer: Framer) -> Iterator[Block]:
    """The one article that a file holds."""
    body = found.stream.read(job.max_record_bytes + 1)
    if len(body) > job.max_record_bytes:
        yield from framer.flush()
        yield job.too_long("file", 1)
        found.stream.skip(1 << 62)
    elif found.stream.damage:
        yield from framer.flush()
        yield job.damage("file", 1, found.stream.damage)
    else:
        yield from framer.add(Frame(_DOCUMENTS[found.shape], job.member, 1, body))


def _kept(stream: Stream, job: Job, keep: Keep) -> Iterator[Block]:
    try:
        yield Block(keep(stream.chunks(), job))
    except Damaged as damage:
        yield job.damage("row", 1, damage)
