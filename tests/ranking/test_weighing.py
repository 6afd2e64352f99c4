"""The expected ROUGE of candidates, against its definition."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from tinvan import Article
from tinvan.compose.compress import forms
from tinvan.document import read as read_document
from tinvan.ranking.reading import SENTENCE_COLUMNS, read
from tinvan.ranking.weighing import AGAIN, FIGURES, LEANING, LENGTH, NUMBERS, PAIRS, TITLE, SapoWeighing, Verdict
from tinvan.types import Document, Form

TEXT = (
    "Sáng qua, tỉnh Hậu Giang (miền Tây) khởi công cầu vượt, cầu rất dài. "
    "Người dân mong cầu vượt sớm thông xe. Đến trưa, 25 hộ nhận 300 triệu đồng vì việc này, 300 triệu đồng."
)


@pytest.fixture
def document() -> Document:
    return read_document(Article(TEXT, "Cầu vượt Hậu Giang"))


@pytest.fixture
def verdict(document: Document) -> Verdict:
    count = len(read(document).syllables)
    chance = np.random.default_rng(1)
    return Verdict(chance.random((count, 2)).astype(np.float32), chance.random(3).astype(np.float32), 20.0)


def by_definition(document: Document, verdict: Verdict, *said: Form) -> float:
    """Syllable by syllable."""
    reading = read(document)
    kinds, held = reading.kinds.tolist(), verdict.held.astype(float)
    singles = pairs = numbers = total = figured = leaning = 0.0
    likely = {kind: max(held[np.flatnonzero(reading.kinds == kind), 0]) for kind in kinds}
    numeric = {kind for kind, syllable in zip(kinds, reading.syllables, strict=True) if syllable.isdecimal()}
    kinds_of: list[set[int]] = []
    pairs_of: list[dict[tuple[int, int], float]] = []
    titled = []
    for form in said:
        sentence = int(np.searchsorted(reading.borders, np.searchsorted(reading.starts, form.spans[0][0]), "right")) - 1
        kinds_of.append(set())
        pairs_of.append({})
        for start, end in form.spans:
            places = [i for i, at in enumerate(reading.starts.tolist()) if start <= at < end]
            total += len(places)
            again = [kinds[place] in kinds[reading.borders[sentence] : place] for place in places]
            singles += sum(held[place, 0] * (AGAIN if old else 1.0) for place, old in zip(places, again, strict=True))
            kinds_of[-1].update(kinds[place] for place in places)
            for number, place in enumerate(places[:-1]):
                pairs += held[place, 1] * (AGAIN if again[number] and again[number + 1] else 1.0)
                pairs_of[-1][kinds[place], kinds[place + 1]] = held[place, 1]
        figures = sorted({f for span in form.spans for f in document.figures_in(*span)}, key=lambda f: f.start)
        figured += sum({(f.kind, f.low, f.value): f.salience for f in figures}.values())
        leaning += any("việc này" in document.article.text[start:end] for start, end in form.spans)
        titled.append(float(reading.sentence_columns[sentence, SENTENCE_COLUMNS.index("title_overlap")]))
    if len(said) > 1:
        singles -= sum(likely[kind] for kind in kinds_of[0] & kinds_of[1])
        pairs -= sum(pairs_of[1][pair] for pair in pairs_of[0].keys() & pairs_of[1].keys())
    numbers = sum(likely[kind] for kind in set.union(*kinds_of) & numeric)
    total += LENGTH * verdict.length
    rouge = 2 * singles / total + PAIRS * 2 * pairs / (total - 2)
    return rouge + TITLE * max(titled) + NUMBERS * numbers + FIGURES * figured - LEANING * leaning


def test_gains_are_what_they_are_defined_to_be(document: Document, verdict: Verdict) -> None:
    rows = [(sentence.index, form) for sentence in document.sentences for form in forms(document, sentence)]
    assert len(rows) > len(document.sentences)
    weighing = SapoWeighing(document, read(document), verdict, rows)
    expected = [by_definition(document, verdict, form) for _, form in rows]
    assert weighing.gains([(row,) for row in range(len(rows))]) == pytest.approx(expected, abs=1e-6)
    pairs = [(a, b) for a, b in combinations(range(len(rows)), 2) if rows[b][0] == 1 and rows[a][0] == 0]
    expected = [by_definition(document, verdict, rows[a][1], rows[b][1]) for a, b in pairs]
    assert weighing.gains([(0,), *pairs])[1:] == pytest.approx(expected, abs=1e-6)


def test_what_both_sentences_say_counts_once() -> None:
    text = "Cầu vượt 25 triệu đồng khởi công. Cầu vượt 25 triệu đồng thông xe."
    document = read_document(Article(text, "Thông xe"))
    held = np.full((len(read(document).syllables), 2), 0.5, np.float32)
    rows = [(sentence.index, forms(document, sentence)[0]) for sentence in document.sentences]
    weighing = SapoWeighing(document, read(document), Verdict(held, np.zeros(2, np.float32), 10.0), rows)
    # Of 2 x 7 syllables 9 differ, and of 2 x 6 pairs 8; the number is one; each sentence holds its figure.
    total = 14 + LENGTH * 10
    expected = 2 * 0.5 * 9 / total + PAIRS * 2 * 0.5 * 8 / (total - 2) + TITLE + NUMBERS * 0.5
    figured = sum(figure.salience for figure in document.figures)
    assert weighing.gains([(0, 1)]) == pytest.approx([expected + FIGURES * figured], abs=1e-6)


def test_no_candidates_no_gains(document: Document, verdict: Verdict) -> None:
    rows = [(0, forms(document, document.sentences[0])[0])]
    assert SapoWeighing(document, read(document), verdict, rows).gains([]) == []
