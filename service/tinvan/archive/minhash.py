"""MinHash: a text as 128 bytes, of which two have as many in common as their texts have of their shingles.

A shingle is three syllables in a row. Of two texts' sets of them, the share that is common to both (the Jaccard
similarity) is estimated from the least hashes under 128 permutations (Broder 1997, "On the resemblance and containment
of documents"). The permutations are those of datasketch's scheme ``affine32``, and a test holds them beside each other;
not its code, since it brings scipy, 140 MB and a second for every process that starts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tinvan.text.syllables import Remembered, syllable_key
from tinvan.types import NormalizedText

SIGNATURE_BYTES = 128  # one for each of as many permutations
_SHINGLE = 3  # syllables
_SEED = 20260902
_CHUNK = 256  # shingles hashed at once: an eighth of a megabyte for all permutations, which the cache holds

_FIBONACCI = np.uint32(2654435769)  # 2**32 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)
_ODD = np.uint64(0x9E3779B97F4A7C15)


def signature(text: NormalizedText) -> bytes:
    """The MinHash of a text as :data:`SIGNATURE_BYTES` bytes; ``b""`` where there is no syllable.

    The same text gives the same bytes anywhere. Case, white space, punctuation, the spelling of tone marks and how
    letters are composed do not matter. Of each permutation's least hash eight bits are kept: two that differ agree in
    these by chance once in 256 times (Li and König 2010, "b-Bit Minwise Hashing").
    """
    shingles = _shingles(text.syllables.surfaces)
    if not len(shingles):
        return b""
    # Low bits of an affine hash depend on low bits of the shingle alone; high bits of a least hash are zero.
    return bytes((_least(shingles) * _FIBONACCI >> np.uint32(24)).astype(np.uint8))


def similarity(one: bytes, other: bytes) -> float:
    """The Jaccard similarity of two texts, estimated from their signatures; its standard error is at most 0.045."""
    return float(similarities(np.frombuffer(one, np.uint8), np.frombuffer(other, np.uint8)))


def similarities(signatures: NDArray[np.uint8], signature: NDArray[np.uint8]) -> NDArray[np.float64]:
    """:func:`similarity` of each of (..., 128) signatures to another."""
    equal = np.count_nonzero(signatures == signature, axis=-1) / SIGNATURE_BYTES
    estimate: NDArray[np.float64] = np.maximum(0.0, (equal - 1 / 256) / (1 - 1 / 256))
    return estimate


def mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of which each bit depends on all bits (the finalizer of SplitMix64, Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _least(shingles: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The least hash of all shingles under each permutation."""
    factors, terms = _permutations()
    # The finalizer of MurmurHash3 (Appleby 2011): shingles that differ in a bit are no neighbours under a permutation.
    shingles = (shingles ^ (shingles >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    shingles = (shingles ^ (shingles >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    shingles ^= shingles >> np.uint32(16)
    least = np.full(SIGNATURE_BYTES, 0xFFFFFFFF, np.uint32)
    for start in range(0, len(shingles), _CHUNK):
        hashes = factors * shingles[start : start + _CHUNK]
        hashes += terms
        np.minimum(least, hashes.min(axis=1), out=least)
    return least


@cache
def _permutations() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """What to multiply by, odd, and what to add, modulo 2**32, each (128, 1)."""
    draw = np.random.RandomState(_SEED)  # its stream is frozen (NEP 19)
    factors = draw.randint(0, 1 << 31, SIGNATURE_BYTES, np.uint32) * np.uint32(2) + np.uint32(1)
    terms = draw.randint(0, 1 << 32, SIGNATURE_BYTES, np.uint32)
    return factors[:, None], terms[:, None]


def _shingles(syllables: Sequence[str]) -> NDArray[np.uint32]:
    """A hash of each run of three syllables; of the whole, where it is shorter."""
    hashes = np.fromiter(map(_hashes().__getitem__, syllables), np.uint64, len(syllables))
    size = min(_SHINGLE, len(hashes))
    count = len(hashes) - size + 1 if size else 0
    shingles = np.zeros(count, np.uint64)
    for offset in range(size):
        shingles = shingles * _ODD + hashes[offset : offset + count]
    return (mixed(shingles) >> np.uint64(32)).astype(np.uint32)


@cache
def _hashes() -> Remembered[int]:
    return Remembered(_hash)


def _hash(syllable: str) -> int:
    key = syllable_key(syllable).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little")
