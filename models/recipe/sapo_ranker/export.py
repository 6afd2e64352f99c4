"""The trained network as the artefact that is shipped: an ONNX graph, tokenizer, config and manifest.

usage: python -m sapo_ranker.export [--build DIR] [--artefact DIR]

Refuses a graph that does not say what the trained network says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import tokenizers
import torch
import transformers

from sapo_ranker.data import Build, Prepared, add_folders, load
from sapo_ranker.graph import OneArticle, Probabilities
from sapo_ranker.model import SapoRankerModel
from sapo_ranker.train import INPUTS, batch
from tinvan.artefact import load_graph
from tinvan.ranking.reading import COLUMNS_VERSION
from tinvan.ranking.sapo_ranker import ARTEFACT, GRAPH, TOKENIZER

FILES = ("config.json", TOKENIZER, "tokenizer_config.json", GRAPH)
OUTPUTS = ("held", "gains", "length")
OPSET = 17
TOLERANCE = 1e-4


def export(model: SapoRankerModel, path: Path) -> None:
    """One article at a time: its syllables, sentences and title may be of any number."""
    model.eval()
    syllables, sentences, title = 40, 4, 7
    example = (
        torch.ones(1, syllables, dtype=torch.int64),
        torch.zeros(1, syllables, model.seen.in_features),
        torch.tensor([[0, 10, 20, 30, 40]]),
        torch.zeros(1, sentences, model.columns),
        torch.ones(1, title, dtype=torch.int64),
        torch.zeros(1, syllables, dtype=torch.int64),
    )
    many = {"ids": "T", "columns": "T", "sentence_of": "T", "held": "T", "title": "L"}
    many |= {"borders": "S + 1", "sentences": "S", "gains": "S"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own old age
        torch.onnx.export(
            Probabilities(model if model.encoder else OneArticle(model)).eval(),
            example,
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {1: size} for name, size in many.items()},
            opset_version=OPSET,
            dynamo=False,
        )


@torch.no_grad()
def difference(model: SapoRankerModel, path: Path, articles: Sequence[Prepared]) -> float:
    """The largest difference between what the graph and the network say: in probabilities, and in log length."""
    graph, said, most = load_graph(path), Probabilities(model), 0.0
    for article in articles:
        b = batch([article])
        inputs = {name: b[name] for name in INPUTS}
        trained = [tensor.numpy() for tensor in said(*inputs.values())]
        written = graph.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})
        for name, ours, theirs in zip(OUTPUTS, trained, written, strict=True):
            pair = (np.log(ours), np.log(theirs)) if name == "length" else (ours, theirs)
            most = max(most, float(np.abs(pair[0] - pair[1]).max()))
    return most


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """The manifest: the digest of each file, and what made them."""
    files = {name: digest(folder / name) for name in FILES}
    manifest = {"name": ARTEFACT, "columns": COLUMNS_VERSION, "files": files, **facts}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    options = parser.parse_args()
    build, folder = Build(options.build), options.artefact
    model = SapoRankerModel.from_pretrained(build.network).eval()
    folder.mkdir(parents=True, exist_ok=True)
    for name in (TOKENIZER, "tokenizer_config.json"):
        shutil.copy(build.tokenizer / name, folder / name)
    model.config.save_pretrained(folder)
    export(model, folder / GRAPH)
    parity = difference(model, folder / GRAPH, load(build.shards("val")[0])[:300])
    print(f"{GRAPH}: {(folder / GRAPH).stat().st_size:,} bytes, at most {parity:.1e} from what was trained")
    if parity > TOLERANCE:
        raise SystemExit(f"{GRAPH} does not say what was trained")
    write_manifest(
        folder,
        {
            "data": {"train": digest(options.data / "train.jsonl.zst")},
            "training": json.loads((build.network / "training.json").read_text(encoding="utf-8")),
            "parity": float(f"{parity:.1e}"),
            "versions": {
                "python": sys.version.split()[0],
                "torch": torch.__version__,
                "transformers": transformers.__version__,
                "tokenizers": tokenizers.__version__,
                "onnxruntime": onnxruntime.__version__,
            },
        },
    )


if __name__ == "__main__":
    main()
