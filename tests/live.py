"""A service in a process of its own, for tests that call it as a client would."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "article.json"
# Seconds that a service may take to answer; two are usual.
PATIENCE = 60


def free_port() -> int:
    """A port of this machine that no program listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(command: list[str | Path], port: int, **popen: Any) -> Iterator[str]:
    """Runs ``command`` and gives the service's address once it is ready; stops it at the end.

    Raises ``RuntimeError`` with what it wrote to the standard error where it does not get ready.
    """
    address = f"http://127.0.0.1:{port}"
    # A file takes what the service logs, however much: a pipe that nobody reads would bring it to a stop.
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen([*command], stderr=log, text=True, **popen) as process,
    ):
        try:
            if not becomes_ready(process, address):
                process.terminate()
                process.wait(timeout=PATIENCE)
                log.seek(0)
                raise RuntimeError(f"the service did not start:\n{log.read()}")
            yield address
        finally:
            process.terminate()


def becomes_ready(process: subprocess.Popen[str], address: str) -> bool:
    """Waits for ``/readyz`` as long as the process lives."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5):
            return True
        time.sleep(0.1)
    return False


def post_sample(address: str) -> dict[str, Any]:
    """The answer to the bundled sample article."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/v1/summaries", SAMPLE.read_bytes(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        answer: dict[str, Any] = json.load(response)
    return answer
