"""Train the network that reads articles: which syllables, pairs and sentences the sapo takes.

usage: python -m sapo_ranker.train [--passes N] [--seed N] [--encoder NAME_OR_PATH] [--device cuda] ...

Passes over ``train``, the rate rising and falling once. What the next pass needs is kept after each: stopped, training
goes on from there. The same data, seed and versions give the same network.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sapo_ranker.data import Build, Prepared, add_folders, load
from sapo_ranker.encoder import configuration, take
from sapo_ranker.model import SapoRankerConfig, SapoRankerModel

# In training alone, a long article ends after the sentence that reaches so many syllables.
MOST_SYLLABLES = 900
INPUTS = ("ids", "columns", "borders", "sentences", "title", "sentence_of")
# How sharply the best sentences of an article are told from the others, in ROUGE.
SHARPNESS = 0.05
# How steeply the scores of sentences tell the best from the others.
STEEPNESS = 4.0
# How fast an encoder that is trained already learns, beside the rest.
ENCODER_RATE = 0.02
# What the parts of the loss weigh.
WEIGHTS = {"syllable": 1.0, "pair": 1.0, "gain": 1.0, "best": 0.2, "length": 0.3}


def cut(article: Prepared, most: int) -> Prepared:
    """The first sentences of an article, of at most so many syllables."""
    if len(article.ids) <= most:
        return article
    count = max(1, int(np.searchsorted(article.borders, most)) - 1)
    last = max(1, int(article.borders[count]))
    rows: dict[str, Any] = {name: getattr(article, name)[:last] for name in ("ids", "columns", "wanted")}
    rows |= {name: getattr(article, name)[:count] for name in ("sentences", "prose", "gains")}
    borders = article.borders[: count + 1]
    return Prepared(index=article.index, borders=borders, title=article.title, sapo=article.sapo, **rows)


def batch(articles: Sequence[Prepared]) -> dict[str, Tensor]:
    """Articles as padded arrays, by the names of the network's inputs, and what it learns."""
    size, most = len(articles), max(len(a.ids) for a in articles)
    sentences, title = max(len(a.sentences) for a in articles), max(1, *(len(a.title) for a in articles))
    arrays = {
        "ids": np.zeros((size, most), np.int64),
        "columns": np.zeros((size, most, articles[0].columns.shape[1]), np.float32),
        "borders": np.zeros((size, sentences + 1), np.int64),
        "sentences": np.zeros((size, sentences, articles[0].sentences.shape[1]), np.float32),
        "title": np.zeros((size, title), np.int64),
        "sentence_of": np.zeros((size, most), np.int64),
        "wanted": np.zeros((size, most, 2), np.float32),
        "gains": np.full((size, sentences), -1.0, np.float32),
        "length": np.log(np.array([len(a.sapo) for a in articles], np.float32)),
    }
    for row, a in enumerate(articles):
        count = len(a.ids)
        for name in ("ids", "columns", "wanted"):
            arrays[name][row, :count] = getattr(a, name)
        arrays["borders"][row] = count
        arrays["borders"][row, : len(a.borders)] = a.borders
        arrays["sentences"][row, : len(a.sentences)] = a.sentences
        arrays["title"][row, : len(a.title)] = a.title
        arrays["sentence_of"][row, a.borders[0] : count] = np.repeat(np.arange(len(a.sentences)), np.diff(a.borders))
        arrays["gains"][row, : len(a.gains)] = a.gains.mean(1)
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def losses(outputs: tuple[Tensor, ...], b: dict[str, Tensor]) -> dict[str, Tensor]:
    """Of syllables and pairs, whether the sapo holds them; of sentences, their gain and which gains most; of length."""
    syllables, sentences, length = outputs
    real, there = b["ids"] > 0, b["gains"] >= 0
    entropy = nn.functional.binary_cross_entropy_with_logits
    words = entropy(syllables[real], b["wanted"][real], reduction="none").mean(0)
    logits = (STEEPNESS * sentences).masked_fill(~there, -1e4)
    target = torch.softmax((b["gains"] / SHARPNESS).masked_fill(~there, -1e4), dim=1)
    return {
        "syllable": words[0],
        "pair": words[1],
        "gain": entropy(sentences[there], b["gains"][there]),
        "best": -(target * torch.log_softmax(logits, dim=1)).sum(1).mean(),
        "length": nn.functional.smooth_l1_loss(length, b["length"]),
    }


def groups(articles: Sequence[Prepared], size: int, chance: np.random.Generator) -> Iterator[Sequence[int]]:
    """The batches of a pass, by the numbers of their articles: of like length, in random order."""
    order = chance.permutation(len(articles)).tolist()
    pool = size * 50
    for first in range(0, len(order), pool):
        part = sorted(order[first : first + pool], key=lambda i: len(articles[i].ids))
        rows = [part[start : start + size] for start in range(0, len(part), size)]
        yield from (rows[row] for row in chance.permutation(len(rows)))


@torch.no_grad()
def measure(model: SapoRankerModel, articles: Sequence[Prepared]) -> dict[str, float]:
    """Losses, and the ROUGE of the sentence with the highest score."""
    model.eval()
    sums = dict.fromkeys(WEIGHTS, 0.0)
    best = []
    for first in range(0, len(articles), 32):
        part = articles[first : first + 32]
        b = {name: tensor.to(model.device) for name, tensor in batch(part).items()}
        outputs = model(*(b[name] for name in INPUTS))
        for name, value in losses(outputs, b).items():
            sums[name] += value.item() * len(part)
        for row, article in enumerate(part):
            scores = outputs[1][row, : len(article.gains)].cpu().numpy().copy()
            scores[~article.prose] -= 99
            best.append(article.gains[int(scores.argmax())])
    model.train()
    r1, r2, rl = (100 * float(value) for value in np.mean(best, axis=0))
    return {name: round(value / len(articles), 4) for name, value in sums.items()} | {
        "r1": round(r1, 2),
        "r2": round(r2, 2),
        "rl": round(rl, 2),
    }


def rates(model: SapoRankerModel, rate: float) -> Iterator[tuple[list[nn.Parameter], float]]:
    """The weights by how fast they learn: those of a pretrained encoder slowly."""
    slow = [model.embedding.weight, *model.encoder.inner.parameters()] if model.encoder else []
    known = set(map(id, slow))
    yield [parameter for parameter in model.parameters() if id(parameter) not in known], rate
    if slow:
        yield slow, rate * ENCODER_RATE


def train(model: SapoRankerModel, articles: Sequence[Prepared], options: argparse.Namespace, kept: Path) -> None:
    """Passes over the articles, the rate rising and falling once."""
    model.train()
    # Batches are made of pools, so that a pass may have a few more than its articles fill.
    steps = options.passes * sum(1 for _ in groups(articles, options.batch, np.random.default_rng(options.seed)))
    rows = [{"params": part, "lr": rate} for part, rate in rates(model, options.rate)]
    optimizer = torch.optim.AdamW(rows, weight_decay=0.01, betas=(0.9, 0.98))
    highest = [row["lr"] for row in rows]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, highest, total_steps=steps, pct_start=0.05)
    stateful = {"model": model, "optimizer": optimizer, "schedule": schedule}
    for number in range(_resume(stateful, options, kept), options.passes):
        torch.manual_seed(options.seed + number)
        chance = np.random.default_rng((options.seed, number))
        began, running = time.monotonic(), dict.fromkeys(WEIGHTS, math.nan)
        for step, group in enumerate(groups(articles, options.batch, chance), 1):
            b = {name: tensor.to(model.device) for name, tensor in batch([articles[i] for i in group]).items()}
            parts = losses(model(*(b[name] for name in INPUTS)), b)
            optimizer.zero_grad()
            sum(WEIGHTS[name] * part for name, part in parts.items()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            for name, part in parts.items():
                running[name] = part.item() if step == 1 else 0.99 * running[name] + 0.01 * part.item()
            if step % 200 == 0:
                said = ", ".join(f"{name} {value:.4f}" for name, value in running.items())
                print(f"pass {number + 1}, step {step:,}, {time.monotonic() - began:.0f} s: {said}", flush=True)
        _keep(stateful, number + 1, options, kept)


def facts(options: argparse.Namespace) -> dict[str, Any]:
    """What of the options makes the network what it is."""
    return {name: getattr(options, name) for name in ("passes", "batch", "rate", "width", "seed", "encoder")}


def _keep(stateful: dict[str, Any], passes: int, options: argparse.Namespace, path: Path) -> None:
    """Keep where training stands, whole or not at all."""
    rows = {name: part.state_dict() for name, part in stateful.items()}
    torch.save({**rows, "passes": passes, "options": facts(options)}, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def _resume(stateful: dict[str, Any], options: argparse.Namespace, path: Path) -> int:
    """Go on where training with the same options was stopped; how many passes are done."""
    if not path.exists():
        return 0
    kept = torch.load(path, weights_only=True)
    if kept["options"] != facts(options):
        raise SystemExit(f"{path} was made with {kept['options']}: remove it to begin anew")
    for name, part in stateful.items():
        part.load_state_dict(kept[name])
    print(f"{kept['passes']} passes are done already", flush=True)
    return int(kept["passes"])


def make(vocabulary: dict[str, int], options: argparse.Namespace) -> SapoRankerModel:
    """The network before it has learnt anything, but for what its encoder knows."""
    encoder = configuration(options.encoder) if options.encoder else None
    model = SapoRankerModel(SapoRankerConfig(len(vocabulary), options.width, encoder=encoder))
    if model.encoder is not None:
        take(options.encoder, model.encoder, model.embedding, vocabulary)
    return model.to(options.device)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    parser.add_argument("--passes", type=int, default=5, help="over the articles")
    parser.add_argument("--batch", type=int, default=48, help="articles")
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--encoder", help="of transformers: a name or folder; it reads in place of the convolutions")
    parser.add_argument("--device", default="cpu", help="cpu, or cuda for a GPU")
    options = parser.parse_args()
    build = Build(options.build)
    if (build.network / "training.json").exists():
        print(f"{build.network} is trained already")
        return
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    vocabulary = json.loads((build.tokenizer / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    model = make(vocabulary, options)
    rows = (article for path in build.shards("train") for article in load(path))
    articles = [cut(article, MOST_SYLLABLES) for article in rows if len(article.ids) and len(article.sapo)]
    weights = sum(parameter.numel() for parameter in model.parameters())
    print(f"{len(articles):,} articles, {weights:,} weights", flush=True)
    began = time.monotonic()
    train(model, articles, options, build.passes)
    minutes = round((time.monotonic() - began) / 60)
    seen = [article for path in build.shards("val") for article in load(path)][::4]
    training = {
        "options": facts(options),
        "articles": len(articles),
        "weights": weights,
        "minutes": minutes,
        "val": measure(model, seen),
    }
    print(f"on {len(seen):,} articles of val: {training['val']}", flush=True)
    model.cpu().save_pretrained(build.network)
    (build.network / "training.json").write_text(json.dumps(training, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
