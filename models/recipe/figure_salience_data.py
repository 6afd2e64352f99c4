"""Articles of VietNews as figures with the numbers of their sapo: what the salience model learns and is judged on.

A sapo number is a digit run of the sapo, a comma equal to a dot; it is supported where the body has it too. Only
supported numbers count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tinvan.figures.extract import extract
from tinvan.figures.relations import relate
from tinvan.figures.salience_features import runs, value_key
from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.types import Boilerplate, Figure, NormalizedText, Sentence


@dataclass(frozen=True, slots=True)
class Example:
    """An article read up to its figures, and the supported numbers of its sapo."""

    title: str
    normalized: NormalizedText
    boilerplate: tuple[Boilerplate, ...]
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    supported: frozenset[str]

    def gain(self, figure: Figure) -> int:
        """How many supported numbers a figure says."""
        return len(self.supported.intersection(runs(figure.surface)))


def example(record: dict[str, Any]) -> Example:
    """Read one article."""
    normalized = normalize(record["text"])
    boilerplate = find_boilerplate(normalized, record["title"])
    sentences = segment(normalized, boilerplate)
    figures = relate(normalized, sentences, extract(normalized, sentences))
    return Example(record["title"], normalized, boilerplate, sentences, figures, supported(record))


def supported(record: dict[str, Any]) -> frozenset[str]:
    """The numbers of the sapo that stand in the body."""
    return frozenset(runs(record["sapo"])).intersection(runs(record["text"]))


def covered(figures: Sequence[Figure], order: Sequence[int], count: int = 3) -> frozenset[str]:
    """The numbers that the first ``count`` distinct figures in ``order`` say."""
    seen: set[object] = set()
    found: set[str] = set()
    for index in order:
        if len(seen) == count:
            break
        if value_key(figures[index]) not in seen:
            seen.add(value_key(figures[index]))
            found.update(runs(figures[index].surface))
    return frozenset(found)
