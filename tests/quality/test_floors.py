"""A floor under the quality of ``brief``: lowered only by a commit that says why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from quality.articles import digest, sample
from quality.evaluate import evaluate
from quality.scores import interval
from tinvan import Summarizer

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


def test_brief_stays_above_its_floors(shared: Path, report: Callable[[str], None]) -> None:
    articles = sample(FLOORS["articles"], shared)
    assert digest(articles) == FLOORS["digest"]
    found = evaluate(articles, Summarizer.load())
    values = {
        "r1": found.ours.mean(lambda score: score.r1),
        "r2": found.ours.mean(lambda score: score.r2),
        "rl": found.ours.mean(lambda score: score.rl),
        "key_figure_recall": found.ours.key_figure_recall,
    }
    _, low, _ = interval([score.r1 for score in found.ours.scores], [score.r1 for score in found.lead.scores])
    report(", ".join(f"{name} {value:.3f}" for name, value in values.items()) + f", R1 over lead-2 at least {low:+.2f}")
    assert {name: value for name, value in values.items() if value < FLOORS["floors"][name]} == {}
    assert low > 0
    assert found.broken == 0
    assert sum(score.unsupported for score in found.ours.scores) == 0
    assert found.ours.mean(lambda score: score.dangling) <= FLOORS["ceilings"]["dangling"]
