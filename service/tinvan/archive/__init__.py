"""Whole archives: read in any format, summarized on all cores, nothing lost whatever dies in the middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from os import PathLike, fspath
from pathlib import Path

from tinvan.archive.commit import Committer
from tinvan.archive.engines import Engine, engine_of
from tinvan.archive.errors import ArchiveFailed, ArchiveRefused
from tinvan.archive.folder import RunFolder
from tinvan.archive.journal import Journal
from tinvan.archive.manifest import described, settle
from tinvan.archive.near_duplicates import Index
from tinvan.archive.output import StoreOutput
from tinvan.archive.plan import Plan
from tinvan.archive.readers import InputMissing, ReadingOptions, Source, sources
from tinvan.archive.report import Progress, Report
from tinvan.archive.running import Run, finished
from tinvan.archive.urls import is_url
from tinvan.archive.work import Work
from tinvan.archive.writers import writer_of
from tinvan.errors import Fault, InvalidArticle
from tinvan.options import FORMATS, NEAR_DUPLICATES, Format, NearDuplicates, Options
from tinvan.summarizer import shipped_signature

__all__ = [
    "ArchiveFailed",
    "ArchiveRefused",
    "Engine",
    "InputMissing",
    "Options",
    "Progress",
    "ReadingOptions",
    "Report",
    "run",
]


def run(
    inputs: Sequence[str | PathLike[str]] | str | PathLike[str],
    out: str | PathLike[str],
    *,
    state: str | PathLike[str] | None = None,
    options: Options = Options(),  # noqa: B008 - frozen
    format: Format = "jsonl",  # noqa: A002 - the word of the command
    near_duplicates: NearDuplicates = "mark",
    workers: int | None = None,
    engine: Engine | str = "local",
    restart: bool = False,
    reading: ReadingOptions = ReadingOptions(),  # noqa: B008 - frozen
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Summarize an archive into the folder or URL ``out``; called again after whatever ended it, it goes on.

    ``inputs`` are files, folders, patterns or URLs, or one of them. Where ``out`` is a URL, ``state`` is the folder
    for what is needed to go on; else that is kept in ``out``. By default there are as many ``workers`` as cores.
    ``progress`` is called about twice a second, ``stop`` asked as often: where it says True the run ends, and the
    report's ``state`` is ``stopped``. ``restart`` begins anew, and removes what an earlier run wrote to ``out``.

    Raises :class:`ArchiveRefused` where another run is at work on the folder, or has the place of the results, or it
    holds a run with other inputs or options; :class:`ArchiveFailed` where the work cannot go on, and stays as it is;
    :class:`InputMissing` for inputs that there are not; :class:`InvalidArticle` for options that cannot be used;
    :class:`BackendUnavailable` where something is not installed.
    """
    names = [inputs] if isinstance(inputs, str | PathLike) else inputs
    _check(names, fspath(out), state, format, near_duplicates, workers)
    chosen = engine_of(engine, workers) if isinstance(engine, str) else engine
    writer = writer_of(format, options.include)
    try:
        folder = _folder(fspath(out), state)
        found = _outside(sources([fspath(name) for name in names]), folder)
        with folder.locked():
            if restart or folder.half_cleared:
                folder.clear()
            wanted = described(
                found,
                options=options,
                reading=reading,
                format=format,
                near_duplicates=near_duplicates,
                signature=shipped_signature(options),
                out=folder.elsewhere,
            )
            settle(folder, wanted)
            with closing(Journal(folder.journal)) as journal:
                committer = Committer(folder, journal, writer, near_duplicates, Index(folder.state))
                if (report := finished(folder, committer)) is not None:
                    return report
                folder.prepare()
                shard = wanted["shard"]
                plan = Plan(folder, found, reading, shard["bytes"], shard["records"])
                work = Work(str(folder.work), options, reading, format, near_duplicates != "off")
                return Run(folder, wanted, plan, committer, work, chosen).go(progress, stop)
    except OSError as error:
        raise ArchiveFailed(f"{error.filename or fspath(out)}: {error.strerror or type(error).__name__}") from error


def _folder(out: str, state: str | PathLike[str] | None) -> RunFolder:
    """Where a run keeps what it needs, and where its results go. Raises OSError for a URL that no package knows."""
    if state is None:
        return RunFolder.within(Path(out).absolute())
    return RunFolder.apart(Path(state).absolute(), StoreOutput(out))


def _check(
    inputs: Sequence[str | PathLike[str]],
    out: str,
    state: str | PathLike[str] | None,
    format_: str,
    near_duplicates: str,
    workers: int | None,
) -> None:
    """Raises :class:`InvalidArticle` for what no run can be asked to do."""
    faults = []
    if not inputs:
        faults.append(Fault("/inputs", "must name a file, folder, pattern or URL"))
    scheme, _, place = out.partition("://")
    if not is_url(out):
        # As a path has it, a URL has one slash alone.
        if is_url(out.replace(":/", "://", 1)) and out.index(":") > 1:
            faults.append(Fault("/out", "must be text where it is a URL, and no path"))
        elif state is not None:
            faults.append(Fault("/state", "is for an out that is a URL; a folder holds its own"))
    elif "::" in out:
        faults.append(Fault("/out", "must be a place of its own, not one inside a file"))
    elif scheme in ("file", "local"):
        faults.append(Fault("/out", "must be a path where it is a folder of this machine"))
    elif not place.strip("/") or (place[0] == "/" and scheme != "memory"):
        faults.append(Fault("/out", "must name a place in the store, as s3://bucket/news does"))
    elif state is None:
        faults.append(Fault("/state", "must be a folder where out is a URL: the run goes on from there"))
    elif is_url(fspath(state)):
        faults.append(Fault("/state", "must be a folder of a file system, not a URL"))
    if format_ not in FORMATS:
        faults.append(Fault("/format", f"must be one of {', '.join(FORMATS)}"))
    if near_duplicates not in NEAR_DUPLICATES:
        faults.append(Fault("/near_duplicates", f"must be one of {', '.join(NEAR_DUPLICATES)}"))
    if workers is not None and workers < 1:
        faults.append(Fault("/workers", "must be a whole number from 1"))
    if faults:
        raise InvalidArticle("; ".join(f"{fault.pointer[1:]} {fault.detail}" for fault in faults), tuple(faults))


def _outside(found: list[Source], folder: RunFolder) -> list[Source]:
    """The sources but for those that runs on the folder write themselves. Raises :class:`InputMissing`: only those."""
    kept = [source for source in found if not folder.holds(source.name)]
    if not kept:
        raise InputMissing(f"{found[0].name}: written by a run on this folder, and no input")
    return kept
