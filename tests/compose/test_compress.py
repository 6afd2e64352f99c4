"""The forms of a sentence, and how a chosen form is written."""

from __future__ import annotations

import pytest

from tinvan import Article, Summarizer
from tinvan.compose.compress import forms, render


def all_forms(summarizer: Summarizer, text: str, index: int = 0) -> list[str]:
    document = summarizer.read(Article(text))
    return [render(text, form.spans)[0] for form in forms(document, document.sentences[index])]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "Theo đó, chín tháng đầu năm doanh thu đạt 73,3 % kế hoạch.",
            "Chín tháng đầu năm doanh thu đạt 73,3 % kế hoạch.",
        ),
        ("Tuy nhiên, theo ông Bình, giá sẽ còn tăng.", "Theo ông Bình, giá sẽ còn tăng."),
        ("iPhone 17 được Apple ra mắt tuần này.", "iPhone 17 được Apple ra mắt tuần này."),
        ("Trước đó, ngày 5/3, công an đã bắt hai người.", "Ngày 5/3, công an đã bắt hai người."),
        ("Kết quả khám nghiệm cho thấy xe không hỏng.", "Kết quả khám nghiệm cho thấy xe không hỏng."),
        ("TTO - Sáng nay mưa to làm nhiều tuyến đường ngập sâu./.", "Sáng nay mưa to làm nhiều tuyến đường ngập sâu."),
        ("Bão vào  bờ\u00a0lúc 5h ,", "Bão vào bờ lúc 5h."),
        ("Ông hỏi: “Ai về?”", "Ông hỏi: “Ai về?”"),
        ("Nghi phạm khai đã đánh anh Nguyễn Văn N..", "Nghi phạm khai đã đánh anh Nguyễn Văn N."),
        ("Nhiều nơi ngập sâu, cây đổ, mất điện...", "Nhiều nơi ngập sâu, cây đổ, mất điện..."),
        ("> Sáng nay mưa to làm nhiều tuyến đường ngập sâu.", "Sáng nay mưa to làm nhiều tuyến đường ngập sâu."),
        ("## Sáng nay mưa to làm nhiều tuyến đường ngập.", "Sáng nay mưa to làm nhiều tuyến đường ngập."),
        ("#MeToo lan ra nhiều nước trong tuần này.", "#MeToo lan ra nhiều nước trong tuần này."),
    ],
)
def test_fullest_form(summarizer: Summarizer, text: str, first: str) -> None:
    assert all_forms(summarizer, text)[0] == first


def test_clauses_are_left_out_from_the_end(summarizer: Summarizer) -> None:
    text = "Doanh thu của đơn vị đạt 73,3 % kế hoạch; lợi nhuận đạt 69,7%; năng suất lao động tăng 112%."
    assert all_forms(summarizer, text) == [
        text,
        "Doanh thu của đơn vị đạt 73,3 % kế hoạch; lợi nhuận đạt 69,7%.",
        "Doanh thu của đơn vị đạt 73,3 % kế hoạch.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Hồ sơ gồm các giấy tờ sau đây: đơn xin nhập học; bản sao giấy khai sinh; bốn ảnh.",
        "Ông nói “chúng tôi sẽ làm ngay việc này; không chờ thêm nữa” trước các đại biểu.",
    ],
)
def test_lists_and_quotations_are_not_cut(summarizer: Summarizer, text: str) -> None:
    assert all_forms(summarizer, text) == [text]


def test_origins_point_at_the_characters() -> None:
    text = "theo  đó,\u00a0giá\ntăng ;"
    written, origins = render(text, ((0, len(text)),))
    assert written == "Theo đó, giá tăng."
    assert len(origins) == len(written)
    assert all(text[origin].lower() == written[i].lower() for i, origin in enumerate(origins) if origin >= 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('Ông nói: " Tôi đi ", rồi ông về " nhà " .', 'Ông nói: "Tôi đi", rồi ông về "nhà".'),
        ("“ Chúng tôi ” là ai ?", "“Chúng tôi” là ai?"),
        ('Màn hình 5" và " rộng " 3 m.', 'Màn hình 5" và "rộng" 3 m.'),
        ('Ông "A" nói " thôi', 'Ông "A" nói " thôi.'),
        ('Màn hình 55 " và 65 " của hãng', 'Màn hình 55 " và 65 " của hãng.'),
        ('Ông nói: "... Chúng tôi đi " .', 'Ông nói: "... Chúng tôi đi".'),
        ("Ông nói: “… Chúng tôi đi ”", "Ông nói: “… Chúng tôi đi”."),
        ("Sắt , thép ; xi măng", "Sắt, thép; xi măng."),
    ],
)
def test_marks_stand_at_their_words(text: str, shown: str) -> None:
    written, origins = render(text, ((0, len(text)),))
    assert written == shown
    assert len(origins) == len(written)
    assert all(text[origin] == written[i] for i, origin in enumerate(origins) if origin >= 0)


@pytest.mark.parametrize("opening", ['"... ', "“… ", '" ', "“ ", '"'])
def test_quotations_as_they_are_printed_pass_the_last_look(summarizer: Summarizer, opening: str) -> None:
    text = (
        f'Ông An nói: {opening}Chúng tôi đã khởi công cầu vượt Ngã Bảy đúng hẹn trong tháng này " với báo chí sáng 5/3.'
    )
    assert summarizer.summarize(Article(text)).sentences


def test_what_is_invisible_is_not_printed(summarizer: Summarizer) -> None:
    text = "Cảng Vàm\u200b Lạc thu \u200b\u200b1.2\u00ad84 tỉ \u200b đồng\ufeff trong quý 3, theo báo cáo của cảng."
    summary = summarizer.summarize(Article(text))
    assert summary.text == "Cảng Vàm Lạc thu 1.284 tỉ đồng trong quý 3, theo báo cáo của cảng."
    assert summary.sentences[0].spans == ((0, len(text)),)
    shown = {figure.figure.surface: summary.text[slice(*figure.in_summary[0])] for figure in summary.figures}
    assert shown == {"1.2\u00ad84 tỉ \u200b đồng": "1.284 tỉ đồng", "quý 3": "quý 3"}
