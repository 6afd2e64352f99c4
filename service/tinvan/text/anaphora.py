"""Whether a sentence speaks of something "này" or "đó" that it does not name: it reads well only after another.

The openings of sentences are read in ``openings``; here is the rest. A phrase is at home where the sentence named
before it what the phrase may stand for: the noun itself ("một dự án …, dự án này"), or a name for a noun that names
stand for ("Brazil …, nước này").
"""

from __future__ import annotations

import re
from functools import cache

from tinvan.text.letters import UPPER
from tinvan.text.lexicon import table
from tinvan.text.syllables import SYLLABLE

# "đó" and "này" as parts of connectives and adverbs ("trước đó", "sau này") point at nothing that is missing.
_FREE = (
    *("trước", "sau", "từ", "do", "khi", "trong", "theo", "nhờ", "qua", "lúc", "cạnh", "đâu", "gần", "ở", "tại", "nào"),
    *("cùng", "với", "vì", "về", "là", "thêm", "đến", "tới", "điều", "cái", "hiện", "trên", "dưới", "đây", "có", "vào"),
)
_POINTER = re.compile(r" (?:(?P<this>này|ấy)|đó(?! là\b)|(?P<above>(?:nói|kể|nêu) trên))\b")
_NOUN = re.compile(r"(?:\w+ )?(?P<last>\w+)$")
# In how many characters before a pointer its noun is looked for.
_LONGEST_NOUN = 40
# A day that was said before.
_SAME_DAY = re.compile(r"\b(?:(?:sáng|trưa|chiều|tối|đêm) )?cùng ngày\b", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2}|\b(?:ngày|tháng|mùng) \d|hôm (?:nay|qua)", re.IGNORECASE)
_NAME = re.compile(rf"[{UPPER}]")
# A name that only the sentence's first letter makes look like one is none.
_SHORTEST_NAMED = 2
_LISTED = 3


def points_back(sentence: str) -> str:
    """The first phrase of a sentence (in NFC) that points to what is not named in it; "" where there is none."""
    for pointer in _POINTER.finditer(sentence):
        noun = _NOUN.search(sentence, max(0, pointer.start() - _LONGEST_NOUN), pointer.start())
        if noun is not None and not _is_at_home(noun, pointer):
            return sentence[noun.start() : pointer.end()]
    same = _SAME_DAY.search(sentence) if " cùng ngày" in sentence or sentence[:4] == "Cùng" else None
    return same[0] if same and not _DAY.search(sentence, 0, same.start()) else ""


def _is_at_home(noun: re.Match[str], pointer: re.Match[str]) -> bool:
    last, before = noun["last"].lower(), noun.string[: noun.start()]
    if last in _FREE and not pointer["above"]:
        return True
    kind = _kind(noun[0].lower(), noun.string[: noun.end()].lower())
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
