"""How likely an editor is to put a figure into the sapo: a small ensemble of trees over what can be seen of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from tinvan.artefact import artefact_path, load_manifest
from tinvan.errors import BackendUnavailable
from tinvan.figures.salience_features import VERSION, Rarity, Row, read_rows, runs, value_key
from tinvan.types import Boilerplate, Figure, NormalizedText, Sentence

ARTEFACT = "figure-salience"
MODEL = "model.json"
KEY_FIGURES = 3
_ECHO = 0.4  # measured on a part of val: 0.622 of the sapo numbers among the first three become 0.628
# What a date or time behind another one counts among the key figures: two dates or more are key in 0.18 of 2,000
# articles of val in place of 0.50, and the key figures say as much of the sapos as before.
_FURTHER_TIME = 0.25
_TIMES = ("date", "time")


@dataclass(frozen=True, slots=True)
class Trees:
    """The nodes of all trees in one row of arrays, those of a tree side by side.

    ``roots`` are where the trees begin. A node looks at ``columns`` (0 in a leaf); what is at most ``thresholds`` goes
    left, else right, to the node ``children[2 * node + 1]`` or ``children[2 * node]``, and a leaf leads to itself.
    ``values`` are the leaves' shares.
    """

    roots: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    thresholds: npt.NDArray[np.float64]
    children: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]

    def sums(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """For each of the rows (R, columns), the shares of its leaves in all trees, summed."""
        flat = rows.ravel()
        nodes = np.tile(self.roots, len(rows))
        first = np.repeat(np.arange(len(rows)) * rows.shape[1], len(self.roots))
        inner = np.arange(len(nodes))
        while len(inner):  # most leaves lie at half the depth of the deepest
            at = nodes.take(inner)
            goes_left = flat.take(first.take(inner) + self.columns.take(at)) <= self.thresholds.take(at)
            nodes[inner] = to = self.children.take(2 * at + goes_left)
            inner = inner[self.children.take(2 * to) != to]
        return np.asarray(self.values[nodes].reshape(len(rows), -1).sum(axis=1))


@dataclass(frozen=True, slots=True)
class SalienceModel:
    """Trees over the numbers of a row and its words, each word looked up in its table of log odds.

    A leaf holds its share of the expected number of sapo numbers that the figure says; the shares of all trees and
    ``base`` are summed.
    """

    base: float
    tables: tuple[Mapping[str, float], ...]
    rarity: Rarity
    trees: Trees

    def probabilities(self, rows: Sequence[Row]) -> list[float]:
        """That each figure says at least one number of the sapo, their number taken as Poisson distributed."""
        columns = [
            (*row.numbers, *(table.get(word, 0.0) for table, word in zip(self.tables, row.words, strict=True)))
            for row in rows
        ]
        total = self.base + self.trees.sums(np.array(columns, dtype=np.float64))
        return [float(share) for share in -np.expm1(-np.maximum(total, 0.0))]


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
    scores = _without_echoes(figures, model.probabilities(rows))
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


def by_salience(figures: Sequence[Figure]) -> tuple[tuple[Figure, bool], ...]:
    """The figures, the most salient first, each with whether it is a key one."""
    keys = frozenset(key_figures(figures))
    ranked = sorted(range(len(figures)), key=lambda index: (-figures[index].salience, index))
    return tuple((figures[index], index in keys) for index in ranked)


def key_figures(figures: Sequence[Figure], count: int = KEY_FIGURES) -> tuple[int, ...]:
    """The indices of the ``count`` figures that say most, the most salient first, no value twice.

    They are the most salient ones, but that three dates tell a reader little: all dates and times behind the first
    count less, and of several key figures at least one says how much, where any figure does.
    """
    order = sorted(range(len(figures)), key=lambda index: (-figures[index].salience, index))
    by_value: dict[tuple[object, ...], int] = {}
    for index in order:
        by_value.setdefault(value_key(figures[index]), index)
    different = tuple(by_value.values())
    times = [index for index in different if figures[index].kind in _TIMES]
    amounts = [index for index in different if figures[index].kind not in _TIMES]
    weights = {index: figures[index].salience for index in different}
    weights |= {index: _FURTHER_TIME * weights[index] for index in times[1:]}
    ranked = sorted(different, key=lambda index: (-weights[index], index))
    chosen = set(ranked[:count])
    if count > 1 and amounts and chosen.isdisjoint(amounts):
        chosen = {*ranked[: count - 1], amounts[0]}
    return tuple(index for index in order if index in chosen)


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
            Rarity(dict(rarity)),  # type: ignore[call-overload]
            _trees(trees),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BackendUnavailable(f"{ARTEFACT}/{MODEL} is damaged.") from error


def _trees(content: object) -> Trees:
    """Trees from lists of nodes: column (-1 in a leaf), threshold or share, left, right, counted within the tree."""
    sizes = [len(tree) for tree in content]  # type: ignore[attr-defined]
    nodes = np.array([node for tree in content for node in tree], dtype=np.float64)  # type: ignore[attr-defined]
    roots = np.cumsum([0, *sizes])[:-1]
    offset = np.repeat(roots, sizes)
    column, threshold, left, right = nodes.T
    leaf, own = column < 0, np.arange(len(nodes))
    left = np.where(leaf, own, left.astype(np.int64) + offset)
    right = np.where(leaf, own, right.astype(np.int64) + offset)
    depth, level = 0, roots
    while not leaf[level].all():
        level = np.unique(np.concatenate([left[level], right[level]]))
        depth += 1
        if depth > len(nodes):
            raise ValueError("the trees run in circles")
    columns = np.where(leaf, 0, column.astype(np.int64))
    children = np.column_stack([right, left]).ravel()
    return Trees(roots, columns, threshold, children, np.where(leaf, threshold, 0.0))
