"""The model card of the salience model, from what was measured."""

from __future__ import annotations

from typing import Any


def card(facts: dict[str, Any], size: int) -> str:
    """The card as Markdown. ``facts`` are those of the manifest, ``size`` the bytes of the model."""
    data, metrics = facts["data"], facts["metrics"]
    return f"""# figure-salience

How likely an editor is to put a figure of the article into the sapo: a number from 0 to 1 for every figure. It orders
the figures of a result and marks the key ones. {facts["trees"]["max_iter"]} regression trees of at most
{facts["trees"]["max_leaf_nodes"]} leaves over what can be seen of a figure (its place, its kind, the title, its
repeats, its neighbours), as plain JSON ({size // 1000} kB), evaluated in pure Python.

## Trained on
Every {data["step"]}th article of VietNews `train` (SHA-256 `{data["train"][:16]}…`) whose sapo has a number that stands
in the body: {data["articles"]:,} articles, {data["figures"]:,} figures. The target of a figure is how many of those
numbers it says, at most 3, less where its digits but not its value stand in the sapo. Numbers of a sapo that stand
nowhere in the body are left out. VietNews is news of 2016–2019 from three Vietnamese papers; its articles belong to
their publishers, and none of their text is in the model: it holds trees, and log odds of single syllables.

## Measured
On {metrics["articles"]:,} articles of `val`, spread over the file, every fourth line kept out
(`python tests/figures/evaluate_salience.py`):

| the share of the sapo numbers found in the body that are said by | |
|---|---|
| the three most salient distinct figures | **{metrics["recall_at_3"]:.3f}** |
| the first three distinct numbers of the body | {metrics["first_three_numbers"]:.3f} |
| the best three distinct figures, chosen knowing the sapo | {metrics["best_three_figures"]:.3f} |
| any figure at all | {metrics["any_figure"]:.3f} |
| the three most salient, of those that any figure says | {metrics["recall_at_3_of_figures"]:.3f} |

A part of the numbers of a sapo are names and codes ("quận 1", "tàu SE27"), which are no figures by definition and can
never be among the three; hence the last two rows.

## Limits
- It learned what three papers of 2016–2019 put into their sapos: they like dates, and so does the model.
- Without a title it has to go by place and kind alone.
- It is no judgement of what matters, only of what an editor would pick.

## Made by
`python models/recipe/figure_salience.py --step {data["step"]} --seed {facts["seed"]}`, Python
{facts["versions"]["python"]}, numpy {facts["versions"]["numpy"]}, scikit-learn {facts["versions"]["scikit-learn"]}.
Licence of the weights: Apache-2.0, as the rest of tinvan.
"""
