"""Whole results on real articles, span by span: what changes must be meant.

The articles stay in the shared folder; the repository holds the spans. ``python tests/test_golden.py`` writes
them anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tinvan import Article, Summarizer, Summary

GOLDEN = Path(__file__).parent / "cases" / "golden.jsonl"
SHARED = Path(__file__).resolve().parents[2] / "shared"
CLUSTERS = 10


def articles(shared: Path) -> list[Article]:
    """The press office article and ten raw articles of an aggregator, one of each of the first clusters."""
    found = {
        "press-office": Article((shared / "samples/press-office.txt").read_text(encoding="utf-8"), id="press-office")
    }
    for line in (shared / "samples/clusters.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(line)
        if len(found) <= CLUSTERS:
            found.setdefault(row["cluster"], Article(row["text"], row["title"], id=row["id"]))
    return list(found.values())


def result(article: Article, length: str, summary: Summary) -> dict[str, Any]:
    """What is kept of a result: places, not words."""
    return {
        "id": article.id,
        "sha256": hashlib.sha256(article.text.encode()).hexdigest()[:16],
        "length": length,
        "spans": [list(map(list, sentence.spans)) for sentence in summary.sentences],
        "key_figures": [[row.figure.start, row.figure.end, row.figure.kind] for row in summary.figures if row.key],
        "warnings": list(summary.warnings),
    }


def results(shared: Path, summarizer: Summarizer) -> list[dict[str, Any]]:
    return [
        result(article, length, summarizer.summarize(article, length))
        for article in articles(shared)
        for length in ("brief", "short")
    ]


def test_results_are_as_recorded(shared: Path, summarizer: Summarizer) -> None:
    recorded = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").split("\n")[:-1]]
    assert results(shared, summarizer) == recorded


@pytest.fixture
def press_office(shared: Path) -> Article:
    return articles(shared)[0]


def test_press_office(press_office: Article, summarizer: Summarizer) -> None:
    """The article this was asked for: the conference and the revenue, no hotline, no caption."""
    summary = summarizer.summarize(press_office, "short")
    assert "Hội nghị sơ kết công tác 9 tháng đầu năm" in summary.text
    assert "tổng doanh thu" in summary.text
    assert "73,3 %" in summary.text
    assert "7,5%" in summary.text
    assert "Đường dây nóng" not in summary.text
    assert "Lãnh đạo Bưu điện" not in summary.text
    assert not summary.text.startswith(("Theo đó", "Bên cạnh đó"))


if __name__ == "__main__":
    rows = results(SHARED, Summarizer.load())
    GOLDEN.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
