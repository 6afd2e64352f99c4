"""Pages pasted whole: how near a ``brief`` comes to the editor's own sapo where the text brings it.

usage: PYTHONPATH=tests python -m quality.pasted [ARTICLES]
Articles of ``val`` with the sapo between title and body, as pages are pasted; R1 is against that sapo:
of ``brief``, and of the first two sentences that are no boilerplate.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from quality.articles import digest, sample
from quality.scores import Scorer
from tinvan import Article, Document, Summarizer

Row = Mapping[str, Any]

WAYS: Mapping[str, Callable[[Row], Article]] = {
    "title, sapo and body, the title given, too": lambda row: Article(
        f"{row['title']}\n\n{row['sapo']}\n\n{row['text']}", row["title"]
    ),
    "the same, no title given": lambda row: Article(f"{row['title']}\n\n{row['sapo']}\n\n{row['text']}"),
    "the same in one line, the title given": lambda row: Article(
        " ".join(f"{row['title']} {row['sapo']} {row['text']}".split()), row["title"]
    ),
    'sapo behind a site\'s mark, "(Dân trí) - "': lambda row: Article(
        f"(Dân trí) - {row['sapo']}\n\n{row['text']}", row["title"]
    ),
    "the same in one line": lambda row: Article(
        " ".join(f"(Dân trí) - {row['sapo']} {row['text']}".split()), row["title"]
    ),
    "sapo and body alone": lambda row: Article(f"{row['sapo']}\n\n{row['text']}", row["title"]),
}


def lead(document: Document) -> str:
    """The first two sentences that are not boilerplate as a whole."""
    prose = [
        sentence
        for sentence in document.sentences
        if not any(mark.start <= sentence.start and mark.end >= sentence.end for mark in document.boilerplate)
    ]
    return " ".join(document.article.text[sentence.start : sentence.end] for sentence in prose[:2])


def measured(rows: list[dict[str, Any]], summarizer: Summarizer) -> Iterator[tuple[str, float, float]]:
    """For each way of pasting, the mean R1 of ``brief`` and of the first two sentences."""
    scorer = Scorer()
    for name, pasted in WAYS.items():
        ours = first = 0.0
        for row in rows:
            article = pasted(row)
            summary, document = summarizer.summarize(article, "brief"), summarizer.read(article)
            ours += scorer.score(summary.text, row["sapo"], article.text).r1
            first += scorer.score(lead(document), row["sapo"], article.text).r1
        yield name, ours / len(rows), first / len(rows)


def main() -> None:
    rows = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
    print(f"{len(rows)} articles of `val` ({digest(rows)}), R1 against the sapo in the text\n")
    print("| pasted | `brief` | first 2 sentences |\n|---|---|---|")
    for name, ours, first in measured(rows, Summarizer.load()):
        print(f"| {name} | {ours:.1f} | {first:.1f} |")


if __name__ == "__main__":
    main()
