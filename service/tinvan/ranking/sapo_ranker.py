"""The trained ranker: a network that reads the whole article, run by onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinvan.artefact import artefact_path, load_graph, load_manifest
from tinvan.errors import BackendUnavailable
from tinvan.ranking.reading import COLUMNS_VERSION, ArticleView, read
from tinvan.ranking.weighing import SapoWeighing, Verdict
from tinvan.text.vocabulary import Vocabulary, token_ids
from tinvan.types import Document, Form

ARTEFACT = "sapo-ranker"
GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class SapoJudgement:
    """What the network says of one article; ``scores`` are the expected ROUGE of its sentences, 0 for no prose."""

    document: Document
    reading: ArticleView
    verdict: Verdict
    scores: tuple[float, ...]

    def weigh(self, forms: Sequence[tuple[int, Form]]) -> SapoWeighing:
        """Forms, ready to be weighed."""
        return SapoWeighing(self.document, self.reading, self.verdict, forms)


@dataclass(frozen=True, slots=True)
class SapoRanker:
    """Ranks by what an editor's sapo would hold.

    ``session`` is one of onnxruntime, safe to use from many threads; ``vocabulary`` is the tokenizer's. ``signature``
    names the artefact by its digest.
    """

    signature: str
    vocabulary: Vocabulary
    session: Any

    @classmethod
    def load(cls, folder: Path | None = None) -> SapoRanker:
        """The artefact in a folder, or the shipped one; needs no network.

        Raises :class:`BackendUnavailable`, naming the file, where one is missing, damaged or made for another version.
        """
        folder = folder or artefact_path(ARTEFACT)
        return cls(signature(folder), _vocabulary(folder), load_graph(folder / GRAPH))

    def judge(self, document: Document) -> SapoJudgement:
        """The judgement of a document; linear in its length."""
        reading = read(document)
        held, gains, length = self.session.run(None, inputs(reading, self.vocabulary))
        verdict = Verdict(held[0], gains[0], float(length[0]))
        return SapoJudgement(document, reading, verdict, tuple(np.where(reading.prose, verdict.gains, 0.0).tolist()))


def signature(folder: Path | None = None) -> str:
    """The signature of the ranker in a folder, or of the shipped one, its files verified but not loaded.

    Raises :class:`BackendUnavailable`, naming the file, where one is missing, damaged or made for another version.
    """
    folder = folder or artefact_path(ARTEFACT)
    manifest = load_manifest(folder)
    if manifest.get("columns") != COLUMNS_VERSION or not {GRAPH, TOKENIZER} <= set(manifest["files"]):
        raise BackendUnavailable(f"{folder.name}/manifest.json is of another version of tinvan.")
    return f"{ARTEFACT}@{manifest['files'][GRAPH][:6]}"


def inputs(reading: ArticleView, vocabulary: Vocabulary) -> dict[str, npt.NDArray[Any]]:
    """A reading as a batch of one, by the names of the reader's inputs."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "ids": token_ids(reading.spellings, vocabulary)[reading.spelling_of],
        "columns": reading.syllable_columns,
        "borders": reading.borders,
        "sentences": reading.sentence_columns,
        "title": token_ids(reading.title, vocabulary) if reading.title else np.zeros(1, dtype=np.int64),
        "sentence_of": reading.sentence_of,
    }
    return {name: array[None] for name, array in arrays.items()}


def _vocabulary(folder: Path) -> Vocabulary:
    try:
        numbers = dict(json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"])
        return Vocabulary(numbers, by_key=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackendUnavailable(f"{folder.name}/{TOKENIZER} is damaged.") from error
