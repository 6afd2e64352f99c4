"""What each sum and share measures, chosen by a small network: it reads the sentence, the one before, and what the
rules of ``relations`` propose.

A network, for what names the measured thing follows no rule for long: rules alone name 0.70 of the subjects of articles
that they were not made on, the network 0.80 (docs/measurements.md).
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
# How many figures are asked about at a time, how far past their windows the network looks, and from how many tokens
# between two figures on they are asked about apart: that bounds what is held at a time.
_TOGETHER, _REACH, _APART = 64, 6, 512
Span = tuple[int, int]
# The places of a proposal that there is not.
NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class SubjectModel:
    """``session`` is one of onnxruntime, safe to use from many threads."""

    vocabulary: Vocabulary
    session: Any


def choose_subjects(
    normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure]
) -> Sequence[Figure]:
    """The same figures, sums and shares with the ``subject`` that the network chooses; the one that they have is what
    is proposed to it, and stays where it chooses words that are none, or the proposed ones with others over a comma. No
    words are both subject and baseline, or subject and whole.

    Raises :class:`BackendUnavailable` where the artefact is missing, damaged or made for another version.
    """
    if not any(figure.kind in ASKED for figure in figures):
        return figures
    model = load_model()
    tokens = read_tokens(normalized, sentences, figures, model.vocabulary)
    proposed = proposals(normalized, figures, tokens)
    chosen = list(figures)
    for index, places, named in zip(tokens.figures, proposed, _named(model, tokens, proposed), strict=True):
        figure = figures[index]
        proposal = figure.subject if places != NONE else None
        subject = phrase_at(normalized, named and _phrase(normalized.text, tokens, *named))
        if named and (subject is None or ("," in subject.text and proposal and _overlap(proposal, subject))):
            subject = proposal
        versus, whole = (
            phrase if phrase and not _overlap(phrase, subject) else None for phrase in (figure.versus, figure.of)
        )
        chosen[index] = replace(figure, subject=subject, versus=versus, of=whole)
    return chosen


def proposals(normalized: NormalizedText, figures: Sequence[Figure], tokens: SubjectTokens) -> list[Span]:
    """Where the subjects that the figures have begin and end: places among the tokens, counted from the figure; twice
    0 where there is none, or none in its window."""
    rows = []
    for index, at in zip(tokens.figures, tokens.at.tolist(), strict=True):
        subject = figures[index].subject
        span = subject and normalized.from_original(subject.start, subject.end)
        rows.append((span and places_of(tokens, at, span)) or NONE)
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


def _named(model: SubjectModel, tokens: SubjectTokens, proposed: Sequence[Span]) -> Iterator[Span | None]:
    """For each sum and share the first and last token of its subject; None where it has none."""
    places = tokens.at.tolist()
    start = 0
    while start < len(places):
        end = start + 1
        while end < len(places) and end - start < _TOGETHER and places[end] - places[end - 1] < _APART:
            end += 1
        first = max(0, places[start] - BEFORE - _REACH)
        read = slice(first, places[end - 1] + AFTER + _REACH + 1)
        arrays = {
            "ids": tokens.ids[read],
            "capitals": tokens.capitals[read],
            "sentence_of": tokens.sentence_of[read],
            "at": tokens.at[start:end] - first,
            "proposed": np.array(proposed[start:end], dtype=np.int64),
        }
        found, margins = model.session.run(None, arrays)
        for at, place, margin in zip(places[start:end], found.tolist(), margins.tolist(), strict=True):
            begin, last = told(place)
            yield (at + begin, at + last) if margin > 0 else None
        start = end


def told(place: int) -> Span:
    """The first and last place of a subject, counted from the figure, of the one number that the graph finds."""
    first, more = divmod(place, LONGEST)
    return first - BEFORE, first - BEFORE + more


def _phrase(text: str, tokens: SubjectTokens, first: int, last: int) -> Span | None:
    """The span of some tokens without the marks at its ends; None where another sum or share stands among them, no
    letter does, or a bracket opens or closes outside."""
    while first <= last and not text[tokens.starts[first] : tokens.ends[first]][:1].isalnum():
        first += 1
    while first <= last and not text[tokens.starts[last] : tokens.ends[last]][-1:].isalnum():
        last -= 1
    if first > last or bisect_left(tokens.at, first) < bisect_right(tokens.at, last):
        return None
    start, end = tokens.starts[first], tokens.ends[last]
    end += text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end)
    whole = text.count("(", start, end) == text.count(")", start, end)
    return (start, end) if whole and any(map(str.isalpha, text[start:end])) else None


def _overlap(one: Phrase, other: Phrase | None) -> bool:
    return other is not None and one.start < other.end and other.start < one.end


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
