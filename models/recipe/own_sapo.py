"""Weigh what tells a sapo from the first paragraph of a body: the table ``own_sapo.tsv``.

usage: PYTHONPATH=models/recipe python models/recipe/own_sapo.py

A logistic regression over bodies of VietNews' train part with and without their sapo before them. The border, 0, is set
where two in a hundred first paragraphs of bodies that are no longer than a sapo lie above it; how many sapos do is
printed, for articles of ``val``, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from multiprocessing import get_context
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from vietnews import DATA, REPOSITORY, records

from tinvan import Article
from tinvan.compose.own_sapo import SAPOS, first_paragraph, paragraph_columns
from tinvan.document import read
from tinvan.ranking.reading import read as view

TABLE = REPOSITORY / "service/tinvan/text/lexicon/own_sapo.tsv"
# How many articles, one of how many.
TRAIN, VAL, EVERY = 8000, 2500, 12
# The share of other first paragraphs that may be taken for sapos.
FALSE = 0.02

Example = tuple[bool, tuple[float, ...]]


def examples(record: dict[str, Any]) -> list[Example]:
    """The first paragraph of a body, and of its sapo and body, where each is no longer than a sapo."""
    if "\n" not in record["text"]:
        return []
    found = []
    for own, text in ((False, record["text"]), (True, " ".join(record["sapo"].split()) + "\n" + record["text"])):
        document = read(Article(text, record["title"]))
        prose = np.flatnonzero(view(document).prose).tolist()
        paragraph = first_paragraph(document, prose) if prose else ()
        if paragraph:
            found.append((own, paragraph_columns(document, paragraph)))
    return found


def drawn(split: str, count: int) -> Iterator[dict[str, Any]]:
    """Articles spread evenly over a split."""
    every = EVERY if split == "train" else EVERY // 3
    rows = (record for number, (_, record) in enumerate(records(DATA / f"{split}.jsonl.zst")) if number % every == 0)
    return islice(rows, count)


def arrays(split: str, count: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """What is seen of first paragraphs, and which are sapos."""
    with get_context("spawn").Pool(2) as pool:
        rows = [row for part in pool.imap(examples, drawn(split, count), chunksize=50) for row in part]
    return np.array([columns for _, columns in rows]), np.array([own for own, _ in rows])


def main() -> None:
    seen, own = arrays("train", TRAIN)
    scaler, model = StandardScaler(), LogisticRegression(max_iter=2000)
    model.fit(scaler.fit_transform(seen), own)
    weights = model.coef_[0] / scaler.scale_
    bias = -float(np.quantile(seen[~own] @ weights, 1 - FALSE))
    for split, (columns, sapos) in {"train": (seen, own), "val": arrays("val", VAL)}.items():
        taken = columns @ weights + bias >= 0
        print(f"{split}: taken for sapos are {taken[sapos].mean():.3f} of {sapos.sum():,} sapos", end=", ")
        print(f"{taken[~sapos].mean():.3f} of {(~sapos).sum():,} other first paragraphs that are no longer")
    rows = [("bias", bias), *zip(SAPOS.names, weights, strict=True)]
    lines = ["column\tweight", *(f"{name}\t{value:.4f}" for name, value in rows)]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
