"""What Prometheus asks: counts and times of requests, never a key, an address or a text."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# prometheus-client reads this when it is imported: each process then counts in files of a folder.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_FOLDERS = "tinvan-metrics-"
# Seconds. The targets of the service lie between the steps.
REQUEST_STEPS = (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.2, 0.4, 1.0, 2.5, 5.0, 10.0, 30.0)
STAGE_STEPS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 10.0)
TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counts of a process; where there are several processes, :meth:`page` adds them up."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "tinvan_requests", "Requests answered", ["route", "method", "status"], registry=registry
        )
        self.seconds = Histogram(
            "tinvan_request_seconds", "Seconds to the end of the answer", ["route"],
            registry=registry, buckets=REQUEST_STEPS,
        )  # fmt: skip
        self.stages = Histogram(
            "tinvan_stage_seconds", "Seconds of each stage of a request", ["stage"],
            registry=registry, buckets=STAGE_STEPS,
        )  # fmt: skip
        self.queue = Gauge(
            "tinvan_queue", "Articles that wait or are worked on", registry=registry, multiprocess_mode="livesum"
        )
        self.rejections = Counter("tinvan_rejections", "Articles and requests refused", ["code"], registry=registry)
        self.articles = Counter("tinvan_articles", "Articles read", registry=registry)
        self.syllables = Counter("tinvan_syllables", "Their syllables", registry=registry)

    def page(self) -> bytes:
        """All counts, of all processes, in Prometheus' text format."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        class Files(MultiProcessCollector):
            """The library's, but for a file that is just being made: it has no size yet, and can't be read."""

            def collect(self) -> object:
                files = [str(path) for path in Path(os.environ[FOLDER]).glob("*.db") if _size(path)]
                return self.merge(files)  # type: ignore[no-untyped-call]

        if FOLDER not in os.environ:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        Files(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def share_among_processes() -> Callable[[], None]:
    """Count in files that all processes to come share; gives what removes them. Folders of dead services are swept."""
    parent = Path(tempfile.gettempdir())
    for folder in parent.glob(f"{_FOLDERS}*"):
        pid = folder.name.removeprefix(_FOLDERS).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDERS}{os.getpid()}-", dir=parent))
    os.environ[FOLDER] = str(folder)

    def remove() -> None:
        os.environ.pop(FOLDER, None)
        shutil.rmtree(folder, ignore_errors=True)

    return remove


def forget(pid: int) -> None:
    """A process has ended: what it had waiting waits no more."""
    from prometheus_client.multiprocess import mark_process_dead

    with suppress(OSError):
        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):  # removed with the process that it counted for
        return path.stat().st_size
    return 0
