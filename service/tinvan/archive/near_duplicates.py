"""Near-duplicates: which article of an archive was there before, nearly in the same words.

Two articles are near-duplicates where their MinHash signatures tell of a similarity of one half or more: roughly where
two thirds of one are in the other. One :class:`Index` sees all signatures in the order of the archive, so that what it
says depends on that order and on nothing else.
"""

from __future__ import annotations

import math
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from tinvan.archive.minhash import SIGNATURE_BYTES, mixed, similarities

SIMILARITY = 0.5  # of the shingles; docs/measurements.md says what lies above and below it

_BAND = 4  # bytes of a signature that must agree for two articles to be compared: 97 % of pairs at 0.57 do in some band
_BANDS = SIGNATURE_BYTES // _BAND
_SAME_KEY = 16  # articles that are looked at under one key of a band: what follows is found by its other bands

_LATEST = 1_024  # articles in memory before they go to the disk as a run
_MERGED = 8  # runs of one size before they become one of the next
_FILTER_BITS, _FILTER_PROBES = 12, 4  # for each key: one in 150 that is not there looks as if it were
_NEAR = 4  # standard deviations, and keys, from where a key should stand
_LOW = np.uint64(0xFFFFFFFF)
_EVERY_BAND = np.arange(_BANDS, dtype=np.uint64)
_BITS = np.uint8(1) << np.arange(8, dtype=np.uint8)
_ROW = np.dtype([("signature", np.uint8, SIGNATURE_BYTES), ("id_end", np.uint64)])

Keys = NDArray[np.uint32]
Rows = NDArray[np.uint32]
Signatures = NDArray[np.uint8]


class Index:
    """The articles seen so far that nearly duplicate no earlier one, found again by their signatures.

    The latest of them, and a filter that tells which of all others may be like an article, are in memory; those others
    are in files of ``folder`` (by default where temporary files go), which have no name and go with the process. It
    remembers at least the last ``remembers`` articles and at most twice as many, then forgets the older half: memory
    and files are bounded however long the archive. docs/measurements.md states the bytes an article. A disk that is
    full raises OSError.
    """

    def __init__(self, folder: Path | None = None, remembers: int = 4_000_000) -> None:
        self._folder, self._remembers = folder, remembers
        self._older = _Generation(folder)
        self._younger = _Generation(folder)

    def add(self, articles: Sequence[tuple[str, bytes]]) -> list[str | None]:
        """For each of some articles, given as id and signature, the id of the first that it nearly duplicates.

        Where that is None, the article is remembered itself: an id that is given back is always that of an article for
        which the answer was None. It is the same whether articles come at once or one after the other, but for the
        time.

        Raises:
            ValueError: a signature is neither empty nor of :data:`SIGNATURE_BYTES`.
        """
        firsts: list[str | None] = [None] * len(articles)
        signed = [number for number, (_, signature) in enumerate(articles) if signature]
        while signed:
            if len(self._younger) == self._remembers:
                self._older, self._younger = self._younger, _Generation(self._folder)
            room = min(self._younger.room, self._remembers - len(self._younger))
            some, signed = signed[:room], signed[room:]
            table = _table([articles[number][1] for number in some])
            for number, signature, names, on_disk in zip(some, table, _names(table), self._on_disk(table), strict=True):
                firsts[number] = first = self._first(signature, names, on_disk)
                if first is None:
                    self._younger.add(articles[number][0], signature, names)
        return firsts

    def find(self, signature: bytes) -> str | None:
        """The id of the first article that one with this signature nearly duplicates, and nothing is remembered."""
        table = _table([signature] if signature else [])
        rows = zip(table, _names(table), self._on_disk(table), strict=True)
        return next((self._first(*row) for row in rows), None)

    def _on_disk(self, table: Signatures) -> Iterator[tuple[str | None, str | None]]:
        """For each signature what there is on disk, in the older generation and in the younger."""
        return zip(self._older.on_disk(table), self._younger.on_disk(table), strict=True)

    def _first(
        self, signature: NDArray[np.uint8], names: list[int], on_disk: tuple[str | None, str | None]
    ) -> str | None:
        for generation, first in zip((self._older, self._younger), on_disk, strict=True):
            if first is not None:
                return first
            if (latest := generation.in_memory(signature, names)) is not None:
                return latest
        return None

    @property
    def memory(self) -> int:
        """The bytes of memory that it holds."""
        return self._older.memory + self._younger.memory


class _Generation:
    """Articles in rows: the latest in memory, the others on disk, with their keys in runs.

    Runs are merged as in a log-structured merge-tree (O'Neil et al. 1996): what is on disk is only ever added to, and
    each key is written anew once for each size of run.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._latest = _Latest()
        self._stored = _Stored(folder)
        self._levels: list[_Level] = []

    def __len__(self) -> int:
        return len(self._stored) + len(self._latest)

    @property
    def room(self) -> int:
        """Articles that there is room for in memory."""
        return _LATEST - len(self._latest)

    @property
    def memory(self) -> int:
        return self._latest.memory + sum(level.memory for level in self._levels)

    def on_disk(self, signatures: Signatures) -> list[str | None]:
        """For each of (articles, 128) the id of the first row on disk that is similar enough, if any."""
        firsts: list[str | None] = [None] * len(signatures)
        for number, rows in self._candidates(signatures.view(np.uint32)).items():
            similar = similarities(self._stored.signatures(rows), signatures[number]) >= SIMILARITY
            if similar.any():
                firsts[number] = self._stored.id(int(rows[np.argmax(similar)]))
        return firsts

    def in_memory(self, signature: NDArray[np.uint8], names: list[int]) -> str | None:
        """The id of the first of the latest that is similar enough, if any."""
        if rows := self._latest.candidates(names):
            similar = similarities(self._latest.signatures(rows), signature) >= SIMILARITY
            if similar.any():
                return self._latest.ids[rows[int(np.argmax(similar))]]
        return None

    def add(self, id: str, signature: NDArray[np.uint8], names: list[int]) -> None:  # noqa: A002 - the name of the field everywhere
        """Make ``id`` the next row."""
        self._latest.add(id, signature, names)
        if not self.room:
            first = len(self._stored)
            self._stored.take(self._latest)
            self._store(_Run((self._latest.entries(band, first) for band in range(_BANDS)), self._folder))
            self._latest = _Latest()

    def _candidates(self, keys: Keys) -> dict[int, Rows]:
        """For articles with (articles, 32) keys, the rows on disk that share some, of each key the first."""
        found: dict[int, list[Rows]] = {}
        count = Counter[tuple[int, int]]()
        probes = _probes(keys, _EVERY_BAND) if self._levels else np.zeros(0, np.uint64)
        for level in reversed(self._levels):
            for run, number, band in level.likely(probes):
                if count[number, band] < _SAME_KEY:
                    rows = run.rows(band, int(keys[number, band]))
                    count[number, band] += len(rows)
                    found.setdefault(number, []).append(rows)
        return {number: np.unique(np.concatenate(rows)) for number, rows in found.items()}

    def _store(self, run: _Run) -> None:
        """Keep a run; where there are many of its size, they are merged, and that is kept."""
        for size in range(len(self._levels) + 1):
            if size == len(self._levels):
                self._levels.append(_Level(_LATEST * _MERGED**size))
            level = self._levels[size]
            level.add(run)
            if len(level.runs) < _MERGED:
                return
            run = _Run((_merged(level.runs, band) for band in range(_BANDS)), self._folder)
            level.clear()


class _Latest:
    """Articles in memory, found by the names of their keys. Most keys are those of one article alone."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._signatures = np.zeros((_LATEST, SIGNATURE_BYTES), np.uint8)
        self._first: dict[int, int] = {}
        self._others: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def memory(self) -> int:
        rows = sys.getsizeof(self._first) + sum(map(sys.getsizeof, self._first))
        rows += sys.getsizeof(self._others) + sum(map(sys.getsizeof, self._others.values()))
        return self._signatures.nbytes + sum(map(sys.getsizeof, self.ids)) + rows

    def add(self, id: str, signature: NDArray[np.uint8], names: list[int]) -> None:  # noqa: A002
        row = len(self.ids)
        for name in names:
            if self._first.setdefault(name, row) != row:
                others = self._others.setdefault(name, [])
                if len(others) < _SAME_KEY - 1:
                    others.append(row)
        self._signatures[row] = signature
        self.ids.append(id)

    def candidates(self, names: list[int]) -> list[int]:
        """The rows that share a key, of each the first, in their order."""
        known = [name for name in names if name in self._first]
        rows = {self._first[name] for name in known}
        rows.update(row for name in known for row in self._others.get(name, ()))
        return sorted(rows)

    def signatures(self, rows: list[int] | slice) -> Signatures:
        return self._signatures[rows]

    def entries(self, band: int, first: int) -> tuple[Keys, Rows]:
        """The keys of a band in order, and the rows they belong to, counted from ``first``."""
        keys = self._signatures.view(np.uint32)[: len(self), band]
        order = np.argsort(keys, kind="stable")
        return keys[order], (order + first).astype(np.uint32)


class _Stored:
    """Signatures and ids on disk, by row."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def take(self, latest: _Latest) -> None:
        """Add what was the latest until now."""
        if not self._count:
            self._rows, self._ids = _file(self, self._folder), _file(self, self._folder)
        ids = [id.encode("utf-8", "surrogatepass") for id in latest.ids]  # noqa: A001
        table = np.zeros(len(ids), _ROW)
        table["signature"] = latest.signatures(slice(len(ids)))
        table["id_end"] = self._ids.tell() + np.cumsum([len(id) for id in ids])  # noqa: A001
        for file, body in ((self._rows, table.tobytes()), (self._ids, b"".join(ids))):
            file.write(body)
            file.flush()
        self._count += len(ids)

    def signatures(self, rows: Rows) -> Signatures:
        """Those of the rows, (rows, 128)."""
        body = b"".join(os.pread(self._rows.fileno(), SIGNATURE_BYTES, row * _ROW.itemsize) for row in rows.tolist())
        return np.frombuffer(body, np.uint8).reshape(-1, SIGNATURE_BYTES)

    def id(self, row: int) -> str:
        start, end = self._id_end(row - 1) if row else 0, self._id_end(row)
        return os.pread(self._ids.fileno(), end - start, start).decode("utf-8", "surrogatepass")

    def _id_end(self, row: int) -> int:
        place = row * _ROW.itemsize + SIGNATURE_BYTES
        return int.from_bytes(os.pread(self._rows.fileno(), 8, place), sys.byteorder)


class _Run:
    """For each band, as many keys in order and the rows they belong to, in a file."""

    def __init__(self, bands: Iterable[tuple[Keys, Rows]], folder: Path | None) -> None:
        self._file = _file(self, folder)
        for keys, rows in bands:
            self.count = len(keys)
            self._file.write(keys.tobytes() + rows.tobytes())
        self._file.flush()

    def entries(self, band: int) -> tuple[Keys, Rows]:
        """The keys of a band and their rows."""
        return self._read(band, 0, self.count), self._read(band, self.count, self.count)

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
        return self._read(band, self.count + first + low, min(high - low, _SAME_KEY))

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
        self._filters = np.zeros((_MERGED, _FILTER_BITS * _BANDS * size // 8), np.uint8)  # touched as they are filled

    @property
    def memory(self) -> int:
        return self._filters[: len(self.runs)].nbytes

    def add(self, run: _Run) -> None:
        held = self._filters[len(self.runs)]
        for band in range(_BANDS):
            keys, _ = run.entries(band)
            byte, bit = self._places(_probes(keys, np.uint64(band)))
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


def _table(signatures: Sequence[bytes]) -> Signatures:
    """Signatures as an array, (signatures, 128)."""
    if wrong := [len(signature) for signature in signatures if len(signature) != SIGNATURE_BYTES]:
        raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes, not {wrong[0]}")
    return np.frombuffer(b"".join(signatures), np.uint8).reshape(-1, SIGNATURE_BYTES)


def _names(table: Signatures) -> list[list[int]]:
    """For each signature and band a number that stands for the band and its key."""
    names: list[list[int]] = (table.view(np.uint32) | _EVERY_BAND << np.uint64(32)).tolist()
    return names


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
