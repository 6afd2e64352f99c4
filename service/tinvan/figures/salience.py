"""How likely an editor is to put a figure into the sapo: a small ensemble of trees over what can be seen of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tinvan.artefact import artefact_path, load_manifest
from tinvan.errors import BackendUnavailable
from tinvan.figures.salience_features import VERSION, Row, read_rows, runs, value_key
from tinvan.types import Boilerplate, Figure, NormalizedText, Sentence

ARTEFACT = "figure-salience"
MODEL = "model.json"
_ECHO = 0.4  # measured on a part of val: 0.622 of the sapo numbers among the first three become 0.628

# Of a node: the column it looks at (-1 in a leaf), the highest value that goes left, the two nodes it leads to.
Node = tuple[int, float, int, int]


@dataclass(frozen=True, slots=True)
class SalienceModel:
    """Trees over the numbers of a row and its words, each word looked up in its table of log odds.

    A leaf holds, in the place of the threshold, its share of the expected number of sapo numbers that the figure says;
    the shares of all trees and ``base`` are summed.
    """

    base: float
    tables: tuple[Mapping[str, float], ...]
    rarity: Mapping[str, float]
    trees: tuple[tuple[Node, ...], ...]

    def probability(self, row: Row) -> float:
        """That the figure says at least one number of the sapo, their number taken as Poisson distributed."""
        columns = (*row.numbers, *(table.get(word, 0.0) for table, word in zip(self.tables, row.words, strict=True)))
        total = self.base
        for tree in self.trees:
            column, threshold, left, right = tree[0]
            while column >= 0:
                column, threshold, left, right = tree[left if columns[column] <= threshold else right]
            total += threshold
        return -math.expm1(-max(total, 0.0))


def rate(
    normalized: NormalizedText,
    sentences: Sequence[Sentence],
    figures: Sequence[Figure],
    title: str,
    boilerplate: Sequence[Boilerplate] = (),
) -> tuple[Figure, ...]:
    """The same figures with ``salience``; ``figures`` should be related already.

    Raises :class:`BackendUnavailable` where the artefact is missing, damaged or made for other features.
    """
    if not figures:
        return ()
    model = load_model()
    rows = read_rows(normalized, sentences, figures, title, boilerplate, model.rarity)
    scores = _without_echoes(figures, [model.probability(row) for row in rows])
    return tuple(replace(figure, salience=round(score, 4)) for figure, score in zip(figures, scores, strict=True))


def _without_echoes(figures: Sequence[Figure], scores: list[float]) -> list[float]:
    """Less for a figure whose digits more salient figures of other values have all said: no sapo says them twice."""
    values = [value_key(figure) for figure in figures]
    said: set[str] = set()
    seen: set[object] = set()
    damped = list(scores)
    for index in sorted(range(len(figures)), key=lambda index: (-scores[index], index)):
        own = runs(figures[index].surface)
        if own and values[index] not in seen and said.issuperset(own):
            damped[index] *= _ECHO
        seen.add(values[index])
        said.update(own)
    return damped


def key_figures(figures: Sequence[Figure], count: int = 3) -> tuple[int, ...]:
    """The indices of the ``count`` most salient figures, the most salient first, no value twice."""
    chosen: dict[tuple[object, ...], int] = {}
    for index in sorted(range(len(figures)), key=lambda index: (-figures[index].salience, index)):
        if len(chosen) == count:
            break
        chosen.setdefault(value_key(figures[index]), index)
    return tuple(chosen.values())


@cache
def load_model() -> SalienceModel:
    """The shipped model, verified; read once."""
    path = artefact_path(ARTEFACT)
    manifest = load_manifest(path)
    if manifest.get("features") != VERSION or MODEL not in manifest["files"]:
        raise BackendUnavailable(f"{ARTEFACT}/{MODEL} was made for other features.")
    return parse_model(json.loads((path / MODEL).read_text(encoding="utf-8")))


def parse_model(content: Mapping[str, object]) -> SalienceModel:
    """A model from the JSON that the recipe wrote. Raises :class:`BackendUnavailable` where it has another form."""
    try:
        tables, rarity, trees = content["tables"], content["rarity"], content["trees"]
        return SalienceModel(
            float(content["base"]),  # type: ignore[arg-type]
            tuple(dict(table) for table in tables),  # type: ignore[attr-defined]
            dict(rarity),  # type: ignore[call-overload]
            tuple(tuple((int(a), float(b), int(c), int(d)) for a, b, c, d in tree) for tree in trees),  # type: ignore[attr-defined]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BackendUnavailable(f"{ARTEFACT}/{MODEL} is damaged.") from error
