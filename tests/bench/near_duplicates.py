"""What near-duplicates cost: memory and time of the index, beside datasketch's own, and the time of a signature.

usage: PYTHONPATH=tests python -m bench.near_duplicates [ARTICLES]

Each index is filled in a process of its own with the signatures of ARTICLES articles that have nothing in common, which
is the most that it can be asked to hold (datasketch's with a fiftieth of them: it would not fit), under ids of 23
characters. Memory is what the process holds then and did not before.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice

import numpy as np
import psutil

ROUNDS = 5
SHARD = 500  # articles that come at once, as in a middling archive


def signatures(count: int) -> Iterator[tuple[str, bytes]]:
    """Ids and signatures, drawn."""
    draw = np.random.default_rng(1)
    for start in range(0, count, 10_000):
        for number, row in enumerate(draw.integers(0, 256, (min(10_000, count - start), 128), np.uint8)):
            yield f"2017-07/bao-{start + number:011d}", row.tobytes()


def ours(count: int) -> int:
    """Fill our index; how many were taken for near-duplicates."""
    from tinvan.archive.near_duplicates import Index

    global kept
    kept = index = Index(remembers=count)
    rows, found = signatures(count), 0
    while some := list(islice(rows, SHARD)):
        found += sum(first is not None for first in index.add(some))
    return found


def datasketchs(count: int) -> int:
    """Fill datasketch's, with as many bands of as many rows. It names candidates, and compares none."""
    from datasketch import LeanMinHash, MinHashLSH

    global kept
    kept = index = MinHashLSH(num_perm=128, params=(32, 4))
    found = 0
    for name, row in signatures(count):
        values = np.frombuffer(row, np.uint8).astype(np.uint32)
        minhash = LeanMinHash(seed=1, hashvalues=values, scheme="affine32")
        found += bool(index.query(minhash))
        index.insert(name, minhash, check_duplication=False)
    return found


kept: object = None
INDEXES = {"tinvan": ours, "datasketch `MinHashLSH`": datasketchs}


def child(name: str, count: int) -> None:
    """Fill an index and print the bytes and the seconds of this process that it took."""
    for _ in signatures(1):
        import tinvan.archive.near_duplicates  # noqa: F401 - what is loaded is no memory of the index
    INDEXES[name](1)
    process = psutil.Process()
    before, start = process.memory_info().rss, time.process_time()
    found = INDEXES[name](count)
    seconds, full = time.process_time() - start, process.memory_info().rss
    start = time.process_time()
    for _ in signatures(count):
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    print(full - before, peak, seconds - (time.process_time() - start), found)


def signing() -> str:
    """The time of a signature beside that of a summary, on the same articles in turn."""
    from quality.articles import digest, sample
    from tinvan import Article, Summarizer
    from tinvan.archive.minhash import signature
    from tinvan.text.normalize import normalize

    rows = sample(200)
    normal = {row["id"]: normalize(row["text"]) for row in rows}
    summarizer = Summarizer.load()
    runs = {
        "signature": lambda row: signature(normal[row["id"]]),
        "summary": lambda row: summarizer.summarize(Article(row["text"], row["title"])),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.process_time()
            for row in rows:
                run(row)
            times[name].append(1000 * (time.process_time() - start) / len(rows))
    one, other = (float(np.median(times[name])) for name in runs)
    return (
        f"a signature: {one:.2f} ms of a core, {100 * one / other:.1f} % of a summary's {other:.1f} ms "
        f"({len(rows)} articles of `val`, {digest(rows)}, median of {ROUNDS} rounds)"
    )


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "--child":
        child(sys.argv[2], int(sys.argv[3]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print("| index | articles | MB | MB at most, as it grows | bytes an article | µs of a core an article |")
    print("|---|---|---|---|---|---|")
    for name, size in (("tinvan", count // 10), ("tinvan", count), ("datasketch `MinHashLSH`", count // 50)):
        command = [sys.executable, "-m", "bench.near_duplicates", "--child", name, str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
        memory, peak, seconds, found = map(float, done.stdout.split())
        assert found == 0 or name != "tinvan", "they have nothing in common"
        each, time_each = memory / size, 1e6 * seconds / size
        print(f"| {name} | {size:,} | {memory / 1e6:,.0f} | {peak / 1e6:,.0f} | {each:,.0f} | {time_each:.0f} |")
    print(f"\n{signing()}")


if __name__ == "__main__":
    main()
