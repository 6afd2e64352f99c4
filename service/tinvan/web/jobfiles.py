"""Where the files of jobs lie: what was sent, and what comes of it; and the results as a stream of bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import zstandard

from tinvan.web.settings import InvalidSettings

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_UNSAFE = re.compile(r"[^\w.,()+= -]")
# Bytes of the longest name that a file is kept under.
_NAME_BYTES = 200
_PIECE = 1 << 18
# Seconds after which files of no job are those of a request that died.
_STRAY = 3_600.0


def safe_name(name: str) -> str:
    """The last part of a name, without what a file system or a terminal could take for something else."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1].strip())
    last = _UNSAFE.sub("_", last).lstrip(".-")
    while len(last.encode()) > _NAME_BYTES:
        last = last[1:]  # the end says what it is
    return last or "archive"


@dataclass(frozen=True, slots=True)
class JobFolder:
    """The files of one job."""

    path: Path

    @property
    def upload(self) -> Path:
        """The folder of what was sent."""
        return self.path / "upload"

    @property
    def out(self) -> Path:
        """The folder of the run on it."""
        return self.path / "out"

    def parts(self) -> list[Path]:
        """The results that are committed, in order."""
        found: list[Path] = []
        while (part := self.out / f"part-{len(found):05d}.jsonl.zst").exists():
            found.append(part)
        return found

    def rejected(self) -> list[Path]:
        """The rejections that are committed, in order."""
        folder = self.out / ".tinvan" / "rejected"
        return sorted((path for path in folder.glob("[0-9]*")), key=lambda path: int(path.name))

    def remove(self) -> None:
        """Remove all of it; a worker that is still at it finds its files gone."""
        shutil.rmtree(self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class JobFiles:
    """The folder of all jobs."""

    path: Path

    def make(self) -> None:
        """Make the folder where it is not there. Raises :class:`InvalidSettings` where it cannot be used."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidSettings(f"data: the folder {self.path} cannot be made: {error.strerror}") from None
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise InvalidSettings(f"data: nothing can be written to the folder {self.path}")

    def of(self, job_id: str) -> JobFolder:
        """The folder of a job, which need not be there."""
        return JobFolder(self.path / job_id)

    def strays(self, now: float) -> Iterator[str]:
        """The ids of folders that are old enough to belong to a job, if to any."""
        for folder in self.path.iterdir() if self.path.is_dir() else ():
            if _ID.fullmatch(folder.name) and now - folder.stat().st_mtime > _STRAY:
                yield folder.name


def is_id(text: str) -> bool:
    """Whether a text could be the id of a job."""
    return _ID.fullmatch(text) is not None


def total(files: Sequence[Path]) -> int:
    """The bytes of results or rejections, unpacked."""
    return sum(_size(path) for path in files)


def stream(files: Sequence[Path], start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` to before ``end`` of files one after the other, unpacked."""
    for path in files:
        size = _size(path)
        if start < size and end > 0:
            yield from _pieces(path, max(start, 0), min(end, size))
        start, end = start - size, end - size


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    position = 0
    with path.open("rb") as file:
        source = zstandard.ZstdDecompressor().stream_reader(file) if path.suffix == ".zst" else file
        while position < end and (piece := source.read(_PIECE)):
            if position + len(piece) > start:
                yield piece[max(start - position, 0) : end - position]
            position += len(piece)


def _size(path: Path) -> int:
    status = path.stat()
    return status.st_size if path.suffix != ".zst" else _unpacked_size(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=10_000)
def _unpacked_size(path: Path, _changed: int, _size: int) -> int:
    """The unpacked bytes of a part: a committed one does not change."""
    with path.open("rb") as file:
        source = zstandard.ZstdDecompressor().stream_reader(file)
        return sum(len(piece) for piece in iter(lambda: source.read(_PIECE), b""))


class Rejections:
    """Counts the codes of rejections, each file once."""

    def __init__(self, folder: JobFolder) -> None:
        self._folder = folder
        self._seen: set[str] = set()
        self.counts: dict[str, int] = {}

    def count(self) -> dict[str, int]:
        """How many of each code there are so far."""
        for path in self._folder.rejected():
            if path.name not in self._seen:
                self._seen.add(path.name)
                for line in path.read_bytes().splitlines():
                    code = str(json.loads(line)["code"])
                    self.counts[code] = self.counts.get(code, 0) + 1
        return dict(self.counts)
