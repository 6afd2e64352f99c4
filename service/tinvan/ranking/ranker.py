"""What a ranker is."""

from __future__ import annotations

from typing import Protocol

from tinvan.types import Document


class Ranker(Protocol):
    """Scores the sentences of a document by how much they belong into a summary."""

    @property
    def signature(self) -> str:
        """Name and version, such as ``weighted@1``: the same signature and document give the same scores."""

    def score(self, document: Document) -> tuple[float, ...]:
        """One score a sentence, from 0 (never) to 1, in the order of ``document.sentences``."""
