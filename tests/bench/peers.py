"""tinvan beside what people use today, on the same articles in one run: quality, and time an article.

usage: PYTHONPATH=tests python -m bench.peers [ARTICLES]

sumy gets our sentences (its own splitter knows no Vietnamese) and syllables as words; its summaries are two sentences.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from quality.articles import digest, sample
from quality.evaluate import HEADER, Measured, lead
from quality.scores import Score, Scorer
from tinvan import Article, Summarizer
from tinvan.document import read
from tinvan.text.syllables import SYLLABLE
from tinvan.types import Document


class Syllables:
    """What sumy asks of a tokenizer."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(SYLLABLE.findall(sentence.lower()))


def by(summarizer: Any) -> Callable[[Document], str]:
    """A summarizer of sumy, over our sentences."""
    tokenizer = Syllables()

    def summarize(document: Document) -> str:
        text = document.article.text
        sentences = [Sentence(" ".join(text[s.start : s.end].split()), tokenizer) for s in document.sentences]
        chosen = summarizer(ObjectDocumentModel([Paragraph(sentences)]), 2)
        return " ".join(str(sentence) for sentence in chosen)

    return summarize


def main() -> None:
    articles = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    ours, scorer = Summarizer.load(), Scorer()
    systems: dict[str, Callable[[Document], str]] = {
        "first sentence": lambda document: lead(document, 1),
        "first 2 sentences": lambda document: lead(document, 2),
        "first 3 sentences": lambda document: lead(document, 3),
        "sumy LexRank, 2 sentences": by(LexRankSummarizer()),
        "sumy TextRank, 2 sentences": by(TextRankSummarizer()),
        "sumy LSA, 2 sentences": by(LsaSummarizer()),
        "tinvan `brief`, from the text on": lambda document: ours.summarize(document.article, "brief").text,
    }
    scores: dict[str, list[Score]] = {name: [] for name in systems}
    times = dict.fromkeys(systems, 0.0)
    for row in articles:
        document = read(Article(row["text"], row["title"]))
        for name, run in systems.items():
            start = time.perf_counter()
            text = run(document)
            times[name] += time.perf_counter() - start
            scores[name].append(scorer.score(text, row["sapo"], row["text"]))
    header, rule = HEADER.split("\n")
    print(f"{len(articles):,} articles of `val` ({digest(articles)})\n\n{header} ms an article |\n{rule}---|")
    for name, found in scores.items():
        print(f"{Measured(tuple(found)).row(name)} {1000 * times[name] / len(articles):.2f} |")


if __name__ == "__main__":
    main()
