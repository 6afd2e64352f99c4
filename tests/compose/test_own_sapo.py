"""Pages pasted whole, with the editor's own summary below the title."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.articles import sample
from tinvan import Article, Summarizer
from tinvan.compose.own_sapo import SAPOS, own_sapo
from tinvan.text.lexicon import table

TITLE = "Hậu Giang khởi công cầu vượt hồ Ngã Bảy"
SAPO = "Người dân hai bờ hồ Ngã Bảy sắp không phải qua phà. Cây cầu họ chờ 20 năm vừa được khởi công."
BODY = (
    "Sáng 5/3, tỉnh Hậu Giang khởi công cầu vượt dài 1,2 km ở thị xã Ngã Bảy.\n"
    "Cầu có vốn đầu tư 1.500 tỷ đồng lấy từ ngân sách trung ương. Hai nhà thầu cùng làm trong 30 tháng.\n"
    "Chủ tịch UBND tỉnh Lê Văn Cầu cho biết tỉnh đã giải phóng xong mặt bằng. Cả hai xã đều đồng tình."
)


def told(summarizer: Summarizer, text: str, title: str = "") -> list[str]:
    """The sentences of the own sapo."""
    document = summarizer.read(Article(text, title))
    prose = [index for index, score in enumerate(summarizer.ranker.judge(document).scores) if score > 0]
    return [text[document.sentences[i].start : document.sentences[i].end] for i in own_sapo(document, prose)]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("(Dân trí) - ", ""),
        ("TTO - ", TITLE),
        (f"{TITLE}\n", TITLE),
        (f"{TITLE}\n\n", ""),
        (f"{TITLE}\n15:30 05/03/2019\n", TITLE),
    ],
)
def test_below_the_title_or_behind_a_mark(summarizer: Summarizer, head: str, title: str) -> None:
    found = told(summarizer, f"{head}{SAPO}\n\n{BODY}", title)
    assert " ".join(found).endswith(SAPO)
    summary = summarizer.summarize(Article(f"{head}{SAPO}\n\n{BODY}", title), "brief")
    assert summary.text == SAPO
    assert summary.warnings == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{SAPO}\n\n{BODY}", TITLE),
        (BODY, TITLE),
        (BODY, ""),
        (f"{SAPO}\n(Dân trí) - {BODY}", ""),
        (f"Chuyện ở hồ Ngã Bảy\n{SAPO}\n{BODY}", TITLE),
        (f"TTO - {SAPO}\n{BODY.splitlines()[0]}", ""),
        (f"{TITLE}\n\nÔng An nói.\n{BODY}", TITLE),
        (f"{TITLE}\n\nNhưng {SAPO}\n{BODY}", TITLE),
        (f"(29/3) - {SAPO}\n{BODY}", ""),
        (f"(Kỳ cuối) - {SAPO}\n{BODY}", ""),
        (f"Ảnh: Nam Anh\nẢnh: Nam Anh\n{SAPO}\n{BODY}", TITLE),
    ],
)
def test_none_is_seen_where_none_is_sure(summarizer: Summarizer, text: str, title: str) -> None:
    assert told(summarizer, text, title) == []


@pytest.mark.parametrize("head", ["(Dân trí) - ", f"{TITLE} "])
def test_the_first_sentence_where_the_paragraphs_were_lost(summarizer: Summarizer, head: str) -> None:
    text = f"{head}{SAPO} {BODY}".replace("\n", " ")
    (first,) = told(summarizer, text, TITLE)
    assert first.endswith(SAPO.split(". ")[0] + ".")
    assert summarizer.summarize(Article(text, TITLE), "brief").text == SAPO.split(". ")[0] + "."


def test_longer_summaries_go_on(summarizer: Summarizer) -> None:
    summary = summarizer.summarize(Article(f"TTO - {SAPO}\n\n{BODY}", TITLE), max_sentences=3, max_syllables=60)
    assert summary.text.startswith(SAPO)
    assert [sentence.source_index for sentence in summary.sentences[:2]] == [0, 1]
    assert len(summary.sentences) == 3


def test_it_keeps_to_the_budget(summarizer: Summarizer) -> None:
    summary = summarizer.summarize(Article(f"TTO - {SAPO}\n\n{BODY}", TITLE), max_sentences=2, max_syllables=15)
    assert summary.text == SAPO.split(". ")[0] + "."


def test_articles_pasted_with_their_sapo(summarizer: Summarizer, shared: Path) -> None:
    """Of 100 articles of ``val`` with the sapo between title and body, the briefs that are made of it alone."""
    kept = 0
    for row in sample(100, shared):
        text = f"{row['title']}\n\n{row['sapo']}\n\n{row['text']}"
        summary = summarizer.summarize(Article(text, row["title"]), "brief")
        end = len(row["title"]) + 2 + len(row["sapo"])
        kept += all(sentence.spans[-1][1] <= end for sentence in summary.sentences)
    assert kept >= 90


READ = "Tỉnh Hậu Giang vừa khởi công cầu vượt hồ Ngã Bảy, cây cầu dài nhất tỉnh, sau nhiều năm người dân phải qua phà."
LONGER = (
    "Sáng 5/3, tỉnh Hậu Giang khởi công cầu vượt hồ Ngã Bảy, cây cầu dài nhất tỉnh từ trước đến nay.\n"
    "Sau nhiều năm người dân hai bờ hồ phải qua phà, cầu có vốn đầu tư 1.500 tỷ đồng lấy từ ngân sách trung ương.\n"
    "Chủ tịch UBND tỉnh Lê Văn Cầu cho biết tỉnh đã giải phóng xong mặt bằng. Cả hai xã đều đồng tình.\n"
    "Hai nhà thầu cùng làm trong 30 tháng. Cầu vượt nối hai bờ hồ, nơi mỗi ngày có hàng nghìn người dân qua lại."
)


def test_a_first_paragraph_that_the_body_says_again_reads_like_a_sapo(summarizer: Summarizer) -> None:
    assert told(summarizer, f"{READ}\n{LONGER}", TITLE) == [READ]
    assert told(summarizer, LONGER, TITLE) == []


def test_the_table_weighs_what_is_seen() -> None:
    assert tuple(row["column"] for row in table("own_sapo")) == ("bias", *SAPOS.names)


def test_sapos_are_told_from_first_paragraphs(summarizer: Summarizer, shared: Path) -> None:
    """Of 200 articles of ``val``, with their sapo before the body and without."""
    rows = sample(200, shared)
    sapos = sum(bool(told(summarizer, f"{row['sapo']}\n{row['text']}", row["title"])) for row in rows)
    others = sum(bool(told(summarizer, row["text"], row["title"])) for row in rows)
    assert sapos >= 80
    assert others <= 6
