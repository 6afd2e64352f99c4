"""A shard as a task of a cluster, whichever it is: the process watches itself, and tells errors in our words."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from tinvan.archive.engines.local import PATIENCE
from tinvan.archive.engines.worker import told
from tinvan.archive.shards import Done, Shard, ShardFunction
from tinvan.errors import TinvanError

# Seconds between two looks at the trace.
_LOOK = 1.0


def do(function: ShardFunction, shard: Shard) -> Done | TinvanError:
    """Do a shard; an error is returned, as it is told to the one who runs the archive."""
    try:
        with patience(shard.trace, PATIENCE):
            return function(shard)
    except Exception as error:
        return told(error)


@contextmanager
def patience(trace: str, seconds: float) -> Iterator[None]:
    """Within, the process ends once the file ``trace`` has not changed for so many seconds, whatever keeps it busy."""
    over = Event()
    with Path(os.devnull).open("w") as nowhere:

        def put_off() -> None:
            # This timer needs no interpreter: it also runs out where native code never lets go of the lock.
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)

        put_off()
        watch = Thread(target=_watch, args=(trace, put_off, over), daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()
            watch.join()
            faulthandler.cancel_dump_traceback_later()


def _watch(trace: str, put_off: Callable[[], None], over: Event) -> None:
    before = None
    while not over.wait(_LOOK):
        try:
            now = Path(trace).read_bytes()
        except OSError:
            now = b""
        if now != before:
            put_off()
            before = now
