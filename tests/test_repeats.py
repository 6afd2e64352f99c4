"""Words of the tables repeated a thousand times: no recursion without end, no time that runs away."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hostile import PATIENCE
from tinvan import Article, Summarizer

TABLES = Path(__file__).resolve().parents[1] / "service/tinvan"
REPEATS, PATTERNS, SEED = 1_100, 120, 7
NUMBERS = ("5", "1,5", "5%", "8h30", "5/3", "năm 2016", "5 triệu đồng", "hai mươi", "2-3")
ENDS = (" ", " ", " ", ", ", ". ", "\n")


def words() -> list[str]:
    """The first column of every table, without patterns."""
    rows = [line.split("\t")[0].strip() for path in sorted(TABLES.rglob("*.tsv")) for line in lines(path)]
    return sorted({row for row in rows if row and len(row) < 25 and "(?" not in row})


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[1:]


def patterns() -> Iterator[str]:
    """Up to three words or numbers, as they stand or with capitals, and what follows them."""
    chance, known = random.Random(SEED), words()  # noqa: S311 (seeded cases, nothing secret)
    for _ in range(PATTERNS):
        row = [chance.choice(known if chance.random() < 0.6 else NUMBERS) for _ in range(chance.randint(1, 3))]
        large = chance.random() < 0.4
        yield " ".join(word.capitalize() if large else word for word in row) + chance.choice(ENDS)


@pytest.fixture(scope="module")
def summarizer() -> Summarizer:
    return Summarizer.load()


def test_there_are_words() -> None:
    assert len(words()) > 1_000


@pytest.mark.parametrize("pattern", [*patterns(), "5 triệu ", "Tuy nhiên ", "Ngoài ra, "])
def test_a_run_of_words_is_summarized(summarizer: Summarizer, pattern: str) -> None:
    started = time.process_time()
    summary = summarizer.summarize(Article("Tin: " + pattern * REPEATS, "Tin trong ngày"), "brief")
    assert summary.sentences
    assert time.process_time() - started < PATIENCE
