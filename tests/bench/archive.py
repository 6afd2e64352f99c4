"""Time whole archives beside a bare loop of ``summarize`` in as many processes, and watch the memory of a long run.

usage: PYTHONPATH=tests python -m bench.archive [ARTICLES [LONG]]
ARTICLES of ``val`` (5,000) for time, LONG made-up short ones (20,000) for memory. A machine that has other work gives
less at one time than at another, by the wall and in processor time: right before and after each measure a fixed spin is
timed in as many processes, and what was measured is told in spins, too. What an archive takes over the loop is measured
with the two at work at the same time.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from archive_runs import articles, write_lines
from quality.articles import digest, sample

# Additions of one spin: half a second of a core, about.
SPIN = 10_000_000
ROUNDS = 5
WARM = 5_000


@dataclass(frozen=True)
class Measure:
    """A run: seconds by the wall and of processors, and seconds that a spin took beside it, before and after."""

    wall: float
    processor: float
    spin: float


def spin(_: int = 0) -> float:
    """The seconds of a fixed piece of work."""
    start, total = time.perf_counter(), 0
    for number in range(SPIN):
        total += number
    return time.perf_counter() - start


def control(processes: int) -> float:
    """The seconds of a spin in so many processes at once."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return statistics.mean(pool.map(spin, range(processes)))


def measured(run: Callable[[], object], processes: int) -> Measure:
    """A run, with the control before and after it."""
    before, start, used = control(processes), time.perf_counter(), processor_seconds()
    run()
    wall, used = time.perf_counter() - start, processor_seconds() - used
    return Measure(wall, used, (before + control(processes)) / 2)


def processor_seconds() -> float:
    """What all processes that were begun from here and have ended have used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


LOOP = """
import json, sys
from tinvan import Article, Summarizer
summarizer = Summarizer.load()
with open(sys.argv[1], encoding="utf-8") as lines:
    for number, line in enumerate(lines):
        if number % int(sys.argv[3]) == int(sys.argv[2]):
            row = json.loads(line)
            summarizer.summarize(Article(row["text"], row["title"]))
"""


# As installed: a package's modules are compiled once, not by each process that starts.
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def looping(inputs: Path, share: int = 0, processes: int = 1) -> subprocess.Popen[bytes]:
    """Summarize a share of the articles and throw it away: the least that there is to do."""
    return subprocess.Popen([sys.executable, "-c", LOOP, str(inputs), str(share), str(processes)], env=INSTALLED)


def loop(inputs: Path, processes: int) -> None:
    """Summarize every article."""
    running = [looping(inputs, share, processes) for share in range(processes)]
    if any(process.wait() for process in running):
        raise SystemExit("a loop failed")


def command(inputs: Path, out: Path, workers: int, *more: str) -> list[str]:
    """``tinvan batch``."""
    return [sys.executable, "-m", "tinvan", "batch", str(inputs), "--out", str(out), "--workers", str(workers), *more]


def batch(inputs: Path, workers: int) -> None:
    """A whole run."""
    with tempfile.TemporaryDirectory(prefix="tinvan-bench-") as out:
        subprocess.run(command(inputs, Path(out), workers), stderr=subprocess.DEVNULL, check=True, env=INSTALLED)


def overhead(inputs: Path) -> float:
    """What a run with one worker takes over the loop beside it, in processor time, starting included."""
    with tempfile.TemporaryDirectory(prefix="tinvan-bench-") as out:
        run = subprocess.Popen(command(inputs, Path(out), 1), stderr=subprocess.DEVNULL, env=INSTALLED)
        both = {process.pid: process for process in (run, looping(inputs))}
        used = {}
        while both:
            pid, status, usage = os.wait4(-1, 0)
            if (process := both.pop(pid, None)) is not None:
                process.returncode = os.waitstatus_to_exitcode(status)
                used[process] = usage.ru_utime + usage.ru_stime
        if any(process.returncode for process in used):
            raise SystemExit("a run failed")
        seconds = used.pop(run)
        return seconds / used.popitem()[1] - 1


@contextmanager
def archive_of(rows: list[dict[str, object]]) -> Iterator[Path]:
    """Rows as a file of JSON lines, for a while."""
    with tempfile.TemporaryDirectory(prefix="tinvan-bench-") as folder:
        yield write_lines(Path(folder) / "news.jsonl", rows)


def times(count: int) -> None:
    """Print the loop and the archive, each in one process and in two, and what one is to the other."""
    rows = sample(count)
    print(f"{len(rows)} articles of `val` ({digest(rows)})\n")
    found: dict[tuple[str, int], Measure] = {}
    with archive_of([{name: row[name] for name in ("id", "title", "text")} for row in rows]) as inputs:
        extra = [overhead(inputs) for _ in range(ROUNDS)]
        for processes in (1, 2):
            for name, run in (("loop", loop), ("batch", batch)):
                found[name, processes] = measured(lambda run=run, n=processes: run(inputs, n), processes)  # type: ignore[misc]
    print("| what | processes | s | articles a second | processor s | s of a spin beside it | spins |")
    print("|---|---|---|---|---|---|---|")
    for (name, processes), row in found.items():
        print(
            f"| {name} | {processes} | {row.wall:.1f} | {len(rows) / row.wall:.1f} | {row.processor:.1f} |"
            f" {row.spin:.2f} | {row.wall / row.spin:.0f} |"
        )
    one, two, bare = found["batch", 1], found["batch", 2], found["loop", 2]
    print(f"\n- 2 workers against 1: {one.wall / two.wall:.2f} x by the wall,")
    print(f"  {one.wall / one.spin / (two.wall / two.spin):.2f} x in spins beside them (target 1.8)")
    print(f"- 2 workers against the bare loop in 2 processes: {bare.wall / two.wall:.2f} x by the wall,")
    print(f"  {bare.wall / bare.spin / (two.wall / two.spin):.2f} x in spins (target 0.9)")
    shares = ", ".join(f"{share:+.1%}" for share in extra)
    print(f"- processor time over the loop beside it: {statistics.median(extra):+.1%}, of {shares} (target 10 %)")


def memory(count: int, near_duplicates: str) -> None:
    """Print the memory of a run's processes after the first 5,000 articles and what it came to later."""
    seen: list[tuple[int, float]] = []
    with archive_of(articles(count)) as inputs, tempfile.TemporaryDirectory(prefix="tinvan-bench-") as out:
        run = command(inputs, Path(out), 2, "--near-duplicates", near_duplicates)
        with subprocess.Popen(run, stderr=subprocess.DEVNULL) as process:
            main = psutil.Process(process.pid)
            while process.poll() is None:
                seen += sighted(main, Path(out))
                time.sleep(0.5)
    late = [size for done, size in seen if done >= WARM] or [0.0]
    first = statistics.median(late[:5])
    print(
        f"| {near_duplicates} | {count:,} | {first:.0f} | {statistics.median(late[-5:]):.0f} | {max(late):.0f} |"
        f" {statistics.median(late[-5:]) / first - 1 if first else 0:+.1%} |",
        flush=True,
    )


def sighted(main: psutil.Process, out: Path) -> list[tuple[int, float]]:
    """Articles committed and MiB resident in all processes, or nothing where a process has just gone."""
    try:
        journal = (out / ".tinvan" / "done.jsonl").read_text(encoding="utf-8").splitlines()
        done = sum(json.loads(line)["tally"]["articles"] for line in journal if line.endswith("}") and "tally" in line)
        processes = [main, *main.children()]
        return [(done, sum(process.memory_info().rss for process in processes) / 2**20)] if len(processes) == 3 else []
    except (OSError, ValueError, psutil.NoSuchProcess):
        return []


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    long = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    if count:
        times(count)
    if long:
        print(f"\n| near-duplicates | articles | MiB after {WARM:,} | at the end | most | growth |")
        print("|---|---|---|---|---|---|")
        for near_duplicates in ("off", "mark"):
            memory(long, near_duplicates)


if __name__ == "__main__":
    main()
