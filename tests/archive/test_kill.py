"""Processes of a run are killed at random, and nothing is lost; ``make archive-kill`` does it a hundred times."""

from __future__ import annotations

import random
from pathlib import Path

from archive_runs import articles, write_lines
from bench.archive_kill import disturbed, undisturbed, wrong


def test_killed_at_random_it_comes_to_the_same_bytes(tmp_path: Path) -> None:
    rows = articles(150, seed=4)
    inputs = write_lines(tmp_path / "news.jsonl", rows)
    seconds = undisturbed(inputs, tmp_path / "whole")
    draw = random.Random(5)  # noqa: S311
    killed = disturbed(
        inputs,
        tmp_path / "broken",
        3,
        max(1.0, seconds / 2),
        draw,
        lambda: wrong(rows, tmp_path / "whole", tmp_path / "broken"),
    )
    assert killed.workers + killed.mains == 3
    assert killed.faults == []
