"""Time a summary and its stages against underthesea's word segmentation of the same texts, in one run.

usage: PYTHONPATH=tests python -m bench.bench [ARTICLES]
Each round times every contestant on the same articles, in turn; the median over rounds is printed, and the ratio to
underthesea's ``word_tokenize``, which is what the bounds are set on: bare times depend on the machine.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from underthesea import word_tokenize

from quality.articles import digest, sample
from tinvan import Article, Options, Summarizer
from tinvan.figures.extract import extract
from tinvan.figures.relations import relate
from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment

ROUNDS = 5


def main() -> None:
    rows = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    articles = [Article(row["text"], row["title"]) for row in rows]
    summarizer = Summarizer.load()
    normalized = [normalize(article.text) for article in articles]
    boilerplate = [find_boilerplate(text) for text in normalized]
    sentences = [segment(text, marks) for text, marks in zip(normalized, boilerplate, strict=True)]
    figures = [extract(text, spans) for text, spans in zip(normalized, sentences, strict=True)]
    documents = [summarizer.read(article) for article in articles]
    options = Options("brief")
    contestants: dict[str, Callable[[int], object]] = {
        "underthesea `word_tokenize`": lambda i: word_tokenize(articles[i].text),
        "summary, whole": lambda i: summarizer.summarize(articles[i], "brief"),
        "normalize": lambda i: normalize(articles[i].text),
        "boilerplate": lambda i: find_boilerplate(normalized[i]),
        "segment (sentences)": lambda i: segment(normalized[i], boilerplate[i]),
        "figures: extract": lambda i: extract(normalized[i], sentences[i]),
        "figures: relations": lambda i: relate(normalized[i], sentences[i], figures[i]),
        "rank and compose": lambda i: summarizer.compose(documents[i], options),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, run in contestants.items():
            start = time.perf_counter()
            for index in range(len(articles)):
                run(index)
            times[name].append(1000 * (time.perf_counter() - start) / len(articles))
    base = statistics.median(times["underthesea `word_tokenize`"])
    syllables = sum(len(article.text.split()) for article in articles) / len(articles)
    print(f"{len(articles)} articles of `val` ({digest(rows)}), {syllables:.0f} syllables each, {ROUNDS} rounds\n")
    print("| what | ms an article | ratio to `word_tokenize` |\n|---|---|---|")
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values):.2f} | {statistics.median(values) / base:.3f} |")


if __name__ == "__main__":
    main()
