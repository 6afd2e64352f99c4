"""The baseline: an article's first sentences, as they come."""

from __future__ import annotations

from tinvan.types import Document


class LeadRanker:
    """Scores sentences by position alone, boilerplate and all: the "lead" that others are measured against."""

    signature = "lead@1"

    def score(self, document: Document) -> tuple[float, ...]:
        """From 1 for the first sentence down, always above 0."""
        count = len(document.sentences)
        return tuple((count - index) / count for index in range(count))
