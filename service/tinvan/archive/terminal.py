"""What the one who runs an archive sees: progress while it runs, what was understood before, the report after."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import islice
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from tinvan.archive.readers import ReadingOptions, read, sources, split
from tinvan.archive.records import Place, Record
from tinvan.archive.report import Progress, Report, duration
from tinvan.archive.urls import STANDARD_INPUT

# Seconds between two lines where there is no terminal to draw on.
_LINE_SECONDS = 10.0
_SHOWN = 10
_WORDS = 60
_NAMELESS = "--text-column NAME says what the text is called, where it has another name."


@contextmanager
def display() -> Iterator[Callable[[Progress], None]]:
    """A function that shows progress on standard error: a bar that moves, or a line now and then in a log."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("tinvan batch", total=None, said="")

        def show(progress: Progress) -> None:
            bar.update(task, total=progress.shards, completed=progress.shards_done, said=in_words(progress))

        yield show


class _Lines:
    """Progress as lines of a log, one in ten seconds."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._told >= _LINE_SECONDS:
            self._told = now
            print_line(f"tinvan: {in_words(progress)}")


def in_words(progress: Progress) -> str:
    """Progress in a line."""
    if progress.state == "resuming":
        return f"{_articles(progress.articles)} done before, being checked"
    parts = [_articles(progress.articles), f"{progress.articles_per_second:,.1f} a second"]
    if progress.rejected:
        parts.append(f"{progress.rejected:,} rejected")
    if progress.seconds_left is not None and progress.state == "running":
        parts.append(f"{duration(progress.seconds_left)} left")
    return ", ".join(parts)


def tell(report: Report, out: str) -> None:
    """The report, on standard error."""
    for line in report_lines(report, out):
        print_line(line)


def report_lines(report: Report, out: str) -> list[str]:
    """The report for a person; or, of a run that was stopped, how to go on."""
    head = f"{_articles(report.articles)} summarized, {report.rejected:,} rejected"
    if report.state == "stopped":
        return [f"tinvan: stopped: {head} so far. The same command goes on from here."]
    lines = [f"{head}, in {duration(report.seconds)} ({report.articles_per_second:,.1f} a second)"]
    rows = (
        ("rejected", report.rejections),
        ("languages", report.languages),
        ("encodings", report.encodings),
        ("warnings", report.warnings),
        ("figures", report.figures),
    )
    lines += [f"  {name}: {_counts(counts)}" for name, counts in rows if counts]
    if "unknown_columns" in report.rejections:
        lines.append(f"  {_NAMELESS}")
    if report.near_duplicates:
        lines.append(f"  near-duplicates: {report.near_duplicates:,}")
    for name, spread in (("summaries", report.syllables), ("articles", report.article_syllables)):
        if spread["median"] is not None:
            lines.append(
                f"  syllables of {name}: median {spread['median']}, mean {spread['mean']}, most {spread['max']}"
            )
    if report.stages:
        lines.append(
            "  time of the workers: " + ", ".join(f"{name} {duration(s)}" for name, s in report.stages.items())
        )
    lines.append(f"  results in {out}: part files, rejected.jsonl.zst, report.json, report.html")
    return lines


def dry_run(inputs: Sequence[str], reading: ReadingOptions) -> None:
    """Show on standard output what is understood of the first ten records, and where they come from."""
    import tempfile

    found = sources(inputs)
    files = f"{len(found):,} file{'' if len(found) == 1 else 's'}"
    bytes_of_all = f", {sum(source.size for source in found):,} bytes"
    only_input = [source.name for source in found] == [STANDARD_INPUT]
    print_line("standard input" if only_input else files + bytes_of_all, sys.stdout)
    nameless = False
    with tempfile.TemporaryDirectory(prefix="tinvan-") as spool:
        pieces = (
            piece
            for source in found
            for piece in split(source, reading, spool=spool, target_bytes=1 << 20, target_records=_SHOWN)
        )
        for item in islice((item for piece in pieces for item in read(piece, reading)), _SHOWN):
            print_line("", sys.stdout)
            where = _where(item.place)
            if not isinstance(item, Record):
                print_line(f"{where}: would be rejected: {item.code}: {item.detail}", sys.stdout)
                nameless = nameless or item.code == "unknown_columns" or item.detail == "text is missing"
                continue
            article = item.article
            print_line(where, sys.stdout)
            rows = (
                ("id", article.id),
                ("title", article.title),
                ("published", article.published),
                ("source", article.source),
                ("text", f"{_short(article.text)} ({len(article.text):,} characters)"),
                ("warnings", ", ".join(item.warnings)),
            )
            for name, value in rows:
                if value:
                    print_line(f"  {name}: {_short(value) if name != 'text' else value}", sys.stdout)
    if nameless:
        print_line("", sys.stdout)
        print_line(_NAMELESS, sys.stdout)


def print_line(line: str, stream: TextIO | None = None) -> None:
    """A line in UTF-8, whatever the locale says, with nothing in it that a terminal would obey."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in line)
    out = (stream or sys.stderr).buffer
    # A run goes on though nobody listens any more to how far it is.
    with suppress(BrokenPipeError) if stream is None else nullcontext():
        out.write(clean.encode("utf-8", "backslashreplace") + b"\n")
        out.flush()


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _where(place: Place) -> str:
    member = f" {place.member}" if place.member else ""
    file = "standard input" if place.file == STANDARD_INPUT else place.file
    return f"{file}{member}, {place.unit} {place.position:,}"


def _short(text: str) -> str:
    line = " ".join(text[: 4 * _WORDS].split())
    return line if len(line) <= _WORDS else f"{line[:_WORDS]}…"


def _counts(counts: object) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in list(dict(counts).items())[:12])  # type: ignore[call-overload]
