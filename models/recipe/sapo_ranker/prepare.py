"""Articles to arrays: what the network reads, by the project's own reading, and what the sapo makes of it.

usage: python -m sapo_ranker.prepare [--data DIR] [--build DIR] [--processes N]

First the tokenizer (the syllables of every fifth article of ``train``), then shards of 2,000 articles; a shard that is
there already is kept.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from vietnews import records

from sapo_ranker.data import SHARD, Build, Prepared, add_folders, digests, save, syllables
from sapo_ranker.rouge import Reference
from sapo_ranker.tokenizer import make_tokenizer, vocabulary
from tinvan import Article, Summarizer
from tinvan.compose.compress import whole
from tinvan.ranking.lead import LeadRanker
from tinvan.ranking.reading import read
from tinvan.text.vocabulary import Vocabulary, token_ids

EVERY, FEWEST = 5, 4


def write_tokenizer(data: Path, folder: Path) -> None:
    """The tokenizer, from the syllables of the training articles."""
    counts: Counter[str] = Counter()
    for index, record in records(data / "train.jsonl.zst"):
        if index % EVERY == 0:
            counts.update(syllables(record["title"]))
            counts.update(syllables(record["text"]))
    make_tokenizer(counts, FEWEST).save_pretrained(folder)


def prepare(index: int, record: dict[str, Any], summarizer: Summarizer, known: Vocabulary) -> Prepared:
    """One article."""
    document = summarizer.read(Article(record["text"], record["title"]))
    reading = read(document)
    sapo = digests(syllables(record["sapo"]))
    marks = digests(reading.syllables)
    reference = Reference(sapo.tolist())
    pairs = sapo[:-1].astype(np.int64) << 32 | sapo[1:]
    own = marks[:-1].astype(np.int64) << 32 | marks[1:]
    wanted = np.zeros((len(marks), 2), dtype=bool)
    wanted[:, 0] = np.isin(marks, sapo)
    wanted[:-1, 1] = np.isin(own, pairs)
    gains = []
    for sentence in document.sentences:
        kept: list[int] = []
        full = whole(document, sentence)
        for span in full.spans if full is not None else ():
            start, end = document.normalized.from_original(*span)
            first, last = np.searchsorted(reading.starts, (start, end))
            kept += marks[first:last].tolist()
        gains.append(reference.score(kept))
    return Prepared(
        index=index,
        ids=token_ids(reading.syllables, known).astype(np.uint16),
        columns=reading.syllable_columns.astype(np.float16),
        borders=reading.borders.astype(np.int32),
        sentences=reading.sentence_columns,
        prose=reading.prose,
        title=token_ids(reading.title, known).astype(np.uint16),
        wanted=wanted,
        gains=np.array(gains, dtype=np.float32).reshape(-1, 3),
        sapo=sapo,
    )


def _work(job: tuple[Build, Path, list[tuple[int, dict[str, Any]]]]) -> str:
    build, path, rows = job
    summarizer = Summarizer(LeadRanker())
    known = vocabulary(build.tokenizer)
    save(path, [prepare(index, record, summarizer, known) for index, record in rows])
    return path.name


def _jobs(data: Path, build: Build, split: str) -> Iterator[tuple[Build, Path, list[tuple[int, dict[str, Any]]]]]:
    rows = records(data / f"{split}.jsonl.zst")
    for number in range(10_000):
        part = list(islice(rows, SHARD))
        if not part:
            return
        path = build.shard(split, number)
        if not path.exists():
            yield build, path, part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    build = Build(options.build)
    build.folder.mkdir(parents=True, exist_ok=True)
    if not build.tokenizer.exists():
        write_tokenizer(options.data, build.tokenizer)
    with get_context("spawn").Pool(options.processes) as pool:
        for split in ("train", "val"):
            for name in pool.imap(_work, _jobs(options.data, build, split)):
                print(name, flush=True)


if __name__ == "__main__":
    main()
