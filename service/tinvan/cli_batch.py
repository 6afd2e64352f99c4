"""The command ``tinvan batch``: an archive in, a folder of results out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any

import click

from tinvan.errors import InvalidArticle
from tinvan.options import FORMATS, LENGTHS, NEAR_DUPLICATES, Options

# How the command ended, besides failed and wrong usage: done but for some rejected, stopped.
REJECTED, STOPPED = 3, 130
# Fields of an article that a column, or a name in JSON, can be said to hold; tests compare them with the package's.
COLUMNS = ("text", "title", "id", "published", "source")
_SAID = {"published": "day of publication"}


def _columns(command: Callable[..., None]) -> Callable[..., None]:
    """Options such as ``--text-column``, each another way to say ``--map text=``."""
    for field in reversed(COLUMNS):
        said = f"The column, or field of JSON, of the {_SAID.get(field, field)}; the same as --map {field}=NAME."
        command = click.option(f"--{field}-column", metavar="NAME", help=said)(command)
    return command


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(), help="Folder or URL of the results; needed, but for --dry-run.")
@click.option("--state", type=click.Path(), help="Folder for what is needed to go on, where --out is a URL.")
@click.option(
    "--format",
    "format_",
    default="jsonl",
    show_default=True,
    type=click.Choice(FORMATS),
    help="JSON lines (zst), Parquet, or CSV of the summaries alone.",
)
@click.option("--length", default="short", show_default=True, type=click.Choice(LENGTHS), help="How much to say.")
@click.option("--max-sentences", type=int, help="At most so many sentences, in place of the length's.")
@click.option("--max-syllables", type=int, help="At most so many syllables, in place of the length's.")
@click.option(
    "--near-duplicates",
    default="mark",
    show_default=True,
    type=click.Choice(NEAR_DUPLICATES),
    help="What to do with an article that nearly repeats an earlier one.",
)
@click.option("--workers", type=click.IntRange(1, 4096), help="Processes; by default one a core.")
@click.option(
    "--engine", default="local", show_default=True, type=click.Choice(("local", "ray")), help="Where to work."
)
@click.option("--address", help="Of a Ray cluster that is up, for --engine ray.")
@click.option("--restart", is_flag=True, help="Begin anew, and remove what an earlier run wrote to the folder.")
@click.option("--map", "mapped", multiple=True, metavar="FIELD=NAME", help="What a field is called: text=content.")
@_columns
@click.option("--encoding", default="auto", show_default=True, help="Of text; auto finds the old Vietnamese ones, too.")
@click.option("--dry-run", is_flag=True, help="Only show what is understood of the first ten records.")
def batch(inputs: tuple[str, ...], out: str | None, dry_run: bool, **given: Any) -> None:
    """Summarize an archive: files, folders, patterns, URLs or - for standard input.

    The same command again goes on where it was stopped.
    """
    from tinvan.archive import InputMissing, terminal

    reading = _reading(given)
    try:
        if dry_run:
            terminal.dry_run(inputs, reading)
            return
        if out is None:
            raise click.UsageError("Missing option '--out'.")
        report = _run(inputs, out, given, reading)
    except InputMissing as error:
        raise click.UsageError(error.detail) from None
    if report.state == "stopped":
        sys.exit(STOPPED)
    if report.rejected:
        sys.exit(REJECTED)


def _run(inputs: tuple[str, ...], out: str, given: dict[str, Any], reading: Any) -> Any:
    from tinvan import archive
    from tinvan.archive import terminal
    from tinvan.archive.engines import engine_of

    try:
        options = Options(given["length"], given["max_sentences"], given["max_syllables"])
        engine = engine_of(given["engine"], given["workers"], given["address"])
    except InvalidArticle as error:
        raise click.UsageError(error.detail) from None
    with _stoppable() as stop, terminal.display() as show, _silent():
        report = archive.run(
            inputs,
            out,
            state=given["state"],
            options=options,
            format=given["format_"],
            near_duplicates=given["near_duplicates"],
            engine=engine,
            restart=given["restart"],
            reading=reading,
            progress=show,
            stop=stop,
        )
    terminal.tell(report, out)
    return report


def _reading(given: dict[str, Any]) -> Any:
    from tinvan.archive import ReadingOptions

    fields = {field: name for field in COLUMNS if (name := given[f"{field}_column"])}
    for pair in given["mapped"]:
        field, equals, name = pair.partition("=")
        if not (field and equals and name):
            raise click.UsageError(f"--map {pair}: say FIELD=NAME, as text=content")
        if field not in COLUMNS:
            raise click.UsageError(f"--map {pair}: {field} is no field of an article; those are {', '.join(COLUMNS)}")
        if fields.setdefault(field, name) != name:
            raise click.UsageError(f"--map {pair}: {field} was said to be called {fields[field]}")
    try:
        return ReadingOptions(fields=fields, encoding=given["encoding"])
    except InvalidArticle as error:
        raise click.UsageError(error.detail) from None


class _Stop:
    """Whether Ctrl-C was pressed, or the process told to end."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Remember the first time; the second ends the process at once, which loses nothing either."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing of ours goes to standard output meanwhile; Ray writes a page to it for every node that is lost."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        yield


@contextmanager
def _stoppable() -> Iterator[_Stop]:
    stop = _Stop()
    before = {number: signal.signal(number, stop.hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
