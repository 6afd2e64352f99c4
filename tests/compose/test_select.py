"""What is chosen under a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tinvan import Article, Summarizer
from tinvan.compose.compress import render
from tinvan.compose.propose import Forms, propose
from tinvan.compose.select import select
from tinvan.options import Budget
from tinvan.ranking.lead import ScoredSentences
from tinvan.ranking.ranker import Candidate, Weighing
from tinvan.types import Form

TEXT = (
    "Sáng 5/3, tỉnh Hậu Giang khởi công cầu vượt dài 1,2 km ở thị xã Ngã Bảy. "
    "Tuy nhiên, ông này chưa nói khi nào cầu xong. "
    "Cầu có vốn đầu tư 1.500 tỷ đồng lấy từ ngân sách trung ương. "
    "Sáng 5/3 tỉnh Hậu Giang khởi công cầu vượt dài 1,2 km ở thị xã Ngã Bảy rất to. "
    "Người dân hai bên bờ mong cầu sớm thông xe để không phải qua phà."
)


def chosen(summarizer: Summarizer, scores: list[float], budget: Budget) -> tuple[list[int], tuple[str, ...]]:
    selection = select(summarizer.read(Article(TEXT)), ScoredSentences(tuple(scores)), budget)
    return [choice.index for choice in selection.choices], selection.warnings


@dataclass(frozen=True, slots=True)
class ShortestForms:
    """A judgement by which of the forms of a sentence the shortest is the best."""

    scores: tuple[float, ...]

    def weigh(self, forms: Sequence[tuple[int, Form]]) -> Weighing:
        return ShortestWeighed(self.scores, tuple(forms))


@dataclass(frozen=True, slots=True)
class ShortestWeighed:
    scores: tuple[float, ...]
    forms: tuple[tuple[int, Form], ...]

    def gains(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        return [self._gain([self.forms[row] for row in candidate]) for candidate in candidates]

    def _gain(self, rows: Sequence[tuple[int, Form]]) -> float:
        return sum(self.scores[index] - 0.001 * form.syllables for index, form in rows)


def texts(summarizer: Summarizer, text: str, scores: tuple[float, ...], budget: Budget) -> list[str]:
    """What a summary by the shortest forms says."""
    choices = select(summarizer.read(Article(text)), ShortestForms(scores), budget).choices
    return [render(text, choice.form.spans)[0] for choice in choices]


def test_the_day_that_a_cut_took_comes_back_where_there_is_room(summarizer: Summarizer) -> None:
    scores = (0.9, 0.1, 0.2, 0.0, 0.2)
    assert texts(summarizer, TEXT, scores, Budget(1, 19))[0].startswith("Sáng 5/3, tỉnh Hậu Giang")
    assert texts(summarizer, TEXT, scores, Budget(1, 18))[0].startswith("Tỉnh Hậu Giang")


def test_a_day_stays_cut_where_another_sentence_says_one(summarizer: Summarizer) -> None:
    text = TEXT.replace("sớm thông xe", "thông xe trước ngày 7/9")
    first, second = texts(summarizer, text, (0.9, 0.1, 0.2, 0.0, 0.8), Budget(2, 60))
    assert first.startswith("Tỉnh Hậu Giang")
    assert "ngày 7/9" in second


def test_brackets_come_back_with_the_short_form_that_the_summary_uses(summarizer: Summarizer) -> None:
    text = TEXT.replace("Hậu Giang khởi công cầu", "Hậu Giang và Ban quản lý dự án (BQLDA) khởi công cầu", 1)
    named = text.replace("Cầu có vốn", "Theo BQLDA, cầu có vốn")
    scores, explained = (0.9, 0.1, 0.8, 0.0, 0.1), "Tỉnh Hậu Giang và Ban quản lý dự án (BQLDA) khởi công"
    assert not any("(BQLDA)" in said for said in texts(summarizer, text, scores, Budget(2, 60)))
    first, second = texts(summarizer, named, scores, Budget(2, 60))
    assert explained.lower() in first.lower()
    assert second.startswith("Theo BQLDA")


def test_article_order(summarizer: Summarizer) -> None:
    assert chosen(summarizer, [0.6, 0.1, 0.9, 0.0, 0.7], Budget(3, 90)) == ([0, 2, 4], ())


def test_no_near_repeat(summarizer: Summarizer) -> None:
    assert chosen(summarizer, [0.9, 0.1, 0.6, 0.8, 0.4], Budget(2, 60)) == ([0, 2], ())


def test_no_dangling_sentence_without_the_one_before(summarizer: Summarizer) -> None:
    assert chosen(summarizer, [0.1, 0.9, 0.6, 0.0, 0.5], Budget(2, 60)) == ([2, 4], ())
    assert chosen(summarizer, [0.9, 0.8, 0.1, 0.0, 0.1], Budget(2, 60)) == ([0, 1], ())


def test_the_lead_is_preferred_a_little_where_few_may_stand(summarizer: Summarizer) -> None:
    assert chosen(summarizer, [0.88, 0.1, 0.9, 0.0, 0.2], Budget(1, 60))[0] == [0]
    assert chosen(summarizer, [0.86, 0.1, 0.9, 0.0, 0.2], Budget(1, 60))[0] == [2]


def test_a_third_sentence_far_behind_is_not_cut(summarizer: Summarizer) -> None:
    text = "Cầu dài 2 km. Đường rộng 5 m hơn trước nhiều lắm. " + " ".join(
        f"Theo ghi nhận của phóng viên, {name} đã khởi công cầu vượt trong sáng nay."
        for name in ("tỉnh Hậu Giang", "thị xã Ngã Bảy", "huyện Châu Thành")
    )
    document = summarizer.read(Article(text))
    for last, forms in ((0.6, 1), (0.85, 2)):
        rows = propose(Forms(document), [2, 3, 4], [0.0, 0.0, 0.9, 1.0, last], Budget(2, 60))
        assert sum(index == 4 for index, _ in rows) == forms


def test_the_lead_is_preferred_where_more_than_two_may_stand(summarizer: Summarizer) -> None:
    scores = [0.16, 0.1, 0.9, 0.0, 0.2]
    assert chosen(summarizer, scores, Budget(3, 60))[0] == [0, 2]
    assert chosen(summarizer, scores, Budget(2, 60))[0] == [2]
    assert chosen(summarizer, [0.1, *scores[1:]], Budget(3, 60))[0] == [2]


def test_a_question_gives_way(summarizer: Summarizer) -> None:
    text = TEXT.replace("để không phải qua phà.", "để không phải qua phà?")
    document = summarizer.read(Article(text))
    for budget, scores in ((Budget(1, 60), (0.55, 0.1, 0.5, 0.0, 0.6)), (Budget(3, 90), (0.3, 0.1, 0.4, 0.0, 0.9))):
        choices = select(document, ScoredSentences(scores), budget).choices
        assert 4 not in [choice.index for choice in choices]


def test_a_budget_is_no_target(summarizer: Summarizer) -> None:
    assert chosen(summarizer, [0.9, 0.1, 0.3, 0.1, 0.2], Budget(2, 60)) == ([0], ())


def test_whole_where_it_fits(summarizer: Summarizer) -> None:
    indices, warnings = chosen(summarizer, [0.9, 0.1, 0.3, 0.1, 0.2], Budget(9, 500))
    assert indices == [0, 1, 2, 3, 4]
    assert warnings == ("shorter_than_budget",)


def test_nothing_fits(summarizer: Summarizer) -> None:
    indices, warnings = chosen(summarizer, [0.9, 0.1, 0.3, 0.1, 0.2], Budget(2, 5))
    assert len(indices) == 1
    assert warnings == ("over_budget",)


@pytest.mark.parametrize(
    ("first", "left_out"),
    [
        ("Tổng thống Nga Vladimir Putin và Tổng thống Mỹ Donald Trump.", True),
        ("Một máy bay của hãng hàng không Cathay Pacific ở sân bay Hong Kong.", True),
        ("Một tàu khu trục lớp Gwanggaeto Thái vương của Hàn Quốc.", True),
        ("Hai tàu hàng đã va chạm ở phía nam eo biển trong đêm qua.", False),
    ],
)
def test_what_stands_under_the_first_picture_is_no_sentence(summarizer: Summarizer, first: str, left_out: bool) -> None:
    text = f"{first} {TEXT}"
    scores = ScoredSentences((0.9, 0.5, 0.1, 0.3, 0.1, 0.2))
    choices = select(summarizer.read(Article(text)), scores, Budget(1, 60)).choices
    assert (choices[0].index > 0) is left_out


@pytest.mark.parametrize(
    ("inner", "left_out"),
    [
        ("Tiêm kích thế hệ năm F-22 của Mỹ.", True),
        ("Bà Bùi Thị Quỳnh Vân trong nhà ông Lữ.", True),
        ("Clip: Camera ghi lại khoảnh khắc xe buýt gây tai nạn liên hoàn trên đường Trường Chinh.", True),
        ("Dưới đây là một số hình ảnh bên trong khu trung tâm thương mại.", True),
        ("Dưới đây là bốn điều đáng chú ý mà tờ báo rút ra sau cuộc gặp.", False),
        ("Bà Vân nói: hai đứa con của Natalie đâu?", False),
        ("Bà Tư Hường nổi tiếng trong lĩnh vực ngân hàng và bất động sản.", False),
        ("Hai tàu hàng va chạm ở eo biển Hội An.", False),
    ],
)
def test_what_stands_under_a_later_picture_is_none(summarizer: Summarizer, inner: str, left_out: bool) -> None:
    document = summarizer.read(Article(f"{TEXT} {inner} {TEXT}"))
    scores = ScoredSentences((0.5, 0.1, 0.4, 0.1, 0.3, 0.9, *[0.1] * (len(document.sentences) - 6)))
    choices = select(document, scores, Budget(1, 60)).choices
    assert (choices[0].index != 5) is left_out


def test_what_fits_is_not_said_to_be_over(summarizer: Summarizer) -> None:
    summary = summarizer.summarize(Article("Trời hôm nay đẹp. " * 12), "brief")
    assert (summary.text, summary.warnings) == ("Trời hôm nay đẹp.", ())


def test_nothing_but_boilerplate(summarizer: Summarizer) -> None:
    indices, warnings = chosen(summarizer, [0.0] * 5, Budget(2, 60))
    assert indices[0] == 0
    assert warnings == ("no_prose",)
