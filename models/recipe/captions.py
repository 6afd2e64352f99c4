"""Weigh what tells captions and headings from prose: the table ``captions.tsv`` of the lexicon.

usage: PYTHONPATH=models/recipe python models/recipe/captions.py

A logistic regression over 2,000 sentences of VietNews' train part, one an article, drawn from those that summaries are
made of: a quarter evenly, the rest rather short, first or alone in their paragraph. ``caption_labels.tsv`` says of
each where it stands and what a reader saw in it, without its text: ``kind``, and how much it ``leans`` on what is
before it (0 to 2). How well the sentences of a tenth are told by the other nine is printed.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from vietnews import DATA, REPOSITORY, records

from tinvan import Article
from tinvan.compose.captions import CAPTIONS, Captions
from tinvan.document import read

LABELS = Path(__file__).with_name("caption_labels.tsv")
TABLE = REPOSITORY / "service/tinvan/text/lexicon/captions.tsv"
KINDS = ("caption", "heading")
# How sure it must be; and how little the weights are held back.
SURE, FREEDOM = 0.7, 0.3

Row = dict[str, str]


def labelled() -> Iterator[tuple[dict[str, Any], list[Row]]]:
    """Each article with its labelled sentences, but for those of which the reader was unsure."""
    rows: dict[int, list[Row]] = defaultdict(list)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["kind"] != "unsure":
                rows[int(row["line"])].append(row)
    for line, record in records(DATA / "train.jsonl.zst"):
        if line in rows:
            if hashlib.sha256(record["text"].encode()).hexdigest()[:16] != rows[line][0]["sha256"]:
                raise SystemExit(f"line {line} of train.jsonl.zst is not the article that was labelled")
            yield record, rows[line]


def examples(article: tuple[dict[str, Any], list[Row]]) -> list[tuple[bool, tuple[float, ...]]]:
    """What is seen of the labelled sentences of an article, where sentences still end where they did."""
    record, rows = article
    document = read(Article(record["text"], record["title"]))
    places = {(sentence.start, sentence.end): index for index, sentence in enumerate(document.sentences)}
    spans = [((int(row["start"]), int(row["end"])), row["kind"] in KINDS) for row in rows]
    captions = Captions(document)
    return [(is_caption, captions.columns(places[span])) for span, is_caption in spans if span in places]


def main() -> None:
    with get_context("spawn").Pool(2) as pool:
        rows = [row for part in pool.imap(examples, labelled(), chunksize=50) for row in part]
    seen, captions = (
        np.array([columns for _, columns in rows], dtype=float),
        np.array([is_caption for is_caption, _ in rows]),
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=FREEDOM, max_iter=2000))
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    taken = cross_val_predict(model, seen, captions, cv=folds, method="predict_proba")[:, 1] >= SURE
    print(f"{len(captions):,} sentences, {captions.sum()} of them captions and headings: ", end="")
    print(f"{taken.sum()} taken for one, {captions[taken].mean():.3f} right, {taken[captions].mean():.3f} of all")
    scaler, regression = model.fit(seen, captions)[0], model[-1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - scaler.mean_ @ weights - np.log(SURE / (1 - SURE))
    weighed = [("bias", bias), *zip(CAPTIONS.names, weights, strict=True)]
    lines = ["column\tweight", *(f"{name}\t{value:.4f}" for name, value in weighed)]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
