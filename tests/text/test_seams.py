"""Where a heading is glued to the next sentence with no mark between, and where a large letter is only a name."""

from __future__ import annotations

import pytest

from tinvan.text.boilerplate import find_boilerplate
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment

GLUED = [
    "Nhiều hộ còn tự ý khai thác mủ. | Nhiều hệ lụy | Ông Hưng cho rằng người dân đã góp đất từ lâu.",
    "Công ty không trả lời. | Đường sá xuống cấp nghiêm trọng | Theo người dân, xe tải chạy suốt ngày đêm.",
    "Số xe tăng nhanh. | Ưu tiên cho hòa khí | Thông thường chúng ta nói nặng lời hơn cần thiết.",
    "Hai bên ký kết. | Thỏa thuận hạt nhân Iran | Ông Trump từng nhiều lần dọa hủy bỏ hiệp định.",
    "Máy có hai bản. | Toshiba Tecra Z40 | Tuy nhiên, máy chưa có card đồ họa rời.",
    '"Cô rất ấm áp" | Để cộng hưởng thành những tiết học hay, cô dạy bằng cả tấm lòng.',
    "Ba phiên bản mới của hãng (từ trái qua phải) | Theo đó, hãng giới thiệu năm máy.",
]
WHOLE = [
    "Cô đóng phim Khi con là nhà cùng nhiều diễn viên trẻ.",
    "Phiên giao dịch thứ Hai diễn ra trái chiều trên hai sàn.",
    "Bộ Giáo dục và Đào tạo gửi công văn cho Trung tâm Hỗ trợ Du khách Đà Nẵng.",
    "Gia đình Nghi còn nghèo, mẹ Nghi phải vay tiền cho Nghi đi học.",
    "Năm 1954, nhiều người làng Báo Đáp vào Nam, mang theo nghề làm đèn Báo Đáp xưa.",
    "Cả nước hưởng ứng Ngày môi trường thế giới và kỷ niệm 88 năm Ngày thành lập Đoàn.",
    "Một người đàn ông họ Song trả lời điện thoại tại văn phòng.",
    '"Chúng tôi không biết gì" Ông Hùng nói.',
    "Theo ôngTrump thì Mỹ sẽ rút quân, cuộc họp diễn ra tạiHuế vào chiều mai.",
    "Tập đoàn vừa khai trương khách sạn 5 * Mường Thanh ở Vinh.",
    "Trao đổi với TTO - tờ báo điện tử lớn - ông Nam nói sẽ đi.",
    "UBND TP. HỒ CHÍ MINH THÔNG BÁO LỊCH CẤM ĐƯỜNG Ở NHIỀU QUẬN.",
]


def sentences(text: str) -> list[str]:
    normalized = normalize(text)
    return [text[row.start : row.end] for row in segment(normalized, find_boilerplate(normalized))]


@pytest.mark.parametrize("case", GLUED)
def test_a_glued_heading_is_a_sentence_of_its_own(case: str) -> None:
    assert sentences(case.replace(" | ", " ")) == case.split(" | ")


@pytest.mark.parametrize("case", WHOLE)
def test_a_name_or_a_title_is_no_seam(case: str) -> None:
    assert sentences(case) == [case]


def test_a_glued_heading_is_marked_as_no_part_of_the_article() -> None:
    text = "Nhiều hộ còn tự ý khai thác mủ. Nhiều hệ lụy Ông Hưng cho rằng người dân đã góp đất từ lâu."
    marks = [(mark.kind, text[mark.start : mark.end]) for mark in find_boilerplate(normalize(text))]
    assert marks == [("heading", "Nhiều hệ lụy")]
