"""Archives cut, flipped, lengthened, nested, blown up and named to trick, in every format: what was lost in silence?

``python -m archive.readers.fuzz 200`` reads so many mutated archives of each format, a process a format, and fails
where an article got lost without a word, a process died or took too long, or memory grew by more than 100 MB.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.readers import archives

MOST_GROWTH = 100 << 20
PATIENCE_SECONDS = 60
# Formats that do not say where they end: cut between two records, they are whole archives of fewer records.
_ENDLESS = ("a.jsonl", "b.json", "a.csv", "a.tsv", "a.warc", "a.warc.gz", "a.warc.zst")
# Formats of plain text: where the end of one record and the beginning of the next are left out together, what remains
# may be one record without a fault, and nobody could tell.
_PLAIN = ("a.jsonl", "a.json", "b.json", "a.csv", "a.tsv", "a.rss", "a.atom", "a.warc")
_PAGES = ("warc", "d.zip")


@dataclass(slots=True)
class Tally:
    """What became of the mutated archives of a format."""

    name: str
    archives: int = 0
    articles: int = 0
    told: int = 0
    silent: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    growth: int = 0
    slowest: float = 0.0


def mutants(
    name: str, body: bytes, rows: Sequence[archives.Article], count: int, bombs: Path | None
) -> Iterator[tuple[str, str, bytes]]:
    """A label, a file name and bytes, so many of them, the same each time; with those in the folder ``bombs``."""
    yield from _special(name, body)
    for bomb in sorted(bombs.glob(f"*-{name}")) if bombs else ():
        yield f"stranger: {bomb.name}", bomb.name, bomb.read_bytes()
    edges = _edges(name, rows) if name in _ENDLESS else set()
    for number in range(count):
        chance = random.Random(f"{name} {number}")  # noqa: S311 - mutations that can be repeated
        kind = _KINDS[number % len(_KINDS)]
        if kind is _shortened and name in _PLAIN:
            kind = _pricked
        data = kind(body, chance)
        while kind is _cut and len(data) in edges:
            data = kind(body, chance)
        yield f"{kind.__name__[1:]} {number}", name, data


def measure(name: str, count: int, bombs: Path | None = None) -> Tally:
    """Read the mutants of a format in this process."""
    from tinvan.archive.readers import ReadingOptions, read, sources, split
    from tinvan.archive.records import Record

    rows = archives.articles(12 if any(part in name for part in _PAGES) else 40)
    body = archives.FORMATS[name](rows)
    tally = Tally(name)
    options = ReadingOptions()

    def run(file: Path, spool: Path, target: int) -> tuple[set[str], set[str], int]:
        ids, texts, told = set(), set(), 0
        for source in sources([str(file)]):
            for piece in split(source, options, spool=str(spool), target_bytes=target, target_records=10):
                for item in read(piece, options):
                    if isinstance(item, Record):
                        ids.add(item.article.id or "")
                        texts.add(item.article.text)
                        told += "unended" in item.warnings
                    elif item.code == "internal":
                        raise AssertionError(item.detail)
                    else:
                        told += 1
                if piece.spooled:
                    Path(piece.spooled).unlink()
        return ids, texts, told

    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        whole = Path(folder) / name
        whole.write_bytes(body)
        for _ in range(3):
            known = run(whole, spool, 4_096)
            run(whole, spool, 1 << 20)
        assert len(known[1]) == len(rows), f"{name}: {len(known[1])} of {len(rows)} read from the archive as it was"
        start = _memory()
        for number, (label, file, data) in enumerate(mutants(name, body, rows, count, bombs)):
            path = Path(folder) / file
            path.write_bytes(data)
            del data
            began = time.monotonic()
            signal.signal(signal.SIGALRM, _late)
            signal.alarm(PATIENCE_SECONDS)
            try:
                ids, texts, told = run(path, spool, 4_096 if number % 2 else 1 << 20)
            except _Late:
                tally.hangs.append(label)
            except BaseException as error:
                tally.crashes.append(f"{label}: {type(error).__name__}: {error}")
            else:
                kept = sum(row["id"] in ids or row["text"] in texts or _page_id(ids, row["id"]) for row in rows)
                tally.archives += 1
                tally.articles += kept
                tally.told += bool(told)
                if kept < len(rows) and not told and not label.startswith("stranger"):
                    tally.silent.append(f"{label}: {len(rows) - kept} of {len(rows)}")
            finally:
                signal.alarm(0)
            tally.slowest = max(tally.slowest, time.monotonic() - began)
            path.unlink()
        tally.growth = max(0, _memory() - start)
    return tally


def main(count: int) -> int:
    """Measure all formats, and print what came of it as a table."""
    print("| format | archives | with a rejection | lost in silence | crashes | hangs | slowest, s | growth, MB |")
    print("|---|---|---|---|---|---|---|---|")
    bad = 0
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, context.Pool(1, maxtasksperchild=1) as pool:
        pool.apply(make_bombs, (Path(folder),))
        for name in archives.FORMATS:
            tally = pool.apply(measure, (name, count, Path(folder)))
            faults = (len(tally.silent), len(tally.crashes), len(tally.hangs))
            print(
                f"| {tally.name} | {tally.archives} | {tally.told} | {faults[0]} | {faults[1]} | {faults[2]}"
                f" | {tally.slowest:.1f} | {tally.growth / (1 << 20):.0f} |",
                flush=True,
            )
            for line in (*tally.silent, *tally.crashes, *tally.hangs):
                print(f"  {tally.name} {line}", file=sys.stderr)
            bad += sum(faults) + (tally.growth > MOST_GROWTH)
    return bad > 0


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body))]


def _flipped(body: bytes, chance: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _overwritten(body: bytes, chance: random.Random) -> bytes:
    """Some bytes that may be a length replaced by another number, rather near the ends, where lengths are."""
    width = chance.choice((1, 2, 4, 8))
    near = chance.randrange(min(len(body), 300))
    at = chance.choice((near, len(body) - 1 - near, chance.randrange(len(body))))
    number = chance.choice((0, 1, (1 << 8 * width) - 1, (1 << (8 * width - 1)) - 1, chance.randrange(1 << 8 * width)))
    return body[:at] + number.to_bytes(width, "little") + body[at + width :]


def _lengthened(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.randbytes(chance.choice((1, 7, 512, 5_000))) + body[at:]


def _shortened(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + body[at + chance.choice((1, 7, 512)) :]


def _pricked(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + body[at + chance.choice((1, 3, 7)) :]


def _repeated(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body))
    end = min(len(body), start + chance.choice((16, 512, 4_096)))
    return body[:end] + body[start:end] + body[end:]


_KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut,
    _flipped,
    _overwritten,
    _lengthened,
    _shortened,
    _repeated,
)
_TRICKS = (
    "../../etc/passwd.txt",
    "/etc/passwd.txt",
    "C:\\a.txt",
    "a/./../b.txt",
    "x\0y.txt",
    "." * 200 + ".txt",
    "\n.txt",
    "a//b.txt",
)
_BOMB_BYTES = 300_000_000


def _special(name: str, body: bytes) -> Iterator[tuple[str, str, bytes]]:
    """The archive inside others, empty ones, bombs of its packing, and names that lead elsewhere."""
    yield "nested in zip", f"n-{name}.zip", archives.zipped({name: body})
    yield "nested in tar", f"n-{name}.tar", archives.tarred({f"x/{name}": body})
    yield "nested in gz", f"n-{name}.gz", archives.gz(body)
    yield "nested in zst twice", f"n-{name}.zst", archives.zstd(archives.zstd(body))
    yield "nothing", f"e-{name}", b""
    yield "stranger: zeros", f"z-{name}", bytes(5_000)
    if name.endswith(".zip"):
        yield "stranger: tricks", name, archives.zipped(dict.fromkeys(_TRICKS, b"Tin v\xe1\xba\xafn."))
    if name.endswith(".tar"):
        tricks = [trick for trick in _TRICKS if "\0" not in trick]
        yield "stranger: tricks", name, archives.tarred(dict.fromkeys(tricks, b"Tin v\xe1\xba\xafn."))


def make_bombs(folder: Path) -> None:
    """Small archives that decode to 300 MB, made apart from the processes whose memory is measured."""
    line = b'{"text": "' + b"Tin t\xe1\xbb\xa9c. " * 3_000 + b'"}\n'
    lines = line * (_BOMB_BYTES // len(line))
    one = b"a " * (_BOMB_BYTES // 2)
    for packing, pack in archives.PACKERS.items():
        # Streams one behind the other: bzip2 takes a minute for all of it.
        (folder / f"lines-a.jsonl.{packing}").write_bytes(pack(lines[: len(line) * 300]) * 30)
        (folder / f"line-a.jsonl.{packing}").write_bytes(pack(one[: _BOMB_BYTES // 100]) * 100)
    (folder / "text-a.zip").write_bytes(archives.zipped({"a.txt": one}))
    (folder / "lines-b.zip").write_bytes(archives.zipped({"a.jsonl": lines}))
    (folder / "lzma-d.zip").write_bytes(archives.zipped({"a.html": one}, zipfile.ZIP_LZMA))
    (folder / "text-a.tar.gz").write_bytes(archives.gz(archives.tarred({"a.txt": one})))
    row = {"text": "Tin. " * 6_000}
    many = archives.parquet([row] * (_BOMB_BYTES // 30_000), _BOMB_BYTES // 30_000)
    (folder / "dictionary-a.parquet").write_bytes(many)
    huge = [{"text": one.decode()}]
    for packing in ("zstd", "gzip", "snappy"):
        body = archives.parquet(huge, compression=packing, use_dictionary=False)
        (folder / f"{packing}-a.parquet").write_bytes(body)
    (folder / "batch-a.arrow").write_bytes(archives.arrow(huge, pack="zstd"))
    (folder / "batch-a.arrows").write_bytes(archives.arrow(huge, stream=True, pack="zstd"))


def _edges(name: str, rows: Sequence[archives.Article]) -> set[int]:
    """The lengths at which a cut leaves a whole archive of fewer articles."""
    found = set()
    for count in range(len(rows) + 1):
        length = len(archives.FORMATS[name](rows[:count])) if count else 0
        found |= {length - 2, length - 1, length, length + 1}
    return found


def _page_id(ids: set[str], name: str) -> bool:
    """Whether a member of an archive came back, which is called after its place."""
    return any(known.endswith((f"/{name}.txt", f"/{name}.html")) for known in ids)


class _Late(BaseException):
    """A mutant took too long."""


def _late(*_: object) -> None:
    raise _Late


def _memory() -> int:
    """The most memory that this process has held so far; what its parent held does not count, as it does in rusage."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
