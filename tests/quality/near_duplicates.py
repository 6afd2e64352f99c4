"""What near-duplicates are found, and what else is marked, on articles of ``val``.

usage: PYTHONPATH=tests python -m quality.near_duplicates [ARTICLES] [EDITED]

ARTICLES distinct articles are added to an index (those marked already are looked at one by one: the corpus holds a few
true repeats). Then EDITED of them come again, changed in one of several ways: found is who is marked with the right id.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quality.articles import SHARED, digest, sample
from tinvan.archive.minhash import signature
from tinvan.archive.near_duplicates import Index
from tinvan.text.normalize import normalize
from tinvan.text.syllables import syllable_keys

SEED = 20260902
# An edit takes an article, another one to take words from, and a source of chance.
Edit = Callable[[Mapping[str, Any], Mapping[str, Any], random.Random], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """An article that was marked without an edit, and its exact similarity to the one that it is said to repeat."""

    title: str
    first: str
    jaccard: float


@dataclass(frozen=True, slots=True)
class Measured:
    """``recall`` by edit; marks with the id of a third article; marks among the unedited."""

    digest: str
    articles: int
    edited: int
    recall: dict[str, float]
    wrong_id: int
    marks: tuple[Mark, ...]


def _scattered(share: float) -> Edit:
    """Each word is replaced by one of another article, with a chance."""

    def edit(article: Mapping[str, Any], other: Mapping[str, Any], chance: random.Random) -> str:
        words = other["text"].split()
        return " ".join(chance.choice(words) if chance.random() < share else word for word in article["text"].split())

    return edit


def _block(share: float) -> Edit:
    """One stretch is replaced by a stretch of another article."""

    def edit(article: Mapping[str, Any], other: Mapping[str, Any], chance: random.Random) -> str:
        words = article["text"].split()
        count = round(share * len(words))
        start = chance.randrange(len(words) - count + 1)
        strange = (other["text"].split() * 50)[:count]
        return " ".join([*words[:start], *strange, *words[start + count :]])

    return edit


def _cut(share: float) -> Edit:
    """The end is left out, as a newspaper does."""
    return lambda article, _, __: article["text"][: round((1 - share) * len(article["text"]))]


def _wire(article: Mapping[str, Any], other: Mapping[str, Any], _: random.Random) -> str:
    """The same story under another paper's headline and lead, with its credits."""
    return f"{article['title']}\n{other['sapo']}\n(TTXVN) - {article['text']}\nTheo An Bình\nXem thêm: {other['title']}"


def _same_text(article: Mapping[str, Any], _: Mapping[str, Any], __: random.Random) -> str:
    return str(article["text"])


def _reordered(article: Mapping[str, Any], _: Mapping[str, Any], chance: random.Random) -> str:
    sentences = article["text"].split(". ")
    chance.shuffle(sentences)
    return ". ".join(sentences)


EDITS: dict[str, Edit] = {
    "another title": _same_text,
    "other first and last lines": _wire,
    "sentences in another order": _reordered,
    **{f"{percent} % cut": _cut(percent / 100) for percent in (10, 20, 30)},
    **{f"{percent} % in one stretch": _block(percent / 100) for percent in (10, 20, 30)},
    **{f"{percent} % of the syllables": _scattered(percent / 100) for percent in (5, 10, 15, 20, 30)},
}


def jaccard(one: str, other: str) -> float:
    """The exact similarity of the shingles of two texts."""
    sets = [
        set(zip(keys, keys[1:], keys[2:], strict=False))
        for keys in (syllable_keys(normalize(text).text) for text in (one, other))
    ]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def measure(count: int, edited: int, shared: Path = SHARED) -> Measured:
    """Index ``count`` articles, then look for ``edited`` of them again."""
    articles = sample(count, shared)
    index = Index()
    firsts = index.add(
        [(str(number), signature(normalize(article["text"]))) for number, article in enumerate(articles)]
    )
    marks = tuple(
        Mark(article["title"], articles[int(first)]["title"], jaccard(article["text"], articles[int(first)]["text"]))
        for article, first in zip(articles, firsts, strict=True)
        if first is not None
    )
    chance = random.Random(SEED)  # noqa: S311 - to draw edits, no secret
    chosen = chance.sample([number for number, first in enumerate(firsts) if first is None], edited)
    recall, wrong_id = {}, 0
    for name, edit in EDITS.items():
        found = [_look(index, number, edit, articles, chance) for number in chosen]
        recall[name] = found.count(True) / edited
        wrong_id += found.count(False)
    return Measured(digest(articles), len(articles), edited, recall, wrong_id, marks)


def _look(
    index: Index, number: int, edit: Edit, articles: Sequence[Mapping[str, Any]], chance: random.Random
) -> object:
    """True: marked with the right id; False: with another; None: not marked (and it is remembered by no index)."""
    text = edit(articles[number], chance.choice(articles), chance)
    first = index.find(signature(normalize(text)))
    return None if first is None else first == str(number)


def main() -> None:
    counts = [int(value) for value in sys.argv[1:]]
    found = measure(*(counts + [20_000, 1_000][len(counts) :]))
    print(f"{found.articles} articles of `val` ({found.digest}), {found.edited} of them edited\n")
    print("| what changed | found |\n|---|---|")
    for name, share in found.recall.items():
        print(f"| {name} | {100 * share:.1f} % |")
    print(f"\nmarked with the id of a third article: {found.wrong_id} of {found.edited * len(EDITS)}")
    print(f"marked without an edit: {len(found.marks)} of {found.articles}\n")
    print("| exact similarity | article | is said to repeat |\n|---|---|---|")
    for mark in sorted(found.marks, key=lambda mark: -mark.jaccard):
        print(f"| {mark.jaccard:.2f} | {mark.title} | {mark.first} |")


if __name__ == "__main__":
    main()
