"""What the command line reads and writes: a file or standard input, whole or a line at a time, and standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from tinvan.errors import MalformedBody, TinvanError
from tinvan.options import MAX_BODY_BYTES

if TYPE_CHECKING:
    from tinvan.types import Document

FAILED = 1


class Failure(click.ClickException):
    """What was asked for cannot be done; the message says why."""

    exit_code = FAILED


def read_article(file: str, title: str = "") -> Document:
    """The article in a file of plain text, read; what is wrong with it is told with the file's name."""
    from tinvan import wire
    from tinvan.document import read

    try:
        with _opened(file) as stream:
            body = stream.read(MAX_BODY_BYTES + 1)
    except OSError as error:
        raise Failure(f"{_name(file)}: {error.strerror}") from None
    if len(body) > MAX_BODY_BYTES:
        raise Failure(f"{_name(file)}: longer than {MAX_BODY_BYTES:,} bytes")
    try:
        return read(wire.article_from_record({"text": wire.decode(body), "title": title}))
    except TinvanError as error:
        raise Failure(f"{_name(file)}: {error.detail}") from None


def answer_lines(file: str, answer: Callable[[Document], Mapping[str, Any]]) -> int:
    """Articles in, a record a line out; how many lines were rejected.

    A bad line is told on standard error with its number, and the rest goes on.
    """
    from tinvan import wire
    from tinvan.document import read

    rejected = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_BODY_BYTES:
                raise MalformedBody(f"longer than {MAX_BODY_BYTES:,} bytes")
            document = read(wire.article_from_record(wire.load(line)))
        except TinvanError as error:
            rejected += 1
            click.echo(f"tinvan: {_name(file)}: line {number:,}: {error.detail}", err=True)
        else:
            write(wire.dump(answer(document)))
    return rejected


def print_line(line: str) -> None:
    """A line in UTF-8, whatever the locale says: an article cannot be told in less."""
    write(line.encode("utf-8", "backslashreplace"))


def write(line: bytes) -> None:
    """A line to standard output."""
    if sys.stdout is None:
        raise Failure("standard output is closed")
    click.echo(line)


def _lines(file: str) -> Iterator[bytes]:
    """The lines of a file; of one over the limit, no more than tells that it is."""
    with _opened(file) as stream:
        while line := stream.readline(MAX_BODY_BYTES + 1):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_BODY_BYTES)
            yield line


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    """A file, or standard input for ``-``, as bytes. Raises a usage error where there is no such file to read."""
    if file != "-":
        try:
            return Path(file).open("rb")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is no name of a file"
            raise click.UsageError(f"{file}: {reason}") from None
    if sys.stdin is None:
        raise Failure("standard input is closed")
    if sys.stdin.isatty():
        click.echo("tinvan: reads what you type or paste; end it with Ctrl-D on a line of its own", err=True)
    return nullcontext(sys.stdin.buffer)


def _name(file: str) -> str:
    return "standard input" if file == "-" else file
