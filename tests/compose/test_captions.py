"""Captions and headings among the sentences of an article."""

from __future__ import annotations

import time

import pytest

from tinvan import Article, Summarizer
from tinvan.compose.captions import CAPTIONS, Captions
from tinvan.compose.select import select
from tinvan.options import Budget
from tinvan.ranking.lead import ScoredSentences
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
    assert Captions(document).is_aside(0)
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
    assert not Captions(document).is_aside(0)
    assert not Captions(document).is_caption(0)


@pytest.mark.parametrize("sentence", ["Video: Xe tải lao xuống vực.", "Chùm ảnh lễ hội hoa.", "Bác sĩ Lê Văn Nam."])
def test_some_are_told_by_their_words(summarizer: Summarizer, sentence: str) -> None:
    assert Captions(read(summarizer, sentence)).is_caption(0)


def test_the_last_sentence_has_no_next(summarizer: Summarizer) -> None:
    document = summarizer.read(Article("Đoàn người tại lễ kỷ niệm."))
    columns = dict(zip(CAPTIONS.names, Captions(document).columns(0), strict=True))
    assert columns["news_next"] == columns["again_next"] == 0


def test_what_is_quickly_seen_decides_as_all_does(summarizer: Summarizer) -> None:
    weights = {row["column"]: float(row["weight"]) for row in table("captions")}
    assert tuple(weights) == ("bias", *CAPTIONS.names)
    for first in ("Thủ tướng gặp gỡ cán bộ, chiến sĩ của đoàn.", "Theo Bộ Xây dựng, mái đã dột.", "Mưa lớn."):
        document = read(summarizer, first, "Thủ tướng dự lễ kỷ niệm 40 năm")
        captions = Captions(document)
        for index in range(len(document.sentences)):
            columns = zip(CAPTIONS.names, captions.columns(index), strict=True)
            score = weights["bias"] + sum(weights[name] * value for name, value in columns)
            assert captions.is_aside(index) == (score >= 0)


def test_a_caption_gives_way_to_prose_that_is_nearly_as_good(summarizer: Summarizer) -> None:
    document = read(summarizer, "Thủ tướng gặp gỡ cán bộ, chiến sĩ của đoàn.")
    for prose, first in ((0.55, 1), (0.4, 0)):
        scores = ScoredSentences((0.6, prose, 0.1, 0.1))
        assert select(document, scores, Budget(1, 60)).choices[0].index == first
    scores = ScoredSentences((0.9, 0.3, 0.2, 0.25))
    assert [choice.index for choice in select(document, scores, Budget(3, 50)).choices] == [1, 3]


@pytest.mark.parametrize("ending", ["?", "?!", "?…", "?”", "? »"])
def test_questions_are_asides(summarizer: Summarizer, ending: str) -> None:
    asked = f"Vì sao công trình xuống cấp chỉ sau mười năm{ending}"
    assert Captions(summarizer.read(Article(asked))).is_aside(0)


def test_where_all_are_asides_they_stand(summarizer: Summarizer) -> None:
    asked = (
        "Vì sao cầu Bãi Cháy thu phí thêm hai năm? Ai đã ký quyết định kéo dài đó vào cuối tháng ba? "
        "Tài xế nào phải trả tiền nhiều nhất trên tuyến này? Bao giờ trạm ở đầu phía nam được dỡ bỏ?"
    )
    document = summarizer.read(Article(asked))
    choices = select(document, ScoredSentences((0.6, 0.5, 0.4, 0.3)), Budget(3, 60)).choices
    assert len(choices) == 3


def test_a_long_title_is_read_once(summarizer: Summarizer) -> None:
    title = " ".join(f"từ{number}" for number in range(20_000))
    document = summarizer.read(Article("Tàu hải quân Mỹ diễn tập ở Biển Đông hồi tháng 4. " * 500, title))
    captions = Captions(document)
    started = time.perf_counter()
    captions.is_aside(0)
    once = time.perf_counter() - started
    started = time.perf_counter()
    for index in range(1, len(document.sentences)):
        captions.is_aside(index)
    assert time.perf_counter() - started < 20 * once + 0.5
