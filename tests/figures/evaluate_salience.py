"""Key-figure recall at 3 on 2,000 articles of ``val``: prints one JSON line.

Of the sapo's numbers that the body has too (digit runs, a comma equal to a dot): the share that the three most salient
distinct figures say. Beside it the first three distinct numbers of the body, the best three figures chosen knowing the
sapo, and what any figure says. Every fourth line of ``val`` is never read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "models" / "recipe"))

from figure_salience_data import Example, covered, example, supported  # noqa: E402
from vietnews import DATA, records  # noqa: E402

from tinvan.figures.salience import key_figures, rate  # noqa: E402
from tinvan.figures.salience_features import runs  # noqa: E402

VAL = "val.jsonl.zst"
ARTICLES = 2000


def sample(path: Path, count: int) -> list[dict[str, str]]:
    """``count`` articles with a supported number, spread evenly over the file."""
    rows = [record for _, record in records(path) if supported(record)]
    return [rows[index * len(rows) // count] for index in range(count)] if len(rows) > count else rows


def best_three(read: Example) -> int:
    """How many numbers three figures can say at most, chosen one by one."""
    found: set[str] = set()
    for _ in range(3):
        gains = [set(runs(figure.surface)) & read.supported - found for figure in read.figures]
        found |= max(gains, key=len, default=set())
    return len(found)


def measure(path: Path, articles: int = ARTICLES) -> dict[str, float]:
    """The shares of the sapo numbers, on a sample of the articles at ``path``."""
    total: Counter[str] = Counter()
    for record in (chosen := sample(path, articles)):
        read = example(record)
        figures = rate(read.normalized, read.sentences, read.figures, read.title, read.boilerplate)
        numbers = tuple(dict.fromkeys(runs(record["text"])))[:3]
        total["numbers"] += len(read.supported)
        total["hits"] += len(read.supported & covered(figures, key_figures(figures)))
        total["first"] += len(read.supported.intersection(numbers))
        total["best"] += best_three(read)
        total["any"] += len(read.supported & covered(figures, range(len(figures)), len(figures)))
    share = {name: round(total[name] / total["numbers"], 4) for name in ("hits", "first", "best", "any")}
    return {
        "articles": len(chosen),
        "numbers": total["numbers"],
        "recall_at_3": share["hits"],
        "first_three_numbers": share["first"],
        "best_three_figures": share["best"],
        "any_figure": share["any"],
        "recall_at_3_of_figures": round(total["hits"] / total["any"], 4),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    options = parser.parse_args()
    path = options.data / VAL
    if not path.is_file():
        sys.stderr.write(f"no articles at {path}\n")
        return 1
    sys.stdout.write(json.dumps(measure(path, options.articles)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
