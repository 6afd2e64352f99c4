"""Works on jobs: claims one, runs the archive that was sent, says how far it is, leaves it to others when told to stop.

What is done is in files that the archive's run commits one by one: whoever goes on with the job of a worker that was
killed begins where that one ended.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tinvan.errors import TinvanError
from tinvan.options import Options
from tinvan.web import problems
from tinvan.web.jobfiles import JobFiles, JobFolder, Rejections
from tinvan.web.jobstore import LEASE, TRIES, Job, Store
from tinvan.web.settings import Settings

if TYPE_CHECKING:
    from tinvan.archive.report import Report

# Seconds between two looks for a job, between two words on one, and between two looks for what may be removed.
POLL, BEAT, SWEEP = 0.5, 1.0, 30.0

_log = logging.getLogger(__name__)


class Worker:
    """One process that works on one job at a time."""

    def __init__(self, store: Store, files: JobFiles, settings: Settings, parent: int | None = None) -> None:
        self._store, self._files, self._settings = store, files, settings
        self._parent = parent
        self._stopping = threading.Event()
        self._swept = 0.0

    def run(self) -> None:
        """Work until told to stop, or until the process that started this one is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        while not self._told_to_stop():
            try:
                self._sweep(time.time())
                job = self._store.claim(time.time())
                if job is not None:
                    self._work(job)
                    continue
            except Exception as error:  # a database that is away for a while comes back
                problems.log_place(error)
            self._stopping.wait(POLL)

    def _told_to_stop(self) -> bool:
        return self._stopping.is_set() or (self._parent is not None and os.getppid() != self._parent)

    def _work(self, job: Job) -> None:
        from tinvan.archive import ArchiveRefused, run

        if job.tries > TRIES:
            return self._fail(job, "job_failed", f"its workers died, {TRIES} times at the same place")
        claim = _Claim(self._store, job, self._files.of(job.id))
        options = Options(**{**job.options["options"], "include": tuple(job.options["options"]["include"])})
        try:
            with claim.kept(), _inside(claim.folder):
                report = run(
                    [job.filename],
                    claim.folder.out,
                    options=options,
                    near_duplicates=job.options["near_duplicates"],
                    workers=self._settings.job_processes,
                    progress=claim.hear,
                    stop=lambda: claim.lost.is_set() or self._told_to_stop(),
                )
        except ArchiveRefused:
            # A worker that was taken for dead may still hold the folder; what else is refused will be again.
            self._store.wait(job, time.time() + LEASE / 3)
            self._stopping.wait(POLL)
        except TinvanError as error:
            problems.log_place(error)
            self._fail(job, error.code, "the archive could not be worked on")
        except FileNotFoundError:
            self._gone(job, claim)
        else:
            if report.state != "done":
                self._store.release(job)
                self._gone(job, claim)
            else:
                self._done(job, report, claim)

    def _done(self, job: Job, report: Report, claim: _Claim) -> None:
        now = time.time()
        finished = self._store.finish(
            job, "done", now, now + 3_600 * self._settings.retention_hours,
            articles=report.articles, rejected=report.rejected, rejections=dict(report.rejections),
            articles_per_second=report.articles_per_second,
        )  # fmt: skip
        if finished:
            _log.info("job %s is done", job.id)
        else:
            self._gone(job, claim)

    def _fail(self, job: Job, code: str, detail: str) -> None:
        now = time.time()
        expires = now + 3_600 * self._settings.retention_hours
        self._store.finish(job, "failed", now, expires, error={"code": code, "detail": detail})

    def _gone(self, job: Job, claim: _Claim) -> None:
        """Clear away a job that was removed under our hands."""
        if self._store.get(job.id) is None:
            claim.folder.remove()

    def _sweep(self, now: float) -> None:
        """Remove jobs whose time is over, and files of none."""
        if now - self._swept < SWEEP:
            return
        self._swept = now
        for job_id in self._store.over(now):
            self._files.of(job_id).remove()
            self._store.remove(job_id)
        for job_id in self._files.strays(now):
            if self._store.get(job_id) is None:
                self._files.of(job_id).remove()


class _Claim:
    """A job that is ours as long as the store says so."""

    def __init__(self, store: Store, job: Job, folder: JobFolder) -> None:
        self.folder = folder
        self.lost = threading.Event()
        self._store, self._job = store, job
        self._rejections = Rejections(folder)
        self._heard: dict[str, object] = {}
        self._over = threading.Event()

    def hear(self, progress: object) -> None:
        """What the run says of itself; while it looks at what earlier runs did, it gets no further."""
        if getattr(progress, "state", None) == "resuming":
            return
        names = ("articles", "rejected", "articles_per_second", "seconds_left")
        self._heard = {name: getattr(progress, name) for name in names}

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Prolong the lease while the block runs, from a thread: reading a large archive can take long, too."""
        thread = threading.Thread(target=self._beat, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._over.wait(BEAT):
            try:
                if not self._store.note(self._job, time.time(), rejections=self._rejections.count(), **self._heard):
                    self.lost.set()
                    return
                last = time.monotonic()
            except Exception as error:  # while the database is away, the lease runs
                problems.log_place(error)
                if time.monotonic() - last > LEASE / 2:
                    self.lost.set()
                    return


@contextmanager
def _inside(folder: JobFolder) -> Iterator[None]:
    """Work in the folder of what was sent: then results name its files as they were called, and no path of ours."""
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder.upload)
        yield
    finally:
        os.fchdir(before)
        os.close(before)
