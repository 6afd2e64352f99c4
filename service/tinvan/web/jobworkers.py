"""The processes that a service starts to work on jobs: ``tinvan worker``, begun again when one dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

from tinvan.web.settings import PREFIX, Settings

# Seconds between two starts of a process that keeps dying, and that one has to stop in.
AGAIN, GRACE = 1.0, 10.0


class JobWorkers:
    """As many as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._processes: list[subprocess.Popen[bytes]] = []
        self._last = 0.0
        self._stopped = False

    def tend(self) -> None:
        """Start what is missing."""
        self._processes = [process for process in self._processes if process.poll() is None]
        if self._stopped or time.monotonic() - self._last < AGAIN:
            return
        while len(self._processes) < self._settings.jobs:
            self._last = time.monotonic()
            self._processes.append(self._started())

    def stop(self) -> None:
        """Tell them to leave what they are at to others."""
        self._stopped = True
        for process in self._processes:
            process.terminate()

    def wait(self) -> None:
        """Wait for their end, and bring it about where they take too long."""
        ends = time.monotonic() + GRACE
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(ends - time.monotonic(), 0.1))
                continue
            process.kill()
            process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        settings = self._settings
        # All that the command line may have put in place of what the environment says, which might not even be valid.
        given = {name: getattr(settings, name) for name in ("host", "port", "workers", "log")}
        given |= {"data": settings.job_files, "database": settings.job_database, "insecure": True}
        environment = os.environ | {f"{PREFIX}{name.upper()}": str(value) for name, value in given.items()}
        command = [sys.executable, "-m", "tinvan", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603 # ourselves
