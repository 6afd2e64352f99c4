"""Breaks of width go, all others stay; what is read of a wrapped text is what is read of it unwrapped."""

from __future__ import annotations

import textwrap
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.wrapped import printed
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


@given(
    st.integers(34, 120),
    st.sampled_from(["\n\n", "\n"]),
    st.sampled_from(["", "  ", "\t"]),
    st.sampled_from(["\n", "\r\n", "\n\u200b"]),
    st.sampled_from(["NFC", "NFD"]),
)
def test_a_wrapped_text_reads_as_it_was(width: int, between: str, indent: str, end: str, form: str) -> None:
    text = unicodedata.normalize(form, wrapped(width, between, initial_indent=indent).replace("\n", end))
    plain = [unicodedata.normalize("NFC", row).replace("\u200b", "") for row in surfaces(text)]
    assert plain == surfaces("\n\n".join(PARAGRAPHS))
    assert normalize(normalize(text).text).text == normalize(text).text


def test_a_figure_goes_over_the_break() -> None:
    text = wrapped(73)
    assert "450\nUSD" in text
    figure = next(figure for figure in find_figures(text) if figure.unit == "USD")
    assert (figure.low, text[figure.start : figure.end]) == (450, "450\nUSD một tấn")


@pytest.mark.parametrize("width", [38, 54])
def test_lines_of_letters_of_many_widths(width: int) -> None:
    text = "\n\n".join(map(printed(width), PARAGRAPHS))
    assert surfaces(text) == surfaces("\n\n".join(PARAGRAPHS))


def test_a_hyphen_at_the_end_of_a_line_takes_no_space() -> None:
    lines = (
        "Trong giai đoạn của đề án từ 2010-",
        "2015, tỉnh đã xây thêm hơn hai trăm",
        "cây cầu ở xã vùng sâu và vùng xa,",
    )
    text = normalize("\n".join([*lines, "nơi xe chưa tới."])).text
    assert text.startswith("Trong giai đoạn của đề án từ 2010-2015, tỉnh đã xây thêm hơn hai trăm cây cầu")


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        # Lists of what is small, short and long.
        "Hồ sơ gồm có:\nđơn xin cấp phép xây dựng\nbản sao giấy tờ về quyền sử dụng đất\nhai bộ bản vẽ thiết kế\nảnh",
        (
            "Sở Tư pháp công bố thủ tục mới về kết hôn.\nHồ sơ gồm có\ntờ khai đăng ký kết hôn theo mẫu quy định\n"
            "bản sao giấy chứng minh nhân dân hoặc hộ chiếu\ngiấy xác nhận tình trạng hôn nhân của hai bên\n"
            "Lệ phí đăng ký vẫn giữ nguyên như năm ngoái.\nTheo VnExpress"
        ),
        "Ba mặt hàng tăng mạnh nhất trong năm nay là:\n- gạo thơm các loại\n- gạo nếp của Thái Lan\n- gạo trắng\n- tấm",
        # Verses, with large and with small letters.
        "Trăm năm trong cõi người ta\nChữ tài chữ mệnh khéo là ghét nhau\nTrải qua một cuộc bể dâu\nNhững điều trông",
        (
            "em đi qua những mùa hoa nở trắng sân trường\nanh đứng lại bên dòng sông chảy về phía biển\n"
            "mình hẹn nhau một ngày nắng ấm cuối thu\nrồi bỏ lại tất cả những lời chưa nói\n"
            "để chiều nay mưa rơi trên mái phố cũ\nvà ai đó vẫn đợi ai dưới hàng cây"
        ),
        # What readers wrote.
        (
            "Ý kiến bạn đọc\nđề nghị bộ xem lại mức thu phí của trạm này vì quá cao\nthu phí thì phải sửa đường\n"
            "tôi đồng ý với bạn về chuyện này, cần làm rõ\nNguyễn Văn Bình"
        ),
        # A sentence broken at its links.
        "Chiều nay, ông\nNguyễn Văn A\ncho biết\nUBND quận 1 thành phố Hồ Chí Minh\nđã nhận được đơn của\nbà B\nvề nó.",
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


def test_links_below_stay_apart() -> None:
    links = (
        "Xuất khẩu thủy sản tăng mạnh trong quý đầu của năm nay nhờ Trung Quốc",
        "Việt Nam trúng thầu gạo tại Philippines",
    )
    assert normalize(f"{wrapped(72)}\n\n{links[0]}\n{links[1]}").text.endswith("\n".join(links))


def test_time_is_linear_in_lines() -> None:
    """Ten times the lines take far less than a hundred times as long."""
    spent = []
    for count in (2_000, 20_000):
        text = "\n".join(["một dòng chữ nhỏ không có dấu chấm ở cuối dòng"] * count)
        began = time.perf_counter()
        assert len(wrapped_breaks(text)) == count - 1
        spent.append(time.perf_counter() - began)
    assert spent[1] < 40 * spent[0]
