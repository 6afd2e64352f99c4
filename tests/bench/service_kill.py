"""Kill processes of the service at random during jobs and requests: every job ends with each article once.

usage: PYTHONPATH=tests python -m bench.service_kill [KILLS] [sqlite|postgresql]
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

from live import free_port, serving

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
from databases import own_database

JOBS, ARTICLES = 4, 400
# Seconds that a job may take with all that happens to it, and that nobody may answer for.
PATIENCE, AWAY = 1_200, 3.0


def call(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """A status, 0 where nobody answers, and a body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": "text/plain"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def archive(job: int) -> bytes:
    """Articles of a job, none like another."""
    rows = (
        {"id": f"{job}-{n}", "text": f"Tin số {n} của gói {job} nói rằng hôm nay trời đẹp."} for n in range(ARTICLES)
    )
    return "\n".join(json.dumps(row) for row in rows).encode()


def victims(service: psutil.Process) -> dict[str, list[psutil.Process]]:
    """All processes that answer or work, by what they do: not the first, whose end is that of the service."""
    found: dict[str, list[psutil.Process]] = {}
    for process in service.children(recursive=True):
        with suppress(psutil.Error):
            words = process.cmdline()
            kind = "answer" if "serve" in words else "take jobs" if "worker" in words else "work on them"
            found.setdefault(kind, []).append(process)
    return found


def kill_some(port: int, service: psutil.Process, kills: int, rng: random.Random) -> tuple[dict[str, int], float]:
    """Kill at random; how often each kind of process, and the longest time in seconds that nobody answered."""
    killed: dict[str, int] = {}
    longest = 0.0
    for _ in range(kills):
        time.sleep(rng.uniform(0.2, 4.0))
        found = victims(service)
        if not found:
            continue
        kind = rng.choice(sorted(found))
        with suppress(psutil.NoSuchProcess):
            rng.choice(found[kind]).kill()
        killed[kind] = killed.get(kind, 0) + 1
        began = time.monotonic()
        while call(port, "POST", "/v1/figures?id=1", b"Tin hay.")[0] != 200:
            time.sleep(0.02)
        longest = max(longest, time.monotonic() - began)
    return killed, longest


def finished(port: int, job: str) -> dict[str, Any]:
    """A job at its end."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        status, body = call(port, "GET", f"/v1/jobs/{job}")
        record: dict[str, Any] = json.loads(body) if status == 200 else {}
        if record.get("state") in ("done", "failed", "cancelled"):
            return record
        time.sleep(0.5)
    raise SystemExit(f"job {job} came to no end: {record}")


def main() -> None:
    kills, kind = int(sys.argv[1]) if len(sys.argv) > 1 else 50, sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    rng, port = random.Random(7), free_port()  # noqa: S311 - whom it hits is no secret
    with ExitStack() as stack:
        data, url = stack.enter_context(tempfile.TemporaryDirectory()), stack.enter_context(own_database(kind))
        settings = {"LOG": "off", "JOBS": "2", "DATA": data, "DATABASE": url}
        environment = {**os.environ, **{f"TINVAN_{name}": value for name, value in settings.items()}}
        command: list[str | Path] = [sys.executable, "-m", "tinvan", "serve", "--port", str(port), "--workers", "2"]
        stack.enter_context(serving(command, port, env=environment, stdout=subprocess.DEVNULL))
        (service,) = (row for row in psutil.Process().children() if str(port) in row.cmdline())
        jobs = []
        for number in range(JOBS):
            status, body = call(port, "POST", f"/v1/jobs?filename={number}.jsonl&near_duplicates=off", archive(number))
            assert status == 202, body
            jobs.append(json.loads(body)["id"])
        killed, longest = kill_some(port, service, kills, rng)
        print(
            f"{sum(killed.values())} processes killed on {kind}: {killed}; nobody answered for {longest:.2f} s at most"
        )
        lost = 0
        for number, job in enumerate(jobs):
            record = finished(port, job)
            rows = call(port, "GET", f"/v1/jobs/{job}/results")[1].splitlines()
            found = [json.loads(row)["id"] for row in rows]
            right = record["state"] == "done" and found == [f"{number}-{n}" for n in range(ARTICLES)]
            lost += not right
            print(
                f"job {number}: {record['state']}, {record['articles']} articles, {'each once' if right else 'WRONG'}"
            )
    if lost or longest > AWAY:
        raise SystemExit("missed")


if __name__ == "__main__":
    main()
