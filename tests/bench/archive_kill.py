"""Kill workers and main processes of runs on an archive at random, and see that nothing is lost or there twice.

usage: PYTHONPATH=tests python -m bench.archive_kill [KILLS [ARTICLES]]
For each kind of archive (JSON lines, Parquet, zip, WARC) a run that nobody disturbs, then runs of which a process is
killed with SIGKILL at a moment drawn at random, a worker or the main process, until that many were killed; a run whose
main process was killed is begun again by the same command. Ends with 1 where an article is lost or there twice, or a
byte of the output differs.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from archive_runs import articles, output, rejected, results, write_lines

# Seconds that a run may take in which nothing is killed.
PATIENCE = 600


def write_parquet(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Rows as Parquet, twenty in a row group."""
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([*rows]), path, row_group_size=20)
    return path


def write_zip(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Articles as text files in a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            archive.writestr(f"{row['id']}.txt", f"{row['title']}\n\n{row['text']}\n")
    return path


def write_warc(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Articles as pages of a crawl."""
    out = io.BytesIO()
    for row in rows:
        paragraphs = "".join(f"<p>{part}.</p>" for part in row["text"].split(". "))
        page = f"<html><head><title>{row['title']}</title></head><body><article><h1>{row['title']}</h1>{paragraphs}"
        body = f"{page}</article></body></html>".encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        fields = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{row['id']}>\r\n"
            f"WARC-Date: 2017-07-01T00:00:00Z\r\nWARC-Target-URI: http://news.example/{row['id']}\r\n"
            f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(head) + len(body)}\r\n\r\n"
        )
        out.write(fields.encode() + head + body + b"\r\n\r\n")
    path.write_bytes(out.getvalue())
    return path


KINDS: dict[str, tuple[str, Callable[[Path, Sequence[dict[str, Any]]], Path]]] = {
    "JSON lines": ("news.jsonl", write_lines),
    "Parquet": ("news.parquet", write_parquet),
    "zip": ("news.zip", write_zip),
    "WARC": ("news.warc", write_warc),
}


@dataclass
class Killed:
    """What was killed, and how often a run was begun."""

    workers: int = 0
    mains: int = 0
    runs: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def command(inputs: Path, out: Path) -> list[str]:
    """The command that is run, and run again."""
    return [sys.executable, "-m", "tinvan", "batch", str(inputs), "--out", str(out), "--workers", "2"]


def begin(inputs: Path, out: Path) -> subprocess.Popen[bytes]:
    """A run."""
    with inputs.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(command(inputs, out), stderr=log)


def undisturbed(inputs: Path, out: Path) -> float:
    """A run that nobody disturbs; its seconds."""
    start = time.monotonic()
    with begin(inputs, out) as process:
        code = process.wait(PATIENCE)
    if code not in (0, 3):
        raise SystemExit(f"the undisturbed run ended with {code}")
    return time.monotonic() - start


def disturbed(
    inputs: Path, out: Path, kills: int, longest: float, draw: random.Random, check: Callable[[], Iterable[str]]
) -> Killed:
    """Runs of which ``kills`` processes are killed, each up to ``longest`` seconds after the last.

    Whatever comes to its end goes through ``check``, and is begun anew where it was faster than the kills.
    """
    killed, done = Killed(), False
    while not done:
        killed.runs += 1
        with begin(inputs, out) as process:
            main = psutil.Process(process.pid)
            while killed.workers + killed.mains < kills and process.poll() is None:
                # Mostly when there are workers: to get there takes a while, and little can go wrong before.
                patient = draw.random() < 0.9
                while patient and process.poll() is None and not main.children():
                    time.sleep(0.05)
                time.sleep(draw.uniform(0, longest))
                if process.poll() is None and kill(main, killed, draw):
                    break
            code = process.wait(PATIENCE)
        killed.codes[code] += 1
        done = code in (0, 3)
        if not done and code != -signal.SIGKILL:
            raise SystemExit(f"a disturbed run ended with {code}: {inputs.with_suffix('.log').read_text('utf-8')}")
        if done:
            killed.faults += check()
        if done and killed.workers + killed.mains < kills:
            # It was faster than the kills: all of it once more.
            shutil.rmtree(out)
            done = False
    return killed


def kill(main: psutil.Process, killed: Killed, draw: random.Random) -> bool:
    """Kill one of the processes of a run, the main one a third of the time; whether it was that."""
    try:
        workers = main.children()
        if not workers or draw.random() < 1 / 3:
            os.kill(main.pid, signal.SIGKILL)
            killed.mains += 1
            return True
        os.kill(draw.choice(workers).pid, signal.SIGKILL)
        killed.workers += 1
    except (psutil.NoSuchProcess, ProcessLookupError):
        pass
    return False


def wrong(rows: Sequence[dict[str, Any]], whole: Path, broken: Path) -> Iterator[str]:
    """What is not as it should be."""
    expected = Counter(row["id"] for row in [*results(whole), *rejected(whole)])
    found = Counter(row["id"] for row in [*results(broken), *rejected(broken)])
    if sum(expected.values()) != len(rows):
        yield f"{sum(expected.values())} results and rejections of {len(rows)} articles, undisturbed"
    if lost := expected - found:
        yield f"lost: {sum(lost.values())}"
    if twice := found - expected:
        yield f"twice, or not there before: {sum(twice.values())}"
    if output(whole) != output(broken):
        yield "the bytes differ"
    digests = [json.loads((out / "report.json").read_bytes())["digest"] for out in (whole, broken)]
    if digests[0] != digests[1]:
        yield "the digests differ"


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    draw, bad = random.Random(), False  # noqa: S311 # no secret
    print(
        "| archive | killed workers | killed main processes | runs | lost, twice or different |\n|---|---|---|---|---|"
    )
    for number, (kind, (name, write)) in enumerate(KINDS.items()):
        share = kills * (number + 1) // len(KINDS) - kills * number // len(KINDS)
        with tempfile.TemporaryDirectory(prefix="tinvan-kill-") as folder:
            base, rows = Path(folder), articles(count, seed=number)
            inputs = write(base / name, rows)
            seconds = undisturbed(inputs, base / "whole")
            killed = disturbed(
                inputs,
                base / "broken",
                share,
                max(2.0, seconds / 4),
                draw,
                lambda rows=rows, base=base: wrong(rows, base / "whole", base / "broken"),  # type: ignore[misc]
            )
        bad = bad or bool(killed.faults)
        print(
            f"| {kind} | {killed.workers} | {killed.mains} | {killed.runs} | {'; '.join(killed.faults) or '0'} |",
            flush=True,
        )
    sys.exit(bad)


if __name__ == "__main__":
    main()
