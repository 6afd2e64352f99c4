"""What can be seen of a sentence without training: its place, its words, its figures, and what speaks against it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from tinvan.text.quotes import match_marks
from tinvan.text.syllables import count_syllables, syllable_keys
from tinvan.types import Document


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """One sentence as a ranker sees it.

    ``position`` counts the sentences before it that are not boilerplate. ``title_overlap`` is the share of the title's
    syllables, weighted by rarity in the article, that the sentence holds, ``title_pairs`` the share of the title's
    pairs of syllables. ``centrality`` is the mean cosine with the other sentences, ``repeated`` the share of its pairs
    of syllables that other sentences hold too. ``clause`` is its length in syllables up to its first semicolon, the
    whole where there is none: to that it can be cut. ``figures`` is the salience of its figures, summed, ``key_figure``
    that of its most salient one, ``measured`` the number of different sums and shares that are said of something. The
    flags say that it is mostly boilerplate, opens with a quotation, asks, speaks inside a quotation that other
    sentences opened (or leaves one open), or announces a list (ends in a colon).
    """

    position: int
    syllables: int
    clause: int
    title_overlap: float
    title_pairs: float
    centrality: float
    repeated: float
    figures: float
    key_figure: float
    measured: int
    boilerplate: bool
    opens_quoting: bool
    asks: bool
    inside_quotation: bool
    announces: bool


def read_features(document: Document) -> tuple[SentenceFeatures, ...]:
    """The features of all sentences, in order; linear in the article's length."""
    surfaces = [document.normalized.slice(sentence.start, sentence.end) for sentence in document.sentences]
    keys = [syllable_keys(surface) for surface in surfaces]
    titles = syllable_keys(document.title)
    frequency = Counter(chain.from_iterable(map(set, keys)))
    pairs_of = [set(pairwise(row)) for row in keys]
    pair_frequency = Counter(chain.from_iterable(pairs_of))
    shared = {pair for pair, count in pair_frequency.items() if count > 1}
    logs = [0.0, *(math.log(1 + len(keys) / count) for count in range(1, len(keys) + 1))]
    rarity = {key: logs[count] for key, count in frequency.items()}
    title_rarity = {key: rarity.get(key, math.log(1 + 2 * len(keys))) for key in titles}
    title_total = sum(title_rarity.values())
    title_pairs = set(pairwise(titles))
    boilerplate = boilerplate_shares(document)
    figures = [document.figures_in(sentence.start, sentence.end) for sentence in document.sentences]
    position = 0
    rows: list[SentenceFeatures] = []
    for row, pairs, surface, central, quoted, share, held in zip(
        keys, pairs_of, surfaces, _centralities(keys, rarity), _quoted(surfaces), boilerplate, figures, strict=True
    ):
        rows.append(
            SentenceFeatures(
                position=position,
                syllables=len(row),
                clause=_clause(surface, len(row)),
                title_overlap=sum(title_rarity[key] for key in title_rarity.keys() & set(row)) / (title_total or 1.0),
                title_pairs=len(pairs & title_pairs) / max(1, len(title_pairs)),
                centrality=central,
                repeated=len(pairs & shared) / max(1, len(pairs)),
                figures=sum(figure.salience for figure in held),
                key_figure=max((figure.salience for figure in held), default=0.0),
                measured=len({(figure.low, figure.unit) for figure in held if figure.subject}),
                boilerplate=share > 0.5,
                opens_quoting=surface[:1] in "\"“‘'",
                asks=surface.rstrip('"”’) ').endswith("?"),
                inside_quotation=quoted,
                announces=surface.endswith(":"),
            )
        )
        position += share <= 0.5
    return tuple(rows)


def boilerplate_shares(document: Document) -> list[float]:
    """The share of each sentence's characters that is boilerplate."""
    return [
        sum(min(sentence.end, mark.end) - max(sentence.start, mark.start) for mark in document.boilerplate_in(sentence))
        / (sentence.end - sentence.start)
        for sentence in document.sentences
    ]


def _clause(surface: str, syllables: int) -> int:
    """Syllables up to the first semicolon, unless it parts the items of a list that a colon announces."""
    head, semicolon, _ = surface.partition(";")
    return count_syllables(head) if semicolon and ":" not in head else syllables


def _centralities(keys: Sequence[Sequence[str]], rarity: dict[str, float]) -> list[float]:
    """The mean cosine of each sentence with the others, by log frequency times rarity, through one sum of all."""
    vectors: list[dict[str, float]] = []
    total: dict[str, float] = {}
    for row in keys:
        vector = {key: (1 + math.log(count)) * rarity[key] for key, count in Counter(row).items()}
        norm = math.sqrt(sum([weight * weight for weight in vector.values()])) or 1.0
        for key, weight in vector.items():
            vector[key] = weight = weight / norm
            total[key] = total.get(key, 0.0) + weight
        vectors.append(vector)
    others = max(1, len(keys) - 1)
    return [max(0.0, sum([weight * total[key] for key, weight in row.items()]) - 1) / others for row in vectors]


def _quoted(surfaces: Sequence[str]) -> Iterator[bool]:
    """Whether each sentence leaves a quotation open, closes one, or stands inside one that spans sentences."""
    inside = 0
    for surface in surfaces:
        marks = match_marks(surface)
        closes = any(surface[position] not in ")]" for position in marks.closed)
        opens = any(surface[position] not in "([" for position in marks.opened)
        yield inside > 0 or closes or opens
        # A quotation that nobody closes is a slip of the press: after eight sentences it counts as closed.
        inside = 8 if opens else (0 if closes else max(0, inside - 1))
