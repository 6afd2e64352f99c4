"""The articles of VietNews, and how they are kept once prepared: shards of flat arrays."""

from __future__ import annotations

import argparse
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from vietnews import DATA, REPOSITORY

from tinvan.text.syllables import SYLLABLE

SHARD = 2000
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Build:
    """The folder in which the steps of the recipe leave what the next ones need."""

    folder: Path

    @property
    def tokenizer(self) -> Path:
        return self.folder / "tokenizer"

    @property
    def passes(self) -> Path:
        """What training keeps between passes."""
        return self.folder / "passes.pt"

    @property
    def network(self) -> Path:
        return self.folder / "network"

    def shard(self, split: str, number: int) -> Path:
        return self.folder / f"{split}-{number:03d}.npz"

    def shards(self, split: str) -> list[Path]:
        """The prepared shards of a split, in order."""
        return sorted(self.folder.glob(f"{split}-*.npz"))


def add_folders(parser: argparse.ArgumentParser) -> None:
    """The options that say where a step reads and writes."""
    parser.add_argument("--build", type=Path, default=REPOSITORY / "build/sapo-ranker", help="what steps leave")
    parser.add_argument("--artefact", type=Path, default=REPOSITORY / "models/sapo-ranker", help="what is shipped")
    parser.add_argument("--data", type=Path, default=DATA, help="the articles of VietNews")


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
