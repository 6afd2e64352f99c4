"""Judge the artefact: on the quarter of ``val`` that nothing was chosen by, and what each of its parts is worth.

usage: PYTHONPATH=models/recipe:tests python -m sapo_ranker.evaluate [--articles N] [--artefact DIR]

Writes ``evaluation.json`` beside the artefact, from which the card is made.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from vietnews import records

from quality.articles import clusters, digest, sample
from quality.evaluate import SCALES, Comparison, evaluate
from quality.scores import interval
from sapo_ranker.data import Build, add_folders, digests, load, syllables
from sapo_ranker.rouge import Reference
from tinvan import Article, Summarizer
from tinvan.compose.compress import render
from tinvan.compose.select import select
from tinvan.document import read
from tinvan.options import BUDGETS
from tinvan.ranking.sapo_ranker import SapoRanker
from tinvan.types import Document

# Articles whose sentences the trees learn on, and articles that the parts are compared on.
TREES, COMPARED = 20_000, 2_000
Row = tuple[float, float, float]


def summary(found: Comparison) -> dict[str, Any]:
    """The numbers of a comparison, with their intervals."""
    scales = {}
    for name, value in SCALES.items():
        ours, lead = [value(s) for s in found.ours.scores], [value(s) for s in found.lead.scores]
        scales[name] = {
            "value": [round(number, 2) for number in interval(ours, [0.0] * len(ours))],
            "lead-2": round(found.lead.mean(value), 2),
            "over lead-2": [round(number, 2) for number in interval(ours, lead)],
        }
    return {
        "articles": len(found.ours.scores),
        "scales": scales,
        "key_figure_recall": [round(found.ours.key_figure_recall, 3), round(found.lead.key_figure_recall, 3)],
        "unsupported_figures": sum(s.unsupported for s in found.ours.scores),
        "no_subsequence": found.broken,
        "dangling": [round(100 * part.mean(lambda s: s.dangling), 2) for part in (found.ours, found.lead)],
        "syllables": [round(part.mean(lambda s: s.syllables), 1) for part in (found.ours, found.lead)],
        "two_sentences": round(100 * found.two / len(found.ours.scores), 1),
        "cut": round(100 * found.cut / len(found.ours.scores), 1),
    }


def trees(build: Build) -> HistGradientBoostingRegressor:
    """Gradient-boosted trees on the sentence columns alone, to tell the ROUGE of a sentence."""
    every = [article for path in build.shards("train") for article in load(path)[::5]]
    learned = every[:: max(1, len(every) // TREES)]
    model = HistGradientBoostingRegressor(max_iter=200, learning_rate=0.1, random_state=7)
    return model.fit(
        np.concatenate([article.sentences for article in learned]),
        np.concatenate([article.gains.mean(1) for article in learned]),
    )


def mean(rows: Sequence[Any]) -> Row:
    """The mean ROUGE-1, -2 and -L."""
    r1, r2, rl = (round(100 * float(value), 2) for value in np.mean(rows, axis=0))
    return r1, r2, rl


def parts(ranker: SapoRanker, build: Build, data: Path) -> dict[str, Row]:
    """What is chosen with less than all: sentences by their scores, one sentence, sentences uncut."""
    brief = BUDGETS["brief"]
    one = replace(brief, max_sentences=1)
    kept: dict[str, list[Row]] = {}
    model = trees(build)
    every = [record for _, record in records(data / "val.jsonl.zst")]
    for record in every[:: len(every) // COMPARED]:
        document = read(Article(record["text"], record["title"]))
        judgement = ranker.judge(document)
        reference = Reference(digests(syllables(record["sapo"])).tolist())
        grown = np.where(judgement.reading.prose, model.predict(judgement.reading.sentence_columns), -1.0)
        spans = {
            "best sentence by gradient-boosted trees on its columns": whole(document, grown.tolist()),
            "best sentence by its own score": whole(document, judgement.scores),
            "one sentence by expected ROUGE, in its best form": spans_of(document, judgement, one),
            "one or two sentences, in their best forms": spans_of(document, judgement, brief),
        }
        for name, chosen in spans.items():
            said = digests(syllables(render(record["text"], chosen)[0])).tolist() if chosen else []
            kept.setdefault(name, []).append(reference.score(said))
    return {name: mean(rows) for name, rows in kept.items()}


def whole(document: Document, scores: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """The sentence that scores highest, uncut."""
    best = document.sentences[max(range(len(scores)), key=lambda index: scores[index])]
    return ((best.start, best.end),)


def spans_of(document: Document, judgement: Any, budget: Any) -> tuple[tuple[int, int], ...]:
    """The spans that are chosen under a budget."""
    return tuple(span for choice in select(document, judgement, budget).choices for span in choice.form.spans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5500)
    add_folders(parser)
    options = parser.parse_args()
    ranker = SapoRanker.load(options.artefact)
    summarizer = Summarizer(ranker)
    articles = sample(options.articles, untouched=True)
    facts: dict[str, Any] = {
        "ranker": ranker.signature,
        "untouched": {"digest": digest(articles), **summary(evaluate(articles, summarizer))},
        "clusters": summary(evaluate(clusters(), summarizer)),
        "parts": parts(ranker, Build(options.build), options.data),
    }
    written = json.dumps(facts, ensure_ascii=False, indent=1)
    (options.artefact / "evaluation.json").write_text(written + "\n", encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
