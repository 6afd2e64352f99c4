"""Train the network that chooses the subjects of sums and shares, and write ``models/figure-subjects``.

    PYTHONPATH=models/recipe:tests python models/recipe/figure_subjects.py [--data DIR] [--articles N] [--seed N]

First it learns what the rules of ``tinvan.figures.relations`` say of articles of VietNews' ``train``, wherever they
name a subject; then what annotators say of 750 others (``subject_labels.jsonl``), of those of ``tests/cases/figures``
that rules were made on, and of the tuned two thirds of the shared gold. Same data, seed and versions: same network.
Needs torch and zstandard, which nothing needs at run time; some four minutes on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from figure_subjects_card import card
from figure_subjects_data import LABELS, Example, Places, gather, vocabulary
from figure_subjects_model import Found, SubjectNetwork, kinds_between
from torch import nn
from vietnews import DATA, REPOSITORY

from figures.relations_sample import alike
from tinvan.artefact import load_graph
from tinvan.figures.subject_tokens import AFTER, BEFORE, VERSION
from tinvan.figures.subjects import ARTEFACT, GRAPH, NONE, VOCABULARY, told
from tinvan.text.vocabulary import Vocabulary

OUT = REPOSITORY / "models" / ARTEFACT
INPUTS = ("ids", "capitals", "sentence_of", "at", "proposed")
OUTPUTS = ("places", "margins")
# Passes, the highest rate and articles a step, over what rules say and over what annotators say.
LEARN_RULES, LEARN_LABELS = (2, 2e-3, 24), (6, 8e-4, 12)
MOST_FIGURES, GAP = 12, 8
TOLERANCE = 1e-4
Row = tuple[dict[str, np.ndarray], list[Places]]


def row_of(example: Example, numbers: Vocabulary) -> Row | None:
    """The inputs of an article's first figures whose subject is known, around them, and where their subjects are."""
    kept = [k for k, places in enumerate(example.wanted) if places is not None][:MOST_FIGURES]
    if not kept:
        return None
    tokens, at = example.tokens, example.tokens.at[kept]
    first = max(0, int(at.min()) - BEFORE - GAP)
    read = slice(first, int(at.max()) + AFTER + GAP + 1)
    ids = np.array([numbers[word] for word in example.words], dtype=np.int64)[tokens.ids]
    inputs = {
        "ids": ids[read],
        "capitals": tokens.capitals[read],
        "sentence_of": tokens.sentence_of[read],
        "at": at - first,
        "proposed": np.array([example.proposed[k] for k in kept], dtype=np.int64),
    }
    return inputs, [example.wanted[k] or NONE for k in kept]


def batch(rows: Sequence[Row]) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Articles one behind the other, with empty places between, as if they were one; and where the subjects are."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in INPUTS}
    length = 0
    for number, (inputs, _) in enumerate(rows):
        gap = {"ids": np.zeros(GAP, np.int64), "capitals": np.zeros(GAP, np.float32), "sentence_of": np.full(GAP, -9)}
        moved = inputs | {"sentence_of": inputs["sentence_of"] + 100_000 * number, "at": inputs["at"] + length}
        for name in INPUTS:
            parts[name] += [moved[name], gap[name]] if name in gap else [moved[name]]
        length += len(inputs["ids"]) + GAP
    wanted = [places for _, places in rows for places in places]
    return [torch.from_numpy(np.concatenate(parts[name])) for name in INPUTS], torch.tensor(wanted)


def fit(network: SubjectNetwork, rows: Sequence[Row], passes: int, rate: float, size: int, seed: int) -> float:
    """Passes over the rows, the rate rising and falling once; the running loss at the end."""
    chance, running = np.random.default_rng(seed), math.nan
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01)
    steps = passes * math.ceil(len(rows) / size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    network.train()
    for _ in range(passes):
        order = chance.permutation(len(rows))
        for start in range(0, len(rows), size):
            inputs, wanted = batch([rows[k] for k in order[start : start + size]])
            loss = nn.functional.cross_entropy(network(*inputs), wanted + BEFORE)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
    return running


@torch.no_grad()
def judge(network: SubjectNetwork, examples: Sequence[Example], numbers: Vocabulary) -> dict[str, float]:
    """Recall and precision of the subjects chosen, and of those that the rules propose."""
    found = Found(network).eval()
    counts: Counter[str] = Counter()
    for example in examples:
        tokens = example.tokens
        ids = np.array([numbers[word] for word in example.words], dtype=np.int64)[tokens.ids]
        arrays = (ids, tokens.capitals, tokens.sentence_of, tokens.at, np.array(example.proposed, dtype=np.int64))
        places, margins = (output.tolist() for output in found(*map(torch.from_numpy, arrays)))
        chosen = [told(place) if margin > 0 else NONE for place, margin in zip(places, margins, strict=True)]
        for name, named in (("", chosen), ("rules ", example.ruled)):
            for at, (begin, end), subject in zip(tokens.at.tolist(), named, example.subjects, strict=True):
                own = example.text[tokens.starts[at + begin] : tokens.ends[at + end]] if end or begin else ""
                counts[f"{name}found"] += bool(own)
                counts[f"{name}right"] += bool(subject) and alike(subject, own)
        counts["wanted"] += sum(map(bool, example.subjects))
    network.train()
    return {
        "subjects": counts["wanted"],
        "recall": round(counts["right"] / counts["wanted"], 3),
        "precision": round(counts["right"] / counts["found"], 3),
        "recall of the rules": round(counts["rules right"] / counts["wanted"], 3),
        "precision of the rules": round(counts["rules right"] / counts["rules found"], 3),
    }


def export(network: SubjectNetwork, path: Path, row: Row) -> float:
    """Write the graph; the largest difference between its margins and the network's, on one article."""
    found = Found(network).eval()
    inputs, _ = batch([row])
    many = {"ids": "T", "capitals": "T", "sentence_of": "T", "at": "F", "proposed": "F"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own old age
        torch.onnx.export(
            found,
            tuple(inputs),
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: size} for name, size in (many | dict.fromkeys(OUTPUTS, "F")).items()},
            opset_version=17,
            dynamo=False,
        )
    return most_apart(found, path, [row])


@torch.no_grad()
def most_apart(found: Found, path: Path, rows: Sequence[Row]) -> float:
    """The largest difference between the margins of a graph and of the network; infinite where their places differ."""
    graph, most = load_graph(path), 0.0
    for row in rows:
        inputs, _ = batch([row])
        trained = [output.numpy() for output in found(*inputs)]
        written = graph.run(None, {name: tensor.numpy() for name, tensor in zip(INPUTS, inputs, strict=True)})
        if (trained[0] != written[0]).any():
            return math.inf
        most = max(most, float(np.abs(trained[1] - written[1]).max()))
    return most


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=44_000, help="of train, that the rules label")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    began = time.monotonic()
    ruled, trained, judging = gather(options.data, options.articles, options.seed)
    words = vocabulary(ruled)
    numbers = Vocabulary({word: number for number, word in enumerate(words)}, by_key=True)
    print(f"{len(ruled):,} articles by rules, {len(trained):,} annotated, {len(words):,} tokens", flush=True)
    network = SubjectNetwork(kinds_between(words))
    training: dict[str, Any] = {"seed": options.seed, "articles by rules": len(ruled), "annotated": len(trained)}
    for name, examples, (passes, rate, size) in (("rules", ruled, LEARN_RULES), ("labels", trained, LEARN_LABELS)):
        rows = [row for example in examples if (row := row_of(example, numbers))]
        loss = fit(network, rows, passes, rate, size, options.seed)
        training[f"after {name}"] = judge(network, judging, numbers) | {"loss": round(loss, 3)}
        print(f"{name}: {training[f'after {name}']}", flush=True)
    OUT.mkdir(exist_ok=True)
    rows = [row for example in judging[:100] if (row := row_of(example, numbers))]
    parity = max(export(network, OUT / GRAPH, rows[0]), most_apart(Found(network).eval(), OUT / GRAPH, rows))
    if parity > TOLERANCE:
        raise SystemExit(f"{GRAPH} does not say what was trained: {parity}")
    (OUT / VOCABULARY).write_text("\n".join(words), encoding="utf-8")
    training["weights"] = sum(parameter.numel() for parameter in network.parameters())
    training["minutes"] = round((time.monotonic() - began) / 60, 1)
    manifest = {
        "name": ARTEFACT,
        "tokens": VERSION,
        "files": {name: digest(OUT / name) for name in (GRAPH, VOCABULARY)},
        "data": {"train": digest(options.data / "train.jsonl.zst"), LABELS.name: digest(LABELS)},
        "training": training,
        "parity": float(f"{parity:.1e}"),
        "versions": {
            "python": sys.version.split()[0],
            "torch": torch.__version__,
            "onnxruntime": onnxruntime.__version__,
        },
    }
    (OUT / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (OUT / "README.md").write_text(card(manifest), encoding="utf-8")


if __name__ == "__main__":
    main()
