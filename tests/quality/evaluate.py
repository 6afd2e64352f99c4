"""Measure ``brief`` on articles of ``val`` beside the first two sentences; print a Markdown report.

usage: PYTHONPATH=tests python -m quality.evaluate [ARTICLES] [--untouched]

``--untouched`` takes the quarter of ``val`` that nothing was ever chosen by, and the raw articles of another source.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from quality.articles import clusters, digest, sample
from quality.scores import Score, Scorer, interval
from tinvan import Article, Summarizer
from tinvan.compose.compress import render
from tinvan.types import Document, Summary

HEADER = (
    "| system | R1 | R2 | RL | R1 (A) | key-figure recall | unsupported figures | dangling | syllables |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """All that is measured of one system on one sample."""

    scores: tuple[Score, ...]

    def mean(self, value: Callable[[Score], float]) -> float:
        return sum(map(value, self.scores)) / len(self.scores)

    @property
    def key_figure_recall(self) -> float:
        return sum(s.key_figures_held for s in self.scores) / max(1, sum(s.key_figures for s in self.scores))

    def row(self, name: str) -> str:
        return (
            f"| {name} | {self.mean(lambda s: s.r1):.2f} | {self.mean(lambda s: s.r2):.2f} "
            f"| {self.mean(lambda s: s.rl):.2f} | {self.mean(lambda s: s.ascii_r1):.2f} | {self.key_figure_recall:.3f} "
            f"| {sum(s.unsupported for s in self.scores)} | {100 * self.mean(lambda s: s.dangling):.2f} % "
            f"| {self.mean(lambda s: s.syllables):.1f} |"
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours (``brief``) and the first two sentences on the same articles; ``broken`` counts summaries of ours that are
    no subsequence of their source, ``cut`` those that cut a sentence short, ``two`` those of two sentences."""

    ours: Measured
    lead: Measured
    broken: int
    cut: int
    two: int

    def report(self) -> str:
        """The rows of both and what lies between them."""
        rows = [HEADER, self.lead.row("first 2 sentences"), self.ours.row("tinvan `brief`"), ""]
        for name, value in SCALES.items():
            ours, lead = [value(s) for s in self.ours.scores], [value(s) for s in self.lead.scores]
            gain, low, high = interval(ours, lead)
            mean, least, most = interval(ours, [0.0] * len(ours))
            rows.append(
                f"- {name} {mean:.2f} (95 % interval {least:.2f} to {most:.2f}); over lead-2 {gain:+.2f} "
                f"({low:+.2f} to {high:+.2f}, paired bootstrap)"
            )
        count = len(self.ours.scores)
        rows.append(f"- no subsequence of their source: {self.broken}")
        rows.append(f"- of two sentences: {100 * self.two / count:.1f} %; with a cut: {100 * self.cut / count:.1f} %")
        return "\n".join(rows)


SCALES: dict[str, Callable[[Score], float]] = {"R1": lambda s: s.r1, "R2": lambda s: s.r2, "RL": lambda s: s.rl}


def lead(document: Document, count: int) -> str:
    """The first sentences, captions and all, as they stand."""
    text = document.article.text
    return " ".join(" ".join(text[s.start : s.end].split()) for s in document.sentences[:count])


def is_subsequence(document: Document, summary: Summary) -> bool:
    """Whether every summary sentence is what its spans of its one source sentence render to."""
    text = document.article.text
    for sentence in summary.sentences:
        source = document.sentences[sentence.source_index]
        inside = all(source.start <= start < end <= source.end for start, end in sentence.spans)
        if not inside or render(text, sentence.spans)[0] != sentence.text:
            return False
    return True


def is_cut(document: Document, summary: Summary) -> bool:
    """Whether a summary leaves out the middle or the end of a sentence that it takes from."""
    text = document.article.text
    return any(
        any(c.isalnum() for c in text[sentence.spans[-1][1] : document.sentences[sentence.source_index].end])
        or len(sentence.spans) > 1
        for sentence in summary.sentences
    )


def evaluate(articles: Sequence[dict[str, Any]], summarizer: Summarizer) -> Comparison:
    """Ours and lead-2 on the same articles."""
    scorer = Scorer()
    ours, theirs = [], []
    broken = cut = two = 0
    for row in articles:
        article = Article(row["text"], row["title"])
        document = summarizer.read(article)
        summary = summarizer.summarize(article, "brief")
        broken += not is_subsequence(document, summary)
        cut += is_cut(document, summary)
        two += len(summary.sentences) == 2
        ours.append(scorer.score(summary.text, row["sapo"], row["text"]))
        theirs.append(scorer.score(lead(document, 2), row["sapo"], row["text"]))
    return Comparison(Measured(tuple(ours)), Measured(tuple(theirs)), broken, cut, two)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=2000)
    parser.add_argument("--untouched", action="store_true")
    options = parser.parse_args()
    articles = sample(options.articles, untouched=options.untouched)
    summarizer = Summarizer.load()
    signature = summarizer.summarize(Article("Một câu ngắn."), "brief").signature
    part = "the untouched quarter of `val`" if options.untouched else "`val`"
    print(f"`brief` on {len(articles):,} articles of {part} ({digest(articles)}), `{signature}`\n")
    print(evaluate(articles, summarizer).report())
    if options.untouched:
        raw = clusters()
        print(f"\n`brief` on {len(raw)} raw articles of another source and year\n")
        print(evaluate(raw, summarizer).report())


if __name__ == "__main__":
    main()
