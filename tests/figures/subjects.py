"""Score subjects and changes on whole articles of ``train``, annotated blind in the manner of the gold.

usage: PYTHONPATH=tests python -m figures.subjects

``subjects.jsonl`` holds for each article its ``line`` in the file, and for each percentage and sum of it where the
words of its subject stand. A subject is right where its words share an F1 of a half with the annotated one: recall is
over the figures that have one, precision over those that are given one. A change is counted where one is annotated or
found. What was ``seen`` of an article while rules were written, its subjects, its changes or both, is counted apart.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figures.relations_sample import alike
from tinvan import Figure, find_figures

ANNOTATED = Path(__file__).resolve().parents[1] / "cases" / "figures" / "subjects.jsonl"
TRAIN = Path(__file__).resolve().parents[3] / "shared/data/vietnews/train.jsonl.zst"
Row = dict[str, Any]


def articles() -> Iterator[tuple[Row, Row]]:
    """Each annotation with its article."""
    import zstandard

    wanted = {row["line"]: row for row in map(json.loads, ANNOTATED.read_text(encoding="utf-8").splitlines())}
    with TRAIN.open("rb") as raw, zstandard.open(raw, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if (row := wanted.get(number)) is not None:
                article = json.loads(line)
                if hashlib.sha256(article["text"].encode()).hexdigest()[:16] != row["sha256"]:
                    raise SystemExit(f"line {number} of {TRAIN.name} is not the article that was annotated")
                yield row, article


def counts(row: Row, article: Row) -> Counter[str]:
    """Subjects and changes of an article: wanted, found and right."""
    text, total = article["text"], Counter[str]()
    found: dict[int, Figure] = {figure.start: figure for figure in find_figures(text, title=article["title"])}
    for wanted in row["figures"]:
        figure = found.get(wanted["start"])
        if figure is None:
            continue
        subject = text[slice(*wanted["subject"])] if "subject" in wanted else ""
        own = figure.subject.text if figure.subject else ""
        total["wanted"] += bool(subject)
        total["found"] += bool(own)
        total["right"] += bool(subject) and alike(subject, own)
        total["changes"] += bool(wanted.get("change") or figure.change)
        total["changes right"] += figure.change is not None and wanted.get("change") == figure.change
    return total


def measure() -> dict[str, Counter[str]]:
    """The counts of what rules were made on, and of the rest."""
    totals = {"seen": Counter[str](), "unseen": Counter[str]()}
    for row, article in articles():
        for name, count in counts(row, article).items():
            kind = "change" if name.startswith("changes") else "subject"
            totals["seen" if kind in row["seen"] else "unseen"][name] += count
    return totals


def main() -> None:
    """Print a JSON line for each part."""
    if not TRAIN.exists():
        sys.exit("the articles are not here")
    for name, total in measure().items():
        sys.stdout.write(json.dumps({"part": name, **total}) + "\n")


if __name__ == "__main__":
    main()
