"""Archives for tests: articles made up for them, an engine that works in this process, and what a run has left."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from tinvan.archive.shards import Done, Outcome, Shard, ShardFunction
from tinvan.archive.tally import Tally
from tinvan.summarizer import Summarizer
from tinvan.types import Article, Document

_SYLLABLES = """
    nhà máy công ty thành phố người dân doanh thu lợi nhuận kế hoạch dự án đầu tư xây dựng trường học bệnh viện mùa mưa
    giao thông hàng hóa xuất khẩu thị trường giá vàng lãi suất ngân hàng nông dân lúa gạo cà phê thủy sản đường cao tốc
    sân bay cảng biển du lịch khách sạn lễ hội văn hóa thể thao bóng đá sinh viên giáo viên
"""


def articles(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Articles of some 60 syllables, no two alike; every tenth is published a day later than those before."""
    rows = []
    for number in range(count):
        syllables = _SYLLABLES.split()
        draw = random.Random(f"{seed}-{number}")  # noqa: S311 # no secret
        sentences = []
        for _ in range(3):
            words = " ".join(draw.choices(syllables, k=16))
            sentences.append(f"{words.capitalize()} đạt {draw.randint(2, 900)} tỉ đồng, tăng {draw.randint(2, 90)}%.")
        day = f"2017-07-{1 + number // 10 % 28:02d}"
        title = " ".join(draw.choices(syllables, k=8)).capitalize()
        rows.append({"id": f"a{number:05d}", "title": title, "text": " ".join(sentences), "published": day})
    return rows


def write_lines(path: Path, rows: Iterable[object]) -> Path:
    """Rows as JSON lines; text stands as it is, for lines that are no JSON."""
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


class Inline:
    """An engine in this process; :class:`Killed` stands for the death of a worker, ``seed`` shuffles the shards.

    ``stretches`` are the names of all shards that were handed out, in order.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.draw, self.shuffled = random.Random(seed), seed is not None  # noqa: S311
        self.stretches: list[str] = []

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do the shards, a handful at a time."""
        over = False
        while not over:
            handful: list[Shard] = []
            while len(handful) < 5:
                shard = next(shards, "over")
                over = shard == "over"
                if not isinstance(shard, Shard):
                    break
                handful.append(shard)
            if self.shuffled:
                self.draw.shuffle(handful)
            for shard in handful:
                self.stretches.append(shard.name)
                try:
                    done = function(shard)
                except Killed:
                    done = None
                yield Outcome(shard, done)
            yield None


def results(out: Path) -> list[dict[str, Any]]:
    """All results of a run, in order."""
    return [row for part in sorted(out.glob("part-*.jsonl.zst")) for row in lines(part)]


def rejected(out: Path) -> list[dict[str, Any]]:
    """All rejections of a run, in order."""
    return lines(out / "rejected.jsonl.zst")


def lines(path: Path) -> list[dict[str, Any]]:
    """The rows of compressed JSON lines."""
    with path.open("rb") as raw, zstandard.open(raw, "rt", encoding="utf-8", newline="\n") as stream:
        return [json.loads(line) for line in stream]


def output(out: Path) -> dict[str, str]:
    """The files of a run that must be the same whatever happened, by the SHA-256 of their bytes."""
    names = sorted(path for path in out.iterdir() if path.name.startswith(("part-", "rejected.")))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in names}


class Killed(BaseException):
    """What stands for kill -9 in an engine in this process."""


@dataclass(frozen=True)
class Deadly:
    """A shard function whose process is killed at the articles ``kills``.

    ``killed`` is a folder that gets a file for each death: an article of ``once`` kills only where it has no file yet.
    """

    function: ShardFunction
    killed: str
    kills: tuple[str, ...] = ()
    once: tuple[str, ...] = ()

    def warm(self) -> None:
        """Load what the function itself needs, and lay the traps."""
        self.function.warm()
        read = Summarizer.read

        def deadly(summarizer: Summarizer, article: Article) -> Document:
            self._fall(article.id or "")
            return read(summarizer, article)

        Summarizer.read = deadly  # type: ignore[method-assign]

    def __call__(self, shard: Shard) -> Done:
        """Do a shard, or die of it."""
        return self.function(shard)

    def _fall(self, name: str) -> None:
        sign = Path(self.killed) / name
        if name in self.kills or (name in self.once and not sign.exists()):
            with sign.open("a") as stream:
                stream.write("x")
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Errand:
    """A shard function that needs no model: it does what the digest of the shard says, of which it makes a note."""

    folder: str

    def warm(self) -> None:
        """Nothing is needed."""

    def __call__(self, shard: Shard) -> Done:
        """Sleep, die, fail or be done."""
        with (Path(self.folder) / shard.name).open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        match shard.digest:
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "sleep":
                time.sleep(600)
            case "work":
                for step in range(8):
                    time.sleep(0.25)
                    Path(shard.trace).write_text(str(step))
            case "fail":
                raise OSError(28, "No space left on device", "part")
            case "blunder":
                raise KeyError("words of an article")
        return Done(shard.name, Tally())
