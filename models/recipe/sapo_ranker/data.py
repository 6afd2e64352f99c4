"""The articles of VietNews, and how they are kept once prepared: shards of flat arrays."""

from __future__ import annotations

import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from vietnews import REPOSITORY

from tinvan.text.syllables import SYLLABLE

BUILD = REPOSITORY / "build/sapo-ranker"
SHARD = 2000
Array = np.ndarray[Any, Any]


def syllables(text: str) -> list[str]:
    """The syllables that ROUGE sees: NFC, lower case."""
    return SYLLABLE.findall(unicodedata.normalize("NFC", text).lower())


def digests(words: list[str] | tuple[str, ...]) -> Array:
    """A number for each syllable, equal for equal ones."""
    return np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One article, T syllables in S sentences: what the network reads and what it learns.

    ``ids`` (T) and ``title`` (L) are token ids; ``sapo`` are digests of its syllables; ``wanted`` (T, 2) says whether
    the sapo holds the syllable, and it and its next; ``gains`` (S, 3) is each sentence's ROUGE.
    """

    index: int
    ids: Array
    columns: Array
    borders: Array
    sentences: Array
    prose: Array
    title: Array
    wanted: Array
    gains: Array
    sapo: Array


FIELDS = tuple(name for name in Prepared.__dataclass_fields__ if name != "index")


def save(path: Path, articles: list[Prepared]) -> None:
    """Write a shard, whole or not at all."""
    arrays: dict[str, Array] = {"index": np.array([article.index for article in articles])}
    for name in FIELDS:
        parts = [getattr(article, name) for article in articles]
        arrays[name] = np.concatenate(parts)
        arrays[f"{name}_sizes"] = np.array([len(part) for part in parts])
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(file, **arrays)
    partial.replace(path)


def load(path: Path) -> list[Prepared]:
    """The articles of a shard."""
    with np.load(path) as arrays:
        columns = {name: np.split(arrays[name], np.cumsum(arrays[f"{name}_sizes"])[:-1]) for name in FIELDS}
        index = arrays["index"].tolist()
    return [Prepared(number, *(columns[name][place] for name in FIELDS)) for place, number in enumerate(index)]
