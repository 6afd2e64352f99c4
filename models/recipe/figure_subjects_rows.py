"""What the networks of subjects are shown of articles at a time, and what they are to say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from figure_subjects_data import Example
from figure_subjects_model import WINDOW, Teachers

from tinvan.figures.subject_tokens import AFTER, BEFORE
from tinvan.text.vocabulary import Vocabulary

INPUTS = ("ids", "capitals", "sentence_of", "at", "proposed")
# How many figures of an article are shown, and how many empty tokens stand between articles.
MOST_FIGURES, GAP = 12, 8
# The inputs for the first figures of an article, and for each how likely its subject begins and ends at each place of
# its window (F, WINDOW, 2).
Row = tuple[dict[str, np.ndarray], np.ndarray]


def inputs_of(example: Example, numbers: Vocabulary, kept: Sequence[int]) -> dict[str, np.ndarray]:
    """The inputs for some of an article's figures, with the tokens around them."""
    tokens, at = example.tokens, example.tokens.at[kept]
    first = max(0, int(at.min()) - BEFORE - GAP)
    read = slice(first, int(at.max()) + AFTER + GAP + 1)
    return {
        "ids": identified(example, numbers)[read],
        "capitals": tokens.capitals[read],
        "sentence_of": tokens.sentence_of[read],
        "at": at - first,
        "proposed": np.array([example.proposed[k] for k in kept], dtype=np.int64),
    }


def identified(example: Example, numbers: Vocabulary) -> np.ndarray:
    """The ids of an article's tokens."""
    ids: np.ndarray = np.array([numbers[word] for word in example.words], dtype=np.int64)[example.tokens.ids]
    return ids


def labelled_rows(examples: Sequence[Example], numbers: Vocabulary) -> list[Row]:
    """The articles with a subject that is known, or known to be none."""
    rows = []
    for example in examples:
        kept = [k for k, places in enumerate(example.wanted) if places is not None][:MOST_FIGURES]
        if kept:
            wanted = np.zeros((len(kept), WINDOW, 2), dtype=np.float16)
            for row, k in enumerate(kept):
                wanted[row, np.array(example.wanted[k]) + BEFORE, (0, 1)] = 1
            rows.append((inputs_of(example, numbers, kept), wanted))
    return rows


@torch.no_grad()
def taught_rows(teachers: Teachers, examples: Sequence[Example], numbers: Vocabulary) -> list[Row]:
    """The articles with what the teachers say of their figures."""
    rows = []
    teachers.eval()
    for example in examples:
        inputs = inputs_of(example, numbers, range(min(MOST_FIGURES, len(example.wanted))))
        rows.append((inputs, teachers(*batch([inputs])).exp().numpy().astype(np.float16)))
    return rows


def without_proposals(row: Row) -> Row:
    """The same where rules propose nothing."""
    inputs, wanted = row
    return inputs | {"proposed": np.zeros_like(inputs["proposed"])}, wanted


def batch(articles: Sequence[dict[str, np.ndarray]]) -> list[torch.Tensor]:
    """Articles one behind the other, with empty places between, as if they were one."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in INPUTS}
    length = 0
    for number, inputs in enumerate(articles):
        gap = {"ids": np.zeros(GAP, np.int64), "capitals": np.zeros(GAP, np.float32), "sentence_of": np.full(GAP, -9)}
        moved = inputs | {"sentence_of": inputs["sentence_of"] + 100_000 * number, "at": inputs["at"] + length}
        for name in INPUTS:
            parts[name] += [moved[name], gap[name]] if name in gap else [moved[name]]
        length += len(inputs["ids"]) + GAP
    return [torch.from_numpy(np.concatenate(parts[name])) for name in INPUTS]
