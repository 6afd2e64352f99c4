"""The local engine: processes on this machine, one a core; one that is killed or hangs is replaced."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from tinvan.archive.engines import DEATHS, TICK
from tinvan.archive.engines.worker import FAILED, READY
from tinvan.archive.errors import ArchiveFailed
from tinvan.archive.shards import Outcome, Shard, ShardFunction

# Seconds that a worker may spend on one record before it counts as hung. The longest article that is taken, 50,000
# syllables, takes a few on a machine that has other work, too.
PATIENCE = 300.0
# Seconds that a worker may take to be ready: two are usual, and ten where the machine has five times as much to do.
_START = 300.0
# Workers in a row that end before they are ready, of themselves or by a signal: more are no accident.
_FAILED_STARTS, _KILLED_STARTS = 3, 30
_END = object()


@dataclass(slots=True)
class _Worker:
    """A process and its end of the line; ``shard`` is what it is at, ``trace`` what was last seen of it, and when."""

    process: subprocess.Popen[bytes]
    connection: Connection[Any, Any]
    shard: Shard
    ready: bool = False
    trace: bytes = b""
    seen: float = 0.0


class Local:
    """``workers`` processes (by default one a core that this process may use), the model loaded once in each."""

    def __init__(self, workers: int | None = None, *, patience: float = PATIENCE) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))
        self.patience = patience

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do the shards, as :class:`tinvan.archive.engines.Engine` says.

        Raises :class:`ArchiveFailed` where no worker gets as far as being ready.
        """
        crew = _Crew(function, shards, self.workers, self.patience)
        try:
            while crew.employ():
                outcomes = crew.listen()
                yield from outcomes
                if not outcomes:
                    yield None
        finally:
            crew.dismiss()


class _Crew:
    """The processes of one map."""

    def __init__(self, function: ShardFunction, shards: Iterator[Shard | None], workers: int, patience: float) -> None:
        self._function, self._shards, self._most, self._patience = function, shards, workers, patience
        self._busy: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._again = deque[Shard]()
        self._deaths = Counter[str]()
        self._failed_starts = 0
        self._over = False

    def employ(self) -> bool:
        """Hand out shards as long as there are hands; whether anything is left to wait for."""
        while len(self._busy) < self._most and (shard := self._next()) is not None:
            self._hand(shard)
        return bool(self._busy) or not self._over

    def listen(self) -> list[Outcome]:
        """What has ended, after a tick at most. A worker that is done gets its next shard before anything else."""
        if not self._busy:
            time.sleep(TICK / 10)
        lines = {worker.connection: worker for worker in self._busy}
        outcomes = []
        for line in wait(list(lines), TICK):
            outcome = self._heard(lines[line])  # type: ignore[index]
            outcomes += [] if outcome is None else [outcome]
        self.employ()
        self._watch()
        return outcomes

    def dismiss(self) -> None:
        """End all workers at once: what they were at is done again by whoever goes on."""
        workers = [*self._busy, *self._idle]
        for worker in workers:
            worker.process.kill()
            worker.connection.close()
        for worker in workers:
            worker.process.wait()

    def _next(self) -> Shard | None:
        if self._again:
            return self._again.popleft()
        shard = _END if self._over else next(self._shards, _END)
        self._over = shard is _END
        return shard if isinstance(shard, Shard) else None

    def _hand(self, shard: Shard) -> None:
        worker = self._idle.pop() if self._idle else self._hire(shard)
        worker.shard, worker.trace, worker.seen = shard, b"", time.monotonic()
        self._busy.append(worker)
        with suppress(OSError):  # who is dead is found so when listened to
            worker.connection.send(shard)

    def _hire(self, shard: Shard) -> _Worker:
        ours, theirs = Pipe()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 # our own interpreter and module
                [sys.executable, "-P", "-m", "tinvan.archive.engines.worker", str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                process_group=0,  # Ctrl-C is for the one who runs the archive: that one ends the workers
            )
        with suppress(OSError):
            ours.send(self._function)
        return _Worker(process, ours, shard)

    def _heard(self, worker: _Worker) -> Outcome | None:
        """What a worker says; what it leaves behind, where it says nothing any more."""
        try:
            word, what = worker.connection.recv()
        except (EOFError, OSError):
            return self._buried(worker)
        if word == READY:
            worker.ready, self._failed_starts = True, 0
            worker.seen = time.monotonic()
            return None
        self._busy.remove(worker)
        self._idle.append(worker)
        if word == FAILED:
            raise what
        return Outcome(worker.shard, what)

    def _buried(self, worker: _Worker) -> Outcome | None:
        """Take a dead worker off the list; its shard is done again, or given up."""
        self._busy.remove(worker)
        worker.connection.close()
        if worker.process.poll() is None:
            # Its line is closed, so that it is about to end; how it ended of itself is worth knowing.
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(1)
        worker.process.kill()
        worker.process.wait()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= (_KILLED_STARTS if worker.process.returncode < 0 else _FAILED_STARTS):
                raise ArchiveFailed("no worker starts: each is ended before it is ready (too little memory?)")
            self._again.append(worker.shard)
            return None
        self._deaths[worker.shard.name] += 1
        if self._deaths[worker.shard.name] < DEATHS:
            self._again.append(worker.shard)
            return None
        del self._deaths[worker.shard.name]
        return Outcome(worker.shard, None)

    def _watch(self) -> None:
        """Kill whoever has been at one record for too long: it is heard of as dead."""
        now = time.monotonic()
        for worker in self._busy:
            trace = _content(worker.shard.trace)
            if trace != worker.trace:
                worker.trace, worker.seen = trace, now
            elif now - worker.seen > (self._patience if worker.ready else max(_START, self._patience)):
                worker.process.kill()


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _environment() -> dict[str, str]:
    """Workers find the same modules, and each keeps to one core."""
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "TRANSFORMERS_VERBOSITY": "error"}
