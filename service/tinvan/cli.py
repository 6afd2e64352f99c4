"""The command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from tinvan.errors import InvalidArticle, MalformedBody, TinvanError
from tinvan.options import LENGTHS, MAX_BODY_BYTES
from tinvan.version import __version__

if TYPE_CHECKING:
    from tinvan.summarizer import Summarizer
    from tinvan.types import Document

# How the command ended: all done, failed, wrong usage (click's own), done but for rejected records, stopped by Ctrl-C.
FAILED, REJECTED, INTERRUPTED = 1, 3, 130


class Failure(click.ClickException):
    """What was asked for cannot be done; the message says why."""

    exit_code = FAILED


def main() -> None:
    """Run the command line: errors in one line on standard error, never a traceback."""
    try:
        cli.main(prog_name="tinvan", standalone_mode=False)
    except (click.ClickException, TinvanError) as error:
        sys.exit(_tell(error))
    except OSError as error:
        # Standard output was closed early or is full. Pointed elsewhere, it does not fail again on the way out.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            click.echo(f"tinvan: {error.strerror}", err=True)
        sys.exit(FAILED)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tinvan", message="%(prog)s %(version)s")
def cli() -> None:
    """Short, faithful summaries of Vietnamese news, with the figures that matter."""


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 256), help="Processes, one a core.")
def serve(host: str, port: int, workers: int) -> None:
    """Answer over HTTP until stopped."""
    from tinvan.web import server

    try:
        listener = server.listen(host, port)
    except OSError as error:
        # What the socket module adds to the reason is the address once more.
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Failure(f"cannot listen on {host}:{port}: {reason}") from None
    address = server.address(listener)

    def ready() -> None:
        _print(f"tinvan {__version__} answers on {address}")
        _print(f"Try: curl --data-binary @article.txt -H 'Content-Type: text/plain' {address}/v1/summaries")

    server.serve(listener, workers, ready)


@cli.command()
@click.argument("file", default="-")
@click.option("--title", default="", help="The article's title, where the text does not begin with it.")
@click.option("--length", default="short", show_default=True, type=click.Choice(LENGTHS), help="How much to say.")
@click.option("--max-sentences", type=int, help="At most so many sentences, in place of the length's.")
@click.option("--max-syllables", type=int, help="At most so many syllables, in place of the length's.")
@click.option("--json", "as_json", is_flag=True, help="The whole result as JSON.")
def summarize(
    file: str, title: str, length: str, max_sentences: int | None, max_syllables: int | None, as_json: bool
) -> None:
    """Summarize an article.

    FILE is plain text in UTF-8; without it, or for -, standard input is read.
    """
    from tinvan import view, wire
    from tinvan.summarizer import Summarizer

    given = {"length": length, "max_sentences": max_sentences, "max_syllables": max_syllables}
    try:
        options = wire.options_from_record(given)
    except InvalidArticle as error:
        raise click.UsageError(error.detail.replace("options/", "")) from None
    summarizer = Summarizer.load()
    document = _read(summarizer, file, title)
    summary = summarizer.compose(document, options)
    if as_json:
        _write(wire.dump(wire.summary_to_record(summary, document, options.include)))
        return
    for line in view.summary_lines(summary):
        _print(line)
    for warning in summary.warnings:
        click.echo(f"tinvan: {view.in_words(warning)}", err=True)


@cli.command()
@click.argument("file", default="-")
@click.option("--words", "with_words", is_flag=True, help="Words too: underscores join the syllables of each.")
@click.option("--jsonl", is_flag=True, help="Articles as JSON, one a line; offsets as JSON, one line an article.")
def segment(file: str, with_words: bool, jsonl: bool) -> None:
    """Split an article into sentences and words.

    FILE is plain text in UTF-8; without it, or for -, standard input is read.
    """
    from tinvan import view
    from tinvan.summarizer import Summarizer

    summarizer = Summarizer.load()
    if jsonl:
        _segment_lines(summarizer, file, with_words)
        return
    for line in view.sentence_lines(_read(summarizer, file), with_words):
        _print(line)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(as_json: bool) -> None:
    """Versions, ranker, licence, lengths and limits."""
    from tinvan import view, wire
    from tinvan.summarizer import Summarizer

    record = wire.info_to_record(Summarizer.load())
    if as_json:
        _write(wire.dump(record))
        return
    for line in view.info_lines(record):
        _print(line)


def _segment_lines(summarizer: Summarizer, file: str, with_words: bool) -> None:
    """Records in, records out; a bad one is told on standard error with its line number, and the rest goes on."""
    from tinvan import wire

    rejected = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_BODY_BYTES:
                raise MalformedBody(f"longer than {MAX_BODY_BYTES:,} bytes")
            document = summarizer.read(wire.article_from_record(wire.load(line)))
        except TinvanError as error:
            rejected += 1
            click.echo(f"tinvan: {_name(file)}: line {number:,}: {error.detail}", err=True)
        else:
            _write(wire.dump(wire.spans_to_record(document, with_words=with_words)))
    if rejected:
        sys.exit(REJECTED)


def _read(summarizer: Summarizer, file: str, title: str = "") -> Document:
    """The article in a file of plain text, read; what is wrong with it is told with the file's name."""
    from tinvan import wire

    with _opened(file) as stream:
        body = stream.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise Failure(f"{_name(file)}: longer than {MAX_BODY_BYTES:,} bytes")
    try:
        return summarizer.read(wire.article_from_record({"text": wire.decode(body), "title": title}))
    except TinvanError as error:
        raise Failure(f"{_name(file)}: {error.detail}") from None


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


def _print(line: str) -> None:
    """A line in UTF-8, whatever the locale says: an article cannot be told in less."""
    _write(line.encode("utf-8", "backslashreplace"))


def _write(line: bytes) -> None:
    click.echo(line)


def _tell(error: click.ClickException | TinvanError) -> int:
    """Say on standard error what went wrong; the exit code that goes with it."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    if isinstance(error, click.UsageError):
        hint = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        click.echo(f"tinvan: {error.format_message()}{hint}", err=True)
        return error.exit_code
    message = error.format_message() if isinstance(error, click.ClickException) else error.detail
    click.echo(f"tinvan: {message}", err=True)
    return FAILED
