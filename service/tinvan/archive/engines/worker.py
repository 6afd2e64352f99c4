"""A worker of the local engine: a process that does one shard after the other until nobody asks for more."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tinvan.archive.errors import ArchiveFailed
from tinvan.errors import TinvanError

# prctl(2): the signal that a process gets when the thread that started it ends.
_PR_SET_PDEATHSIG = 1

READY, DONE, FAILED = "ready", "done", "failed"


def main() -> None:
    """Take the function, then shards, from the connection that the first argument numbers; send back what comes.

    Ends when the other end does, which is the process that the second argument names.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(int(sys.argv[2]))
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    try:
        _serve(connection)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        sys.exit(0)


def _serve(connection: Connection[Any, Any]) -> None:
    try:
        function = connection.recv()
        function.warm()
        gc.collect()
        gc.freeze()
    except EOFError:
        raise
    except Exception as error:
        connection.send((FAILED, told(error)))
        return
    connection.send((READY, None))
    while True:
        shard = connection.recv()
        try:
            answer: tuple[str, object] = (DONE, function(shard))
        except Exception as error:
            answer = (FAILED, told(error))
        connection.send(answer)


def told(error: Exception) -> TinvanError:
    """An error as it is told to the one who runs the archive: what and where, never with words of an article."""
    if isinstance(error, TinvanError):
        return error
    if isinstance(error, OSError):
        return ArchiveFailed(f"{error.filename or 'a file'}: {error.strerror or type(error).__name__}")
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    return ArchiveFailed(f"a fault of tinvan: {type(error).__name__}{place}")


def _die_with(parent: int) -> None:
    """Have the system end this process when its parent ends, however that is; elsewhere than on Linux it ends with its
    shard."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(0)


if __name__ == "__main__":
    main()
