"""The expected ROUGE of candidates, against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from tinvan import Article
from tinvan.compose.compress import forms
from tinvan.document import read as read_document
from tinvan.ranking.reading import SENTENCE_COLUMNS, read
from tinvan.ranking.weighing import AGAIN, FIGURES, LEANING, NUMBERS, PAIRS, TITLE, SapoWeighing, Verdict
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


def by_definition(document: Document, verdict: Verdict, form: Form) -> float:
    """Syllable by syllable."""
    reading = read(document)
    singles = pairs = 0.0
    count = 0
    said: list[int] = []
    sentence = int(np.searchsorted(reading.borders, np.searchsorted(reading.starts, form.spans[0][0]), "right")) - 1
    for start, end in form.spans:
        places = [i for i, at in enumerate(reading.starts.tolist()) if start <= at < end]
        count += len(places)
        for place in places:
            before = reading.kinds[reading.borders[sentence] : place].tolist()
            singles += float(verdict.held[place, 0]) * (AGAIN if reading.kinds[place] in before else 1.0)
            said.append(int(reading.kinds[place]))
        pairs += float(verdict.held[places[:-1], 1].sum())
    total = count + verdict.length
    figures = {f for span in form.spans for f in document.figures_in(*span)}
    rouge = 2 * singles / total + PAIRS * 2 * pairs / (total - 2)
    titled = reading.sentence_columns[sentence, SENTENCE_COLUMNS.index("title_overlap")]
    held = {(f.kind, f.low, f.value): f.salience for f in sorted(figures, key=lambda f: f.start)}
    likely = {kind: max(verdict.held[np.flatnonzero(reading.kinds == kind), 0]) for kind in said}
    numbers = {kind for kind in said if reading.syllables[reading.kinds.tolist().index(kind)].isdecimal()}
    leaning = any("việc này" in document.article.text[start:end] for start, end in form.spans)
    rouge += TITLE * float(titled) + NUMBERS * float(sum(likely[kind] for kind in numbers))
    return rouge + FIGURES * sum(held.values()) - LEANING * leaning


def test_gains_are_what_they_are_defined_to_be(document: Document, verdict: Verdict) -> None:
    rows = [(sentence.index, form) for sentence in document.sentences for form in forms(document, sentence)]
    assert len(rows) > len(document.sentences)
    gains = SapoWeighing(document, read(document), verdict, rows).gains([(row,) for row in range(len(rows))])
    assert gains == pytest.approx([by_definition(document, verdict, form) for _, form in rows], abs=1e-6)


def test_what_both_sentences_say_counts_once(document: Document, verdict: Verdict) -> None:
    rows = [(sentence.index, forms(document, sentence)[0]) for sentence in document.sentences[:2]]
    weighing = SapoWeighing(document, read(document), verdict, rows)
    reading = read(document)
    both, (first, second) = weighing.gains([(0, 1)])[0], weighing.gains([(0,), (1,)])
    lengths = [form.syllables + verdict.length for _, form in rows]
    total = sum(form.syllables for _, form in rows) + verdict.length
    common = set(reading.kinds[: reading.borders[1]]) & set(reading.kinds[reading.borders[1] : reading.borders[2]])
    assert common
    assert both - TITLE < (first * lengths[0] + second * lengths[1]) / total


def test_no_candidates_no_gains(document: Document, verdict: Verdict) -> None:
    rows = [(0, forms(document, document.sentences[0])[0])]
    assert SapoWeighing(document, read(document), verdict, rows).gains([]) == []
