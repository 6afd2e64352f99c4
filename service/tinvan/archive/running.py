"""A run: inputs planned into shards, done by an engine, committed in order, counted; gone on with after any crash."""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tinvan.archive.commit import Committer, rejections
from tinvan.archive.engines import Engine
from tinvan.archive.errors import ArchiveRefused
from tinvan.archive.folder import RunFolder
from tinvan.archive.html_report import render
from tinvan.archive.isolate import isolate
from tinvan.archive.manifest import Manifest
from tinvan.archive.plan import Plan
from tinvan.archive.records import Rejection
from tinvan.archive.report import Progress, Report, State, report_of
from tinvan.archive.shards import Done, Outcome, Position, Shard
from tinvan.archive.tally import Tally
from tinvan.archive.work import Work, found
from tinvan.archive.writers.jsonl import JsonLines

# What stands beside the part files.
_REJECTED, _REPORT, _PAGE = "rejected.jsonl.zst", "report.json", "report.html"
# Shards that are done or being done and wait for one before them, at most.
_WAITING = 512
# Seconds between two reports of progress, at least.
_PROGRESS = 0.5


@dataclass(slots=True)
class _Open:
    """A shard that is not committed yet: how many stretches of it are out, and what came of the others.

    ``stands``: it was committed by an earlier run, and its files are there.
    """

    shard: Shard
    out: int = 0
    leaves: dict[Position, Done | Rejection] = field(default_factory=dict)
    stands: bool = False


class Run:
    """One run on a folder that is locked and prepared."""

    def __init__(
        self, folder: RunFolder, manifest: Manifest, plan: Plan, committer: Committer, work: Work, engine: Engine
    ) -> None:
        self._folder, self._manifest, self._plan = folder, manifest, plan
        self._committer, self._journal = committer, committer.journal
        self._work, self._engine = work, engine
        self._open: dict[int, _Open] = {}
        self._again = deque[Shard]()
        self._committed = 0
        self._tally = Tally()
        self._digest = hashlib.sha256()
        self._started = time.monotonic()
        self._earlier = 0.0, 0, 0

    def go(self, progress: Callable[[Progress], None] | None, stop: Callable[[], bool] | None) -> Report:
        """Do what is left; the report of it all. ``stop`` is asked about twice a second.

        Raises :class:`ArchiveFailed` and :class:`ArchiveRefused`; what was committed until then stays.
        """
        self._earlier = self._journal.seconds, self._journal.runs, 0
        if not self._catch_up(progress, stop):
            self._count_the_rest()
            return self._end("stopped")
        self._earlier = *self._earlier[:2], self._tally.articles
        self._started, told = time.monotonic(), 0.0
        shards_earlier = self._committed
        with closing(self._engine.map(self._work, self._shards())) as outcomes:
            for outcome in outcomes:
                if outcome is None:
                    self._plan.look_ahead(_PROGRESS / 2)
                else:
                    self._take(outcome)
                self._commit_ready()
                if progress is not None and time.monotonic() - told >= _PROGRESS:
                    progress(self._progress("running", shards_earlier))
                    told = time.monotonic()
                if stop is not None and stop():
                    break
        # Where all that was left had been done by a run that died, the engine had nothing to tell of.
        self._commit_ready()
        state: State = "done" if self._plan.complete and self._committed == self._plan.known else "stopped"
        report = self._end(state)
        if progress is not None:
            progress(self._progress(state, shards_earlier))
        return report

    def _catch_up(self, progress: Callable[[Progress], None] | None, stop: Callable[[], bool] | None) -> bool:
        """Take up the shards that earlier runs have committed, as far as their files are still there.

        That may take minutes, so that progress is told and ``stop`` is asked; whether it came to the end.
        """
        told = time.monotonic()
        for _ in range(len(self._journal)):
            shard = self._plan.next()
            if shard is None:
                raise ArchiveRefused("the inputs hold less than when this run was begun: --restart begins anew")
            if self._take_up(shard):
                self._again.append(shard)
            self._commit_ready()
            if time.monotonic() - told >= _PROGRESS:
                told = time.monotonic()
                if progress is not None:
                    progress(self._progress("resuming", 0))
                if stop is not None and stop():
                    return False
        return True

    def _count_the_rest(self) -> None:
        """What earlier runs have committed counts, though nobody has come to look at it."""
        for mark in self._journal.marks():
            if mark.index >= self._committed:
                self._tally.add(mark.tally)
        self._committed = len(self._journal)

    def _shards(self) -> Iterator[Shard | None]:
        """What the engine is handed: stretches of shards that died, then the next of the plan that is not done."""
        while True:
            if self._again:
                yield self._again.popleft()
            elif len(self._open) >= _WAITING:
                yield None
            elif (shard := self._plan.next()) is not None:
                if self._take_up(shard):
                    yield shard
            elif any(row.out for row in self._open.values()):
                yield None
            else:
                return

    def _take_up(self, shard: Shard) -> bool:
        """Open a shard; whether there is work to do on it."""
        row = self._open[shard.index] = _Open(shard)
        if shard.index in self._journal:
            mark = self._journal[shard.index]
            if mark.digest != shard.digest:
                raise ArchiveRefused("the inputs are not what they were when this run was begun: --restart begins anew")
            row.stands = self._committer.stands(mark)
        elif (done := found(self._folder.work, shard)) is not None:
            row.leaves[shard.start] = done
        row.out = int(not row.stands and not row.leaves)
        return bool(row.out)

    def _take(self, outcome: Outcome) -> None:
        """File what came of a shard or a stretch of one."""
        shard = outcome.shard
        row = self._open[shard.index]
        row.out -= 1
        if outcome.done is not None:
            row.leaves[shard.start] = outcome.done
            return
        verdict = isolate(shard)
        row.out += len(verdict.shards)
        self._again += verdict.shards
        if verdict.rejection is not None:
            row.leaves[verdict.at] = verdict.rejection

    def _commit_ready(self) -> None:
        """Commit the shards whose turn it is."""
        while (row := self._open.get(self._committed)) is not None and not row.out:
            if row.stands:
                mark = self._journal[row.shard.index]
                self._committer.recall(mark)
            else:
                leaves = [row.leaves[position] for position in sorted(row.leaves)]
                mark = self._committer.commit(row.shard, leaves, self._earlier[1] + 1, self._seconds)
            self._tally.add(mark.tally)
            self._digest.update(f"{mark.part} {mark.rejected or '-'}\n".encode())
            for piece in row.shard.pieces:
                if piece.spooled is not None:
                    Path(piece.spooled).unlink(missing_ok=True)
            self._plan.release(row.shard)
            del self._open[self._committed]
            self._committed += 1

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _progress(self, state: State, shards_earlier: int) -> Progress:
        """How far it is; what waits for its turn counts, too."""
        waiting = [leaf for row in self._open.values() for leaf in row.leaves.values() if isinstance(leaf, Done)]
        articles = self._tally.articles + sum(leaf.tally.articles for leaf in waiting)
        rejected = self._tally.rejected + sum(leaf.tally.rejected for leaf in waiting)
        shards_done = self._committed + sum(1 for row in self._open.values() if row.leaves and not row.out)
        shards = self._plan.known if self._plan.complete else None
        seconds, fresh = self._seconds, shards_done - shards_earlier
        left = None if shards is None or not fresh else seconds / fresh * (shards - shards_done)
        rate = (articles - self._earlier[2]) / seconds if seconds and state != "resuming" else 0.0
        return Progress(state, shards, shards_done, articles, rejected, seconds, rate, left)

    def _end(self, state: State) -> Report:
        """Write down what there is to say; where all is done, clear away what only the way there needed."""
        draft = self._folder.draft(_REJECTED)
        with JsonLines().writing(draft) as put:
            for line in rejections(self._folder):
                put(json.loads(line))
        self._folder.output.put(draft, _REJECTED)
        seconds = self._earlier[0] + self._seconds
        digest = self._digest.hexdigest() if state == "done" else None
        report = report_of(state, self._tally, seconds, self._committed, self._manifest, digest)
        for name, body in ((_REPORT, report.to_json()), (_PAGE, render(report.to_record()).encode())):
            draft = self._folder.draft(name)
            draft.write_bytes(body)
            self._folder.output.put(draft, name)
        if state == "done":
            self._journal.finish()
            self._folder.tidy()
        return report


def finished(folder: RunFolder, committer: Committer) -> Report | None:
    """The report of a run that has nothing left to do: it was finished, and all its files are there."""
    if not committer.journal.finished or not {_REJECTED, _REPORT, _PAGE} <= set(folder.output.names()):
        return None
    if not all(committer.stands(mark) for mark in committer.journal.marks()):
        return None
    try:
        report = Report(**json.loads(folder.output.read(_REPORT) or b""))
    except (ValueError, TypeError):
        return None  # what damaged it is made good by going on
    return report if report.state == "done" else None
