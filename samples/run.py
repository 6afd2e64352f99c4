"""Starts the service, posts the sample article, shows the answer and keeps serving until Ctrl-C: ``make run``."""

from __future__ import annotations

import argparse
import json
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

ARTICLE = Path(__file__).with_name("article.json")
HOST = "127.0.0.1"
# Seconds. It takes one or two; a machine under load gets more.
PATIENCE = 60
# How many of a list's entries are shown.
SHOWN = 2


def main() -> None:
    """Runs until it is interrupted, or the service ends by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port: int = parser.parse_args().port
    check_free(port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    command = (
        sys.executable,
        "-c",
        "from tinvan.cli import main; main()",
        "serve",
        "--host",
        HOST,
        "--port",
        str(port),
    )
    # A session of its own, so that Ctrl-C reaches this script alone, and the service is stopped once and in order.
    with subprocess.Popen(command, start_new_session=True) as service:
        try:
            await_ready(service, port)
            print(report(port, post(port)), flush=True)
            service.wait()
            sys.exit(f"the service ended by itself with exit status {service.returncode}")
        except KeyboardInterrupt:
            print("\nStopping.", flush=True)
        finally:
            service.terminate()


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def check_free(port: int) -> None:
    """Ends the run with a sentence where another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another one: make run PORT={port + 1}")


def await_ready(service: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while service.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    sys.exit("the service did not start" if service.poll() is not None else f"not ready after {PATIENCE} seconds")


def post(port: int) -> dict[str, Any]:
    """The answer to the sample article."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://{HOST}:{port}/v1/summaries", ARTICLE.read_bytes(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def report(port: int, answer: dict[str, Any]) -> str:
    """What a newcomer reads: the summary, the JSON it came in, where to send the next article."""
    address = f"http://{HOST}:{port}"
    curl = f"curl {address}/v1/summaries -H 'Content-Type: application/json' --data @samples/{ARTICLE.name}"
    return "\n".join(
        (
            "",
            f"The summary of samples/{ARTICLE.name}:",
            "",
            textwrap.fill(answer["summary"], 100, initial_indent="    ", subsequent_indent="    "),
            "",
            f"As it was answered, with at most {SHOWN} entries of a list:",
            "",
            textwrap.indent(show(answer), "    "),
            "",
            f"tinvan listens on {address}. Try it from a second terminal:",
            "",
            f"    {curl}",
            "",
            "Ctrl-C stops it.",
        )
    )


def show(answer: dict[str, Any]) -> str:
    """The answer as JSON, an entry of a list a line, long lists cut."""
    lines = []
    for name, value in answer.items():
        if isinstance(value, list) and value:
            rows = [json.dumps(row, ensure_ascii=False) for row in value[:SHOWN]]
            rows += [f"... {len(value) - SHOWN} more"] * (len(value) > SHOWN)
            lines.append(f'"{name}": [\n    ' + ",\n    ".join(rows) + "]")
        else:
            lines.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{" + ",\n ".join(lines) + "}"


if __name__ == "__main__":
    main()
