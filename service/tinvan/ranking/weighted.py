"""A ranker without training: a dozen features, a dozen weights, each to be read.

The weights were set by hand and then adjusted by a coordinate search for syllable ROUGE-1 on 1,000 articles of the
``train`` split of VietNews; 1,000 others of ``train`` scored the same within the error (32.3 and 32.5).
"""

from __future__ import annotations

import math

from tinvan.ranking.features import SentenceFeatures, read_features
from tinvan.text.openings import read_opening
from tinvan.types import Document


class WeightedRanker:
    """Position, title overlap, centrality and figures speak for a sentence; length, opening and boilerplate against."""

    signature = "weighted@1"

    def score(self, document: Document) -> tuple[float, ...]:
        """One score a sentence, 0 to 1; 0 for what is mostly boilerplate or stands inside a quotation."""
        return tuple(
            _score(row, read_opening(document.normalized.slice(sentence.start, sentence.end)).dangling)
            for row, sentence in zip(read_features(document), document.sentences, strict=True)
        )


# What the strongest sentences reach; dividing by it brings scores into 0 to 1.
_FULL = 7.0
# What any prose scores: 0 is kept for what never belongs into a summary.
_LEAST = 0.001


def _score(row: SentenceFeatures, dangling: bool) -> float:
    if row.boilerplate or row.inside_quotation or row.announces:
        return 0.0
    total = math.exp(-row.position / 6.0) + 0.06 * (row.position == 0)
    total += 2.9 * row.title_overlap + 0.2 * row.title_pairs
    total += 3.9 * row.centrality + 0.5 * row.repeated
    total += 0.25 * min(2.0, row.figures) + 0.15 * row.key_figure + 0.17 * min(4, row.measured)
    total -= 0.23 * dangling + 0.18 * row.opens_quoting + 0.3 * row.asks
    total -= 0.9 * max(0.0, (8.75 - row.syllables) / 8.75)
    total -= 0.37 * max(0.0, (row.clause - 20) / 20)
    return min(1.0, max(_LEAST, total / _FULL))
