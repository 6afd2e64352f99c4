"""What an archive costs by parts, measured here, and what that comes to for a million articles and more, on paper.

usage: PYTHONPATH=tests python -m bench.archive_scale [ARTICLES] [FILES]

All times are those of a core (what other work takes of it does not count). The work and the main process run in turn in
one process, so that each is known by itself; shards have the size that they have in an archive of millions.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import zstandard

from quality.articles import digest, sample
from tinvan import archive
from tinvan.archive import ReadingOptions, manifest
from tinvan.archive.readers import read, sources, split
from tinvan.archive.records import Record
from tinvan.archive.shards import Outcome, Shard, ShardFunction

MILLIONS = (1, 100, 1_000)
CORES = (1, 16, 1_000)
DOLLARS = 0.04  # assumed, for an hour of one core
LEAST = 1 << 20  # bytes of input a shard: what decides beyond 64 MB of input


class Timed:
    """An engine in this process that knows how long the work took."""

    def __init__(self) -> None:
        self.seconds, self.shards = 0.0, 0

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        for shard in shards:
            if shard is None:
                yield None
                continue
            start = time.process_time()
            done = function(shard)
            self.seconds += time.process_time() - start
            self.shards += 1
            yield Outcome(shard, done)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of a core an article, of the worker (of it: reading) and of the main process, and bytes left."""

    worker: float
    reading: float
    main: float
    results: float


def one(path: Path, out: Path) -> Run:
    """Run an archive in this process."""
    engine = Timed()
    start = time.process_time()
    report = archive.run([path], out, engine=engine)
    main = time.process_time() - start - engine.seconds
    count = report.articles
    results = sum(part.stat().st_size for part in out.glob("part-*"))
    share = report.stages["read"] / sum(report.stages.values())
    return Run(engine.seconds / count, engine.seconds * share / count, main / count, results / count)


def gone_on(path: Path, out: Path) -> tuple[float, float]:
    """Seconds an article to take up what an earlier run has done, and bytes an article kept until all is done."""
    first, second = Timed(), Timed()
    stopped = archive.run([path], out, engine=first, stop=lambda: first.shards > 2)
    kept = sum(file.stat().st_size for file in (out / ".tinvan").rglob("*") if file.is_file())
    start = time.process_time()
    archive.run([path], out, engine=second, stop=lambda: True)
    return (time.process_time() - start - second.seconds) / stopped.articles, kept / stopped.articles


def written(rows: list[dict[str, object]], path: Path, repeats: int) -> Path:
    """JSON lines; every so many lines the first article again, where ``repeats`` is not 0."""
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(rows):
            line = {name: row[name] for name in ("id", "title", "text")}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            if repeats and number % repeats == repeats - 1:
                again = {**line, "id": f"again-{number}", "text": rows[0]["text"]}
                out.write(json.dumps(again, ensure_ascii=False) + "\n")
    return path


def listed(folder: Path, count: int) -> tuple[float, float, float, float]:
    """Files a second that are listed, planned and read, and bytes of memory that a listed one takes."""
    for number in range(count):
        if number % 1_000 == 0:
            (folder / f"{number // 1_000:05d}").mkdir(parents=True)
        (folder / f"{number // 1_000:05d}" / f"{number:09d}.txt").write_text(f"Tin số {number}.", encoding="utf-8")
    before = psutil.Process().memory_info().rss
    start = time.process_time()
    found = sources([str(folder)])
    middle = time.process_time()
    memory = psutil.Process().memory_info().rss - before
    pieces = [
        piece
        for source in found
        for piece in split(source, ReadingOptions(), spool=str(folder), target_bytes=1 << 20, target_records=1_024)
    ]
    planned = time.process_time()
    records = sum(isinstance(record, Record) for piece in pieces for record in read(piece, ReadingOptions()))
    end = time.process_time()
    assert records == count
    return count / (middle - start), count / (planned - middle), count / (end - planned), memory / count


def streamed(lines: Path) -> Iterator[tuple[str, float]]:
    """Articles a second that the main process cuts out of the same archive, in files of several kinds."""
    text = lines.read_text(encoding="utf-8")
    rows = text.splitlines()
    packed = {"JSON lines": lines}
    packed["JSON lines in `.zst`"] = lines.with_suffix(".jsonl.zst")
    packed["JSON lines in `.zst`"].write_bytes(zstandard.compress(text.encode()))
    packed["JSON lines in `.gz`"] = lines.with_suffix(".jsonl.gz")
    packed["JSON lines in `.gz`"].write_bytes(gzip.compress(text.encode()))
    packed["a zip of texts"] = lines.with_suffix(".zip")
    with zipfile.ZipFile(packed["a zip of texts"], "w", zipfile.ZIP_DEFLATED) as out:
        for number, row in enumerate(rows):
            out.writestr(f"{number:06d}.txt", json.loads(row)["text"])
    for name, path in packed.items():
        (source,) = sources([str(path)])
        with tempfile.TemporaryDirectory() as spool:
            start = time.process_time()
            for _ in split(source, ReadingOptions(), spool=spool, target_bytes=1 << 19, target_records=1_024):
                pass
            yield name, len(rows) / (time.process_time() - start)


def table(worker: float, main: float) -> Iterator[str]:
    """Hours and dollars on paper: the work in parallel, or the main process where that is slower."""
    yield (
        "| articles | " + " | ".join(f"{cores:,} cores" if cores > 1 else "1 core" for cores in CORES) + " | work, $ |"
    )
    yield "|---|" + "---|" * (len(CORES) + 1)
    for millions in MILLIONS:
        articles = millions * 1e6
        cells = [
            f"{in_words(max(articles * worker / cores, articles * main))}{' *' if main > worker / cores else ''}"
            for cores in CORES
        ]
        yield f"| {articles:,.0f} | " + " | ".join(cells) + f" | {articles * worker / 3_600 * DOLLARS:,.2f} |"


def in_words(seconds: float) -> str:
    """A time to two digits."""
    for size, name in ((31_557_600, "years"), (86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or name == "min":
            value = seconds / size
            return f"{value:.1f} {name}" if value < 10 else f"{value:,.0f} {name}"
    return ""


def control() -> float:
    """Milliseconds of a core for a fixed loop: how fast a core is just now, beside whatever else the machine does."""
    start = time.process_time()
    total = 0
    for number in range(3_000_000):
        total += number & 7
    return 1_000 * (time.process_time() - start)


def main() -> None:
    counts = [int(value) for value in sys.argv[1:]]
    count, files = counts + [2_000, 50_000][len(counts) :]
    rows = sample(count)
    manifest._LEAST = LEAST
    controls = [control()]
    with tempfile.TemporaryDirectory(prefix="tinvan-scale-") as name:
        folder = Path(name)
        warm = written(rows[:20], folder / "warm.jsonl", 0)
        one(warm, folder / "warm")
        controls.append(control())
        plain = one(written(rows, folder / "plain.jsonl", 0), folder / "plain")
        marked = one(written(rows, folder / "marked.jsonl", 100), folder / "marked")
        taking_up, kept = gone_on(folder / "plain.jsonl", folder / "stopped")
        streams = list(streamed(folder / "plain.jsonl"))
        listing, planning, reading, memory = listed(folder / "files", files)
    controls.append(control())
    print(f"{len(rows)} articles of `val` ({digest(rows)}), shards of {LEAST >> 20} MiB of JSON lines\n")
    print("| what | measured |\n|---|---|")
    print(f"| a worker | {1_000 * plain.worker:.2f} ms an article: {1 / plain.worker:.0f} articles a second a core |")
    print(f"| of it reading | {1_000 * plain.reading:.2f} ms |")
    for what, run in (("no near-duplicates", plain), ("one in a hundred, in every shard", marked)):
        print(f"| the main process, {what} | {1e6 * run.main:.0f} µs an article: {1 / run.main:,.0f} a second |")
    print(
        f"| going on after a crash | {1e6 * taking_up:.0f} µs an article that is done: {1 / taking_up:,.0f} a second |"
    )
    print(f"| kept beside until all is done | {kept:,.0f} bytes an article |")
    print(f"| results | {plain.results:,.0f} bytes an article |")
    for name, rate in streams:
        print(f"| the main process, cutting up {name} | {rate:,.0f} articles a second |")
    print(f"| listing files | {listing:,.0f} a second, {memory:,.0f} bytes of memory each |")
    print(f"| planning small files | {planning:,.0f} a second |")
    print(f"| reading small files, a worker | {reading:,.0f} a second |\n")
    for line in table(plain.worker, marked.main):
        print(line)
    print(f"\ncontrol: a fixed loop took {', '.join(f'{value:.0f}' for value in controls)} ms of a core")
    print("\n\\* the main process is what takes so long")


if __name__ == "__main__":
    main()
