"""The service in operation: it starts, streams, survives its processes, and stops without losing a request."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from live import free_port
from tinvan.web.listening import listen
from tinvan.web.loading import told_as_loading
from tinvan.web.settings import Settings

BODY = json.dumps({"text": "Hôm nay trời đẹp. Mọi người ra phố đi chơi từ sáng sớm."}).encode()
# Seconds that anything may take on a busy machine.
PATIENCE = 60


class Service:
    """A service of two processes, with its log."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(self.connect()) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def post(self, body: bytes = BODY, path: str = "/v1/figures") -> int:
        with closing(self.connect()) as connection:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            return answer.status

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()


@contextmanager
def started(folder: Path, *arguments: str, **settings: str) -> Iterator[Service]:
    port, log = free_port(), folder / "log"
    command = [sys.executable, "-m", "tinvan", "serve", "--port", str(port), *arguments]
    environment = {
        **os.environ,
        "TINVAN_JOBS": "0",
        **{f"TINVAN_{name.upper()}": value for name, value in settings.items()},
    }
    with log.open("wb") as stderr, subprocess.Popen(command, stderr=stderr, env=environment) as process:
        service = Service(process, port, log)
        try:
            until(lambda: process.poll() is not None or answers(service, "/readyz") == 200, 3 * PATIENCE)
            assert process.poll() is None, log.read_text()
            yield service
        finally:
            process.terminate()
            if not ended(process):
                process.kill()


def ended(process: subprocess.Popen[bytes]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    return process.poll() is not None


def answers(service: Service, path: str) -> int:
    """The status of an answer; 0 where nobody answers."""
    try:
        return service.get(path)[0]
    except OSError:
        return 0


def until(true: object, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("operation")
    with started(folder, "--workers", "2", silence_seconds="1", request_seconds="2", log="json") as found:
        yield found


def test_while_it_loads_it_is_alive_and_not_ready() -> None:
    listener = listen(Settings(port=0))
    service = Service(None, listener.getsockname()[1], Path())  # type: ignore[arg-type]
    with closing(listener):
        with told_as_loading(listener):
            assert service.get("/healthz") == (200, b'{"status": "alive"}')
            for path in ("/readyz", "/v1/info", "/nowhere"):
                status, body = service.get(path)
                assert (status, json.loads(body)["code"]) == (503, "not_ready")
            assert service.post() == 503
        assert threading.active_count() == 1 or "loading" not in {thread.name for thread in threading.enumerate()}
        with socket.create_connection(listener.getsockname(), timeout=PATIENCE):
            listener.accept()[0].close()  # who comes now is left to the processes


def test_a_line_of_a_stream_is_answered_before_the_next_is_sent(service: Service) -> None:
    head = b"POST /v1/figures HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        received = b""
        for number in range(3):
            line = json.dumps({"text": "Tin hay.", "id": str(number)}).encode() + b"\n"
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            while b'"id": "%d"' % number not in received:
                piece = connection.recv(65536)
                assert piece, received
                received += piece
        connection.sendall(b"0\r\n\r\n")
        while not received.endswith(b"0\r\n\r\n"):
            received += connection.recv(65536)


def test_who_drips_is_given_up(service: Service) -> None:
    head = b"POST /v1/figures HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        started, received = time.monotonic(), b""
        connection.settimeout(0.3)
        while not received and time.monotonic() - started < PATIENCE:
            with suppress(OSError):
                connection.sendall(b"a")
            with suppress(TimeoutError):
                received = connection.recv(65536)
        assert received.startswith(b"HTTP/1.1 400 "), received


def test_those_who_wait_for_nothing_take_no_thread(service: Service) -> None:
    idle = [socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) for _ in range(150)]
    try:
        started = time.monotonic()
        assert service.get("/healthz")[0] == 200
        assert time.monotonic() - started < PATIENCE / 4
    finally:
        for connection in idle:
            connection.close()


def test_counts_of_all_processes_are_added_up(service: Service) -> None:
    before = requests_counted(service)
    for _ in range(12):
        assert service.post() == 200
    until(lambda: requests_counted(service) == before + 12)  # counted once the answer is out


def test_counts_are_told_while_a_process_begins_to_count(service: Service) -> None:
    (folder,) = Path(tempfile.gettempdir()).glob(f"tinvan-metrics-{service.process.pid}-*")
    counted = requests_counted(service)
    begun = [folder / "counter_1.db", folder / "gauge_livesum_1.db"]
    for file in begun:
        file.touch()
    assert requests_counted(service) == counted > 0
    for file in begun:
        file.unlink()


def requests_counted(service: Service) -> float:
    status, page = service.get("/metrics")
    assert status == 200
    rows = page.decode().splitlines()
    found = [
        row for row in rows if row.startswith('tinvan_requests_total{method="POST",route="/v1/figures",status="200"}')
    ]
    return float(found[0].rsplit(" ", 1)[1]) if found else 0.0


def test_a_process_that_is_killed_is_replaced_and_its_counts_stay(service: Service) -> None:
    before = requests_counted(service)
    for asked in (1, 2, 3):
        victim = service.workers()[0]
        victim.send_signal(signal.SIGKILL)
        until(lambda gone=victim: gone.pid not in [row.pid for row in service.workers()])
        until(lambda: answers(service, "/healthz") == 200)
        until(lambda: len(service.workers()) == 2)
        assert service.post() == 200
        # Counted when its answer has been sent: killed in between, a process takes that one along.
        until(lambda all_so_far=before + asked: requests_counted(service) == all_so_far)


def test_its_log_is_a_line_a_request_and_holds_nothing_of_them(service: Service) -> None:
    assert service.post(gzip.compress(b"Bi mat cua bai bao")) == 400
    until(lambda: b'"code' in service.log.read_bytes())
    rows = [json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")]
    assert {"time", "level", "id", "method", "route", "status", "ms"} <= rows[-1].keys()
    assert "Bi mat" not in service.log.read_text()
    assert "Traceback" not in service.log.read_text()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_told_to_stop_it_says_so_and_loses_no_request(workers: str, tmp_path: Path) -> None:
    with started(tmp_path, "--workers", workers, drain_seconds="1.5", log="off") as service:
        statuses: list[int] = []
        lost: list[str] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    statuses.append(service.post())
                except ConnectionRefusedError:
                    return  # it has told that it would
                except OSError as error:
                    lost.append(repr(error))

        clients = [threading.Thread(target=ask) for _ in range(3)]
        for client in clients:
            client.start()
        until(lambda: len(statuses) > 5)
        service.process.send_signal(signal.SIGTERM)
        seen = set()
        while (status := answers(service, "/readyz")) != 0:
            seen.add(status)
        for client in clients:
            client.join(PATIENCE)
        stop.set()
        assert ended(service.process)
        assert service.process.returncode == 0
        assert 503 in seen, "a balancer sees that it stops"
        assert lost == []
        assert set(statuses) <= {200, 429}
        assert statuses.count(200) > 5
        assert "Traceback" not in service.log.read_text()


def test_a_wrong_setting_is_one_clear_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tinvan", "serve", "--host", "0.0.0.0", "--port", "0"]  # noqa: S104 # refused
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "tinvan: 0.0.0.0 can be reached from other machines: set keys (tinvan keys create), or say --insecure"
    ]
