"""The model card of the network of subjects, from what was measured."""

from __future__ import annotations

from typing import Any


def card(facts: dict[str, Any]) -> str:
    """The card as Markdown; ``facts`` are those of the manifest."""
    training = facts["training"]
    first, teachers, last = (training[name] for name in ("teachers after rules", "teachers after labels", "shipped"))
    return f"""# figure-subjects

Which words of an article name what a sum or a share measures: "doanh thu" of "doanh thu đạt 5 tỷ đồng, tăng 7%". For
each such figure a network of {training["weights"]:,} weights says where the phrase begins and ends, up to 48 tokens
before the figure or 16 behind it, in its sentence or the one before, or that none is named. It reads syllables, marks
and figures (one token each) through two layers that mix neighbours, then each figure with each token of its window, and
what rules propose where a sentence speaks of a share or a change. `model.onnx` is the network, `vocabulary.txt` its
tokens, a line each.

## Trained on
{training["teachers"]} larger networks, with a recurrent layer, were trained first: on what the rules of
`tinvan.figures.relations` say of {training["articles by rules"]:,} articles of VietNews `train` (SHA-256
`{facts["data"]["train"][:16]}…`), wherever they name a subject, and then on {training["annotated"]:,} articles as
annotators who followed the figure guidelines said: 750 of `train` (`models/recipe/subject_labels.jsonl`: 4,505 sums and
shares), those of `tests/cases/figures/subjects.jsonl` that rules were made on, and the tuned two thirds of the
project's gold, twice. The network that is shipped learnt what these say of {training["articles"]:,} articles of
`train`, and the annotations. VietNews is news of 2016–2019 from three Vietnamese papers; its articles belong to their
publishers, and none of their text is in the model but single syllables.

## Measured
On the other annotated articles of `tests/cases/figures/subjects.jsonl`, {last["subjects"]:,} subjects that neither a
rule nor the network was made on; right is a subject that shares an F1 of a half with the annotated one:

| | recall | precision |
|---|---|---|
| rules alone | {last["recall of the rules"]:.3f} | {last["precision of the rules"]:.3f} |
| the large ones, once they have learnt the rules | {first["recall"]:.3f} | {first["precision"]:.3f} |
| the large ones | {teachers["recall"]:.3f} | {teachers["precision"]:.3f} |
| the network as it is | **{last["recall"]:.3f}** | **{last["precision"]:.3f}** |

What they learn from rules knows no figure without a subject, and finds one for all; the labels teach them to leave one
out. A network as small as the one shipped that learnt rules and labels itself reached 0.776 at 0.785, one that learnt
the labels alone 0.72 at 0.72; with labels of 540 of the 750 articles it found as much.

## Limits
- A sum that only a verb explains ("phạt 13 tỷ won") has no subject; the network sometimes names one.
- A phrase may begin late or end early.
- Sums and shares only: what else is counted has no subject in the guidelines.

## Made by
`make figure-subjects`, seed {training["seed"]}, {training["minutes"]:.0f} minutes on two cores, Python
{facts["versions"]["python"]}, torch {facts["versions"]["torch"]}. The graph's margins are at most {facts["parity"]:.0e}
from what was trained. Licence of the weights: Apache-2.0, as the rest of tinvan.
"""
