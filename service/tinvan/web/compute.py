"""One article at a time in a process: its slot, the short queue before it, and the deadline on what computes in it.

Segmentation holds the interpreter's lock: a second article at once would make both slower. Who finds the queue full is
told so at once, for a client that waits and a client that comes back cost the same but the second can go elsewhere.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tinvan.web.errors import DeadlineExceeded, Overloaded

# Seconds between two looks at the clock of what computes.
TICK = 0.05
# Seconds between two attempts to end it: some code takes an exception for its own and goes on.
_AGAIN = 1.0

Result = TypeVar("Result")


class OutOfTime(BaseException):
    """Raised inside of what computes; no ``except Exception`` on the way swallows it."""


@dataclass(slots=True)
class _Running:
    thread: int
    clock: int
    ends: float  # seconds on that clock


class Slot:
    """What computes in this process, one at a time and in the order of asking.

    At most ``queue`` callers wait, each at most ``queue_seconds``; a call gets ``deadline`` seconds of CPU.
    """

    def __init__(self, queue: int, queue_seconds: float, deadline: float) -> None:
        self._queue = queue
        self._queue_seconds = queue_seconds
        self._deadline = deadline
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._patient = 0
        self._taken = False
        self._guard = threading.Lock()
        self._running: _Running | None = None
        self._busy = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def taken(self) -> bool:
        """Whether somebody computes."""
        return self._taken

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def check(self) -> None:
        """Raise :class:`Overloaded` where a call would be refused: told before its body is read, that costs least."""
        if self._taken and len(self._waiting) - self._patient >= self._queue:
            raise Overloaded("Other articles are being worked on, and enough wait already")

    def run(self, work: Callable[[], Result], *, patient: bool = False) -> Result:
        """What ``work`` returns, when it is its turn; a ``patient`` caller counts as none in the queue.

        Raises :class:`Overloaded` where the queue is full or too slow, :class:`DeadlineExceeded` after ``deadline``.
        """
        self._enter(patient)
        try:
            return self._within_deadline(work)
        finally:
            self._leave()

    def _enter(self, patient: bool) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            if not patient:
                self.check()
            turn = threading.Event()
            self._waiting.append(turn)
            self._patient += patient
        came = turn.wait(None if patient else self._queue_seconds)
        with self._lock:
            self._patient -= patient
            if not came and turn in self._waiting:
                self._waiting.remove(turn)
                raise Overloaded("Other articles took too long")

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def _within_deadline(self, work: Callable[[], Result]) -> Result:
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="deadline", daemon=True)
            self._watcher.start()
        thread = threading.get_ident()
        clock = time.pthread_getcpuclockid(thread)
        try:
            self._running = _Running(thread, clock, time.clock_gettime(clock) + self._deadline)
            self._busy.set()
            try:
                return work()
            finally:
                self._finish(thread)
        except OutOfTime:
            self._finish(thread)
            raise DeadlineExceeded(f"took more than {self._deadline:g} seconds of computing") from None

    def _finish(self, thread: int) -> None:
        """From here on nothing is raised in this thread any more."""
        while True:
            try:
                with self._guard:
                    self._running = None
                    self._busy.clear()
                    _raise_in(thread, None)
                return
            except OutOfTime:
                continue

    def _watch(self) -> None:
        while True:
            self._busy.wait()
            time.sleep(TICK)
            with self._guard:
                running = self._running
                if running is not None and time.clock_gettime(running.clock) > running.ends:
                    _raise_in(running.thread, OutOfTime)
                    running.ends += _AGAIN


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise ``error`` in another thread as soon as it runs Python code; None takes back what it has not seen yet."""
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
