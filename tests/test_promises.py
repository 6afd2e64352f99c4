"""The promises, on real articles and on texts made to break them: nothing invented, exact offsets, same bytes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.articles import sample
from tinvan import Article, InvalidArticle, Summarizer, Summary
from tinvan.text.normalize import normalize
from tinvan.text.openings import read_opening
from tinvan.text.syllables import count_syllables

PIECES = st.sampled_from(
    [
        "Ngày 10/10/2017, Bưu điện thành phố tổ chức hội nghị sơ kết.",
        "Theo đó, doanh thu đạt 73,3 % kế hoạch, tăng 7,5% so cùng kỳ; lợi nhuận đạt 1.500 tỷ đồng; chi phí giảm.",
        "“Chúng tôi đã cố gắng. Kết quả rất tốt”, ông Nguyễn Văn A. nói.",
        "Tuy nhiên, ông này không đồng ý",
        "TTO - Sáng nay, TP. Hồ Chí Minh mưa to…",
        "Ảnh: AFP Theo Hãng tin AFP, 12 người chết.",
        "\n",
        "\n\n",
        " ",
        "\u00a0",
        "\u200b",
        "Xem thêm: Giá vàng tăng",
        "- Một\n- Hai; ba\n",
        "e\u0301\u0323",
        "Ðà Nẵng 🇻🇳",
        '"',
        "(",
        ";",
        "...",
        "\ud800",
        "\x00",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=14).map("".join)


def printed(text: str) -> str:
    """A text without white space and without what nobody sees: zero-width characters, soft hyphens."""
    return "".join(re.sub("[\u00ad\u200b\u200c\u2060\ufeff]", "", text).split())


def check_summary(text: str, summary: Summary) -> None:
    """Spans are in order within a sentence and over them, and the words are those of the spans, as printed."""
    last = 0
    for sentence in summary.sentences:
        for start, end in sentence.spans:
            assert last <= start < end <= len(text)
            last = end
        said = "".join(sentence.text.split()).rstrip(".").casefold()
        spans = "".join(printed(text[start:end]) for start, end in sentence.spans).casefold()
        assert spans.startswith(said) or said.startswith(spans.rstrip(".,;:–-/"))
        assert set(spans[len(said) :]) <= set(".,;:–-/…")
    for row in summary.figures:
        figure = row.figure
        assert figure.surface == text[figure.start : figure.end]
        for start, end in row.in_summary:
            assert printed(summary.text[start:end]).lower() == printed(figure.surface).lower()
        for phrase in (figure.subject, figure.versus, figure.of):
            assert phrase is None or phrase.text == text[phrase.start : phrase.end]


@given(TEXTS, st.sampled_from(["brief", "short", "long"]))
def test_any_text(summarizer: Summarizer, text: str, length: str) -> None:
    try:
        article = Article(text, "Doanh thu bưu điện tăng")
    except InvalidArticle:
        assert not any(character.isalpha() for character in text)
        return
    summary = summarizer.summarize(article, length)
    check_summary(text, summary)
    assert summary == summarizer.summarize(article, length)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_real_articles(shared: Path, summarizer: Summarizer, form: str) -> None:
    for row in sample(60, shared):
        text = unicodedata.normalize(form, row["text"])
        for length, sentences, syllables in (("brief", 2, 60), ("short", 3, 90), ("long", 6, 200)):
            summary = summarizer.summarize(Article(text, row["title"]), length)
            check_summary(text, summary)
            if "over_budget" not in summary.warnings:
                assert len(summary.sentences) <= sentences
                assert count_syllables(normalize(summary.text).text) <= syllables
            if not summary.warnings:
                assert not read_opening(normalize(summary.text).text).dangling


def test_composed_and_decomposed_text_give_the_same_summary(shared: Path, summarizer: Summarizer) -> None:
    for row in sample(30, shared):
        composed = summarizer.summarize(Article(unicodedata.normalize("NFC", row["text"])), "short")
        decomposed = summarizer.summarize(Article(unicodedata.normalize("NFD", row["text"])), "short")
        assert normalize(decomposed.text).text == normalize(composed.text).text
        assert [f.figure.value for f in decomposed.figures] == [f.figure.value for f in composed.figures]


def test_order_of_articles_does_not_matter(shared: Path, summarizer: Summarizer) -> None:
    articles = [Article(row["text"], row["title"], id=row["id"]) for row in sample(20, shared)]
    forth = {summary.article_id: summary for summary in summarizer.summarize_many(articles, "brief")}
    back = {summary.article_id: summary for summary in Summarizer.load().summarize_many(reversed(articles), "brief")}
    assert forth == back
