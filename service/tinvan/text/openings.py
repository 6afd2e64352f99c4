"""How a sentence opens: on its own, with a connective that can go, or with words that need the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import column, table

# "vụ việc này", "quyết định trên được …", "hai người đó": a phrase at the start that points back. "Tuần này" does not.
_POINTS_BACK = re.compile(
    rf"[{UPPER}]\w* (?:[{UPPER}{LOWER}\w-]+ ){{0,4}}?"
    r"(?:(?<!Tuần )(?<!Tháng )(?<!Năm )(?<!Mùa )này(?=[,.;: ])"
    r"|(?:đó|ấy|kia|nói trên|kể trên|như vậy|như thế)(?=[,.;: ])"
    r"|trên(?=[,.;]| (?:đã|được|bị|là|cũng|sẽ|đang|vẫn|có|do|cho|gồm|từng|khiến|xảy ra|không|thuộc|nằm|của)\b))"
)
# What is no beginning: the rest of a sentence that was torn at "ông K. (9 tuổi)", in a quotation, or from the name that
# a credit before it took. "iPhone" is one.
_TORN = re.compile(rf",|\W*(?:\((?=[\d{LOWER}])|[{LOWER}]+\b)")
_TIME = re.compile(
    r",?\s*(?:vào )?(?:khoảng |hồi |lúc |sáng |trưa |chiều |tối |đêm |rạng sáng |đầu |giữa |cuối )*"
    r"(?:\d|ngày|hôm|tháng|năm|tuần)"
)

# A length of time behind "Sau đó" or "Trước đó" says how much later, and needs both: "Sau đó 2 tháng, …".
_LAPSE = re.compile(
    r",?\s*(?:(?:khoảng|hơn|gần|chỉ|đúng|tròn) )*\d+ (?:phút|giờ|tiếng|ngày|hôm|tuần|tháng|năm)\b"
    r"(?! (?:sáng|trưa|chiều|tối|đêm|ngày|hôm|\d))"
)
# What a connective leaves without a subject: "Bên cạnh đó là 20 dự án", "Theo đó, phạt Công ty ABC".
_SUBJECTLESS = re.compile(
    r"(?:là|mà|thì|cũng|được|bị|còn(?! \d)|(?:đã|đang|sẽ|vẫn)(?! (?:có|xảy)\b)|giúp|khiến|buộc|góp phần"
    r"|(?:yêu cầu|đề nghị)(?! (?:về|của|này|đó|đối)\b)|tạo (?:điều kiện|ra|nên)|làm (?:cho|giảm|tăng)|gây (?:ra|thiệt)"
    r"|nâng (?:tổng|cao|số)|đưa (?:ra|tổng|số)|phạt(?! (?:nguội|tù|tiền|góc|đền)\b))\b"
)
# Who begins with "Song": names of Korea are written without tones.
_SONG = re.compile(r"Song [A-Z][a-z]+(?: [A-Z][a-z]+\b|-[a-z]+\b|,)")
# What has more connectives in a row is no sentence.
_MOST_CONNECTIVES = 6
# A sentence is asked about several times while its article is read; those of one article are remembered.
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Opening:
    """``dangling``: the sentence does not stand alone. ``length``: how many characters at its start can be dropped so
    that the rest does (0 where nothing needs to go)."""

    dangling: bool
    length: int = 0


PLAIN = Opening(False)


@lru_cache(_REMEMBERED)
def read_opening(sentence: str) -> Opening:
    """How a sentence (its normalized surface) opens. What is left without a connective may open with another one, or
    dangle itself."""
    length = 0
    for _ in range(_MOST_CONNECTIVES):
        opening, last = _first(sentence)
        length += opening.length
        if opening.dangling or last:
            return Opening(opening.dangling, 0 if opening.dangling else length)
        rest = sentence[opening.length :]
        if not rest:
            break
        sentence = rest[0].upper() + rest[1:]
    return Opening(True)


def _first(sentence: str) -> tuple[Opening, bool]:
    """How a sentence opens without regard to what comes after a connective, and whether that is all there is to see."""
    text = sentence.lstrip("\"“‘'( ")
    if _TORN.match(sentence):
        return Opening(True), True
    match = _pattern().match(text)
    opening = _listed(text, match.end(), _effects()[match[0]]) if match else PLAIN
    if match and len(text) < len(sentence):  # within a quotation
        return (PLAIN if opening.length else opening), True
    if opening != PLAIN:
        return opening, False
    return (Opening(True) if _POINTS_BACK.match(text) else PLAIN), True


def _listed(text: str, end: int, effect: str) -> Opening:
    rest = text[end:]
    comma = re.match(r"\s*[,:]\s*", rest)
    if effect == "drop":
        if not rest.strip() or (_SONG.match(text) and text[:end] == "Song"):
            return PLAIN
        length = end + (comma.end() if comma else 1)
        return Opening(True) if _SUBJECTLESS.match(text, length) else Opening(False, length)
    if effect == "drop_before_comma":
        if comma is None:
            return PLAIN
        length = end + comma.end()
        return Opening(True) if _SUBJECTLESS.match(text, length) else Opening(False, length)
    if effect == "drop_first":
        return Opening(False, text.index(" ") + 1)
    if effect == "time":
        # "Trước đó, ngày 5/3, …" stands without "Trước đó"; "Trước đó, ông …" does not say before what.
        timed = _TIME.match(rest) and not _LAPSE.match(rest)
        return Opening(False, end + (comma.end() if comma else 1)) if timed else Opening(True)
    if effect == "own":  # "Thị trường": no pronoun
        return PLAIN
    if effect == "pronoun":
        return Opening(True) if pronoun_stands(text, end) else PLAIN
    if effect == "anh":  # the country, too: a pronoun before what people do
        return Opening(True) if _predicate().match(rest) else PLAIN
    return Opening(True)


def pronoun_stands(text: str, end: int) -> bool:
    """Whether what ends there in a text, a pronoun by its letters, is one: no name follows, nor what makes it a noun
    ("anh trai", "bà chủ")."""
    return _pronoun_end().match(text, end) is not None


@cache
def _effects() -> dict[str, str]:
    return {row["opening"]: row["effect"] for row in table("openings")}


@cache
def _pattern() -> re.Pattern[str]:
    openings = sorted(_effects(), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, openings))})(?![\w-])")


@cache
def _predicate() -> re.Pattern[str]:
    """What people do ("cho biết"), after a pronoun."""
    return re.compile(rf",|\s+(?:{'|'.join(map(re.escape, column('predicates')))})\b")


@cache
def _pronoun_end() -> re.Pattern[str]:
    nouns = "|".join(map(re.escape, column("pronoun_nouns")))
    return re.compile(rf",|\s+(?!(?:{nouns})\b)[{LOWER}]")
