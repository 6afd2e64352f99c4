"""The real server, over real sockets on this machine: it starts, answers whatever it is sent, and stops."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tinvan.web.settings import Settings

TEXT = "Hôm nay trời đẹp. Mọi người ra phố đi chơi từ sáng sớm."
BODY = json.dumps({"text": TEXT}).encode()
# Words that must not reach the log.
WORDS = b"Bi mat cua bai bao"
# Seconds that the service may take to start, to answer and to stop, on a busy machine.
PATIENCE = 60


class Service:
    """A service in a process of its own, with its log."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, log: Path) -> None:
        self.process = process
        self.host, port = address.removeprefix("http://").rsplit(":", 1)
        self.port = int(port)
        self.log = log

    def send(self, *parts: bytes, finish: bool = True) -> bytes:
        """What comes back for bytes as they are; ``finish`` closes our side of the connection after them."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as connection:
            with suppress(OSError):
                for part in parts:
                    connection.sendall(part)
                if finish:
                    connection.shutdown(socket.SHUT_WR)
            received = []
            with suppress(ConnectionError):
                while chunk := connection.recv(65536):
                    received.append(chunk)
        return b"".join(received)

    def post(self, body: bytes, *headers: bytes) -> bytes:
        head = (
            b"POST /v1/summaries HTTP/1.1",
            b"Host: localhost",
            b"Content-Type: application/json",
            b"Connection: close",
        )
        return self.send(b"\r\n".join((*head, *headers)) + b"\r\n\r\n", body, finish=False)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tinvan", *arguments]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    log = tmp_path_factory.mktemp("service") / "log"
    with (
        log.open("wb") as stderr,
        subprocess.Popen(command("serve", "--port", "0"), stdout=subprocess.PIPE, stderr=stderr) as process,
    ):
        try:
            assert process.stdout is not None
            ready, hint = (process.stdout.readline().decode() for _ in range(2))
            assert hint.startswith("Try: curl "), (ready, hint, log.read_text())
            yield Service(process, ready.split()[-1], log)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def parsed(answer: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *rows = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (row.split(": ", 1) for row in rows)}
    return int(status.split()[1]), headers, json.loads(body)


def test_an_article_in_a_summary_out(service: Service) -> None:
    status, headers, record = parsed(service.post(BODY, b"Content-Length: %d" % len(BODY)))
    assert (status, headers["content-type"]) == (200, "application/json")
    assert record["summary"] == TEXT


def test_a_chunked_body(service: Service) -> None:
    half = len(BODY) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:half], BODY[half:], b""))
    status, _, record = parsed(service.post(chunks, b"Transfer-Encoding: chunked"))
    assert (status, record.get("summary")) == (200, TEXT)


def test_a_chunked_body_over_the_limit(service: Service) -> None:
    first = b"100000\r\n" + BODY.ljust(0x100000) + b"\r\n"
    spaces = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    # Valid as JSON up to the limit and beyond it: a body that was cut there would pass.
    status, headers, _ = parsed(service.post(first + spaces * 2 + b"0\r\n\r\n", b"Transfer-Encoding: chunked"))
    assert (status, headers["content-type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("size", [2 * 1024 * 1024 + 1, 8_000_000])
def test_a_body_over_the_limit_is_answered_not_cut(service: Service, size: int) -> None:
    status, headers, record = parsed(service.post(b"a" * size, b"Content-Length: %d" % size))
    assert (status, headers["content-type"], record["code"]) == (413, "application/problem+json", "body_too_large")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense " + WORDS + b"\r\n\r\n", 400),
        (b"GET /healthz HTTP/9.9\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nno colon " + WORDS + b"\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + WORDS + b"\r\n\r\n", 400),
        (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n", 431),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 10_000 + b"\r\n", 431),
    ],
)  # fmt: skip
def test_what_is_not_http_gets_a_problem(service: Service, request_: bytes, status: int) -> None:
    got, headers, record = parsed(service.send(request_))
    assert (got, headers["content-type"]) == (status, "application/problem+json")
    assert record["status"] == status
    assert WORDS.decode() not in str(record)


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\n" + WORDS + b"\r\n0\r\n\r\n",
        b"5\r\n" + WORDS,
        b"5\r\n" + WORDS + b"\r\n0\r\n\r\n",
        b"fffffffffffffffffffff\r\n" + WORDS,
    ],
)
def test_broken_chunks(service: Service, chunks: bytes) -> None:
    head = b"POST /v1/summaries HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    chunks = b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    status, headers, _ = parsed(service.send(head + chunks))
    assert (status, headers["content-type"]) == (400, "application/problem+json")


def test_a_length_longer_than_the_body(service: Service) -> None:
    head = b"POST /v1/summaries HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
    status, _, record = parsed(service.send(head + BODY))
    assert (status, record["code"]) == (400, "malformed_body")


def test_a_length_shorter_than_the_body(service: Service) -> None:
    body = b"Tin van. " + WORDS
    head = b"POST /v1/summaries HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\n"
    first = service.send(head + body)
    assert first.startswith(b"HTTP/1.1 200 ")
    assert WORDS not in first


def test_clients_that_fall_silent_keep_nobody_waiting(service: Service) -> None:
    head = b"POST /v1/summaries HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n9\r\nTin"
    starts = (b"GET /heal", head, head + b"Content-Length: 99\r\n\r\nTin", chunked)
    with ExitStack() as stack:
        for start in starts * 2:
            connection = stack.enter_context(socket.create_connection((service.host, service.port), timeout=PATIENCE))
            connection.sendall(start)
        started = time.monotonic()
        status, _, _ = parsed(service.post(BODY, b"Content-Length: %d" % len(BODY)))
        assert status == 200
        assert time.monotonic() - started < Settings().silence_seconds / 2


def test_still_sound_after_all_that_and_silent(service: Service) -> None:
    status, _, record = parsed(service.post(BODY, b"Content-Length: %d" % len(BODY)))
    assert (status, record.get("summary")) == (200, TEXT)
    log = service.log.read_bytes()
    assert WORDS not in log
    assert b"Traceback" not in log


def test_a_port_in_use_is_one_clear_line(service: Service) -> None:
    done = subprocess.run(command("serve", "--port", str(service.port)), capture_output=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert done.stderr.decode() == f"tinvan: cannot listen on 127.0.0.1:{service.port}: Address already in use\n"
    assert done.stdout == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(number: int) -> None:
    with subprocess.Popen(
        command("serve", "--port", "0", "--workers", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            assert re.search(rb"answers on http://127\.0\.0\.1:\d+", process.stdout.readline())
            started = time.monotonic()
            process.send_signal(number)
            assert process.wait(PATIENCE) == 0
            assert time.monotonic() - started < 15
            assert b"Traceback" not in process.stderr.read()
        finally:
            process.kill()
