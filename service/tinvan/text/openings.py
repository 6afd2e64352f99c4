"""How a sentence opens: on its own, with a connective that can go, or with words that need the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import column, table

# "vụ việc này", "quyết định trên được …", "hai người đó": a phrase at the start that points back. "Tuần này" does not.
_POINTS_BACK = re.compile(
    rf"[{UPPER}]\w* (?:[{UPPER}{LOWER}\w-]+ ){{0,4}}?"
    r"(?:(?<!Tuần )(?<!Tháng )(?<!Năm )(?<!Mùa )này(?=[,.;: ])"
    r"|(?:đó|ấy|kia|nói trên|kể trên|như vậy|như thế)(?=[,.;: ])"
    r"|trên(?=[,.;]| (?:đã|được|bị|là|cũng|sẽ|đang|vẫn|có|do|cho|gồm|từng|khiến|xảy ra|không|thuộc|nằm)\b))"
)
# What is no beginning: the rest of a sentence that was torn at "ông K. (9 tuổi)" or in a quotation. "iPhone" is one.
_TORN = re.compile(rf"\W*(?:\((?=[\d{LOWER}])|[{LOWER}]+\b)")
_TIME = re.compile(
    r",?\s*(?:vào )?(?:khoảng |hồi |lúc |sáng |trưa |chiều |tối |đêm |rạng sáng |đầu |giữa |cuối )*"
    r"(?:\d|ngày|hôm|tháng|năm|tuần)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """``dangling``: the sentence does not stand alone. ``length``: how many characters at its start can be dropped so
    that the rest does (0 where nothing needs to go)."""

    dangling: bool
    length: int = 0


PLAIN = Opening(False)


def read_opening(sentence: str) -> Opening:
    """How a sentence (its normalized surface) opens."""
    text = sentence.lstrip("\"“‘'( ")
    quoted = len(sentence) - len(text)
    if _TORN.match(sentence):
        return Opening(True)
    match = _pattern().match(text)
    if match:
        effect = _effects()[match[0]]
        opening = _listed(text, match.end(), effect)
        if quoted:
            return PLAIN if opening == PLAIN or opening.length else opening
        if opening != PLAIN:
            return _chained(sentence, opening)
    return Opening(True) if _POINTS_BACK.match(text) else PLAIN


def _listed(text: str, end: int, effect: str) -> Opening:
    rest = text[end:]
    comma = re.match(r"\s*[,:]\s*", rest)
    if effect == "drop":
        return Opening(False, end + (comma.end() if comma else 1)) if rest.strip() else PLAIN
    if effect == "drop_before_comma":
        return Opening(False, end + comma.end()) if comma else PLAIN
    if effect == "drop_first":
        return Opening(False, text.index(" ") + 1)
    if effect == "time":
        # "Trước đó, ngày 5/3, …" stands without "Trước đó"; "Trước đó, ông …" does not say before what.
        return Opening(False, end + (comma.end() if comma else 1)) if _TIME.match(rest) else Opening(True)
    if effect == "pronoun":
        return Opening(True) if _predicate().match(rest) else PLAIN
    return Opening(True)


def _chained(sentence: str, opening: Opening) -> Opening:
    """What is left after a dropped connective may open with another, or dangle itself."""
    if opening.dangling or not opening.length:
        return opening
    rest = sentence[opening.length :]
    if not rest:
        return Opening(True)
    following = read_opening(rest[0].upper() + rest[1:])
    return Opening(following.dangling, 0 if following.dangling else opening.length + following.length)


@cache
def _effects() -> dict[str, str]:
    return {row["opening"]: row["effect"] for row in table("openings")}


@cache
def _pattern() -> re.Pattern[str]:
    openings = sorted(_effects(), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, openings))})(?![\w-])")


@cache
def _predicate() -> re.Pattern[str]:
    """What follows a pronoun, and not a kinship word that goes on ("anh trai", "bà chủ", "thị trường")."""
    return re.compile(rf"(?:,|\s+(?:{'|'.join(map(re.escape, column('predicates')))})\b)")
