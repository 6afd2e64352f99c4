"""Which sentences speak of something that they do not name, case by case."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinvan.text.anaphora import connects_back, leans_back, missing_name, points_back, quotes_nobody

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/anaphora.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert points_back(case["text"]) == case["points_back"]


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("Bộ Y tế cũng cho rằng trào lưu mới có thể gây nguy hiểm.", True),
        ("Các chân dài cũng như người mẫu được mời làm việc.", False),
        ("Tầm 22h45, tôi có việc về khuya qua đường Nam Kỳ Khởi Nghĩa.", True),
        ("Chúng tôi đã nhiều lần kiến nghị.", True),
        ("Người dân nơi đây sống bằng nghề chài lưới.", True),
        ("Khách đến Hội An đều thích ẩm thực ở đây.", False),
        ('"Tôi không nghĩ con vật ở hồ là quái vật", ông Feltham nói.', False),
        ("Ông An nói: “Chúng tôi sẽ rà soát” rồi rời phòng họp.", False),
        ("Văn bản xin phép này ghi rõ thời gian biểu diễn.", True),
        ("Hà Nội mưa to từ sáng sớm.", False),
        ("Kiểm toán nhà nước còn đề nghị bộ xem xét.", True),
        ("Công ty còn 20 ngày để trả lời.", False),
        ("Riêng Nguyễn Sỹ Cầu đã có ba tiền án.", True),
        ("Nghe con nói vậy, bà T. ra về.", True),
        ("Năm 2015, cô là giáo viên trẻ nhất của trường.", True),
        ("Khi sắp đuối sức, ông nói với con trai.", True),
        ("Khi bà Hoa về nhà, ông bỏ đi.", False),
        ("Năm 2015, cô giáo Hoa chuyển về trường.", False),
        ("Martina làm người mẫu, cô sống ở Đức.", False),
        ("Tối 5/3, anh em trong tổ trực ở bến.", False),
        ("Lúc đó có tiếng gọi “bớ người ta, anh ơi” ngoài ngõ.", False),
        ("Vợ anh cho biết gia đình chưa nhận được tiền.", True),
        ("Luật sư của ông nói sẽ kháng cáo.", True),
        ("Người đàn ông bị bắt lúc nửa đêm.", False),
        ("Anh trai chị Hoa làm nghề lái xe.", False),
        ("Tuyên bố được đưa ra sau khi Mỹ áp thuế.", True),
        ("Danh sách còn bao gồm ba cầu thủ trẻ.", True),
        ("Tuyên bố chung được ba nước ký.", False),
    ],
)
def test_what_leans_on_another_sentence(sentence: str, leans: bool) -> None:
    assert leans_back(sentence) is leans


@pytest.mark.parametrize(
    ("sentence", "connects"),
    [
        ("Nhưng ông An phủ nhận.", True),
        ("“Tuy nhiên, chưa ai được nhận tiền”, bà Hoa nói.", True),
        ("Song song với dự án, tỉnh mở thêm một tuyến đường.", False),
        ("Song, giá vàng vẫn giảm.", True),
        ("Ngoài ra, 20 người bị thương.", True),
        ("Trước đó, ngày 5/3, ông An đã từ chức.", True),
        ("Cũng theo ông An, giá sẽ tăng.", True),
        ("Thấy vậy, chị Hoa bỏ chạy.", True),
        ("15 phút sau, tàu cứu hộ đến nơi.", True),
        ("Gây án xong, Khoa rời khỏi nhà.", True),
        ("Cũng như năm ngoái, lễ hội kéo dài ba ngày.", False),
        ("15 phút sau giờ khai mạc, trời đổ mưa.", False),
        ("Đồng Nai tạm giữ 24 người.", False),
        ("Ông An phủ nhận.", False),
    ],
)
def test_what_opens_with_the_sentence_before(sentence: str, connects: bool) -> None:
    assert connects_back(sentence) is connects


def test_a_name_said_often_is_looked_for_once() -> None:
    """In time linear in the text: what is said ten times as often takes ten times as long, not a hundred times."""

    def seconds(times: int) -> float:
        sentence, before = "Hôm nay " + "ông Tuấn và " * times, "Tuấn đi về. " * times
        rounds = []
        for _ in range(3):
            start = time.perf_counter()
            assert missing_name(sentence, before, "") == ""
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert seconds(10_000) < 40 * seconds(1_000)


BEFORE = "Ông Trần Trọng Tuấn làm giám đốc sở. Phạm Văn Minh là lái xe của ông ở Hà Nội. Mỹ Tâm hát."


@pytest.mark.parametrize(
    ("sentence", "title", "missing"),
    [
        ("Theo ông Tuấn, sở sẽ rà soát.", "", "Trọng Tuấn"),
        ("Minh khai đã lấy xe.", "", "Văn Minh"),
        ("Minh khai đã lấy xe.", "Bắt giữ Phạm Văn Minh", ""),
        ("Ông Trần Trọng Tuấn nói ông Tuấn khác là anh họ.", "", ""),
        ("Theo ông Hùng, sở sẽ rà soát.", "", ""),
        ("Theo ông Phạm Văn Minh, xe đã hỏng.", "", ""),
        ("Trời mưa to.", "", ""),
    ],
)
def test_whose_longer_name_is_missing(sentence: str, title: str, missing: str) -> None:
    assert missing_name(sentence, BEFORE, title) == missing


@given(st.text(alphabet=st.sampled_from("nàyđóấytrên óiBâ .,"), max_size=80))
def test_what_points_back_stands_in_the_sentence(text: str) -> None:
    assert points_back(text) in text


@pytest.mark.parametrize(
    ("sentence", "nobody"),
    [
        ('"Điều đó có thể thay đổi khi có các diễn biến mới", ông nói thêm.', True),
        ("“Tôi không bất ngờ”, bà này cho biết.", True),
        ("“Tôi không bất ngờ”, người này nói với Reuters.", True),
        ("“Tôi không bất ngờ.” - anh nói.", True),
        ("“Ông “béo” đi rồi”, cô kể.", True),
        ("“Tôi không bất ngờ”, ông An nói.", False),
        ("“Tôi không bất ngờ”, bà chủ quán nói.", False),
        ("“Tôi không bất ngờ”, người dân nói.", False),
        ("“Tôi không bất ngờ”, ông", False),
        ("“Sống chậm” là một chương trình hay.", False),
        ("Ông An nói: “Tôi không bất ngờ”, ông nói thêm.", False),
        ("“Tôi", False),
        ('"', False),
        ("", False),
    ],
)
def test_a_quotation_of_a_pronoun(sentence: str, nobody: bool) -> None:
    assert quotes_nobody(sentence) is nobody
