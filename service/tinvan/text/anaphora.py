"""Whether a sentence reads well only after another: it opens with "Nhưng", adds to it ("… cũng …"), is said by an
unnamed "tôi", calls somebody by a name alone, or speaks of something "này" or "đó" or of "nơi đây" that it does not
name.

What an opening alone says is read in ``openings``; here is the rest. A phrase is at home where the sentence named
before it what the phrase may stand for: the noun itself ("một dự án …, dự án này"), or a name for a noun that names
stand for ("Brazil …, nước này").
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, islice

from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import table
from tinvan.text.openings import pronoun_stands
from tinvan.text.quotes import match_marks
from tinvan.text.syllables import SYLLABLE

# "đó" and "này" as parts of connectives and adverbs ("trước đó", "sau này") point at nothing that is missing.
_FREE = (
    *("trước", "sau", "từ", "do", "khi", "trong", "theo", "nhờ", "qua", "lúc", "cạnh", "đâu", "gần", "ở", "tại", "nào"),
    *("cùng", "với", "vì", "về", "là", "thêm", "đến", "tới", "điều", "cái", "hiện", "trên", "dưới", "đây", "có", "vào"),
)
_POINTER = re.compile(r" (?:(?P<this>này|ấy)|đó(?! là\b)|(?P<above>(?:nói|kể|nêu) trên))\b")
_POINTERS = (" này", " đó", " ấy", " nói trên", " kể trên", " nêu trên")
_NOUN = re.compile(r"(?:\w+ )?(?P<last>\w+)$")
# In how many characters before a pointer its noun is looked for.
_LONGEST_NOUN = 40
# Of how many pointers of a sentence the nouns are looked for: more has no sentence of prose.
_MOST_POINTERS = 20
# A day that was said before.
_SAME_DAY = re.compile(r"\b(?:(?:sáng|trưa|chiều|tối|đêm) )?cùng ngày\b", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2}|\b(?:ngày|tháng|mùng) \d|hôm (?:nay|qua)", re.IGNORECASE)
_NAME = re.compile(rf"[{UPPER}]")
# A name that only the sentence's first letter makes look like one is none.
_SHORTEST_NAMED = 2
_LISTED = 3
# What a sentence opens with that says the contrary of the one before, more of it, or what was before it. The words may
# go; what they spoke of is missing all the same.
_CONNECTIVES = re.compile(
    r"[\"“‘'( ]*(?:Nhưng|Tuy (?:nhiên|vậy|thế)|Song(?! song)|Thế nhưng|Dù (?:vậy|thế)|Mặc dù vậy|Dẫu vậy|Ngược lại"
    r"|Trái lại|Bù lại|Thế mà|Vậy mà|Ngoài ra|Bên cạnh đó|Đồng thời|Cùng với đó|Thêm vào đó|Còn|Tương tự|Hơn nữa"
    r"|Hơn thế|Trước đó|Trong khi đó|Cùng (?:thời gian|lúc) đó|Khi đó|Lúc đó|Sau đó|Cũng (?:theo|tại|trong|ở)"
    r"|Thấy (?:vậy|thế)|(?:Ngay lập|Lập) tức|Một (?:lúc|lát) sau|(?:\d+|Vài|Ít|Mấy) (?:phút|giờ|ngày|tiếng) sau(?=,)"
    r"|Về sau|Đổi lại|Về phía mình|Tham dự (?:buổi|lễ|hội|chương)|\w+ (?:án |việc )?xong,)(?!\w)"
)
_ALSO = re.compile(
    r" cũng (?!như\b)| nói vậy\b| còn (?:đề nghị|cho biết|nói|khẳng định|cho rằng|yêu cầu|nhấn mạnh|bày tỏ|tiết lộ)\b"
    r"|^(?:Riêng|Một (?:trường hợp|người|vụ|nạn nhân|lý do|nguyên nhân) khác|Mở rộng điều tra)\b"
)
_ALSO_WORDS = (" cũng ", " còn ", " khác", "Riêng", "Mở", " nói vậy")
# One name; and what people are called before theirs.
_NAME_ALONE = re.compile(rf"[{UPPER}][{LOWER}]+(?= [{LOWER}]|,)")
_INITIAL_ALONE = re.compile(rf"(?<![^ ])(?:Ch|Kh|Ng|Nh|Ph|Qu|Th|Tr|[{UPPER}])\.(?= [{LOWER}]|,)")
_CALLED = tuple(
    f" {word} "
    for word in (
        *("ông", "Ông", "bà", "Bà", "anh", "Anh", "chị", "Chị", "thầy", "Thầy", "cô", "Cô", "cháu", "Cháu", "em", "Em"),
        *("tướng", "tài xế", "nghi phạm", "đối tượng", "bị cáo", "bị can", "luật sư", "bác sĩ"),
    )
)
_LONGEST_CALLED = max(map(len, _CALLED))
_LARGE_END = re.compile(rf"\b[{UPPER}][{LOWER}]+$")
# What was said, without whose it was: "Tuyên bố được đưa ra sau khi …".
_SAID = re.compile(
    r"(?:Quyết định|Thông tin|Thông báo|Bình luận|Tuyên bố|Động thái|Phát biểu|Thông điệp|Kết luận|Đề xuất|Nhận định"
    r"|Cảnh báo|Cáo buộc|Phản ứng|Lời (?:kêu gọi|cảnh báo|đe doạ)|Danh sách|Vụ việc|Sự việc) "
    r"(?:(?:đã|đang|cũng|còn) )*(?:được|bao gồm|gồm)\b"
)
_HERE = re.compile(r"\b(?:tại|nơi|ở) đây\b")
# What opens a sentence and is no name, and who acts then.
_CIRCUMSTANCE = re.compile(
    r"(?:\d|(?:Khi|Sau|Trước|Trong|Tại|Ở|Năm|Tháng|Ngày|Sáng|Trưa|Chiều|Tối|Đêm|Rạng|Hôm|Gần đây|Mới đây|Giờ|Hiện|Về"
    r"|Với|Từ|Theo|Lúc|Vừa|Đến|Tới|Để|Do|Vì|Nhờ|Nếu|Dù|Cách|Suốt|Ngoài|Ban đầu|Cuối|Đầu|Giữa|Hồi|Một|Hai|Ba)\b)"
)
_PRONOUN = re.compile(r", (?:ông|bà|anh|chị|cô|cậu|hắn|y|gã)(?=[ ,])")
# "Vợ anh cho biết", "Luật sư của ông", "Hiện chị": somebody at the start who is not named.
_OWN = re.compile(
    rf"[{UPPER}][{LOWER}]*(?: [{LOWER}]+){{0,3}}?(?<! đàn)(?<!Đàn)(?<![Tt]hầy)(?<! [Cc]ha)(?<!Cha)(?<!Tổ)(?<! tổ)"
    r" (?:ông|bà|anh|chị|cô|hắn|gã)(?=[ ,])"
)
# Who said what was quoted, where a pronoun alone tells: "…", ông nói thêm.
_SAID_BY = re.compile(
    r",? ?(?:[-–] )?(?:(?:người|vị) này|(?P<who>ông|bà|anh|chị|cô|cậu|hắn|gã)(?: (?:này|ta|ấy))?)(?= [^\"“”]{1,60}$)"
)
_SPEAKER = re.compile(r"\b(?:[Tt]|[Cc]húng t)ôi\b")


def connects_back(sentence: str) -> bool:
    """Whether a sentence (in NFC, from its first word on) opens with a word that connects it to the one before."""
    return _CONNECTIVES.match(sentence) is not None


def leans_back(sentence: str) -> bool:
    """Whether a sentence (in NFC) adds to another, is said by an unnamed "tôi", or points to what it does not name, a
    place ("nơi đây") among it."""
    # Most sentences hold none of the words, which is quickly seen.
    adds = any(map(sentence.__contains__, _ALSO_WORDS)) and _ALSO.search(sentence) is not None
    if adds or points_back(sentence):
        return True
    if _SAID.match(sentence) or _calls_nobody(sentence):
        return True
    here = _HERE.search(sentence) if " đây" in sentence else None
    if here is not None and not _NAME.search(sentence, _SHORTEST_NAMED, here.start()):
        return True
    spoken = _SPEAKER.search(sentence) if "ôi" in sentence else None
    return spoken is not None and not _is_quoted(sentence, spoken.start())


def quotes_nobody(sentence: str) -> bool:
    """Whether a sentence quotes and says only by a pronoun whom ("…", ông nói thêm): behind another sentence than its
    own it would be somebody else."""
    if sentence[:1] not in ('"', "“"):
        return False
    last = next((end for start, end in match_marks(sentence).pairs if not start), len(sentence))
    said = _SAID_BY.match(sentence, last + 1)
    return said is not None and (said["who"] is None or pronoun_stands(sentence, said.end()))


def _calls_nobody(sentence: str) -> bool:
    """Whether a sentence opens with somebody whom it does not name ("Vợ anh"), or says when, where or why before a
    pronoun ("Năm 2015, cô là …"), and no name."""
    own = _OWN.match(sentence)
    if own is not None and pronoun_stands(sentence, own.end()):
        return True
    if not _CIRCUMSTANCE.match(sentence):
        return False
    pronouns = (found for found in _PRONOUN.finditer(sentence) if pronoun_stands(sentence, found.end()))
    first = next(pronouns, None)
    if first is None or _NAME.search(sentence, _SHORTEST_NAMED, first.start()):
        return False
    return not _is_quoted(sentence, first.start())


def missing_name(sentence: str, before: str, title: str) -> str:
    """The longer name ("Trọng Tuấn"), by its last two syllables, that the text before a sentence (in NFC) has for the
    first one that stands alone in it ("ông Tuấn", "Tuấn bỏ chạy"); "" where the sentence or the title has it, too, or
    there is none."""
    looked_for: set[str] = set()
    for alone in chain(_NAME_ALONE.finditer(sentence), _INITIAL_ALONE.finditer(sentence)):
        place, name = alone.start(), alone[0]
        called = not place or f" {sentence[max(0, place - _LONGEST_CALLED) : place]}".endswith(_CALLED)
        called = called or (name[-1] == "." and sentence[place - 2].islower())
        if not called or name in looked_for:
            continue
        looked_for.add(name)
        longer = _longer_name(before, name)
        if longer and longer not in title and longer not in sentence:
            return longer
    return ""


def _longer_name(text: str, name: str) -> str:
    """The last two syllables of a longer name in a text that ends with ``name``."""
    position = text.find(f" {name}")
    while position >= 0:
        first = _LARGE_END.search(text, max(0, position - _LONGEST_NOUN), position)
        after = position + 1 + len(name)
        if first is not None and not text[after : after + 1].isalnum():
            return f"{first[0]} {name}"
        position = text.find(f" {name}", after)
    return ""


def _is_quoted(sentence: str, position: int) -> bool:
    return any(first < position < last for first, last in match_marks(sentence).pairs)


def points_back(sentence: str) -> str:
    """The first phrase of a sentence (in NFC) that points to what is not named in it; "" where there is none."""
    pointers = _POINTER.finditer(sentence) if any(map(sentence.__contains__, _POINTERS)) else iter(())
    for pointer in islice(pointers, _MOST_POINTERS):
        noun = _NOUN.search(sentence, max(0, pointer.start() - _LONGEST_NOUN), pointer.start())
        if noun is not None and not _is_at_home(noun, pointer):
            return sentence[noun.start() : pointer.end()]
    same = _SAME_DAY.search(sentence) if " cùng ngày" in sentence or sentence[:4] == "Cùng" else None
    return same[0] if same and not _DAY.search(sentence, 0, same.start()) else ""


def _is_at_home(noun: re.Match[str], pointer: re.Match[str]) -> bool:
    last, before = noun["last"].lower(), noun.string[: noun.start()]
    if last in _FREE and not pointer["above"]:
        return True
    kind = _kind(noun[0].lower(), noun.string[max(0, noun.end() - _LONGEST_NOUN) : noun.end()].lower())
    if kind == "now" and pointer["this"]:
        return True
    if kind == "named" and _NAME.search(before, _SHORTEST_NAMED):
        return True
    said = before.lower()
    return last in said and last in SYLLABLE.findall(said)


def _kind(noun: str, until: str) -> str:
    """The kind of the longest noun of the table that ``until`` ends with."""
    kinds = _antecedents()
    words = until.split()[-_LISTED:]
    for first in range(len(words)):
        found = kinds.get(" ".join(words[first:]))
        if found:
            return found
    return kinds.get(noun, "")


@cache
def _antecedents() -> dict[str, str]:
    return {row["noun"]: row["kind"] for row in table("antecedents")}
