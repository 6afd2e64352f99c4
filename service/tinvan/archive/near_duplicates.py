"""Near-duplicates: which article of an archive was there before, nearly in the same words.

Two articles are near-duplicates where their MinHash signatures tell of a similarity of one half or more: roughly where
two thirds of one are in the other. One :class:`Index` sees all signatures in the order of the archive, so that what it
says depends on that order and on nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tinvan.archive.index_files import BANDS, EVERY_BAND, SAME_KEY, Keys, Rows, Signatures, StoredArticles, StoredKeys
from tinvan.archive.minhash import SIGNATURE_BYTES, similarities

SIMILARITY = 0.5  # of the shingles; docs/measurements.md says what lies above and below it

_LATEST = 1_024  # articles in memory before they go to the disk


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
    """Articles in rows: the latest in memory, the others on disk."""

    def __init__(self, folder: Path | None) -> None:
        self._latest = _Latest()
        self._stored = StoredArticles(folder)
        self._keys = StoredKeys(folder, _LATEST)

    def __len__(self) -> int:
        return len(self._stored) + len(self._latest)

    @property
    def room(self) -> int:
        """Articles that there is room for in memory."""
        return _LATEST - len(self._latest)

    @property
    def memory(self) -> int:
        return self._latest.memory + self._keys.memory

    def on_disk(self, signatures: Signatures) -> list[str | None]:
        """For each of (articles, 128) the id of the first row on disk that is similar enough, if any."""
        firsts: list[str | None] = [None] * len(signatures)
        for number, rows in self._keys.rows(signatures.view(np.uint32)).items():
            place = _first_similar(self._stored.signatures(rows), signatures[number])
            if place is not None:
                firsts[number] = self._stored.id(int(rows[place]))
        return firsts

    def in_memory(self, signature: NDArray[np.uint8], names: list[int]) -> str | None:
        """The id of the first of the latest that is similar enough, if any."""
        rows = self._latest.candidates(names)
        place = _first_similar(self._latest.signatures(rows), signature) if rows else None
        return None if place is None else self._latest.ids[rows[place]]

    def add(self, id: str, signature: NDArray[np.uint8], names: list[int]) -> None:  # noqa: A002 - the field's name
        """Make ``id`` the next row."""
        self._latest.add(id, signature, names)
        if not self.room:
            self._keys.add(self._latest.entries(band, len(self._stored)) for band in range(BANDS))
            self._stored.add(self._latest.ids, self._latest.signatures(slice(None)))
            self._latest = _Latest()


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
                if len(others) < SAME_KEY - 1:
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


def _first_similar(signatures: Signatures, signature: NDArray[np.uint8]) -> int | None:
    """The place of the first of some signatures that is similar enough to another."""
    similar = similarities(signatures, signature) >= SIMILARITY
    return int(np.argmax(similar)) if similar.any() else None


def _table(signatures: Sequence[bytes]) -> Signatures:
    """Signatures as an array, (signatures, 128)."""
    if wrong := [len(signature) for signature in signatures if len(signature) != SIGNATURE_BYTES]:
        raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes, not {wrong[0]}")
    return np.frombuffer(b"".join(signatures), np.uint8).reshape(-1, SIGNATURE_BYTES)


def _names(table: Signatures) -> list[list[int]]:
    """For each signature and band a number that stands for the band and its key."""
    names: list[list[int]] = (table.view(np.uint32) | EVERY_BAND << np.uint64(32)).tolist()
    return names
