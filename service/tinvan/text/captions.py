"""Find what stands under a picture: photo credits with the caption before them, also where they are glued to the next
sentence, and sentences that are captions by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tinvan.text.abbreviations import abbreviation
from tinvan.text.letters import LOWER, NAME_PART, UPPER
from tinvan.text.lexicon import column, sentence_starts
from tinvan.text.lines import STOP, Line, Mark, sentence_before
from tinvan.text.syllables import count_syllables

_CREDIT = re.compile(
    r"\(?\b(?:Ảnh|ẢNH|Photo|Hình|Video|VIDEO|Clip|Nguồn|Đồ h(?:ọa|oạ))"
    r"(?: minh h(?:ọa|oạ)| tư liệu| chụp màn hình| cắt từ \w+)?\s*:\s*"
)
_ILLUSTRATION = re.compile(
    r"(?:\(?\bẢnh minh h(?:ọa|oạ)\b\)?|\([Ảả]nh (?!hưởng|trái|phải|trên|dưới|giữa|nhỏ|bên)[^():\n]{2,40}\))"
    rf"(?=\s+[{UPPER}]|\s*\.|\s*$)\.?"
)
_PICTURED = ("nh minh h", "(ảnh ", "(Ảnh ")
_INSTITUTION = re.compile(
    r"(?:Báo|Tạp chí|Công an|Sở|Ban|Bộ|Cục|Trung tâm|Công ty|Nhân vật|Gia đình|Bạn đọc|Bệnh viện|Trường)\b"
)
_CREDIT_CLOSED = re.compile(r"[^.()\n;:!?]{1,60}?(?:\)|\.(?=\s|$)|$)")
_LOWER_AFTER_UPPER = re.compile(rf" [{UPPER}]\w* [{LOWER}]")
# "ReutersTheo cảnh sát"
_GLUED = re.compile(rf"[{LOWER}]([{UPPER}][{LOWER}]*) [{LOWER}]")
_CAPTION = re.compile(
    r"(?i)\((?:(?:bìa |ngoài cùng |hàng \w+ |đứng |ngồi )?(?:(?:bên )?(?:trái|phải)|giữa|(?:hàng )?(?:trước|sau))"
    r"(?:(?:,| và| ảnh\b| khung hình)[^()\n]{0,24})?|(?:thứ \w+ )?từ (?:trái|phải)[^()\n]{0,24}"
    r"|áo (?!số\b)\w+(?: \w+)?(?:,[^()\n]{0,24})?|ảnh(?! hưởng)(?: \w+)?[^()\n]{0,24}"
    r"|(?:đứng|ngồi)(?:,[^()\n]{0,24})?)\)"
    r"|(?:^|[(,;]\s*)(?:(?:thứ|hàng) \w+ |tính )?từ trái (?:sang|qua)\b|\btừ trái (?:sang|qua)(?: phải)?\s*[:)]"
    r"|^(?:ảnh|hình) (?:minh h(?:ọa|oạ)|tư liệu|chụp màn hình|cắt từ)"
    r"|^(?:hiện trường|toàn cảnh|cận cảnh|chân dung|một góc|phối cảnh|khung cảnh)\b(?!.*\b(?:được|đã|cho biết|khiến)\b)"
)
_CAPTION_HINT = re.compile(
    r"\((?:bìa|ngoài|hàng|thứ|trái|phải|giữa|áo|ảnh|đứng|ngồi)|[Tt]ừ trái|Ảnh|Hình|Hiện trường|Toàn cảnh"
    r"|Cận cảnh|Chân dung|Một góc|Phối cảnh|Khung cảnh"
)
# A part of a name in a credit; one that runs into the next word ends before its capital: "TRUNGTheo", "AnhĐoàn".
_PART = re.compile(
    rf"(?:[{UPPER}]\.)*[{UPPER}]{{2,}}(?=[{UPPER}][{LOWER}])|[{UPPER}][{LOWER}]+(?=[{UPPER}][{LOWER}])|{NAME_PART}"
)
# "WashingtonPost", "SkyNewsTheo": the words of a foreign name run together, and the last of them.
_RUN_TOGETHER = re.compile(r"((?:[A-Z][a-z]+)+)([A-Z][a-z]+)(?!\w)")
_ACRONYM = re.compile(rf"[{UPPER}]{{3,}}(?!\w)(?! [{UPPER}]{{2}})")
_JOINT = re.compile(r"\s*[-–/,&]\s*|\s+|$")
_SMALL = re.compile(rf"\s+[{LOWER}\d]")


def credit_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Photo credits anywhere in a line, with the caption that stands before each."""
    for offset, line in lines:
        for match in _ILLUSTRATION.finditer(line) if any(map(line.__contains__, _PICTURED)) else ():
            yield "credit", offset + match.start(), offset + match.end()
        for match in _CREDIT.finditer(line) if ":" in line else ():
            end = _credit_end(line, match.end())
            if end > match.end():
                start = sentence_before(line, match.start())
                yield "credit", offset + match.start(), offset + end
                if 0 < count_syllables(line[start : match.start()]) <= 45:
                    yield "caption", offset + start, offset + match.start()


def caption_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Sentences that are captions by their words: "(trái)", "từ trái sang", "Hiện trường vụ …"."""
    for offset, line in lines:
        if not _CAPTION_HINT.search(line):
            continue
        begin = 0
        for border in [*(match.end() for match in STOP.finditer(line)), len(line)]:
            if border - begin < 160 and _CAPTION.search(line[begin:border].strip()):
                yield "caption", offset + begin, offset + border
            begin = border


@cache
def _agency_pattern() -> re.Pattern[str]:
    names = sorted(column("agencies"), key=len, reverse=True)
    # One that runs into the next sentence ends before its capital: "ReutersTheo".
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?:(?!\w)|(?<=[{LOWER}])(?=[{UPPER}]))")


def _credit_end(line: str, start: int) -> int:
    """Where the name after "Ảnh:" ends; ``start`` itself where what follows is no name.

    A near stop, bracket or line end closes it; else it takes a known agency, or the capitalized words up to one that
    opens a sentence (told by the list of openers, or by the small letter after it).
    """
    glued = _agency_pattern().match(line, start)
    if glued is not None and line[glued.end() : glued.end() + 1].isalpha():
        return glued.end()
    closed = _CREDIT_CLOSED.match(line, start)
    if closed and _is_credited(closed[0]):
        return closed.end()
    end = position = start
    spaced = False
    for _ in range(6):
        agency = _agency_pattern().match(line, position) or _ACRONYM.match(line, position)
        together = None if agency else _RUN_TOGETHER.match(line, position)
        if together is not None:
            return together.end(1) if together[2] in sentence_starts() else together.end()
        match = agency or _PART.match(line, position)
        if match is None or (not agency and _opens_sentence(line, match, spaced)):
            break
        end = match.end()
        joint = _JOINT.match(line, end)
        if joint is None or not joint[0] or (agency and joint[0].isspace()):
            break
        position, spaced = joint.end(), joint[0].isspace()
    return end


def _is_credited(words: str) -> bool:
    """Whether words up to a stop, bracket or line end are a name: short, and no prose after the first capitals."""
    if count_syllables(words) > 8 or abbreviation(words.rstrip(".").rsplit(" ", 1)[-1]) == "never":
        return False
    glued = _GLUED.search(words)
    if glued is not None and glued[1] in sentence_starts():
        return False
    return not _LOWER_AFTER_UPPER.search(words) or bool(_INSTITUTION.match(words))


def _opens_sentence(line: str, word: re.Match[str], spaced: bool) -> bool:
    """Whether a capitalized word in a credit is no part of the name: it stands before a small letter, or (after a
    space) is a listed start of sentences or a title such as "TS."."""
    if _SMALL.match(line, word.end()):
        return True
    bare = word[0].rstrip(".")
    following = line[word.end() : word.end() + 1]
    return spaced and ((bare in sentence_starts() and following == " ") or abbreviation(bare) == "never")
