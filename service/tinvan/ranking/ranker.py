"""What a ranker is: it judges an article, and then weighs what a summary of it could be made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tinvan.types import Document, Form

# Rows of forms, in the article's order: what a summary could be made of.
Candidate = tuple[int, ...]


class Weighing(Protocol):
    """The forms of an article's sentences, ready to be weighed alone and together."""

    def gains(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """How good a summary each candidate would be; comparable within the article."""


class Judgement(Protocol):
    """What a ranker says of one article."""

    @property
    def scores(self) -> Sequence[float]:
        """One score a sentence, from 0 (never) to 1, in the order of ``document.sentences``."""

    def weigh(self, forms: Sequence[tuple[int, Form]]) -> Weighing:
        """Forms, each with the index of its sentence, made ready to be weighed."""


class Ranker(Protocol):
    """Judges documents by what belongs into a summary of them."""

    @property
    def signature(self) -> str:
        """Name and version, such as ``sapo-ranker@1f3a9c``: the same signature and document, the same judgement."""

    def judge(self, document: Document) -> Judgement:
        """The judgement of a document."""
