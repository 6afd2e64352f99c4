"""Near-duplicates: which article of an archive was there before, nearly in the same words.

Two articles are near-duplicates where their sets of three-syllable shingles have a Jaccard similarity of one half or
more, as estimated from MinHash signatures (Broder 1997, "On the resemblance and containment of documents"): roughly
where two thirds of one are in the other. A signature is made where the article is summarized; one :class:`Index` then
sees all signatures in the order of the archive, so that what it says depends on that order and on nothing else.
"""

from __future__ import annotations

import hashlib
from array import array
from functools import cache
from typing import TYPE_CHECKING

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

    It remembers at least the last ``remembers`` of them and at most twice as many, then forgets the older half: its
    memory is bounded however long the archive. docs/measurements.md states the bytes an article.
    """

    def __init__(self, remembers: int = 4_000_000) -> None:
        self._remembers = remembers
        self._older = _Generation()
        self._younger = _Generation()

    def add(self, id: str, signature: bytes) -> str | None:  # noqa: A002 - the name of the field everywhere
        """The id of the first article that this one nearly duplicates, or None; then it is remembered itself.

        So an id that is given back is always that of an article for which the answer was None.

        Raises:
            ValueError: the signature is neither empty nor of :data:`SIGNATURE_BYTES`.
        """
        if len(self._younger) == self._remembers:
            self._older, self._younger = self._younger, _Generation()
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
        """The bytes that it holds."""
        return self._older.memory + self._younger.memory


class _Generation:
    """Signatures and ids in a row, and for each band a hash table from its key, four bytes, to the rows that have it.

    The tables are open-addressed with linear probing, and hold row numbers alone: the key is read from the signature.
    All is kept in four flat arrays, since a Python object for each band would take some ten times the memory.
    """

    def __init__(self) -> None:
        self._words = array("I")  # of the signatures, a word a band
        self._ids = bytearray()
        self._id_ends = array("Q", [0])
        self._slots = _FIRST_SLOTS
        self._tables = _tables(self._slots)

    def __len__(self) -> int:
        return len(self._id_ends) - 1

    @property
    def memory(self) -> int:
        arrays = (self._words, self._id_ends, self._tables)
        return len(self._ids) + sum(item.itemsize * len(item) for item in arrays)

    def find(self, signature: bytes) -> tuple[str | None, list[int]]:
        """The id of the first row that is similar enough, if any; and the slots where a new row is to be entered."""
        rows, free = self._look(signature)
        for row in sorted(rows):
            if similarity(self._words[row * _BANDS : (row + 1) * _BANDS].tobytes(), signature) >= SIMILARITY:
                return self._ids[self._id_ends[row] : self._id_ends[row + 1]].decode("utf-8", "surrogatepass"), free
        return None, free

    def add(self, id: str, signature: bytes, free: list[int]) -> None:  # noqa: A002
        """Make ``id`` the next row, in the slots that :meth:`find` has just named."""
        self._words.frombytes(signature)
        self._ids += id.encode("utf-8", "surrogatepass")
        self._id_ends.append(len(self._ids))
        for slot in free:
            self._tables[slot] = len(self)
        if len(self) >= self._slots * _LOAD:
            self._grow()

    def _look(self, signature: bytes) -> tuple[set[int], list[int]]:
        """The rows that share a band's key, and the slots for a new row, of the bands that have room for it."""
        tables, words = self._tables, self._words
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

    def _grow(self) -> None:
        """Make every table larger; rows of one key stay in their order."""
        old = np.frombuffer(self._tables, np.uint32)[:-1].reshape(_BANDS, -1)
        keys = np.frombuffer(self._words, np.uint32).reshape(-1, _BANDS)
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
