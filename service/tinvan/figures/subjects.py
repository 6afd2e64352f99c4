"""What each sum and share measures, chosen by a small network: it reads the sentence, the one before, and what the
rules of ``relations`` propose.

A network, for what names the measured thing follows no rule for long: rules alone name 0.70 of the subjects of articles
that they were not made on, the network 0.79 (docs/measurements.md).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from tinvan.artefact import artefact_path, load_graph, load_manifest
from tinvan.errors import BackendUnavailable
from tinvan.figures.relations_phrase import phrase_at
from tinvan.figures.subject_tokens import AFTER, ASKED, BEFORE, LONGEST, VERSION, SubjectTokens, read_tokens
from tinvan.text.vocabulary import Vocabulary
from tinvan.types import Figure, NormalizedText, Phrase, Sentence

ARTEFACT = "figure-subjects"
GRAPH, VOCABULARY = "model.onnx", "vocabulary.txt"
# How many figures are asked about at a time, and how far past their windows the network looks.
_TOGETHER, _REACH = 64, 6
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SubjectModel:
    """``session`` is one of onnxruntime, safe to use from many threads."""

    vocabulary: Vocabulary
    session: Any


def choose_subjects(
    normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure]
) -> Sequence[Figure]:
    """The same figures, sums and shares with the ``subject`` that the network chooses; the one that they have is what
    is proposed to it, and stays where the network chooses some of its words: rules know better where a phrase ends. A
    share of what turns out to be its subject is the whole of nothing.

    Raises :class:`BackendUnavailable` where the artefact is missing, damaged or made for another version.
    """
    if not any(figure.kind in ASKED for figure in figures):
        return figures
    model = load_model()
    tokens = read_tokens(normalized, sentences, figures, model.vocabulary)
    chosen = list(figures)
    for index, span in _chosen(model, tokens, proposals(normalized, figures, tokens)):
        figure, subject = figures[index], phrase_at(normalized, span)
        if figure.subject and subject and _overlap(figure.subject, subject):
            continue
        whole = None if figure.of and subject and _overlap(figure.of, subject) else figure.of
        chosen[index] = replace(figure, subject=subject, of=whole)
    return chosen


def proposals(normalized: NormalizedText, figures: Sequence[Figure], tokens: SubjectTokens) -> list[Span]:
    """Where the subjects that the figures have begin and end: places among the tokens, counted from the figure; twice
    0 where there is none, or none in its window."""
    rows = []
    for index, at in zip(tokens.figures, tokens.at.tolist(), strict=True):
        subject = figures[index].subject
        span = subject and normalized.from_original(subject.start, subject.end)
        rows.append((span and places_of(tokens, at, span)) or (0, 0))
    return rows


def places_of(tokens: SubjectTokens, at: int, span: Span) -> Span | None:
    """The places of the tokens in a span of the normalized text, counted from the figure at token ``at``; None for
    what does not lie beside it in what it sees: its window, its sentence and the one before."""
    first = bisect_right(tokens.ends, span[0])
    last = bisect_left(tokens.starts, span[1]) - 1
    while first < last and tokens.starts[first] == tokens.ends[first]:
        first += 1  # the start of its sentence
    if first > last or first <= at <= last or first - at < -BEFORE or last - at > AFTER or last - first >= LONGEST:
        return None
    earlier = tokens.sentence_of[at] - tokens.sentence_of[[first, last]]
    if earlier.min() < 0 or earlier.max() > 1:
        return None
    return first - at, last - at


def _chosen(model: SubjectModel, tokens: SubjectTokens, proposed: Sequence[Span]) -> Iterator[tuple[int, Span | None]]:
    """For each sum and share its index and the span of its subject in the normalized text."""
    for start in range(0, len(tokens.at), _TOGETHER):
        at = tokens.at[start : start + _TOGETHER]
        first = max(0, int(at[0]) - BEFORE - _REACH)
        read = slice(first, int(at[-1]) + AFTER + _REACH + 1)
        arrays = {
            "ids": tokens.ids[read],
            "capitals": tokens.capitals[read],
            "sentence_of": tokens.sentence_of[read],
            "at": at - first,
            "proposed": np.array(proposed[start : start + _TOGETHER], dtype=np.int64),
        }
        places, margins = model.session.run(None, arrays)
        indices = tokens.figures[start : start + _TOGETHER]
        for index, middle, place, margin in zip(indices, at.tolist(), places.tolist(), margins.tolist(), strict=True):
            begin, more = divmod(place, LONGEST)
            begin += middle - BEFORE
            yield index, (tokens.starts[begin], tokens.ends[begin + more]) if margin > 0 else None


def _overlap(one: Phrase, other: Phrase) -> bool:
    return one.start < other.end and other.start < one.end


@cache
def load_model() -> SubjectModel:
    """The shipped model, verified; read once."""
    folder = artefact_path(ARTEFACT)
    manifest = load_manifest(folder)
    if manifest.get("tokens") != VERSION or not {GRAPH, VOCABULARY} <= set(manifest["files"]):
        raise BackendUnavailable(f"{ARTEFACT}/{GRAPH} was made for another version of tinvan.")
    words = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
    numbers = {word: number for number, word in enumerate(words)}
    return SubjectModel(Vocabulary(numbers, by_key=True), load_graph(folder / GRAPH))
