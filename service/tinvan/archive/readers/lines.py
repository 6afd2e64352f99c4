"""JSON lines: where the lines of a stream end, and the values in them."""

from __future__ import annotations

from collections.abc import Iterator

from tinvan.archive.readers.blocks import Block, Bundle, Job
from tinvan.archive.readers.streams import CHUNK, Stream

_SPACE = b" \t\r\n\xef\xbb\xbf"


def lines(stream: Stream, most: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream, each with the byte it begins at and its line feed; None for one over ``most`` bytes.

    The last one may have no line feed; where the stream is damaged, what there is of it is left out.
    """
    parts: list[bytes] = []
    start, size = stream.offset, 0
    while chunk := stream.read(CHUNK):
        at = 0
        while at < len(chunk):
            end = chunk.find(b"\n", at) + 1
            part = chunk[at : end or len(chunk)]
            at += len(part)
            size += len(part)
            if size <= most:
                parts.append(part)
            else:
                parts.clear()
            if end:
                yield start, b"".join(parts) if size <= most else None
                parts, start, size = [], start + size, 0
    if size and not stream.damage:
        yield start, b"".join(parts) if size <= most else None


def cut_lines(stream: Stream, job: Job) -> Iterator[Block]:
    """Blocks of JSON lines."""
    bundle, number = Bundle(job, "lines"), 0
    for number, (start, line) in enumerate(lines(stream, job.max_record_bytes), 1):
        if line is None:
            yield from bundle.flush()
            yield job.too_long("line", number)
        else:
            yield from bundle.add(line, number, start)
    yield from bundle.flush()
    if stream.damage:
        yield job.damage("line", number + 1, stream.damage)


def values_of_lines(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """What stands in the lines of a block that are not empty, with their numbers from 0."""
    for number, line in enumerate(payload.split(b"\n")):
        if line.strip(_SPACE):
            yield number, line
