"""Train the network that reads articles: which syllables, pairs and sentences the sapo takes.

usage: python -m sapo_ranker.train [--passes N] [--seed N] ...

Passes over two thirds of ``train``, the rate rising and falling once: the last third is kept apart for whatever is to
be chosen or trained on top. The same data, seed and versions give the same network.
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

from sapo_ranker.data import BUILD, Prepared, load
from sapo_ranker.model import SapoRankerConfig, SapoRankerModel

NETWORK = BUILD / "network"
# Every third article is kept apart.
KEPT = 3
# In training alone, a long article ends after the sentence that reaches so many syllables.
MOST_SYLLABLES = 900
INPUTS = ("ids", "columns", "borders", "sentences", "title", "sentence_of")
# How sharply the best sentences of an article are told from the others, in ROUGE.
SHARPNESS = 0.05
# How steeply the scores of sentences tell the best from the others.
STEEPNESS = 4.0
# What the parts of the loss weigh.
WEIGHTS = {"syllable": 1.0, "pair": 1.0, "gain": 1.0, "best": 0.2, "length": 0.3}


def shards(split: str) -> list[Path]:
    """The prepared shards of a split, in order."""
    return sorted(BUILD.glob(f"{split}-*.npz"))


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


def batches(articles: Sequence[Prepared], size: int, chance: np.random.Generator) -> Iterator[dict[str, Tensor]]:
    """Batches of articles of like length, in random order."""
    order = chance.permutation(len(articles))
    pool = size * 50
    for first in range(0, len(order), pool):
        part = sorted(order[first : first + pool], key=lambda i: len(articles[i].ids))
        groups = [part[start : start + size] for start in range(0, len(part), size)]
        for group in chance.permutation(len(groups)):
            yield batch([articles[i] for i in groups[group]])


@torch.no_grad()
def measure(model: SapoRankerModel, articles: Sequence[Prepared]) -> dict[str, float]:
    """Losses, and the ROUGE of the sentence with the highest score."""
    model.eval()
    sums = dict.fromkeys(WEIGHTS, 0.0)
    best = []
    for first in range(0, len(articles), 32):
        part = articles[first : first + 32]
        b = batch(part)
        outputs = model(*(b[name] for name in INPUTS))
        for name, value in losses(outputs, b).items():
            sums[name] += value.item() * len(part)
        for row, article in enumerate(part):
            scores = outputs[1][row, : len(article.gains)].numpy().copy()
            scores[~article.prose] -= 99
            best.append(article.gains[int(scores.argmax())])
    model.train()
    r1, r2, rl = (100 * float(value) for value in np.mean(best, axis=0))
    return {name: round(value / len(articles), 4) for name, value in sums.items()} | {
        "r1": round(r1, 2),
        "r2": round(r2, 2),
        "rl": round(rl, 2),
    }


def train(model: SapoRankerModel, articles: Sequence[Prepared], options: argparse.Namespace) -> None:
    """Passes over the articles, the rate rising and falling once."""
    chance = np.random.default_rng(options.seed)
    model.train()
    steps = options.passes * math.ceil(len(articles) / options.batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=steps + 50, pct_start=0.05)
    began, running = time.monotonic(), dict.fromkeys(WEIGHTS, math.nan)
    for step, b in enumerate((b for _ in range(options.passes) for b in batches(articles, options.batch, chance)), 1):
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
            print(f"step {step:,} of {steps:,}, {time.monotonic() - began:.0f} s: {said}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=2, help="over the articles")
    parser.add_argument("--batch", type=int, default=48, help="articles")
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if (NETWORK / "training.json").exists():
        print(f"{NETWORK} is trained already")
        return
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    vocabulary = json.loads((BUILD / "tokenizer/tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    model = SapoRankerModel(SapoRankerConfig(len(vocabulary), options.width))
    rows = (article for path in shards("train") for article in load(path) if article.index % KEPT)
    articles = [cut(article, MOST_SYLLABLES) for article in rows if len(article.ids) and len(article.sapo)]
    weights = sum(parameter.numel() for parameter in model.parameters())
    print(f"{len(articles):,} articles, {weights:,} weights", flush=True)
    began = time.monotonic()
    train(model, articles, options)
    minutes = round((time.monotonic() - began) / 60)
    seen = [article for path in shards("val") for article in load(path)][::4]
    facts = {
        "options": vars(options),
        "articles": len(articles),
        "weights": weights,
        "minutes": minutes,
        "val": measure(model, seen),
    }
    print(f"on {len(seen):,} articles of val: {facts['val']}", flush=True)
    model.save_pretrained(NETWORK)
    (NETWORK / "training.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
