"""Sentence boundaries against hand-made hard cases and whole articles, words against underthesea's."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import zstandard
from underthesea import sent_tokenize, word_tokenize

from quality.articles import by_id, clusters
from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment, words
from tinvan.text.syllables import syllable_key

Span = tuple[int, int]
Report = Callable[[str], None]
CASES = Path(__file__).parents[1] / "cases"
# A boundary that the text marks: a stop with what closes after it, or a line end.
MARKED = re.compile(r"(?:[.?!…:;][\"”’')\]\s]*|\n\s*)$")
# A border that a mark, a star or a line end stands before: what was not looked for when glued borders were.
STOPPED = re.compile(r"(?:[.?!…:;*][\"”’\')\]»\s]*|\n\s*)$")


def rows(name: str) -> list[dict[str, Any]]:
    """The records of a case file; lines end at ``\\n`` alone, since cases hold other line separators."""
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").split("\n") if line]


def hard_cases() -> list[dict[str, Any]]:
    return rows("sentences.jsonl")


def found(text: str, title: str = "") -> set[Span]:
    normalized = normalize(text)
    return {(row.start, row.end) for row in segment(normalized, find_boilerplate(normalized, title))}


def located(text: str, surfaces: list[str]) -> set[Span]:
    spans = set()
    position = 0
    for surface in surfaces:
        position = text.find(surface, position)
        if position < 0:
            return spans
        spans.add((position, position + len(surface)))
        position += len(surface)
    return spans


def bare(word: str) -> str:
    return re.sub(r"\w+", lambda match: syllable_key(match[0]), "".join(word.split()))


def f1(pairs: list[tuple[set[Span], set[Span]]]) -> float:
    hits = sum(len(gold & got) for gold, got in pairs)
    return 2 * hits / sum(len(gold) + len(got) for gold, got in pairs)


def articles(shared: Path) -> Iterator[tuple[dict[str, Any], str, str]]:
    """The sixty articles: gold, text, title."""
    gold = rows("sentences-articles.jsonl")
    wanted = {row["id"] for row in gold}
    texts = by_id(wanted, shared)
    with (shared / "samples/clusters.jsonl").open(encoding="utf-8") as clusters:
        texts |= {row["id"]: row for row in map(json.loads, clusters) if row["id"] in wanted}
    for row in gold:
        text = texts[row["id"]]["text"]
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == row["sha256"]
        yield row, text, texts[row["id"]].get("title", "")


def test_hard_cases(report: Report) -> None:
    cases = hard_cases()
    ours = f1([(located(case["text"], case["sentences"]), found(case["text"])) for case in cases])
    theirs = f1(
        [
            (located(case["text"], case["sentences"]), located(case["text"], sent_tokenize(case["text"])))
            for case in cases
        ]
    )
    report(f"{len(cases)} hard cases: F1 {ours:.4f}, underthesea's {theirs:.4f}")
    assert len(cases) >= 150
    assert ours >= 0.98
    assert ours > theirs + 0.2


def test_whole_articles(shared: Path, report: Report) -> None:
    """All boundaries, and those that the text marks at all: many a caption or heading is glued on without a mark."""
    every, marked = [], []
    for row, text, title in articles(shared):
        gold = {(start, end) for start, end in row["spans"]}
        got = found(text, title)
        every.append((gold, got))
        order = sorted(gold)
        unmarked = {end for (_, end), (start, _) in pairwise(order) if not MARKED.search(text[:start])}
        starts = {start for (_, end), (start, _) in pairwise(order) if end in unmarked}
        kept = {(start, end) for start, end in gold if start not in starts and end not in unmarked}
        lost = [(start, end) for start, end in gold - kept]
        marked.append(
            (kept, {s for s in got if s in kept or not any(s[0] < end and start < s[1] for start, end in lost)})
        )
    report(f"{len(every)} articles: F1 {f1(every):.4f}, of the marked boundaries {f1(marked):.4f}")
    assert len(every) == 60
    assert f1(marked) >= 0.98
    assert f1(every) >= 0.97


def seams(shared: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The articles that were read for glued borders, with their texts."""
    gold = rows("seams-articles.jsonl")
    texts = {row["id"]: row["text"] for row in clusters(shared)}
    wanted = {row["line"] for row in gold if "line" in row}
    train = shared / "data/vietnews/train.jsonl.zst"
    with train.open("rb") as raw, zstandard.open(raw, "rt", encoding="utf-8") as lines:
        texts |= {number: json.loads(line)["text"] for number, line in enumerate(lines) if number in wanted}
    for row in gold:
        text = texts[row["id"] if "id" in row else row["line"]]
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == row["sha256"]
        yield row, text


def test_glued_borders(shared: Path, report: Report) -> None:
    """Borders that nothing marks, in articles that rules were made on and in others; and cuts that are none."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row, text in seams(shared):
        starts = {start for start, _ in found(text)}
        wrong = [at for at in starts - set(row["seams"]) if at and not STOPPED.search(text[max(0, at - 12) : at])]
        seen = counts[row["seen"]]
        seen["articles"] += 1
        seen["borders"] += len(row["seams"])
        seen["found"] += len(starts.intersection(row["seams"]))
        seen["wrong"] += len(wrong)
    for seen, count in counts.items():
        part = "seen" if seen else "unseen"
        report(f"{count['articles']} articles {part}: {count['found']} of {count['borders']}, wrong {count['wrong']}")
    assert counts[True]["found"] >= 32
    assert counts[False]["found"] >= 9
    assert counts[True]["wrong"] + counts[False]["wrong"] <= 4


def test_sentences_are_trimmed_and_in_order() -> None:
    for case in hard_cases():
        spans = sorted(found(case["text"]))
        assert all(case["text"][start:end] == case["text"][start:end].strip() for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_words_are_underthesea_s() -> None:
    for case in hard_cases():
        normalized = normalize(case["text"])
        for sentence in segment(normalized):
            surface = normalized.slice(sentence.start, sentence.end)
            spans = words(normalized, sentence)
            ours = [normalized.slice(start, end) for start, end in spans]
            theirs = word_tokenize(surface)
            # underthesea moves tone marks (hoả to hỏa) and joins a word's tokens by spaces; the words are the same.
            assert [bare(word) for word in ours] == [bare(word) for word in theirs]
            uncovered = "".join(
                case["text"][end:start]
                for end, start in zip(
                    [sentence.start, *(end for _, end in spans)],
                    [*(start for start, _ in spans), sentence.end],
                    strict=True,
                )
            )
            assert not uncovered.strip()


def test_words_do_not_overlap_where_letters_were_composed() -> None:
    normalized = normalize("Cô chi\u0309\u0301 bi.")
    spans = [span for sentence in segment(normalized) for span in words(normalized, sentence)]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("tail", ["," * 5000, "(" * 5000, ".a" * 5000, "a" * 100_000])
def test_words_of_hostile_runs(tail: str) -> None:
    text = f"Xem http://vi.du/{tail} nhé."
    normalized = normalize(text)
    (sentence, *_) = segment(normalized)
    assert words(normalized, sentence)[0] == (0, 3)
