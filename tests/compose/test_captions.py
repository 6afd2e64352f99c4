"""Captions and headings among the sentences of an article."""

from __future__ import annotations

import pytest

from tinvan import Article, Summarizer
from tinvan.compose.captions import CAPTIONS, caption_columns, is_caption, reads_like_caption
from tinvan.text.lexicon import table
from tinvan.types import Document

NEWS = (
    "Ngày 12/8, Thủ tướng dự lễ kỷ niệm 40 năm ngày thành lập đoàn và trao cờ thi đua cho 15 tập thể. Ông cho biết "
    "Chính phủ sẽ dành 200 tỷ đồng để tu bổ công trình trong hai năm tới. Việc thi công không làm gián đoạn lễ viếng."
)


def read(summarizer: Summarizer, first: str, title: str = "") -> Document:
    return summarizer.read(Article(f"{first} {NEWS}", title))


@pytest.mark.parametrize(
    "sentence",
    [
        "Thủ tướng gặp gỡ cán bộ, chiến sĩ của đoàn.",
        "Người dân xếp hàng dài tại lễ kỷ niệm ngày 12/8.",
        "Cảnh sát có mặt tại hiện trường nơi xảy ra các vụ nổ.",
        "Tàu hải quân Mỹ diễn tập ở Biển Đông hồi tháng 4.",
        "Các em nhỏ tại lễ trao cờ thi đua.",
    ],
)
def test_captions_whose_credit_is_lost(summarizer: Summarizer, sentence: str) -> None:
    document = read(summarizer, sentence)
    assert reads_like_caption(document, 0)
    assert document.article.text[: document.sentences[0].end] == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Ngày 12/8, Thủ tướng dự lễ kỷ niệm 40 năm ngày thành lập đoàn.",
        "Thủ tướng cho biết công trình sẽ được tu bổ trong hai năm.",
        "Theo Bộ Xây dựng, công trình xuống cấp từ năm 2009.",
        "Tuy nhiên, công trình đã xuống cấp sau mười năm phục vụ người dân cả nước.",
        "Ông Nam không nhận lời mời ở lại và cũng chưa ký vào biên bản.",
        "Công trình có diện tích 12.000 m2, đóng cửa hai tháng mỗi năm để sửa mái, thay đá lát và bảo trì máy móc.",
    ],
)
def test_prose_is_none(summarizer: Summarizer, sentence: str) -> None:
    document = read(summarizer, sentence)
    assert not reads_like_caption(document, 0)
    assert not is_caption(document, 0)


@pytest.mark.parametrize("sentence", ["Video: Xe tải lao xuống vực.", "Chùm ảnh lễ hội hoa.", "Bác sĩ Lê Văn Nam."])
def test_some_are_told_by_their_words(summarizer: Summarizer, sentence: str) -> None:
    assert is_caption(read(summarizer, sentence), 0)


def test_the_last_sentence_has_no_next(summarizer: Summarizer) -> None:
    document = summarizer.read(Article("Đoàn người tại lễ kỷ niệm."))
    columns = dict(zip(CAPTIONS.names, caption_columns(document, 0), strict=True))
    assert columns["news_next"] == columns["again_next"] == 0


def test_what_is_quickly_seen_decides_as_all_does(summarizer: Summarizer) -> None:
    weights = {row["column"]: float(row["weight"]) for row in table("captions")}
    assert tuple(weights) == ("bias", *CAPTIONS.names)
    for first in ("Thủ tướng gặp gỡ cán bộ, chiến sĩ của đoàn.", "Theo Bộ Xây dựng, mái đã dột.", "Mưa lớn."):
        document = read(summarizer, first, "Thủ tướng dự lễ kỷ niệm 40 năm")
        for index in range(len(document.sentences)):
            columns = zip(CAPTIONS.names, caption_columns(document, index), strict=True)
            score = weights["bias"] + sum(weights[name] * value for name, value in columns)
            assert reads_like_caption(document, index) == (score >= 0)


def test_a_caption_gives_way_to_the_news(summarizer: Summarizer) -> None:
    caption = "Thủ tướng gặp gỡ cán bộ, chiến sĩ của đoàn."
    summary = summarizer.summarize(Article(f"{caption} {NEWS}", "Thủ tướng dự lễ kỷ niệm của đoàn"), "brief")
    assert caption not in summary.text
    assert summary.text.startswith("Ngày 12/8")
