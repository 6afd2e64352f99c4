"""Train the network that chooses the subjects of sums and shares, and write ``models/figure-subjects``.

    PYTHONPATH=models/recipe:tests python models/recipe/figure_subjects.py [--data DIR] [--articles N] [--seed N]

Two teachers, larger than what is shipped, first learn what the rules of ``tinvan.figures.relations`` say of articles of
VietNews' ``train``, wherever they name a subject; then what annotators say of 750 others (``subject_labels.jsonl``), of
those of ``tests/cases/figures`` that rules were made on, and of the tuned two thirds of the shared gold. The network
that is shipped learns what the teachers say of all those articles, beside the labels (distillation: Hinton, Vinyals and
Dean, 2015). Same data, seed and versions: same network. Needs torch and zstandard, which nothing needs at run time;
some half an hour on two cores.
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from figure_subjects_card import card
from figure_subjects_data import LABELS, Example, gather, vocabulary
from figure_subjects_model import SHIPPED, TEACHER, Found, Shape, SubjectNetwork, Teachers, kinds_between
from figure_subjects_rows import INPUTS, Row, batch, identified, labelled_rows, taught_rows, without_proposals
from torch import nn
from vietnews import DATA, REPOSITORY

from figures.relations_sample import alike
from tinvan.artefact import load_graph
from tinvan.figures.subject_tokens import VERSION
from tinvan.figures.subjects import ARTEFACT, GRAPH, NONE, VOCABULARY, told
from tinvan.text.vocabulary import Vocabulary

OUT = REPOSITORY / "models" / ARTEFACT
OUTPUTS = ("places", "margins")
# Passes, the highest rate and articles a step: of the teachers over what rules and what annotators say, and of what is
# shipped over what the teachers say, where an annotated article counts more than once.
LEARN_RULES, LEARN_LABELS, LEARN_TAUGHT = (2, 2e-3, 24), (6, 8e-4, 12), (6, 2e-3, 24)
TEACHERS, LABEL_TIMES = 2, 2
TOLERANCE = 1e-4


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
            drawn = [rows[k] for k in order[start : start + size]]
            wanted = torch.from_numpy(np.concatenate([wanted for _, wanted in drawn])).float()
            loss = nn.functional.cross_entropy(network(*batch([inputs for inputs, _ in drawn])), wanted)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
    return running


@torch.no_grad()
def judge(network: nn.Module, examples: Sequence[Example], numbers: Vocabulary) -> dict[str, float]:
    """Recall and precision of the subjects chosen, and of those that the rules propose."""
    found = Found(network).eval()
    counts: Counter[str] = Counter()
    for example in examples:
        tokens = example.tokens
        arrays = (
            identified(example, numbers),
            tokens.capitals,
            tokens.sentence_of,
            tokens.at,
            np.array(example.proposed, dtype=np.int64),
        )
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
    inputs = batch([row[0]])
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
        inputs = batch([row[0]])
        trained = [output.numpy() for output in found(*inputs)]
        written = graph.run(None, {name: tensor.numpy() for name, tensor in zip(INPUTS, inputs, strict=True)})
        if (trained[0] != written[0]).any():
            return math.inf
        most = max(most, float(np.abs(trained[1] - written[1]).max()))
    return most


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def teach(
    ruled: Sequence[Row], labelled: Sequence[Row], between: torch.Tensor, seed: int, shape: Shape = TEACHER
) -> Iterator[tuple[str, Teachers]]:
    """The teachers once they have learnt the rules, and once they have learnt the labels, too."""
    networks = []
    for number in range(TEACHERS):
        torch.manual_seed(seed + number)
        networks.append(SubjectNetwork(between, shape))
    for name, rows, pace in (("rules", ruled, LEARN_RULES), ("labels", labelled, LEARN_LABELS)):
        for number, network in enumerate(networks):
            loss = fit(network, rows, *pace, seed + number)
            print(f"teacher {number + 1}, {name}: loss {loss:.3f}", flush=True)
        yield name, Teachers(networks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--articles", type=int, default=44_000, help="of train, that the rules label")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    began = time.monotonic()
    articles, annotated, judging = gather(options.data, options.articles, options.seed)
    words = vocabulary(articles)
    numbers = Vocabulary({word: number for number, word in enumerate(words)}, by_key=True)
    between = kinds_between(words)
    ruled, labelled = labelled_rows(articles, numbers), labelled_rows(annotated, numbers)
    print(f"{len(articles):,} articles, {len(ruled):,} by rules; {len(labelled):,} annotated; {len(words):,} tokens")
    training: dict[str, Any] = {
        "seed": options.seed,
        "articles": len(articles),
        "articles by rules": len(ruled),
        "annotated": len(annotated),
        "teachers": TEACHERS,
    }
    for name, teachers in teach(list(map(without_proposals, ruled)), labelled, between, options.seed):
        training[f"teachers after {name}"] = judge(teachers, judging, numbers)
        print(training[f"teachers after {name}"], flush=True)
    torch.manual_seed(options.seed)
    network = SubjectNetwork(between, SHIPPED)
    taught = taught_rows(teachers, articles, numbers)
    loss = fit(network, [*taught, *labelled * LABEL_TIMES], *LEARN_TAUGHT, options.seed)
    training["shipped"] = judge(network, judging, numbers) | {"loss": round(loss, 3)}
    print(training["shipped"], flush=True)
    OUT.mkdir(exist_ok=True)
    rows = labelled_rows(judging[:100], numbers)
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
