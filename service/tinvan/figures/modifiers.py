"""The modifier of a figure: the words around it that round, bound or open its value."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

from tinvan.figures.readings import Mention
from tinvan.figures.tables import cues, modifiers, numeral_words
from tinvan.figures.tokens import Tokens
from tinvan.types import Modifier

_TAIL = 5
_FEW, _PLACES = 20, 1000
_COMPARED = 8
_LIMITS = (["tối", "đa"], ["tối", "thiểu"])
_THEN = frozenset(("thì", "được", "sẽ", "là", "mới", "đều", "ở"))


def modified(tokens: Tokens, reading: Mention) -> Mention:
    """The reading with its modifier; the nearer of two wins, and one behind it ("trở lên") wins over both."""
    if reading.mod:
        return reading
    mod = _behind(tokens, reading) or _before(tokens, reading)
    return replace(reading, mod=cast(Modifier, mod)) if mod else reading


def _before(tokens: Tokens, reading: Mention) -> str | None:
    index = reading.start
    table = modifiers("before")
    for _ in range(3):
        entry = table.before(tokens, index)
        if entry:
            words = tokens.words[entry[0] : index]
            return entry[1] if _bounds(tokens, words, entry[0], reading) else None
        if tokens.words[index - 1] == "là" and tokens.words[index - 3 : index - 1] in _LIMITS:
            index -= 1  # "tối đa là 1.500 lượng"
            continue
        if tokens.words[index - 1] not in cues("filler"):
            break
        index -= 1
    if tokens.words[index - 1] in cues("estimate"):
        for back in (2, 3):
            if tokens.words[index - back] == "ước" or tokens.words[index - back - 1 : index - back + 1] == [
                "ước",
                "tính",
            ]:
                return "about"
            if tokens.words[index - back] not in cues("estimate"):
                break
    return None


def _bounds(tokens: Tokens, words: list[str], start: int, reading: Mention) -> bool:
    """Whether the words bound this figure, and are no place, no comparison and no amount exceeded."""
    phrase = " ".join(words)
    if words[-1] == "hơn" and _differs(tokens, start + len(words) - 1, reading):
        return False
    if phrase == "ngoài":
        return reading.kind in ("age", "measure")
    if phrase == "vượt":
        return reading.kind != "percent"
    if phrase == "hơn" and tokens.words[reading.end] == "còn" and tokens.words[reading.end + 1] == "lại":
        return False  # "toả sáng hơn hai thí sinh còn lại"
    if reading.kind == "date" and phrase in ("ít hơn", "nhiều hơn"):
        return False  # "còn ít hơn năm 2018"
    if phrase in ("trên", "dưới") and reading.kind == "count":
        return tokens.words[start - 1] in ("có", "bộ") or not _where(tokens, start, reading)
    if reading.kind == "date" and phrase in ("gần", "trên", "quá", "tầm", "tối thiểu", "tối đa"):
        return phrase == "gần" and reading.rule == "date-part-of-year"
    return not (phrase == "quá" and reading.kind == "count" and tokens.words[start - 1] in ("đã", "bị"))


def _where(tokens: Tokens, start: int, reading: Mention) -> bool:
    """Whether "trên" says where: "trên hai tàu", "trên 63 tỉnh", not "trên 6,5 triệu phương tiện"."""
    unit, low = reading.unit or "", reading.low or Decimal(0)
    if tokens.words[start - 1] in ("dựa", "nằm") or (low < _FEW and tokens.words[reading.start] in numeral_words()):
        return True
    noun = unit.split()[0]
    if noun in ("tàu", "xe") or (noun == "chuyến" and low < _FEW):
        return True
    return low < _PLACES and (noun in cues("place") or noun in cues("ground")) and unit != "trường hợp"


def _differs(tokens: Tokens, index: int, reading: Mention) -> bool:
    """Whether "hơn" at ``index`` compares two things that differ *by* the figure: "cao hơn 9%", "rẻ hơn 2 triệu"."""
    compared = tokens.words[index - 1]
    if compared in cues("difference"):
        return True
    size = tokens.words[index - 2]
    if compared not in cues("degree") or size in ("kéo", "chiều") or (size == "độ" and reading.kind == "measure"):
        return False
    if reading.unit == "lần" or (reading.kind == "percent" and compared not in ("nhiều", "ít", "lớn", "nhỏ")):
        return True
    for at in range(reading.end, reading.end + _COMPARED):
        if tokens.words[at] == "so" and tokens.words[at + 1] in ("với", "cùng"):
            return True
        if not tokens.words[at][0].isalpha():
            break
    return False


def _behind(tokens: Tokens, reading: Mention) -> str | None:
    """ "30 học sinh trở lên", "từ 2 năm tù trở lên"."""
    table = modifiers("after")
    for index in range(reading.end, reading.end + _TAIL):
        entry = table.at(tokens, index)
        if entry:
            last = tokens.words[entry[0]]
            returns = tokens.words[index : entry[0]] == ["trở", "lại"] and last[0].isalpha() and last not in _THEN
            return None if returns or last in ("đây", "thành", "lại") else entry[1]
        if not tokens.words[index][0].isalpha() or tokens.words[index] in ("và", "đến", "lên"):
            break
    return None
