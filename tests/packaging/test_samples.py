"""The bundled sample, and the script that posts it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from live import free_port

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_the_sample_is_one_article_in_two_forms() -> None:
    article = json.loads((SAMPLES / "article.json").read_text(encoding="utf-8"))
    assert (SAMPLES / "article.txt").read_text(encoding="utf-8") == f"{article['title']}\n\n{article['text']}"
    assert 250 <= len(re.findall(r"\w+", article["text"])) <= 350


def test_a_taken_port_is_told(taken: int) -> None:
    done = run_to_end("--port", str(taken))
    assert done.returncode == 1
    assert f"Port {taken} cannot be used" in done.stderr
    assert f"make run PORT={taken + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def run_to_end(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SAMPLES / "run.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_sample_is_answered_and_served_until_interrupted(number: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, SAMPLES / "run.py", "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd="/", env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes) as process:
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        assert process.stdout is not None
        shown = "".join(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
        assert "1.284,6 tỉ đồng" in shown
        assert '"signature": "tinvan:' in shown
        assert f"curl http://127.0.0.1:{port}/v1/summaries" in shown
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        watchdog.cancel()
    assert process.returncode == 0
    assert "Traceback" not in errors
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the service outlived the script"
