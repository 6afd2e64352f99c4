"""Score the extractor on annotated articles and on the cases of its peers' tests.

usage: PYTHONPATH=tests python -m figures.evaluate [--split tune|held|desks|all|FILE] [--errors]

Prints the JSON line of the shared score.py for the articles, read by the whole pipeline, then the right cases of the
peers' tests by tier: those whose figures (kind, value, unit) are all found and no other. A third of the shared gold, by
its ids' digests, is held out; ``desks`` are the twenty articles annotated beside this file.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import runpy
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path
from typing import Any

from quality.articles import by_id
from tinvan import find_figures
from tinvan.figures.extract import extract
from tinvan.text.normalize import normalize
from tinvan.types import Figure

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "figures"
DESKS = Path(__file__).resolve().parents[1] / "cases" / "figures" / "gold-desks.jsonl"
HELD_OUT = 3
Record = dict[str, Any]


def decimal_text(value: Decimal | None) -> str | None:
    """A decimal without grouping, exponent or trailing zeros."""
    if value is None:
        return None
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def record(figure: Figure) -> Record:
    """A figure as the guidelines write it."""
    subject = figure.subject
    return {
        "start": figure.start,
        "end": figure.end,
        "kind": figure.kind,
        "low": decimal_text(figure.low),
        "high": decimal_text(figure.high),
        "unit": figure.unit,
        "value": figure.value,
        "per": figure.per,
        "mod": figure.mod,
        "change": figure.change,
        "subject": subject and {"text": subject.text, "start": subject.start, "end": subject.end},
    }


def records(figures: Iterable[Figure]) -> list[Record]:
    """Figures as records."""
    return [record(figure) for figure in figures]


def held_out(identifier: str) -> bool:
    """Whether an article is of the third that nothing is tuned on."""
    return int(hashlib.sha256(identifier.encode()).hexdigest()[:8], 16) % HELD_OUT == 0


def gold_articles(split: str) -> Iterator[Record]:
    """The annotated articles of a split, or of a file."""
    if split == "desks":
        gold = [json.loads(line) for line in DESKS.read_text(encoding="utf-8").split("\n")[:-1]]
        texts = by_id({row["id"] for row in gold}, SHARED.parent)
        yield from ({**row, "title": texts[row["id"]]["title"], "text": texts[row["id"]]["text"]} for row in gold)
        return
    path = SHARED / "dev.gold.jsonl" if split in ("tune", "held", "all") else Path(split)
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        article = json.loads(line)
        if split not in ("tune", "held") or held_out(str(article["id"])) == (split == "held"):
            yield article


def score_articles(articles: Iterable[Record], errors: bool = False) -> str:
    """What score.py prints of the articles and what is found in them: its errors, if asked for, then a JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        gold, found = Path(folder, "gold.jsonl"), Path(folder, "found.jsonl")
        with gold.open("w", encoding="utf8") as wanted, found.open("w", encoding="utf8") as got:
            for article in articles:
                wanted.write(json.dumps({"id": article["id"], "figures": article["figures"]}) + "\n")
                figures = find_figures(article["text"], title=article.get("title", ""))
                got.write(json.dumps({"id": article["id"], "figures": records(figures)}) + "\n")
        arguments = sys.argv
        sys.argv = ["score.py", str(gold), str(found), *(["--errors"] if errors else [])]
        printed = io.StringIO()
        try:
            with redirect_stdout(printed):
                runpy.run_path(str(SHARED / "score.py"), run_name="__main__")
        finally:
            sys.argv = arguments
    return printed.getvalue()


def score_peers(errors: bool = False) -> dict[str, tuple[int, int]]:
    """Right cases and all, by tier; negatives apart."""
    same = runpy.run_path(str(SHARED / "score.py"))["same"]
    right, total = Counter[str](), Counter[str]()
    for line in (SHARED / "peers.jsonl").open(encoding="utf8"):
        case = json.loads(line)
        tier = case["tier"] if case["figures"] else "negatives"
        found = records(extract(normalize(case["text"])))
        good = len(found) == len(case["figures"]) and all(map(same, case["figures"], found))
        total[tier] += 1
        right[tier] += good
        if errors and not good:
            values = [(f["kind"], f["low"], f["high"], f["unit"], f["value"]) for f in found]
            sys.stdout.write(f"{tier} {case['text']} {values}\n")
    return {tier: (right[tier], total[tier]) for tier in sorted(total)}


def main() -> None:
    """Score, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="tune")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    if not SHARED.exists():
        parser.exit(1, "the annotated articles are not here\n")
    sys.stdout.write(score_articles(gold_articles(options.split), options.errors))
    peers = {tier: f"{right}/{total}" for tier, (right, total) in score_peers(options.errors).items()}
    sys.stdout.write(json.dumps({"peers": peers}) + "\n")


if __name__ == "__main__":
    main()
