"""What is read to find the subjects of sums and shares: the tokens of their sentences and of the ones before.

A figure is one token, whatever it says; so is a syllable, a run of digits and a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinvan.text.vocabulary import Vocabulary
from tinvan.types import Figure, NormalizedText, Sentence

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Span = tuple[int, int]

# Whoever changes what is read counts this up and trains anew: an artefact of another version is refused.
VERSION = 1
ASKED = ("money", "percent")
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]")
_START = "<s>"
# How many tokens before and behind a figure are looked at, and how many its subject has at most: of 6,800 annotated
# subjects 0.5 % lie outside, and 0.5 % are longer.
BEFORE, AFTER, LONGEST = 48, 16, 14
_EMPTY, _NOWHERE = "<pad>", -9
# In characters, how much of a sentence without figures is read: more than a window reaches back.
_TAIL = 400


@dataclass(frozen=True, slots=True)
class SubjectTokens:
    """T tokens of some sentences of an article, with F sums and shares among them, between empty ones, so that no
    window goes over an end.

    ``ids`` (T); ``capitals`` (T): 1 where a token begins with a capital; ``sentence_of`` (T): the number of its
    sentence in the article; ``starts`` and ``ends`` (T): offsets in the normalized text, equal at the start of a
    sentence; ``at`` (F): which tokens the sums and shares are, and ``figures`` (F): which figures.
    """

    ids: Integers
    capitals: Floats
    sentence_of: Integers
    starts: Sequence[int]
    ends: Sequence[int]
    at: Integers
    figures: tuple[int, ...]


def read_tokens(
    normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure], vocabulary: Vocabulary
) -> SubjectTokens:
    """The tokens around the sums and shares among ``figures``, in the article's order; linear in the text."""
    words, starts, ends = [_EMPTY] * BEFORE, [0] * BEFORE, [0] * BEFORE
    numbers, counts = [_NOWHERE], [BEFORE]
    at: dict[int, int] = {}
    for number, marks in _sentences(normalized, sentences, figures):
        first, last = normalized.from_original(sentences[number].start, sentences[number].end)
        if not marks and last - first > _TAIL:
            first = max(first, normalized.text.find(" ", last - _TAIL, last))
        before = len(words)
        words.append(_START)
        starts.append(first)
        ends.append(first)
        for start, end, index in (*marks, (last, last, -1)):
            found = list(_TOKEN.finditer(normalized.text, first, start))
            words += [match[0] for match in found]
            starts += [match.start() for match in found]
            ends += [match.end() for match in found]
            if index >= 0:
                if figures[index].kind in ASKED:
                    at[index] = len(words)
                words.append(f"<{figures[index].kind}>")
                starts.append(start)
                ends.append(end)
            first = max(first, end)
        numbers.append(number)
        counts.append(len(words) - before)
    size = len(words) + AFTER
    words += [_EMPTY] * AFTER
    starts += [len(normalized.text)] * AFTER
    ends += [len(normalized.text)] * AFTER
    return SubjectTokens(
        np.fromiter(map(vocabulary.__getitem__, map(str.lower, words)), np.int64, size),
        np.fromiter(map(str.isupper, [word[0] for word in words]), np.float32, size),
        np.repeat([*numbers, _NOWHERE], [*counts, AFTER]),
        starts,
        ends,
        np.array(list(at.values()), dtype=np.int64),
        tuple(at),
    )


def _sentences(
    normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure]
) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """The sentences to read, each with its figures: those with a sum or a share, and the one before each."""
    inside: dict[int, list[tuple[int, int, int]]] = {}
    asked: set[int] = set()
    number = 0
    for index, figure in enumerate(figures):
        while number < len(sentences) and sentences[number].end <= figure.start:
            number += 1
        if number == len(sentences):
            break
        if figure.start < sentences[number].start or figure.end > sentences[number].end:
            continue
        inside.setdefault(number, []).append((*normalized.from_original(figure.start, figure.end), index))
        if figure.kind in ASKED:
            asked |= {number, max(0, number - 1)}
    for number in sorted(asked):
        yield number, inside.get(number, [])
