"""Score subjects and changes on the annotated sentences of ``relations-sample.jsonl``, set by set.

usage: PYTHONPATH=tests python -m figures.relations_sample

A subject is right where its syllables share an F1 of a half with the annotated one. Recall is over the figures that
have a subject, precision over those that are given one: a wrong one misleads more than none. A change is counted
where one is annotated or found.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tinvan.figures.extract import extract
from tinvan.figures.relations import read_relations, relate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.types import Figure

SAMPLE = Path(__file__).resolve().parents[1] / "cases" / "figures" / "relations-sample.jsonl"
SHARED = 0.5
Row = dict[str, Any]
Related = Callable[[str], Sequence[Figure]]


def sample() -> list[Row]:
    """All annotated sentences."""
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of a text with their relations."""
    normalized = normalize(text)
    sentences = segment(normalized)
    return relate(normalized, sentences, extract(normalized, sentences))


def proposed_of(text: str) -> list[Figure]:
    """The figures of a text as the rules alone relate them: their subjects are what they propose."""
    normalized = normalize(text)
    sentences = segment(normalized)
    return read_relations(normalized, sentences, extract(normalized, sentences), every=True)


def alike(first: str, second: str) -> bool:
    """Whether two phrases share half of their syllables (F1)."""
    one, other = (Counter(unicodedata.normalize("NFC", text).lower().split()) for text in (first, second))
    both = sum((one & other).values())
    return bool(both) and 2 * both / (one.total() + other.total()) >= SHARED


def pairs(row: Row, related: Related = figures_of) -> Iterator[tuple[Figure, Row]]:
    """Each figure found with what is annotated for it; one without an annotation is said to change nothing."""
    wanted = {figure["start"]: figure for figure in row["figures"]}
    for figure in related(row["text"]):
        if figure.start in wanted:
            yield figure, wanted[figure.start]
        elif figure.kind not in ("percent", "money"):
            yield figure, {"change": None}


def counts(rows: list[Row], related: Related = figures_of) -> Counter[str]:
    """Subjects and changes wanted, found and right."""
    total = Counter[str]()
    for row in rows:
        for figure, wanted in pairs(row, related):
            if "subject" in wanted:
                right = alike(wanted["subject"] or "", figure.subject.text if figure.subject else "")
                total["wanted"] += wanted["subject"] is not None
                total["found"] += figure.subject is not None
                total["right"] += right
            if wanted["change"] or figure.change:
                total["changes"] += 1
                total["changes right"] += wanted["change"] == figure.change
    return total


def shares(rows: list[Row], related: Related = figures_of) -> dict[str, float]:
    """Recall and precision of subjects and the share of right changes."""
    total = counts(rows, related)
    return {
        "recall": total["right"] / total["wanted"],
        "precision": total["right"] / total["found"],
        "change": total["changes right"] / total["changes"],
    }


def main() -> None:
    """Print a JSON line for each set and one for all."""
    rows = sample()
    for name in (*sorted({row["set"] for row in rows}), "all"):
        of_set = [row for row in rows if name in (row["set"], "all")]
        sys.stdout.write(json.dumps({"set": name, "sentences": len(of_set), **dict(counts(of_set))}) + "\n")


if __name__ == "__main__":
    main()
