"""Which shorter forms a sentence is offered in, case by case, and what holds of every form of any sentence.

``offered`` lists forms that must be among a sentence's, ``never`` forms that must not: they lose who says so, what
binds or denies, the predicate, half of a pair, or what a figure measures.
"""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.articles import sample
from tinvan import Article, InvalidArticle, Summarizer
from tinvan.compose.compress import forms, render
from tinvan.compose.guard import check
from tinvan.errors import UnfaithfulSummary
from tinvan.text.lexicon import table
from tinvan.text.syllables import count_syllables
from tinvan.types import CUT_KINDS, CutKind, Document, Form, Sentence, SummarySentence

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/compress.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
MOST_FORMS = 24

CHUNKS = st.sampled_from(
    [
        "Theo ghi nhận của PV, ",
        "Tại buổi họp báo chiều 5/3, ",
        "Sau khi bắt nghi phạm, ",
        "Tuy nhiên, ",
        "Trước đó, ",
        "ông Trần Văn Bình",
        " (35 tuổi)",
        ", giám đốc Sở Y tế, ",
        " - tổng giám đốc Công ty A - ",
        "cho biết ",
        "doanh thu đạt 73,3 % kế hoạch",
        " đã nộp 5 tỉ đồng tiền thuế",
        ", tăng 7,5% so với cùng kỳ",
        ", trong đó có 12 người",
        " nhằm giảm ô nhiễm",
        " để mở rộng nhà máy",
        ", khiến hai người bị thương",
        ", ông An nói",
        "; lợi nhuận đạt 90 tỉ đồng",
        " “chúng tôi, cũng như họ, đã cố; nhưng muộn”",
        ", nếu trời mưa",
        ", và đã",
        ", với",
        "(",
        "”",
        '"',
        ": ",
        "\u00a0",
        "e\u0301",
    ]
)
SENTENCES = st.lists(st.one_of(CHUNKS, st.text(max_size=6)), min_size=1, max_size=14).map("".join)


def rendered(document: Document, sentence: Sentence) -> list[str]:
    return [render(document.article.text, form.spans)[0] for form in forms(document, sentence)]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_case(summarizer: Summarizer, case: dict[str, Any]) -> None:
    document = summarizer.read(Article(case["text"]))
    assert len(document.sentences) == 1
    found = rendered(document, document.sentences[0])
    assert set(case["offered"]) <= set(found)
    assert set(case["never"]).isdisjoint(found)


def test_the_cases_are_balanced() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES) >= 120
    assert sum(bool(case["never"]) for case in CASES) >= sum(bool(case["offered"]) for case in CASES) >= 60


def test_every_kind_of_cut_has_a_case(summarizer: Summarizer) -> None:
    made = set()
    for case in CASES:
        document = summarizer.read(Article(case["text"]))
        for form in forms(document, document.sentences[0]):
            made |= set(form.cuts)
    assert made == set(CUT_KINDS) == set(get_args(CutKind))


def check_forms(document: Document, sentence: Sentence) -> None:
    """Spans in the sentence, in order and apart; no word or figure cut; fullest first; what the guard lets pass."""
    text = document.article.text
    offered = forms(document, sentence)
    assert offered == forms(document, sentence)
    assert len(offered) <= MOST_FORMS
    assert len({form.spans for form in offered}) == len(offered)
    assert all(one.syllables >= other.syllables for one, other in pairwise(offered))
    for form in offered:
        edges = [sentence.start, *(edge for span in form.spans for edge in span), sentence.end]
        assert edges == sorted(edges)
        assert all(start < end for start, end in form.spans)
        assert form.syllables == sum(count_syllables(document.normalized.slice(*span)) for span in form.spans)
        assert set(form.cuts) <= set(CUT_KINDS)
        assert bool(form.cuts) == (form is not offered[0])
        words = render(text, form.spans)[0]
        check(document, (SummarySentence(words, form.spans, sentence.index, 1.0),))


@given(SENTENCES)
def test_any_sentence(summarizer: Summarizer, text: str) -> None:
    try:
        article = Article(text)
    except InvalidArticle:
        return
    document = summarizer.read(article)
    for sentence in document.sentences:
        check_forms(document, sentence)


def test_real_articles(shared: Path, summarizer: Summarizer) -> None:
    cut = 0
    for row in sample(60, shared):
        document = summarizer.read(Article(row["text"], row["title"]))
        for sentence in document.sentences:
            check_forms(document, sentence)
            cut += len(forms(document, sentence)) > 1
    assert cut > 60


@pytest.mark.parametrize(
    "piece",
    [
        "anh đi, ",
        "khiến anh đi, ",
        "anh đi (về) ",
        "anh đi; ",
        "nhằm đi ",
        "ông A, giám đốc B, nói ",
        "sáng 5/3, ",
        "“đi”, ",
    ],
)
def test_a_sentence_without_end_takes_linear_time(summarizer: Summarizer, piece: str) -> None:
    seconds = []
    for times in (1_000, 5_000):
        document = summarizer.read(Article(piece * times))
        begin = time.process_time()
        for sentence in document.sentences:
            assert len(forms(document, sentence)) <= MOST_FORMS
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 0.2 + 15 * seconds[0]


def spans_of(text: str, *pieces: str) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(piece), text.index(piece) + len(piece)) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Doanh thu quý 2 đạt 275 tỉ đồng, tăng 18% so với cùng kỳ.", ["tăng 18% so với cùng kỳ."]),
        ("Ông nói: “Chúng tôi đã cố gắng, nhưng chưa đủ” và rời phòng.", ["Ông nói: “Chúng tôi đã cố gắng"]),
        ("Toà nhà cao nhất (được xây năm 1990) đã bị phá vào hôm qua.", ["được xây năm 1990) đã bị phá vào hôm qua."]),
        ("Trời mưa to suốt đêm, và nhiều tuyến đường đã ngập sâu.", ["và nhiều tuyến đường đã ngập sâu."]),
        ("Trời mưa to suốt đêm và nhiều tuyến đường đã ngập sâu.", ["Trời mưa to suốt đêm và"]),
    ],
)
def test_the_guard_refuses_what_a_cut_left_behind(summarizer: Summarizer, text: str, pieces: list[str]) -> None:
    document = summarizer.read(Article(text))
    spans = spans_of(text, *pieces)
    with pytest.raises(UnfaithfulSummary) as caught:
        check(document, (SummarySentence(render(text, spans)[0], spans, 0, 1.0),))
    assert not any(piece in str(caught.value) for piece in pieces)


def test_a_mark_leans_on_the_word_before() -> None:
    text = "Toà án thành phố (Trung Quốc), nơi xét xử vụ án, đã mở cửa."
    spans = spans_of(text, "Toà án thành phố", ", nơi xét xử vụ án, đã mở cửa.")
    words, origins = render(text, spans)
    assert words == "Toà án thành phố, nơi xét xử vụ án, đã mở cửa."
    assert len(words) == len(origins)


def test_a_form_names_its_cuts(summarizer: Summarizer) -> None:
    text = "Chiều 5/3, Sở Xây dựng (TP HCM) công bố kết quả kiểm tra 45 chung cư cũ, trong đó có 12 chung cư phải phá."
    document = summarizer.read(Article(text))
    shortest: Form = forms(document, document.sentences[0])[-1]
    assert shortest.cuts == ("time", "parenthesis", "detail")


@pytest.mark.parametrize("name", ["cuts", "cut_words", "halves"])
def test_the_tables_repeat_nothing(name: str) -> None:
    rows = [tuple(row.values()) for row in table(name)]
    assert len(set(rows)) == len(rows)
    assert all(cell and cell == cell.strip().lower() for row in rows for cell in row)


def test_the_table_of_cuts_names_kinds_and_places() -> None:
    assert {row["kind"] for row in table("cuts")} <= {*CUT_KINDS, "none"}
    assert len({(row["opener"], row["place"]) for row in table("cuts")}) == len(table("cuts"))
    assert {row["place"] for row in table("cuts")} == {"lead", "tail", "bare"}


def test_the_page_on_compression_lists_the_kinds() -> None:
    page = (Path(__file__).parents[2] / "docs/compression.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)) == CUT_KINDS
