"""Breaks of width go, all others stay; what is read of a wrapped text is what is read of it unwrapped."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinvan import Article, find_figures
from tinvan.document import read
from tinvan.text.normalize import normalize
from tinvan.text.wrapping import wrapped_breaks

RICE = (
    "Ngày 5/3, Hiệp hội Lương thực Việt Nam cho biết giá gạo xuất khẩu đạt 450 USD một tấn, tăng 12% so với cùng kỳ "
    "năm ngoái. Trong hai tháng đầu năm, cả nước xuất khẩu khoảng 1,2 triệu tấn, kim ngạch 540 triệu USD, theo báo cáo "
    "của Bộ Nông nghiệp và Phát triển nông thôn."
)
DEMAND = (
    "Ông Nguyễn Văn Nam, Phó chủ tịch hiệp hội, nhận định nhu cầu của Philippines và Indonesia còn tăng, nên giá khó "
    "giảm trước tháng 6. “Chúng tôi đã ký hợp đồng đến hết quý III. Kho không còn hàng”, ông nói với các phóng viên "
    "vào chiều cùng ngày tại TP. Hồ Chí Minh, sau cuộc họp với các doanh nghiệp trong vùng đồng bằng sông Cửu Long."
)
PARAGRAPHS = (RICE, DEMAND)


def wrapped(width: int, between: str = "\n\n", **options: str) -> str:
    return between.join(
        textwrap.fill(paragraph, width, break_on_hyphens=False, break_long_words=False, **options)
        for paragraph in PARAGRAPHS
    )


def surfaces(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in read(Article(text)).sentences]


@given(st.integers(34, 120), st.sampled_from(["\n\n", "\n"]), st.sampled_from(["", "  ", "\t"]), st.booleans())
def test_a_wrapped_text_reads_as_it_was(width: int, between: str, indent: str, carriage: bool) -> None:
    text = wrapped(width, between, initial_indent=indent)
    text = text.replace("\n", "\r\n") if carriage else text
    assert surfaces(text) == surfaces("\n\n".join(PARAGRAPHS))
    assert normalize(normalize(text).text).text == normalize(text).text


def test_a_figure_goes_over_the_break() -> None:
    text = wrapped(73)
    assert "450\nUSD" in text
    figure = next(figure for figure in find_figures(text) if figure.unit == "USD")
    assert (figure.low, text[figure.start : figure.end]) == (450, "450\nUSD một tấn")


def test_lines_of_letters_of_many_widths() -> None:
    lines = (
        "Bắt được tín hiệu liên lạc, lực lượng tìm kiếm cứu nạn đã",
        "đưa mười người về bờ vào lúc 16h30 ngày 2/1, trong đó có ba người",
        "Phú Quý bị thương nhẹ. Theo thuyền trưởng, tàu bị đâm khi đang neo",
        "gần bờ, không có đèn tín hiệu.",
    )
    first, second = surfaces("\n".join(lines))
    assert first.endswith(
        "cứu nạn đã đưa mười người về bờ vào lúc 16h30 ngày 2/1, trong đó có ba người Phú Quý bị thương nhẹ."
    )
    assert second == "Theo thuyền trưởng, tàu bị đâm khi đang neo gần bờ, không có đèn tín hiệu."


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        # A list of what is small.
        "Hồ sơ gồm có:\nđơn xin cấp phép xây dựng\nbản sao giấy tờ về quyền sử dụng đất\nhai bộ bản vẽ thiết kế\nảnh",
        "Ba mặt hàng tăng mạnh nhất trong năm nay là:\n- gạo thơm các loại\n- gạo nếp của Thái Lan\n- gạo trắng\n- tấm",
        # Verses.
        "Trăm năm trong cõi người ta\nChữ tài chữ mệnh khéo là ghét nhau\nTrải qua một cuộc bể dâu\nNhững điều trông",
        # A sentence broken at its links.
        "Chiều nay, ông\nNguyễn Văn A\ncho biết\nUBND quận 1\nđã nhận được đơn của\nbà B\nvề việc trên.",
        # What is broken only once, and what is broken, but to no width.
        "Ngày 5/3, giá gạo xuất khẩu của Việt Nam lên mức cao\nnhất trong năm. Giá lúa cũng tăng.",
        "Ngày 5/3, giá gạo xuất khẩu của Việt Nam lên mức cao\nnhất trong năm\ntheo hiệp hội lương thực.",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert wrapped_breaks(text) == []


def test_headings_and_items_stay_apart() -> None:
    """A heading in capitals, one that is no full line, and items after a stop."""
    text = wrapped(60).replace("\n\n", "\n\nGIÁ GẠO TĂNG VÀ CÒN TĂNG NỮA TRONG QUÝ HAI CỦA NĂM NAY NỮA\n")
    text += "\nBa việc cần làm ngay\n1. Giữ giá thu mua ở mức cao cho đến hết vụ đông xuân này.\n2. Mở thêm kho chứa."
    lines = normalize(text).text.split("\n")
    assert lines[-3:] == [
        "Ba việc cần làm ngay",
        "1. Giữ giá thu mua ở mức cao cho đến hết vụ đông xuân này.",
        "2. Mở thêm kho chứa.",
    ]
    assert "GIÁ GẠO TĂNG VÀ CÒN TĂNG NỮA TRONG QUÝ HAI CỦA NĂM NAY NỮA" in lines


def test_time_is_linear_in_lines() -> None:
    assert len(wrapped_breaks("\n".join(["một dòng chữ nhỏ không có dấu chấm ở cuối dòng"] * 20_000))) == 19_999
