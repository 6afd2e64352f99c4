"""What the network of subjects learns from: articles of VietNews with what the rules say of their sums and shares, and
with what annotators say."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from vietnews import records

from figures.evaluate import gold_articles
from figures.subjects import ANNOTATED
from tinvan.figures.extract import extract
from tinvan.figures.relations import read_relations
from tinvan.figures.subject_tokens import SubjectTokens, read_tokens
from tinvan.figures.subjects import NONE, places_of, proposals
from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.text.vocabulary import Vocabulary, zeroed
from tinvan.types import NormalizedText

LABELS = Path(__file__).with_name("subject_labels.jsonl")
SPECIAL = ("<pad>", "<unknown>")
# How often a token must come to have a number of its own; in characters, how much of an article the rules label.
FEWEST, MOST_READ = 8, 9000
# How often the gold's articles, whose manner is to be met, count.
GOLD_TIMES = 2
Places = tuple[int, int]


class Growing(Vocabulary):
    """A vocabulary that numbers each token as it first comes."""

    def __init__(self) -> None:
        super().__init__({})

    def __missing__(self, token: str) -> int:
        self[token] = len(self)
        return self[token]


@dataclass(frozen=True, slots=True)
class Example:
    """What is read of an article, with numbers that stand for ``words``; for each of its sums and shares the places of
    its subject (``NONE`` for no subject, None for one out of sight or not known), what the rules propose where they are
    asked, what they say anywhere, and the words of the subject."""

    words: list[str]
    tokens: SubjectTokens
    wanted: list[Places | None]
    proposed: list[Places]
    ruled: list[Places]
    subjects: list[str]
    text: str


def read(text: str, title: str) -> tuple[NormalizedText, Example]:
    """A text normalized, and what is read of it without labels: none of its subjects is known."""
    normalized = normalize(text)
    sentences = segment(normalized, find_boilerplate(normalized, normalize(title).text))
    extracted = extract(normalized, sentences)
    growing = Growing()
    tokens = read_tokens(normalized, sentences, extracted, growing)
    proposed, ruled = (
        proposals(normalized, read_relations(normalized, sentences, extracted, every=every), tokens)
        for every in (False, True)
    )
    unknown = len(tokens.figures)
    example = Example(list(growing), tokens, [None] * unknown, proposed, ruled, [""] * unknown, normalized.text)
    return normalized, example


def by_rules(article: tuple[str, str]) -> Example | None:
    """An article of which the rules name some subjects, and know no figure without; None for one without sums and
    shares."""
    _, example = read(*article)
    wanted: list[Places | None] = [places if places != NONE else None for places in example.ruled]
    return replace(example, wanted=wanted) if wanted else None


def by_annotators(article: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Example | None:
    """An article as it was annotated: ``rows`` have the ``start`` of figures and the span of their ``subject``."""
    normalized, example = read(article["text"], article.get("title", ""))
    tokens = example.tokens
    starts = {normalized.from_original(row["start"], row["start"] + 1)[0]: row for row in rows}
    kept = [k for k, at in enumerate(tokens.at.tolist()) if tokens.starts[at] in starts]
    if not kept:
        return None
    wanted: list[Places | None] = []
    subjects: list[str] = []
    for at in tokens.at[kept].tolist():
        span = starts[tokens.starts[at]].get("subject")
        wanted.append(places_of(tokens, at, normalized.from_original(*span)) if span else NONE)
        subjects.append(article["text"][slice(*span)] if span else "")
    return replace(
        example,
        tokens=replace(tokens, at=tokens.at[kept], figures=tuple(tokens.figures[k] for k in kept)),
        wanted=wanted,
        proposed=[example.proposed[k] for k in kept],
        ruled=[example.ruled[k] for k in kept],
        subjects=subjects,
    )


def labelled(path: Path) -> dict[int, dict[str, Any]]:
    """Annotations by the line of their article in ``train``."""
    return {row["line"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def gold() -> Iterator[Example]:
    """The articles of the shared gold that may be tuned on."""
    for article in gold_articles("tune"):
        rows = []
        for figure in article["figures"]:
            subject = figure.get("subject")
            span = subject and (nearest(article["text"], subject, figure["start"]))
            rows.append({"start": figure["start"], "subject": span})
        if example := by_annotators(article, rows):
            yield example


def nearest(text: str, subject: Any, figure: int) -> tuple[int, int] | None:
    """Where a subject stands that is told by its words: rather before the figure than behind it."""
    words = subject["text"] if isinstance(subject, dict) else subject
    if isinstance(subject, dict) and "start" in subject:
        return subject["start"], subject["end"]
    found = [at for at in range(len(text)) if text.startswith(words, at)]
    if not found:
        return None
    start = min(found, key=lambda at: figure - at if at < figure else 1.5 * (at - figure) + 20)
    return start, start + len(words)


def gather(data: Path, articles: int, seed: int) -> tuple[list[Example], list[Example], list[Example]]:
    """The articles that rules label, those that annotators did, and the annotated ones that judge."""
    labels, cases = labelled(LABELS), labelled(ANNOTATED)
    plain: list[tuple[str, str]] = []
    trained, judging = [], []
    for line, article in records(data / "train.jsonl.zst"):
        row = labels.get(line) or cases.get(line)
        if row:
            if hashlib.sha256(article["text"].encode()).hexdigest()[:16] != row["sha256"]:
                raise SystemExit(f"line {line} of train is not the article that was annotated")
            if example := by_annotators(article, row["figures"]):
                (judging if line in cases and "subject" not in cases[line]["seen"] else trained).append(example)
        elif sum(map(article["text"].count, ("%", "đồng", "USD", "tỷ", "triệu"))) > 1:
            plain.append((article["text"][:MOST_READ], article["title"]))
    drawn = np.random.default_rng(seed).permutation(len(plain))[:articles]
    with Pool(2) as pool:
        ruled = [example for example in pool.imap(by_rules, [plain[k] for k in drawn], chunksize=100) if example]
    return ruled, [*trained, *[*gold()] * GOLD_TIMES], judging


def vocabulary(examples: Sequence[Example]) -> list[str]:
    """The tokens that come often, the most frequent first; digits are written 0."""
    counts: Counter[str] = Counter()
    for example in examples:
        numbers, found = np.unique(example.tokens.ids, return_counts=True)
        for number, count in zip(numbers.tolist(), found.tolist(), strict=True):
            counts[zeroed(example.words[number])] += count
    ranked = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [*SPECIAL, *(word for word, count in ranked if count >= FEWEST and word not in SPECIAL)]
