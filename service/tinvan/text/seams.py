"""Seams: where a heading, a caption or a byline is glued to the next sentence, with no mark and no line end between.

A seam shows by what stands on its two sides. To the right: a word written large that opens sentences and hardly ever
stands large inside one ("Tuy nhiên", "Ông Trump", "Theo báo cáo"; not "Bộ Giáo dục"). To the left: a word that ends
sentences and hardly ever stands before a name. Both are log-odds counted on news text and kept as tables:
``seam_openers.tsv`` and ``seam_endings.tsv`` (``models/recipe/seams.py`` makes them). Their sum is the seam's weight;
how much weight it takes to cut depends on how long the words before the seam are, since headings are short.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import table
from tinvan.text.quotes import match_marks
from tinvan.text.syllables import count_syllables

# A space, a word written large, and what follows that; the word or closing mark before it.
_OPENING = re.compile(rf" (?=([{UPPER}]\w*)(,| \d+(?:[/-]\d)?| [{LOWER}]\w* [{LOWER}]\w*| \w+)?)")
_BEFORE = re.compile(r"(?:\w+|[)\"”’»])$")
# What closes a caption that shows people: "(từ trái qua phải)".
_CAPTIONED = re.compile(r"\((?:trái|phải|giữa|bìa|ngoài cùng|hàng|thứ|từ trái|đứng|ngồi|áo|ảnh)\b[^()]*\)$")
_SPEAKS = re.compile(
    r"(?<!\w)(?<!được )(?:nói|cho biết|cho hay|chia sẻ|kể|hỏi|khẳng định|nhấn mạnh|nhận định|bày tỏ|bộc bạch|tâm sự"
    r"|viết|hào hứng)(?!\w)"
)
# Nouns whose name or title may begin with any word: "phim Khi con là nhà", "thứ Hai", "họ Song".
_NAMES_FOLLOW = re.compile(
    r"(?:phim|sách|cuốn|vở|kịch|bài|hát|khúc|trình|show|phẩm|truyện|album|MV|game|tập|mục|thi|dịch|án|quán|nhóm|chí"
    r"|chương|giải|tội|họ|thứ|tháng|báo|hội|tên|đề|đề tài|đạo luật|đối tượng|bị cáo|giọng ca|kỷ niệm[ \d]*năm"
    r"|hưởng ứng|đóng|quyển|triển lãm|bài viết|giấy khen|tác giả|trưng bày|kỳ|tình ca|ballad|ca khúc"
    r"|ông|bà|anh|chị|cô|trong|trên|của|và|là|với|ở|tại|cho|ban|theo)$",
    re.IGNORECASE,
)
# Places whose names are words that open sentences: "đèo Cả", "Bãi Trước".
_PLACE = re.compile(r"(?:đèo|sông|núi|hồ|bãi|cửa|chợ) (?:Cả|Trước|Sau|Giữa|Trong|Ngoài|Mới|Một|Hai)", re.IGNORECASE)
# What asks for more than usual: a number; a word that a title may follow; a lone large word.
_LEANS = re.compile(
    r"(?:(?<![\w-])\d+|(?<!\w)(?:phát động|thực hiện|phê duyệt|xây dựng|ban hành|phát triển|triển khai|công bố|tổ chức)"
    rf"|[{LOWER}] (?!(?:Mỹ|Nga|Anh|Pháp|Đức|Nhật|Úc|Á|Âu|Phi)$)"
    rf"(?:[{UPPER}][{LOWER}]?|[{UPPER}](?=[a-z]*[^a-z])[{LOWER}]*))$"
)
# The second syllable of a word in a name that writes each word large: "Trung tâm Hỗ trợ | Du khách".
_IN_NAME = re.compile(rf"[{LOWER}\d] [{UPPER}][{LOWER}]+ [{LOWER}]+$")
# An adverbial that the subject may follow without a comma: "Trong đêm chung kết Hãy nghe tôi hát".
_ADVERBIAL = re.compile(r"(?:Theo|Tại|Trong|Trên|Ngày|Với) [^,]+$")
# The least weight that cuts, by the most syllables that may stand before the seam.
_LEAST = ((3, 4.4), (14, 3.7), (20, 4.8), (60, 6.5))
_LEAST_CAPTIONED, _LEAST_OPENING = 2.5, 2.0
# What parts a line without being weighed: words run together, a small letter right before a large one ("lo lắngChị
# Bích"), a star that opens a note or a question, an agency's mark.
_GLUED = re.compile(rf"[{UPPER}](?<=[{LOWER}][{UPPER}])[{LOWER}]+(?=,| (\w))")
_SET_OFF = re.compile(
    rf" (?=(?<=[^\W\d] |\) )\*+ ?(?![^*]{{0,80}}[^\s*]\*)[\"“]?[{UPPER}\d]"
    rf"|(?<=[\w)\"”] )(?:TTO|TPO|NLĐO|TNO) [-–] [\"“]?[{UPPER}])"
)
# What a word glued to the one before must weigh as an opener, together with that one as an ending; and what it weighs
# where it is not known.
_LEAST_GLUED, _UNKNOWN = 1.0, 1.5
_SURE = 99.0
_STOPS, _BEHIND = (".", "?", "!", "…"), ' "”’»)'
# No seam has more characters before it.
_LONGEST_BEFORE = 800
# At how many places of the text a word is looked at that may be a name.
_MOST_LOOKED_AT = 50
# The longest heading, in syllables.
_LONGEST_HEADING = 14


@dataclass(frozen=True, slots=True)
class Seam:
    """A place that may be a seam: the offset of its space, or of the letter where there is none; how much speaks for it
    (log-odds); and the words around it ("" where they do not count)."""

    position: int
    weight: float
    before: str
    after: str


def find_seams(line: str) -> list[Seam]:
    """The places in a line that may be seams, in order."""
    return sorted([*_set_off(line), *_glued(line), *_weighed(line)], key=attrgetter("position"))


def _set_off(line: str) -> Iterator[Seam]:
    for match in _SET_OFF.finditer(line) if "*" in line or "O " in line else ():
        yield Seam(match.start(), _SURE, "", "")


def _glued(line: str) -> Iterator[Seam]:
    """Words of Vietnamese that end with a large word which opens a sentence, by what stands around it: no names
    ("VietinBank", "GoViệt", "tạiHuế")."""
    openers, endings = _openers(), _endings()
    for match in _GLUED.finditer(line):
        before = _BEFORE.search(line, max(0, match.start() - 24), match.start())
        if before is None or (before[0] + match[0]).isascii() or not before[0][1:].islower():
            continue
        following = _kind(f" {match[1]}" if match[1] else ",")
        known = openers.get(match[0], {}).get(following)
        weight = _UNKNOWN if known is None and following != "A" and before[0].islower() else (known or (0.0, 0.0))[0]
        if weight + endings.get(before[0], 0.0) >= _LEAST_GLUED and not _NAMES_FOLLOW.search(before[0]):
            yield Seam(match.start(), _SURE, before[0], match[0])


def _weighed(line: str) -> Iterator[Seam]:
    openers, endings = _openers(), _endings()
    for match in _OPENING.finditer(line):
        weights = openers.get(match[1])
        pair = None if weights is None else _opening(weights, match[2])
        if pair is None or max(pair) < _LEAST_OPENING:
            continue
        position = match.start()
        before = _BEFORE.search(line, max(0, position - 24), position)
        if before is None:
            continue
        large = before[0][0].isupper()
        weight = pair[large]
        if weight < _LEAST_OPENING:
            continue
        ending = endings.get(before[0].lower() if large else before[0], 0.0)
        weight += min(0.0, ending) if large else ending
        if weight >= (_LEAST_CAPTIONED if before[0] == ")" else _LEAST[1][1]):
            yield Seam(position, weight, before[0], match[1])


def parts(line: str, begin: int, seam: Seam, text: str) -> bool:
    """Whether a seam parts what began at ``begin`` of a line from a new sentence; the whole text tells names."""
    if seam.weight == _SURE:
        return True
    if seam.position - begin > _LONGEST_BEFORE:
        return False
    words = line[begin : seam.position].strip()
    syllables = count_syllables(words)
    if syllables < 2 or "\t" in words or (words[-1] == ")" and "(" not in words) or _NAMES_FOLLOW.search(words[-16:]):
        return False
    if len(seam.before) > 1 and seam.before.isupper() and seam.after.isupper():
        return False
    if _PLACE.fullmatch(f"{seam.before} {seam.after}"):
        return False
    least = next((weight for most, weight in _LEAST if syllables <= most), 99.0)
    if words[-1] == ")" and _CAPTIONED.search(words):
        least = _LEAST_CAPTIONED
    if _LEANS.search(words[-40:]) or _ADVERBIAL.match(words):
        least += 1.5
    if _IN_NAME.search(words[-40:]):
        least += 4.0
    if seam.weight < least:
        return False
    if words[-1] in '"”’»':
        clause = line[seam.position : seam.position + 90].partition(",")[0]
        return words[-2] not in " :," and not _SPEAKS.search(clause)
    return not _is_name(text, seam)


def opens_sentences(word: str) -> bool:
    """Whether a word written large opens sentences far more often than it stands inside one, whatever follows it."""
    weights = _openers().get(word)
    return weights is not None and max(small for small, _ in weights.values()) >= _LEAST_OPENING


def headings(line: str, text: str, stops: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The headings of a line that are glued to the sentence after them, as its spans; ``stops`` end sentences."""
    found: list[tuple[int, int]] = []
    for seam in find_seams(line):
        begin = 0
        for stop in stops.finditer(line, max(0, seam.position - 160), seam.position):
            begin = stop.end()
        # "… với thời gian." Ông": what ends with a stop is a sentence, and no heading.
        if not seam.before or seam.position - begin > 160 or line[begin : seam.position].rstrip(_BEHIND)[-1:] in _STOPS:
            continue
        if parts(line, begin, seam, text):
            found.append((begin, seam.position))
    pairs = match_marks(line).pairs if found else ()
    opened = [first for first, _ in pairs]
    for begin, position in found:
        index = bisect_right(opened, position) - 1
        quoted = index >= 0 and position < pairs[index][1]
        if not quoted and count_syllables(line[begin:position]) <= _LONGEST_HEADING:
            yield begin, position


def _is_name(text: str, seam: Seam) -> bool:
    """Whether the word after a seam is a name: it stands after the same large word again ("làng Báo Đáp", "Báo Đáp"),
    or elsewhere after a small word that a name follows ("cho Nghi")."""
    said = f"{seam.before} {seam.after}"
    if text.find(said, text.find(said) + 1) > 0:
        return True
    endings = _endings()
    position = text.find(f" {seam.after} ")
    for _ in range(_MOST_LOOKED_AT):
        if position < 0:
            break
        before = _BEFORE.search(text, max(0, position - 24), position)
        if before is not None and endings.get(before[0], 0.0) < -0.5:
            return True
        position = text.find(f" {seam.after} ", position + 1)
    return False


def _opening(weights: dict[str, tuple[float, float]], following: str | None) -> tuple[float, float] | None:
    """The weights of a word as an opener, after a small and a large letter, by what follows it: as many words as are
    known, or the kind of the next."""
    if following is None:
        return None
    known = weights.get(following)
    return known or weights.get(following.rpartition(" ")[0]) or weights.get(_kind(following))


def _kind(following: str) -> str:
    """The kind of what follows an opener: "," itself, "/" of a date, "0" of a number, "A" and "a" of words."""
    if following == ",":
        return ","
    if following[1].isdigit():
        return "/" if following[-2] in "/-" else "0"
    return "A" if following[1].isupper() else "a"


@cache
def _openers() -> dict[str, dict[str, tuple[float, float]]]:
    """By opener, then by what follows (" word", " word word" or a kind): weights after a small and a large letter."""
    openers: dict[str, dict[str, tuple[float, float]]] = {}
    for row in table("seam_openers"):
        following = row["next"] if row["next"] in ("a", "A", "0", "/", ",") else " " + row["next"]
        openers.setdefault(row["word"], {})[following] = (float(row["after_small"]), float(row["after_large"]))
    return openers


@cache
def _endings() -> dict[str, float]:
    return {row["word"]: float(row["weight"]) for row in table("seam_endings")}
