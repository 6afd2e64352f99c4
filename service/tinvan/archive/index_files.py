"""The files of an index of near-duplicates: articles by row, and their keys in runs, each with a filter in memory.

Runs are merged as in a log-structured merge-tree (O'Neil et al. 1996): what is on disk is only ever added to, and each
key is written anew once for each size of run.
"""

from __future__ import annotations

import math
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from tinvan.archive.minhash import SIGNATURE_BYTES, mixed

_BAND = 4  # bytes of a signature that must agree for two articles to be compared: 97 % of pairs at 0.57 do in some band
BANDS = SIGNATURE_BYTES // _BAND
EVERY_BAND = np.arange(BANDS, dtype=np.uint64)
SAME_KEY = 16  # articles that are looked at under one key of a band: what follows is found by its other bands

_MERGED = 8  # runs of one size before they become one of the next
_FILTER_BITS, _FILTER_PROBES = 12, 4  # for each key: one in 150 that is not there looks as if it were
_NEAR = 4  # standard deviations, and keys, from where a key should stand
_LOW = np.uint64(0xFFFFFFFF)
_BITS = np.uint8(1) << np.arange(8, dtype=np.uint8)
_ROW = np.dtype([("signature", np.uint8, SIGNATURE_BYTES), ("id_end", np.uint64)])

Keys = NDArray[np.uint32]
Rows = NDArray[np.uint32]
Signatures = NDArray[np.uint8]


class StoredArticles:
    """Signatures and ids in two files, by row."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, ids: Sequence[str], signatures: Signatures) -> None:
        """Add articles, each with its signature, (ids, 128)."""
        if not self._count:
            self._rows, self._ids = _file(self, self._folder), _file(self, self._folder)
        bodies = [id.encode("utf-8", "surrogatepass") for id in ids]  # noqa: A001
        table = np.zeros(len(ids), _ROW)
        table["signature"] = signatures
        table["id_end"] = self._ids.tell() + np.cumsum([len(body) for body in bodies])
        for file, body in ((self._rows, table.tobytes()), (self._ids, b"".join(bodies))):
            file.write(body)
            file.flush()
        self._count += len(ids)

    def signatures(self, rows: Rows) -> Signatures:
        """Those of the rows, (rows, 128)."""
        body = b"".join(os.pread(self._rows.fileno(), SIGNATURE_BYTES, row * _ROW.itemsize) for row in rows.tolist())
        return np.frombuffer(body, np.uint8).reshape(-1, SIGNATURE_BYTES)

    def id(self, row: int) -> str:
        """That of a row."""
        start, end = self._id_end(row - 1) if row else 0, self._id_end(row)
        return os.pread(self._ids.fileno(), end - start, start).decode("utf-8", "surrogatepass")

    def _id_end(self, row: int) -> int:
        place = row * _ROW.itemsize + SIGNATURE_BYTES
        return int.from_bytes(os.pread(self._rows.fileno(), 8, place), sys.byteorder)


class StoredKeys:
    """The keys of articles by band, in runs of a few sizes."""

    def __init__(self, folder: Path | None, smallest: int) -> None:
        self._folder, self._smallest = folder, smallest
        self._levels: list[_Level] = []

    @property
    def memory(self) -> int:
        """The bytes of memory that the filters hold."""
        return sum(level.memory for level in self._levels)

    def add(self, bands: Iterable[tuple[Keys, Rows]]) -> None:
        """Add a run of the smallest size: for each band the keys in order, and the rows they belong to."""
        run = _Run(bands, self._folder)
        for size in range(len(self._levels) + 1):
            if size == len(self._levels):
                self._levels.append(_Level(self._smallest * _MERGED**size))
            level = self._levels[size]
            level.add(run)
            if len(level.runs) < _MERGED:
                return
            run = _Run((_merged(level.runs, band) for band in range(BANDS)), self._folder)
            level.clear()

    def rows(self, keys: Keys) -> dict[int, Rows]:
        """For articles with (articles, 32) keys, by their numbers, the rows that share some, of each key the first."""
        if not self._levels:
            return {}
        found: dict[int, list[Rows]] = {}
        count = Counter[tuple[int, int]]()
        probes = _probes(keys, EVERY_BAND)
        for level in reversed(self._levels):
            for run, number, band in level.likely(probes):
                if count[number, band] < SAME_KEY:
                    rows = run.rows(band, int(keys[number, band]))
                    count[number, band] += len(rows)
                    found.setdefault(number, []).append(rows)
        return {number: np.unique(np.concatenate(rows)) for number, rows in found.items()}


class _Run:
    """For each band, as many keys in order and the rows they belong to, in a file."""

    def __init__(self, bands: Iterable[tuple[Keys, Rows]], folder: Path | None) -> None:
        self._file = _file(self, folder)
        for keys, rows in bands:
            self.count = len(keys)
            self._file.write(keys.tobytes() + rows.tobytes())
        self._file.flush()

    def keys(self, band: int) -> Keys:
        """All keys of a band, in order."""
        return self._read(band, 0, self.count)

    def entries(self, band: int) -> tuple[Keys, Rows]:
        """The keys of a band and their rows."""
        return self.keys(band), self._read(band, self.count, self.count)

    def rows(self, band: int, key: int) -> Rows:
        """The first rows under a key of a band."""
        # Keys are hashes: it stands about there, or, where many are alike, anywhere.
        near = key * self.count >> 32
        for width in (_NEAR * math.isqrt(self.count) + _NEAR, self.count):
            first, last = max(0, near - width), min(self.count, near + width)
            keys = self._read(band, first, last - first)
            low, high = np.searchsorted(keys, [key, key + 1]).tolist()
            if (low or not first) and (high < len(keys) or last == self.count):
                break
        return self._read(band, self.count + first + low, min(high - low, SAME_KEY))

    def close(self) -> None:
        """Remove it from the disk."""
        self._file.close()

    def _read(self, band: int, place: int, count: int) -> NDArray[np.uint32]:
        return np.frombuffer(os.pread(self._file.fileno(), 4 * count, 4 * (2 * band * self.count + place)), np.uint32)


class _Level:
    """Runs of one size, and in memory for each a Bloom filter (Bloom 1970, "Space/time trade-offs in hash coding with
    allowable errors"): a run that holds none of an article's keys is hardly ever looked into."""

    def __init__(self, size: int) -> None:
        self.runs: list[_Run] = []
        self._filters = np.zeros((_MERGED, _FILTER_BITS * BANDS * size // 8), np.uint8)  # touched as they are filled

    @property
    def memory(self) -> int:
        return self._filters[: len(self.runs)].nbytes

    def add(self, run: _Run) -> None:
        held = self._filters[len(self.runs)]
        for band in range(BANDS):
            byte, bit = self._places(_probes(run.keys(band), np.uint64(band)))
            np.bitwise_or.at(held, byte, bit)
        self.runs.append(run)

    def likely(self, probes: NDArray[np.uint64]) -> list[tuple[_Run, int, int]]:
        """The runs, articles and bands where the run may hold the article's key of the band, in the order of the runs.

        ``probes`` are those of the articles' keys, (4, articles, 32).
        """
        byte, bit = self._places(probes)
        held = (self._filters[: len(self.runs), byte] & bit).all(axis=1)
        places = zip(*(place.tolist() for place in np.nonzero(held)), strict=True)
        return [(self.runs[run], number, band) for run, number, band in places]

    def clear(self) -> None:
        """Remove all runs."""
        for run in self.runs:
            run.close()
        self.runs.clear()
        self._filters = np.zeros_like(self._filters)

    def _places(self, probes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """Of probes, the bytes of a filter and the bit in each."""
        bits = probes * np.uint64(8 * self._filters.shape[1]) >> np.uint64(32)
        return bits >> np.uint64(3), _BITS[bits & np.uint64(7)]


def _probes(keys: Keys, bands: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """For each key of a band, (4, ...) numbers below 2**32 that name its bits in any filter (Kirsch and Mitzenmacher
    2006, "Less Hashing, Same Performance")."""
    hashes = mixed(keys | bands << np.uint64(32))
    one, other = hashes & _LOW, hashes >> np.uint64(32) | np.uint64(1)
    return np.stack([(one + other * np.uint64(number)) & _LOW for number in range(_FILTER_PROBES)])


def _merged(runs: Sequence[_Run], band: int) -> tuple[Keys, Rows]:
    """The entries of a band of all runs, in the order of their keys, and of rows under one key."""
    keys, rows = (np.concatenate(part) for part in zip(*(run.entries(band) for run in runs), strict=True))
    order = np.argsort(keys, kind="stable")
    return keys[order], rows[order]


def _file(owner: object, folder: Path | None) -> IO[bytes]:
    """A file without a name, closed with its owner."""
    file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - it stays open as long as its owner
    finalize(owner, file.close)
    return file
