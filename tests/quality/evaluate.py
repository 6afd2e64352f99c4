"""Measure ``brief`` on articles of ``val`` beside the first two sentences; print a Markdown report.

usage: PYTHONPATH=tests python -m quality.evaluate [ARTICLES]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quality.articles import digest, sample
from quality.scores import Score, Scorer, interval
from tinvan import Article, Summarizer
from tinvan.compose.compress import render
from tinvan.types import Document, Summary


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


def evaluate(articles: list[dict[str, Any]]) -> tuple[Measured, Measured, int]:
    """Ours (``brief``), lead-2, and how many summaries of ours are no subsequence of their source."""
    summarizer, scorer = Summarizer.load(), Scorer()
    ours, theirs, broken = [], [], 0
    for row in articles:
        article = Article(row["text"], row["title"])
        document = summarizer.read(article)
        summary = summarizer.summarize(article, "brief")
        broken += not is_subsequence(document, summary)
        ours.append(scorer.score(summary.text, row["sapo"], row["text"]))
        theirs.append(scorer.score(lead(document, 2), row["sapo"], row["text"]))
    return Measured(tuple(ours)), Measured(tuple(theirs)), broken


def main() -> None:
    articles = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    ours, theirs, broken = evaluate(articles)
    gain, low, high = interval([s.r1 for s in ours.scores], [s.r1 for s in theirs.scores])
    signature = Summarizer.load().summarize(Article("Một câu ngắn."), "brief").signature
    print(f"`brief` on {len(articles):,} articles of `val` ({digest(articles)}), `{signature}`\n")
    print("| system | R1 | R2 | RL | R1 (A) | key-figure recall | unsupported figures | dangling | syllables |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(theirs.row("first 2 sentences"))
    print(ours.row("tinvan `brief`"))
    print(f"\nR1 over the first 2 sentences: {gain:+.2f}, 95 % interval {low:+.2f} to {high:+.2f} (paired bootstrap).")
    print(f"Summaries that are no subsequence of their source: {broken}.")


if __name__ == "__main__":
    main()
