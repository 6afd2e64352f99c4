"""Near-duplicates: which article of an archive was there before, nearly in the same words.

Two articles are near-duplicates where their sets of three-syllable shingles have a Jaccard similarity of one half or
more, as estimated from MinHash signatures (Broder 1997, "On the resemblance and containment of documents"): roughly
where two thirds of one are in the other. A signature is made where the article is summarized; one :class:`Index` then
sees all signatures in the order of the archive, so that what it says depends on that order and on nothing else.
"""

from __future__ import annotations

import hashlib
import math
import os
import sys
from array import array
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from tinvan.text.normalize import normalize
from tinvan.text.syllables import SYLLABLE, split_tone

if TYPE_CHECKING:
    from datasketch import MinHash

SIMILARITY = 0.5  # of the shingles; docs/measurements.md says what lies above and below it
SIGNATURE_BYTES = 128  # one for each of as many permutations
_SHINGLE = 3  # syllables
_SEED = 20260902
_CHUNK = 4096  # shingles hashed at once: 2 MiB for all permutations

_BAND = 4  # bytes of a signature that must agree for two articles to be compared: 97 % of pairs at 0.57 do in some band
_BANDS = SIGNATURE_BYTES // _BAND
_SAME_KEY = 16  # articles remembered under one key of a band: what follows is found by its other bands
_PROBES = 256  # slots looked at, at most; at a load of 0.7 a search of more than 100 is all but impossible
_LOAD = 0.7
_GROWTH = 1.5
_FIRST_SLOTS = 1024

_RUN, _RUNS = 4_096, 16  # articles in memory before they go to the disk as a run, at least, or this part of those there
_FILTER_BITS, _FILTER_PROBES = 12, 4  # for each key: one in 150 that is not there looks as if it were
_NEAR = 4  # standard deviations, and keys, from where a key should stand
_LOW = np.uint64(0xFFFFFFFF)
_EVERY_BAND = np.arange(_BANDS)
_ROW = np.dtype([("signature", np.uint32, _BANDS), ("id_end", np.uint64)])

_FIBONACCI = 2654435769  # 2**32 over the golden ratio (Knuth, The Art of Computer Programming 3, section 6.4)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_POWERS = np.cumprod(np.full(32, _ODD))  # of a letter's place in its syllable


def signature(text: str) -> bytes:
    """The MinHash of a text as :data:`SIGNATURE_BYTES` bytes; ``b""`` where there is no syllable.

    The same text gives the same bytes anywhere. Case, white space, punctuation, the spelling of tone marks and how
    letters are composed do not matter. Of each permutation's least hash eight bits are kept: two that differ agree in
    these by chance once in 256 times (Li and König 2010, "b-Bit Minwise Hashing").
    """
    return signature_of_normal(normalize(text).text)


def signature_of_normal(text: str) -> bytes:
    """:func:`signature` of a text whose normal form is at hand."""
    shingles = _shingles(text)
    if not len(shingles):
        return b""
    minhash = _nothing().copy()
    for start in range(0, len(shingles), _CHUNK):
        minhash.update_batch([shingles[start : start + _CHUNK]])
    # Low bits of an affine hash depend on low bits of the shingle alone; high bits of a least hash are zero.
    return bytes((minhash.hashvalues * np.uint32(_FIBONACCI) >> np.uint32(24)).astype(np.uint8))


def similarity(one: bytes, other: bytes) -> float:
    """The Jaccard similarity of two texts, estimated from their signatures; its standard error is at most 0.045."""
    equal = int(np.count_nonzero(np.frombuffer(one, np.uint8) == np.frombuffer(other, np.uint8)))
    return max(0.0, (equal / SIGNATURE_BYTES - 1 / 256) / (1 - 1 / 256))


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

    def add(self, id: str, signature: bytes) -> str | None:  # noqa: A002 - the name of the field everywhere
        """The id of the first article that this one nearly duplicates, or None; then it is remembered itself.

        So an id that is given back is always that of an article for which the answer was None.

        Raises:
            ValueError: the signature is neither empty nor of :data:`SIGNATURE_BYTES`.
        """
        if len(self._younger) == self._remembers:
            self._older, self._younger = self._younger, _Generation(self._folder)
        first, free = self._look(signature)
        if first is None and signature:
            self._younger.add(id, signature, free)
        return first

    def find(self, signature: bytes) -> str | None:
        """The same, but nothing is remembered."""
        return self._look(signature)[0]

    def _look(self, signature: bytes) -> tuple[str | None, list[int]]:
        if not signature:
            return None, []
        if len(signature) != SIGNATURE_BYTES:
            raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
        first, _ = self._older.find(signature) if len(self._older) else (None, [])
        return (first, []) if first is not None else self._younger.find(signature)

    @property
    def memory(self) -> int:
        """The bytes of memory that it holds."""
        return self._older.memory + self._younger.memory


class _Generation:
    """Articles in rows: the latest in memory, the others on disk."""

    def __init__(self, folder: Path | None) -> None:
        self._stored = _Stored(folder)
        self._latest = _Latest()

    def __len__(self) -> int:
        return len(self._stored) + len(self._latest)

    @property
    def memory(self) -> int:
        return self._stored.memory + self._latest.memory

    def find(self, signature: bytes) -> tuple[str | None, list[int]]:
        """The id of the first row that is similar enough, if any; and the slots where a new row is to be entered."""
        for rows in (self._stored, self._latest):
            found, free = rows.look(signature)
            for row in sorted(found):
                if similarity(rows.signature(row), signature) >= SIMILARITY:
                    return rows.id(row).decode("utf-8", "surrogatepass"), free
        return None, free

    def add(self, id: str, signature: bytes, free: list[int]) -> None:  # noqa: A002
        """Make ``id`` the next row, in the slots that :meth:`find` has just named."""
        self._latest.add(id.encode("utf-8", "surrogatepass"), signature, free)
        if len(self._latest) == max(_RUN, len(self._stored) // _RUNS):
            self._stored.take(self._latest)
            self._latest = _Latest()


class _Latest:
    """Signatures and ids in a row, and for each band a hash table from its key, four bytes, to the rows that have it.

    The tables are open-addressed with linear probing, and hold row numbers alone: the key is read from the signature.
    All is kept in four flat arrays, since a Python object for each band would take some ten times the memory.
    """

    def __init__(self) -> None:
        self.words = array("I")  # of the signatures, a word a band
        self.ids = bytearray()
        self.id_ends = array("Q", [0])
        self._slots = _FIRST_SLOTS
        self._tables = _tables(self._slots)

    def __len__(self) -> int:
        return len(self.id_ends) - 1

    @property
    def memory(self) -> int:
        arrays = (self.words, self.id_ends, self._tables)
        return len(self.ids) + sum(item.itemsize * len(item) for item in arrays)

    def signature(self, row: int) -> bytes:
        return self.words[row * _BANDS : (row + 1) * _BANDS].tobytes()

    def id(self, row: int) -> bytes:
        return bytes(self.ids[self.id_ends[row] : self.id_ends[row + 1]])

    def add(self, id: bytes, signature: bytes, free: list[int]) -> None:  # noqa: A002
        """Make ``id`` the next row, in the slots that :meth:`look` has just named."""
        self.words.frombytes(signature)
        self.ids += id
        self.id_ends.append(len(self.ids))
        count = len(self)
        for slot in free:
            self._tables[slot] = count
        if count >= self._slots * _LOAD:
            self._grow()

    def look(self, signature: bytes) -> tuple[set[int], list[int]]:
        """The rows that share a band's key, and the slots for a new row, of the bands that have room for it."""
        tables, words = self._tables, self.words
        keys = np.frombuffer(signature, np.uint32)
        homes = _homes(keys, self._slots) + np.arange(_BANDS) * (self._slots + _PROBES)
        rows: set[int] = set()
        free = []
        for band, (slot, key) in enumerate(zip(homes.tolist(), keys.tolist(), strict=True)):
            same, last = 0, slot + _PROBES
            while (entry := tables[slot]) and slot < last:
                if words[(entry - 1) * _BANDS + band] == key:
                    rows.add(entry - 1)
                    same += 1
                slot += 1
            if slot < last and same < _SAME_KEY:
                free.append(slot)
        return rows, free

    def entries(self, band: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """The keys of a band and the rows that are entered under them, by key and row."""
        table = np.frombuffer(self._tables, np.uint32)[:-1].reshape(_BANDS, -1)[band]
        rows = table[table > 0] - np.uint32(1)
        keys = np.frombuffer(self.words, np.uint32).reshape(-1, _BANDS)[rows, band]
        order = np.lexsort((rows, keys))
        return keys[order], rows[order]

    def _grow(self) -> None:
        """Make every table larger; rows of one key stay in their order."""
        old = np.frombuffer(self._tables, np.uint32)[:-1].reshape(_BANDS, -1)
        keys = np.frombuffer(self.words, np.uint32).reshape(-1, _BANDS)
        self._slots = int(self._slots * _GROWTH)
        self._tables = _tables(self._slots)
        new = np.frombuffer(self._tables, np.uint32)[:-1].reshape(_BANDS, -1)
        for band in range(_BANDS):
            entries = old[band][old[band] > 0]
            homes = _homes(keys[entries - 1, band], self._slots)
            order = np.argsort(homes, kind="stable")
            # Each entry goes to its home, or behind the one before it, as when they are added one by one.
            steps = np.arange(len(entries))
            slots = np.maximum.accumulate(homes[order] - steps) + steps
            near = slots - homes[order] < _PROBES
            new[band][slots[near]] = entries[order][near]


class _Stored:
    """Rows on disk, in runs: each was the latest once. Files are only ever added to.

    A run has for each band the keys in order and the rows they belong to, and in memory a Bloom filter (Bloom 1970,
    "Space/time trade-offs in hash coding with allowable errors"): a run that holds none of an article's keys is hardly
    ever looked into.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._count = 0
        self._places: list[list[int]] = []  # of each run, where in their file its bands begin, and where the last ends
        self._firsts: list[int] = []  # of each run, its first row
        self._filters = np.zeros(0, np.uint8)
        self._starts = np.zeros((0, 1, 1), np.uint64)  # of the runs' filters, in bits
        self._sizes = np.zeros((0, 1, 1), np.uint64)

    def __len__(self) -> int:
        return self._count

    @property
    def memory(self) -> int:
        return self._filters.nbytes + 8 * (_BANDS + 4) * len(self._places)

    def signature(self, row: int) -> bytes:
        return os.pread(self._rows.fileno(), SIGNATURE_BYTES, row * _ROW.itemsize + 8)

    def id(self, row: int) -> bytes:
        at = (row * _ROW.itemsize, (row + 1) * _ROW.itemsize)
        start, end = (int.from_bytes(os.pread(self._rows.fileno(), 8, place), sys.byteorder) for place in at)
        return os.pread(self._ids.fileno(), end - start, start)

    def look(self, signature: bytes) -> tuple[set[int], list[int]]:
        """The first rows that share a band's key; and no slots, since nothing new is entered here."""
        rows: set[int] = set()
        keys = np.frombuffer(signature, np.uint32)
        likely = self._likely(keys) if self._count else np.zeros((0, _BANDS), bool)
        same = dict[int, int]()
        for run, band in zip(*(place.tolist() for place in np.nonzero(likely)), strict=True):
            if same.get(band, 0) < _SAME_KEY:
                found = self._under(run, band, int(keys[band]))
                same[band] = same.get(band, 0) + len(found)
                rows.update(found)
        return rows, []

    def take(self, latest: _Latest) -> None:
        """Add a run of what was the latest until now."""
        if not self._count:
            self._rows, self._ids, self._runs = (_file(self, self._folder) for _ in range(3))
            self._rows.write(bytes(8))
        filtered = np.zeros(_FILTER_BITS * _BANDS * len(latest) // 8, np.uint8)
        bits = np.uint64(8 * len(filtered))
        places = [self._runs.tell()]
        for band in range(_BANDS):
            keys, rows = latest.entries(band)
            self._runs.write(keys.tobytes() + rows.tobytes())
            places.append(self._runs.tell())
            held = _bits(_probes(keys, np.full(len(keys), band)), bits).ravel()
            np.bitwise_or.at(filtered, held >> np.uint64(3), np.uint8(1) << (held & np.uint64(7)).astype(np.uint8))
        table = np.zeros(len(latest), _ROW)
        table["signature"] = np.frombuffer(latest.words, np.uint32).reshape(-1, _BANDS)
        table["id_end"] = np.frombuffer(latest.id_ends, np.uint64)[1:] + np.uint64(self._ids.tell())
        self._rows.write(table.tobytes())
        self._ids.write(latest.ids)
        for file in (self._rows, self._ids, self._runs):
            file.flush()
        self._starts = np.append(self._starts, np.full((1, 1, 1), 8 * len(self._filters), np.uint64), axis=0)
        self._sizes = np.append(self._sizes, np.full((1, 1, 1), bits), axis=0)
        self._filters = np.append(self._filters, filtered)
        self._places.append(places)
        self._firsts.append(self._count)
        self._count += len(latest)

    def _likely(self, keys: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """For each run and band, whether the run may hold the band's key."""
        places = self._starts + _bits(_probes(keys, _EVERY_BAND), self._sizes)
        held = self._filters[places >> np.uint64(3)] >> (places & np.uint64(7)).astype(np.uint8) & 1
        every: NDArray[np.bool_] = held.all(axis=1)
        return every

    def _under(self, run: int, band: int, key: int) -> list[int]:
        """The rows of a run that are entered under a key of a band."""
        start, end = self._places[run][band : band + 2]
        count = (end - start) // 8
        # Keys are hashes: it stands about there, or, where many are alike, anywhere.
        near = key * count >> 32
        for width in (_NEAR * math.isqrt(count) + _NEAR, count):
            first, last = max(0, near - width), min(count, near + width)
            keys = np.frombuffer(os.pread(self._runs.fileno(), 4 * (last - first), start + 4 * first), np.uint32)
            low, high = np.searchsorted(keys, [key, key + 1]).tolist()
            if (low or not first) and (high < len(keys) or last == count):
                break
        place = start + 4 * (count + first + low)
        rows = np.frombuffer(os.pread(self._runs.fileno(), 4 * min(high - low, _SAME_KEY), place), np.uint32)
        return [self._firsts[run] + row for row in rows.tolist()]


def _file(owner: object, folder: Path | None) -> IO[bytes]:
    """A file without a name, closed with its owner."""
    file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - it stays open as long as its owner
    finalize(owner, file.close)
    return file


def _probes(keys: NDArray[np.uint32], bands: NDArray[np.int64]) -> NDArray[np.uint64]:
    """For each key of a band, (4, keys) numbers below 2**32 that name its bits in any filter (Kirsch and Mitzenmacher
    2006, "Less Hashing, Same Performance")."""
    mixed = _mixed(keys.astype(np.uint64) | bands.astype(np.uint64) << np.uint64(32))
    one, other = mixed & _LOW, mixed >> np.uint64(32) | np.uint64(1)
    return (one + other * np.arange(_FILTER_PROBES, dtype=np.uint64)[:, None]) & _LOW


def _bits(probes: NDArray[np.uint64], size: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """The bits of a filter of ``size`` bits that probes name."""
    return probes * size >> np.uint64(32)


def _tables(slots: int) -> array[int]:
    """Empty tables of all bands; each ends with room for a search that starts in its last slot, so that none wraps."""
    return array("I", [0]) * (_BANDS * (slots + _PROBES) + 1)


def _homes(keys: NDArray[np.uint32], slots: int) -> NDArray[np.int64]:
    """Where the searches for keys begin: Fibonacci hashing, scaled to the slots."""
    mixed = keys.astype(np.uint64) * np.uint64(_FIBONACCI) & np.uint64(0xFFFFFFFF)
    return (mixed * np.uint64(slots) >> np.uint64(32)).astype(np.int64)


@cache
def _nothing() -> MinHash:
    """The MinHash of nothing: drawing its permutations takes longer than hashing an article."""
    from datasketch import MinHash  # brings scipy, which who only reads an archive does without

    return MinHash(num_perm=SIGNATURE_BYTES, seed=_SEED, hashfunc=_as_they_are, scheme="affine32")


def _as_they_are(shingles: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """What hashes a value for datasketch: ours are hashes already, and one value stands for an array of them."""
    return shingles


def _shingles(text: str) -> NDArray[np.uint32]:
    """A hash of each run of three syllables of a normalized text; of the whole, where it is shorter."""
    syllables = _syllables(text)
    size = min(_SHINGLE, len(syllables))
    count = len(syllables) - size + 1 if size else 0
    shingles = np.zeros(count, np.uint64)
    for offset in range(size):
        shingles = shingles * _ODD + syllables[offset : offset + count]
    return (_mixed(shingles) >> np.uint64(32)).astype(np.uint32)


def _syllables(text: str) -> NDArray[np.uint64]:
    """A hash of each syllable's :func:`~tinvan.text.syllables.syllable_key`, all at once: a tenth of the time."""
    letters, tones = _letters()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.minimum(codes, len(letters) - 1)
    hashes: NDArray[np.uint64] = letters[codes]
    places = np.flatnonzero(hashes)
    if not len(places):
        return hashes[:0]
    starts = np.flatnonzero(np.diff(places, prepend=-2) > 1)
    lengths = np.diff(starts, append=len(places))
    within = np.arange(len(places)) - np.repeat(starts, lengths)
    # A tone counts the same on whichever letter it stands.
    hashes = hashes[places] * _POWERS[within & 31] + tones[codes[places]]
    sums: NDArray[np.uint64] = np.add.reduceat(hashes, starts)
    return _mixed(sums)


@cache
def _letters() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For each code point, up to where scripts of emoji and rarities begin: what its letter and its tone count.

    Zero is the letter of what belongs to no syllable, and the tone of what has none.
    """
    letters, tones = np.zeros(0x10000, np.uint64), np.zeros(0x10000, np.uint64)
    for code in range(0xFFFF):
        if SYLLABLE.match(chr(code)):
            plain, tone = split_tone(chr(code))
            letters[code] = _hash(plain) | 1
            tones[code] = _hash(tone) if tone else 0
    return letters, tones


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each bit of the result depends on all bits (the finalizer of SplitMix64, Steele et al. 2014)."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
