"""The work on a shard: read, summarize, write; a pure function from a shard to the files it leaves."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from tinvan.archive.durable import beside, sha256
from tinvan.archive.minhash import signature
from tinvan.archive.readers import ReadingOptions, read
from tinvan.archive.records import Place, Record, Rejection
from tinvan.archive.shards import Done, Position, Shard
from tinvan.archive.tally import Tally
from tinvan.archive.trace import Pen, Trace, place_to_record, tracing
from tinvan.archive.writers import Row, Writer, writer_of
from tinvan.errors import TinvanError
from tinvan.options import Format, Options
from tinvan.strict_json import dump
from tinvan.summarizer import Summarizer
from tinvan.types import Article
from tinvan.wire import summary_to_record

# What a shard leaves in the work folder, by the ends of the names: results in the run's format, rejections and, for
# near-duplicates, who is who, both JSON lines.
RESULTS, REJECTED, SIGNATURES = "results", "rejected", "signatures"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Work:
    """Does shards for one run, into files of the folder ``folder``; ``compare``: with a signature of every article."""

    folder: str
    options: Options
    reading: ReadingOptions
    format: Format
    compare: bool

    def warm(self) -> None:
        """Load what every shard needs: an article loads all tables. Raises :class:`BackendUnavailable`."""
        summarizer().compose(summarizer().read(Article("Tin vắn là những mẩu tin ngắn.")), self.options)

    def __call__(self, shard: Shard) -> Done:
        """Do a shard. Raises OSError where its files cannot be read or written.

        The files take their names when they are whole, so that two workers on one shard do each other no harm; a note
        of what was done comes last, for :func:`found`.
        """
        tally = Tally()
        kinds = (RESULTS, REJECTED, *((SIGNATURES,) if self.compare else ()))
        paths = {kind: Path(self.folder) / f"{shard.name}.{kind}" for kind in kinds}
        drafts = {kind: beside(path) for kind, path in paths.items()}
        with ExitStack() as stack:
            pen = stack.enter_context(tracing(shard.trace))
            desk = stack.enter_context(_Desk(self, drafts, tally))
            for at, item in _items(shard, self.reading, pen, tally):
                if isinstance(item, Rejection):
                    desk.reject(item)
                else:
                    pen.note(Trace(at, item.place, item.article.id))
                    desk.summarize(item)
        files = {kind: sha256(draft) or "" for kind, draft in drafts.items()}
        for kind, draft in drafts.items():
            draft.replace(paths[kind])
        done = Done(shard.name, tally, files)
        note = beside(paths[RESULTS])
        note.write_bytes(dump({"digest": shard.digest, "files": files, "tally": tally.to_record()}))
        note.replace(paths[RESULTS].with_suffix(f".{DONE}"))
        return done


def found(folder: Path, shard: Shard) -> Done | None:
    """What a worker has left of a shard in an earlier run that died before it was committed, if all of it is there."""
    try:
        note = json.loads((folder / f"{shard.name}.{DONE}").read_bytes())
        done = Done(shard.name, Tally.from_record(note["tally"]), note["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = all(sha256(folder / f"{shard.name}.{kind}") == digest for kind, digest in done.files.items())
    return done if whole and note["digest"] == shard.digest else None


class _Desk:
    """The open files of a shard, and what goes into them."""

    def __init__(self, work: Work, drafts: Mapping[str, Path], tally: Tally) -> None:
        self._work, self._drafts, self._tally = work, drafts, tally
        self._writer: Writer = writer_of(work.format, work.options.include)
        self._summarizer = summarizer()
        self._files = ExitStack()
        self._put: Callable[[Row], None]
        self._rejected: BinaryIO
        self._signatures: BinaryIO | None = None

    def __enter__(self) -> _Desk:
        self._put = self._files.enter_context(self._writer.writing(self._drafts[RESULTS]))
        self._rejected = self._files.enter_context(self._drafts[REJECTED].open("wb"))
        if SIGNATURES in self._drafts:
            self._signatures = self._files.enter_context(self._drafts[SIGNATURES].open("wb"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        start = time.perf_counter()
        self._files.__exit__(kind, error, trace)
        self._tally.spend("write", time.perf_counter() - start)

    def reject(self, rejection: Rejection) -> None:
        """Write a rejection."""
        self._rejected.write(dump(rejection_to_record(rejection)) + b"\n")
        self._tally.reject(rejection.code)

    def summarize(self, record: Record) -> None:
        """Write the result of an article, or why there is none."""
        article, start = record.article, time.perf_counter()
        try:
            document = self._summarizer.read(article)
            summary = self._summarizer.compose(document, self._work.options)
            result = summary_to_record(summary, document, self._work.options.include)
            mark = signature(document.normalized) if self._signatures else b""
        except TinvanError as error:
            self.reject(Rejection(record.place, error.code, error.detail, article.id))
            return
        except Exception as error:  # a defect of ours costs one article, not the run
            self.reject(Rejection(record.place, "internal", f"a fault of tinvan: {_spot(error)}", article.id))
            return
        if record.warnings:
            result["warnings"] = [*result["warnings"], *record.warnings]
        if record.extracted:
            result["text"] = article.text
        middle = time.perf_counter()
        self._put(self._writer.stored(result))
        if self._signatures:
            self._signatures.write(dump(_mark(record, mark)) + b"\n")
        self._tally.count(document, summary, record.warnings)
        self._tally.spend("summarize", middle - start)
        self._tally.spend("write", time.perf_counter() - middle)


@cache
def summarizer() -> Summarizer:
    """The summarizer of this process."""
    return Summarizer.load()


def rejection_to_record(rejection: Rejection) -> dict[str, Any]:
    """A rejection as it is written: what and where first, then why."""
    return {"id": rejection.id, **place_to_record(rejection.place), "code": rejection.code, "detail": rejection.detail}


def mark_of(line: Mapping[str, Any]) -> tuple[str, Place, bytes]:
    """Id, place and signature in a line of the signatures' file."""
    return line["id"], Place(**line["place"]), base64.b64decode(line["signature"])


def _mark(record: Record, mark: bytes) -> dict[str, Any]:
    encoded = base64.b64encode(mark).decode("ascii")
    return {"id": record.article.id, "place": place_to_record(record.place), "signature": encoded}


def _items(
    shard: Shard, reading: ReadingOptions, pen: Pen, tally: Tally
) -> Iterator[tuple[Position, Record | Rejection]]:
    """What a shard's readers give between its ends, each with its position."""
    for number in range(shard.start[0], len(shard.pieces)):
        if shard.stop is not None and number > shard.stop[0]:
            return
        items, position = read(shard.pieces[number], reading), 0
        while shard.stop is None or (number, position) < shard.stop:
            at = (number, position)
            pen.note(Trace(at))
            start = time.perf_counter()
            item = next(items, None)
            tally.spend("read", time.perf_counter() - start)
            if item is None:
                break
            if at >= shard.start:
                yield at, item
            position += 1


def _spot(error: Exception) -> str:
    """The type of an error and the line of code that raised it: its message may hold words of the article."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"
