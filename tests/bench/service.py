"""The service against its targets: latency, overload, a second process, memory; with how much CPU there really was.

usage: PYTHONPATH=tests python -m bench.service [SECONDS_OF_OVERLOAD] [REQUESTS_FOR_MEMORY]
Everything runs on this machine, the clients too: on two cores they take a good part of what they measure.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

import psutil

from live import free_port, serving
from quality.articles import sample
from tinvan import Article, Options, Summarizer
from tinvan.wire import dump, summary_to_record

CHARACTERS = 2_000
HEAD = "POST /v1/summaries HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


def articles() -> list[str]:
    """Articles of val, cut or joined to 2,000 characters."""
    rows = sample(40)
    texts = [row["text"] for row in rows]
    return [(text + "\n" + other)[:CHARACTERS] for text, other in zip(texts, texts[1:] + texts[:1], strict=True)]


def spin(seconds: float) -> float:
    """The share of a core that a process gets, which does nothing but count."""
    wall, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        pass
    return (time.process_time() - cpu) / (time.perf_counter() - wall)


def given() -> str:
    """How much of its two cores the machine gives to two processes that want all."""
    with ProcessPoolExecutor(2) as pool:
        shares = list(pool.map(spin, (2.0, 2.0)))
    got = f"{shares[0]:.2f} and {shares[1]:.2f} of a core"
    return f"two processes that only count get {got}; load {os.getloadavg()[0]:.1f}"


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1_000 * statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else float("nan")


@contextmanager
def service(workers: int, **settings: str) -> Iterator[tuple[int, psutil.Process]]:
    """A service on a port, with its first process."""
    port = free_port()
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "tinvan",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    environment = {**os.environ, "TINVAN_LOG": "off", "TINVAN_JOBS": "0"}
    environment |= {f"TINVAN_{name.upper()}": value for name, value in settings.items()}
    with serving(command, port, env=environment, stdout=subprocess.DEVNULL):
        (mine,) = (row for row in psutil.Process().children() if str(port) in row.cmdline())
        yield port, mine


def ask(port: int, bodies: Sequence[bytes], count: int, times: list[float]) -> None:
    """Post one after the other, on one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for body, _ in zip(cycle(bodies), range(count), strict=False):
        began = time.perf_counter()
        connection.request("POST", "/v1/summaries", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - began)
        assert answer.status == 200, answer.status
    connection.close()


def together(port: int, bodies: Sequence[bytes], clients: int, count: int) -> tuple[list[float], float]:
    """Seconds of each request of several clients, and of all of them together."""
    times: list[float] = []
    threads = [threading.Thread(target=ask, args=(port, bodies, count, times)) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - began


def in_python(texts: Sequence[str], count: int) -> list[float]:
    """Seconds of the same call in Python."""
    summarizer, options, times = Summarizer.load(), Options(), []
    for text, _ in zip(cycle(texts), range(count), strict=False):
        began = time.perf_counter()
        document = summarizer.read(Article(text))
        dump(summary_to_record(summarizer.compose(document, options), document, options.include))
        times.append(time.perf_counter() - began)
    return times[len(times) // 10 :]


async def one(port: int, request: bytes) -> tuple[int, float, bool]:
    """The status of an answer, 0 where there was none; its seconds; whether it says when to come back."""
    began = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
    except OSError:
        return 0, time.perf_counter() - began, False
    status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
    return status, time.perf_counter() - began, b"Retry-After:" in answer


async def flood(port: int, bodies: Sequence[bytes], rate: float, seconds: float) -> list[tuple[int, float, bool]]:
    """``rate`` requests a second, whatever comes back."""
    requests = [f"{HEAD}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body for body in bodies]
    began, tasks = time.perf_counter(), []
    for number, request in zip(range(int(rate * seconds)), cycle(requests), strict=False):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(port, request)))
    return list(await asyncio.gather(*tasks))


def probes(port: int, seconds: float) -> list[float]:
    """Seconds of questions after health, ten a second, from a process of its own."""

    async def run() -> list[float]:
        request = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        began, times = time.perf_counter(), []
        while time.perf_counter() - began < seconds:
            status, spent, _ = await one(port, request)
            times.append(spent if status == 200 else 60.0)
            await asyncio.sleep(0.1)
        return times

    return asyncio.run(run())


def pss(process: psutil.Process) -> float:
    """Megabytes of a service's processes, what they share counted once."""
    everyone = [process, *process.children(recursive=True)]
    return sum(row.memory_full_info().pss for row in everyone) / 1e6


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    for_memory = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    texts = articles()
    bodies = [json.dumps({"text": text}).encode() for text in texts]
    print(f"before: {given()}\n\n| what | measured |\n|---|---|")
    # The machine is faster at one time than at another: Python's own times are taken before and after.
    python = in_python(texts, 200)
    with service(2) as (port, process):
        together(port, bodies, 2, 20)
        times, wall = together(port, bodies, 2, 200)
        both = len(times) / wall
        python += in_python(texts, 200)
        ratio = p95(times) / p95(python)
        print(f"| the call in Python, before and after, p95 | {p95(python):.1f} ms |")
        print(
            f"| 2,000 characters, 2 clients, 2 processes, p95 | {p95(times):.1f} ms, {ratio:.2f} times Python |",
            flush=True,
        )
        with ProcessPoolExecutor(1) as pool:
            health = pool.submit(probes, port, seconds)
            answers = asyncio.run(flood(port, bodies, 4 * both, seconds))
            waited = health.result()
        statuses = Counter(status for status, _, _ in answers)
        refused = [told for status, _, told in answers if status in (429, 503)]
        what = f"four times more than it can take, {seconds:.0f} s"
        print(f"| {what} | {4 * both:.0f} requests a second: {dict(statuses)} |")
        print(f"| health then, p95 | {p95(waited):.1f} ms |")
        accepted = [spent for status, spent, _ in answers if status == 200]
        print(f"| accepted then, p95 | {p95(accepted):.1f} ms |")
        print(f"| refusals with Retry-After | {sum(refused)} of {len(refused)} |", flush=True)
    with service(1) as (port, _):
        together(port, bodies, 1, 20)
        times, wall = together(port, bodies, 2, 150)
        alone = len(times) / wall
        print(f"| 2 processes against 1 | {both:.1f} against {alone:.1f} articles a second, {both / alone:.2f} times |")
    with service(2) as (port, process):
        together(port, bodies, 2, 100)
        before = pss(process)
        together(port, [json.dumps({"text": text[:200]}).encode() for text in texts], 2, for_memory // 2)
        after = pss(process)
        print(f"| memory of all processes (PSS) | {before:.0f} MB; after {for_memory:,} requests {after:.0f} MB |")
    print(f"\nafter: {given()}")


if __name__ == "__main__":
    main()
