"""Train the model of salience on VietNews and write ``models/figure-salience``: model, manifest and model card.

    .venv/bin/python models/recipe/figure_salience.py [--data DIR] [--step N] [--seed N]

Needs scikit-learn and zstandard, which nothing needs at run time. Same data, step, seed and versions: same model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from figure_salience_card import card
from figure_salience_data import Example, example, supported
from sklearn.ensemble import HistGradientBoostingRegressor
from vietnews import DATA, records

from tinvan.figures.extract import extract
from tinvan.figures.salience import ARTEFACT, MODEL, parse_model
from tinvan.figures.salience_features import NUMBERS, VERSION, WORDS, Rarity, Row, read_rows, value_key
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.text.syllables import syllable_keys

REPOSITORY = Path(__file__).resolve().parents[2]
OUT = REPOSITORY / "models" / ARTEFACT
TREES = {"max_iter": 90, "max_leaf_nodes": 24, "learning_rate": 0.1, "min_samples_leaf": 40, "l2_regularization": 5.0}
MOST = 3  # numbers of one figure that count
DIGITS_ONLY = 0.6  # what a figure is worth whose digits are in the sapo, but with another value
FEWEST, PRIOR, FOLDS = 30, 20.0, 4  # of the word tables
TOLERANCE = 1e-3  # values are rounded when they are written
RARITY_STEP, RARITY_FEWEST = 50, 4

Table = dict[str, float]


def rarities(path: Path) -> Table:
    """The logarithm of how rare a syllable is among articles."""
    articles: Counter[str] = Counter()
    count = 0
    for index, record in records(path):
        if index % RARITY_STEP == 0:
            count += 1
            articles.update(set(syllable_keys(record["text"])))
    return {
        key: round(math.log((count + 1) / number), 3)
        for key, number in sorted(articles.items())
        if number >= RARITY_FEWEST
    }


def targets(record: dict[str, Any], read: Example) -> list[float]:
    """What each figure is worth: the supported numbers it says."""
    sapo = normalize(record["sapo"])
    values = {value_key(figure) for figure in extract(sapo, segment(sapo))}
    return [
        min(read.gain(figure), MOST) * (1.0 if value_key(figure) in values else DIGITS_ONLY) for figure in read.figures
    ]


def examples(path: Path, step: int, rarity: Rarity) -> Iterator[tuple[list[Row], list[float]]]:
    """Rows and targets of the articles that have a supported number and a figure."""
    for index, record in records(path):
        if index % step == 0 and supported(record):
            read = example(record)
            if read.figures:
                rows = read_rows(read.normalized, read.sentences, read.figures, read.title, read.boilerplate, rarity)
                yield rows, targets(record, read)


def word_tables(articles: Sequence[tuple[list[Row], list[float]]]) -> list[Table]:
    """For each word column, the smoothed log odds of a target above zero, against those of all figures."""
    flat = [(row.words, target > 0) for rows, wanted in articles for row, target in zip(rows, wanted, strict=True)]
    base = sum(positive for _, positive in flat) / len(flat)
    tables: list[Table] = []
    for column in range(len(WORDS)):
        count: Counter[str] = Counter(words[column] for words, _ in flat)
        hits: Counter[str] = Counter(words[column] for words, positive in flat if positive)
        tables.append(
            {
                word: round(
                    math.log((hits[word] + PRIOR * base) / (number - hits[word] + PRIOR * (1 - base)))
                    - math.log(base / (1 - base)),
                    3,
                )
                for word, number in sorted(count.items())
                if number >= FEWEST
            }
        )
    return tables


def columns(rows: Sequence[Row], tables: Sequence[Table]) -> list[list[float]]:
    """The columns of the model."""
    return [
        [*row.numbers, *(table.get(word, 0.0) for table, word in zip(tables, row.words, strict=True))] for row in rows
    ]


def cross_fitted(articles: Sequence[tuple[list[Row], list[float]]]) -> np.ndarray[Any, Any]:
    """The columns of all articles, each with word tables that have not seen it."""
    parts: list[list[list[float]]] = [[] for _ in articles]
    for fold in range(FOLDS):
        tables = word_tables([article for index, article in enumerate(articles) if index % FOLDS != fold])
        for index in range(fold, len(articles), FOLDS):
            parts[index] = columns(articles[index][0], tables)
    return np.array([row for part in parts for row in part])


def exported(model: HistGradientBoostingRegressor) -> list[list[list[float]]]:
    """The trees as lists of nodes: column (-1 in a leaf), threshold or value, left, right."""
    trees = []
    for (predictor,) in model._predictors:
        trees.append(
            [
                [-1, round(float(node["value"]), 6), 0, 0]
                if node["is_leaf"]
                else [int(node["feature_idx"]), float(node["num_threshold"]), int(node["left"]), int(node["right"])]
                for node in predictor.nodes
            ]
        )
    return trees


def write(model: HistGradientBoostingRegressor, tables: list[Table], rarity: Table) -> None:
    """The model alone; the manifest follows."""
    content = {
        "numbers": NUMBERS,
        "words": WORDS,
        "base": round(float(model._baseline_prediction.ravel()[0]), 6),
        "tables": tables,
        "rarity": rarity,
        "trees": exported(model),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    (OUT / MODEL).write_text(text, encoding="utf-8")


def check_export(model: HistGradientBoostingRegressor, articles: Sequence[tuple[list[Row], list[float]]]) -> None:
    """Refuse a written model that does not say what the trained one says."""
    written = parse_model(json.loads((OUT / MODEL).read_text(encoding="utf-8")))
    rows = [row for rows, _ in articles[:200] for row in rows]
    trained = model.predict(np.array(columns(rows, [dict(table) for table in written.tables])))
    for probability, expected in zip(written.probabilities(rows), trained, strict=True):
        if abs(probability - (1 - math.exp(-max(float(expected), 0.0)))) > TOLERANCE:
            raise SystemExit(f"{MODEL} does not say what the trained model says")


def write_manifest(facts: dict[str, Any]) -> None:
    """The manifest: the digest of each file, and what made them."""
    files = {MODEL: hashlib.sha256((OUT / MODEL).read_bytes()).hexdigest()}
    manifest = {"name": ARTEFACT, "features": VERSION, "files": files, **facts}
    (OUT / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Train, write, evaluate in a process of its own, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--step", type=int, default=3, help="use every Nth article of train")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    train = options.data / "train.jsonl.zst"
    rarity = rarities(train)
    articles = list(examples(train, options.step, Rarity(rarity)))
    wanted = [target for _, targets_ in articles for target in targets_]
    print(f"{len(articles)} articles, {len(wanted)} figures")
    model = HistGradientBoostingRegressor(**TREES, early_stopping=False, random_state=options.seed)
    model.fit(cross_fitted(articles), np.array(wanted))
    write(model, word_tables(articles), rarity)
    check_export(model, articles)
    facts: dict[str, Any] = {
        "data": {
            "train": hashlib.sha256(train.read_bytes()).hexdigest(),
            "step": options.step,
            "articles": len(articles),
            "figures": len(wanted),
        },
        "seed": options.seed,
        "trees": TREES,
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scikit-learn": sklearn.__version__},
    }
    write_manifest(facts)
    command = [sys.executable, str(REPOSITORY / "tests/figures/evaluate_salience.py"), "--data", str(options.data)]
    measured = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    facts["metrics"] = json.loads(measured)
    write_manifest(facts)
    (OUT / "README.md").write_text(card(facts, (OUT / MODEL).stat().st_size), encoding="utf-8")
    print(measured.strip())


if __name__ == "__main__":
    main()
