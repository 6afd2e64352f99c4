"""The model card: ``models/sapo-ranker/README.md``, from the manifest and the evaluation.

usage: python -m sapo_ranker.card [--artefact DIR]
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from sapo_ranker.data import add_folders
from sapo_ranker.model import SapoRankerConfig

HEAD = """---
language: vi
license: apache-2.0
library_name: onnxruntime
pipeline_tag: summarization
tags: [news, extractive-summarization]
---
"""


def card(manifest: dict[str, Any], evaluation: dict[str, Any], size: int) -> str:
    """The card as Markdown."""
    training, versions = manifest["training"], manifest["versions"]
    options = training["options"]
    config = SapoRankerConfig()
    energy = training["minutes"] / 60 * 0.03
    untouched, raw = evaluation["untouched"], evaluation["clusters"]
    return f"""{HEAD}
# sapo-ranker

Reads a Vietnamese news article whole and says, for each syllable and each pair of neighbours, how likely the editor's
sapo (lead) holds it, and for each sentence how good a sapo it would make. tinvan chooses a summary by it: the sentence
or pair of sentences, whole or shortened, of which the highest ROUGE is to be expected.

A network of {training["weights"]:,} weights, {size / 1e6:.1f} MB as an ONNX graph in single precision. A token is a
lower-case syllable, its digits written 0. Embeddings of {config.width} and what is seen of each syllable (the title,
counts, the place) go through {config.layers} convolutions over {config.kernel} neighbours and look at the title's;
sentences, pooled by attention, look at one another and go through a recurrent layer both ways, with the title and what
is seen of each sentence (place, title overlap, centrality, figures, opening, quotation). Nothing is cut off: it reads
to the end of the article.

## Trained on

{training["articles"]:,} articles, all of VietNews `train` (SHA-256 `{manifest["data"]["train"][:16]}…`):
news of 2016–2019 from three Vietnamese papers. The articles belong to their publishers; none of their text is in the
model, whose vocabulary is single syllables. {options["passes"]} passes, batches of {options["batch"]} articles, seed
{options["seed"]}: {training["minutes"]} minutes on two CPU cores that did other work, too, {energy:.2f} kWh at 30 W.
It learns whether the sapo holds each syllable and each pair, the ROUGE of each sentence, which is the best, and the
length of the sapo; nothing it learns of a sentence is 0 or 1, since few sapos are one.

`make ranker` makes it anew, in one command: Python {versions["python"]}, torch {versions["torch"]}, transformers
{versions["transformers"]}, onnxruntime {versions["onnxruntime"]}. The graph differs from what was trained by at most
{manifest["parity"]:.0e}.

## Measured

`brief` (at most two sentences and 60 syllables), body only, S scale (ROUGE over syllables), on
{untouched["articles"]:,} articles of `val` that nothing was chosen by
({untouched["digest"]}), 95 % intervals by the paired bootstrap:

{table(untouched)}

On {raw["articles"]} raw articles of another source and year (too few for more than a look):

{table(raw)}

What its parts are worth, on 2,000 other articles of `val`:

| chosen | R1 | R2 | RL |
|---|---|---|---|
{chr(10).join(f"| {name} | {r1:.2f} | {r2:.2f} | {rl:.2f} |" for name, (r1, r2, rl) in evaluation["parts"].items())}

What else was tried, int8 and other networks among it, is told in tinvan's `docs/measurements.md`.

For comparison, on the corpus's test split: PhoBERT extractive 31.4 / 17.3 / 22.9, ViT5-base 33.4 / 19.2 / 26.6,
BARTpho-syllable 34.6 / 19.8 / 27.3, each trained on 20,000 of these articles.

## Limits

- It learned what three papers of 2016–2019 put into their sapos. Of other papers, other years and other sorts of text
  it knows less.
- It weighs words, not truth: an article that is wrong gets a summary that is wrong.
- Where the sapo says what the body does not, no choice of sentences can follow it.
- A sentence that says little in the words of the title can win over one that says much in others.

## Licence

Apache-2.0, as the rest of tinvan.
"""


def table(found: dict[str, Any]) -> str:
    """The rows of an evaluation."""
    rows = ["| | tinvan `brief` | first 2 sentences | difference |", "|---|---|---|---|"]
    for name, scale in found["scales"].items():
        (value, low, high), (gain, least, most) = scale["value"], scale["over lead-2"]
        rows.append(
            f"| {name} | **{value:.2f}** ({low:.2f} to {high:.2f}) | {scale['lead-2']:.2f} "
            f"| {gain:+.2f} ({least:+.2f} to {most:+.2f}) |"
        )
    ours, lead = found["key_figure_recall"]
    rows.append(f"| key-figure recall | {ours:.3f} | {lead:.3f} | |")
    ours, lead = found["dangling"]
    rows.append(f"| first sentence dangling | {ours:.2f} % | {lead:.2f} % | |")
    ours, lead = found["syllables"]
    rows.append(f"| syllables | {ours:.1f} | {lead:.1f} | |")
    rows.append(f"| unsupported figures | {found['unsupported_figures']} | | |")
    rows.append(f"| no subsequence of its source | {found['no_subsequence']} | | |")
    rows.append(f"| of two sentences; with a cut | {found['two_sentences']} %; {found['cut']} % | | |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    folder = parser.parse_args().artefact
    manifest, evaluation = (json.loads((folder / name).read_text(encoding="utf-8")) for name in FACTS)
    size = (folder / "model.onnx").stat().st_size
    (folder / "README.md").write_text(card(manifest, evaluation, size), encoding="utf-8")


FACTS = ("manifest.json", "evaluation.json")


if __name__ == "__main__":
    main()
