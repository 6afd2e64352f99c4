"""Time a summary and its stages against underthesea's word segmentation of the same texts, in one run.

usage: PYTHONPATH=tests python -m bench.bench [ARTICLES]
Each round times every contestant on the same articles, in turn; the median over rounds is printed, and the ratio to
underthesea's ``word_tokenize``, which is what the bounds are set on: bare times depend on the machine.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from underthesea import word_tokenize

from quality.articles import digest, sample
from tinvan import Article, Options, Summarizer
from tinvan.figures.extract import extract
from tinvan.figures.relations import relate
from tinvan.figures.salience import rate
from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment

ROUNDS = 5
BASE = "underthesea `word_tokenize`"
EXTRACT, RELATIONS, SALIENCE = "figures: extract", "figures: relations", "figures: salience"
Contestants = Mapping[str, Callable[[int], object]]


def contestants(articles: Sequence[Article]) -> Contestants:
    """What is timed, each on the article of an index: the base, the whole, and each stage on what it is handed."""
    summarizer, options = Summarizer.load(), Options("brief")
    normalized = [normalize(article.text) for article in articles]
    documents = [summarizer.read(article) for article in articles]
    bare = [extract(text, document.sentences) for text, document in zip(normalized, documents, strict=True)]
    return {
        BASE: lambda i: word_tokenize(articles[i].text),
        "summary, whole": lambda i: summarizer.summarize(articles[i], "brief"),
        "normalize": lambda i: normalize(articles[i].text),
        "boilerplate": lambda i: find_boilerplate(normalized[i]),
        "segment (sentences)": lambda i: segment(normalized[i], documents[i].boilerplate),
        EXTRACT: lambda i: extract(normalized[i], documents[i].sentences),
        RELATIONS: lambda i: relate(normalized[i], documents[i].sentences, bare[i]),
        SALIENCE: lambda i: rate(
            normalized[i], documents[i].sentences, documents[i].figures, documents[i].title, documents[i].boilerplate
        ),
        "rank and compose": lambda i: summarizer.compose(documents[i], options),
    }


def timings(runs: Contestants, articles: int) -> dict[str, float]:
    """The median over rounds of the milliseconds an article, by contestant; all are timed in turn in every round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            for index in range(articles):
                run(index)
            times[name].append(1000 * (time.perf_counter() - start) / articles)
    return {name: statistics.median(values) for name, values in times.items()}


def described(rows: Sequence[Mapping[str, Any]]) -> str:
    """The articles that were timed, in words."""
    syllables = sum(len(row["text"].split()) for row in rows) / len(rows)
    return f"{len(rows)} articles of `val` ({digest([*rows])}), {syllables:.0f} syllables each, {ROUNDS} rounds"


def main() -> None:
    rows = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    times = timings(contestants([Article(row["text"], row["title"]) for row in rows]), len(rows))
    print(f"{described(rows)}\n")
    print(f"| what | ms an article | ratio to {BASE} |\n|---|---|---|")
    for name, value in times.items():
        print(f"| {name} | {value:.2f} | {value / times[BASE]:.3f} |")


if __name__ == "__main__":
    main()
