"""Ratios: shares of a whole ("2/3 số hộ", "hai phần ba"), scales ("tỷ lệ 1/500") and scores ("thắng 2-1")."""

from __future__ import annotations

import re
from decimal import Decimal

from tinvan.figures.dates import cued
from tinvan.figures.manner import PLAIN
from tinvan.figures.numerals import read_numeral
from tinvan.figures.readings import Mention
from tinvan.figures.tables import cues, negatives, nouns, numeral_words
from tinvan.figures.tokens import BORDER, Tokens

_REACH = 14
# "8,5/10": a mark, and the best that there is.
_MARK, _FULL_MARKS = re.compile(r"(\d{1,2})[,.](\d{1,2})"), frozenset(("5", "10", "20", "30", "40", "50", "100"))
_MOST_SETS = 5
_WAYS = frozenset(("chặng", "quãng", "thời", "nhiệm"))


def read_ratio(tokens: Tokens, index: int, league: bool) -> Mention | None:
    """The ratio or score that begins at ``index``; ``league`` says that the article is about matches."""
    if not tokens.digit(index):
        return _in_words(tokens, index)
    words = tokens.words
    mark = _MARK.fullmatch(words[index])
    if mark and words[index + 1] == "/" and words[index + 2] in _FULL_MARKS and tokens.glued(index + 2):
        return Mention(
            "ratio", index, index + 3, "ratio", Decimal(f"{mark[1]}.{mark[2]}"), Decimal(words[index + 2]), "/"
        )
    if not _are_numbers(tokens, index, 6):
        return None
    sign, end = words[index + 1], index + 3
    if sign == "/" and _fraction(tokens, index):
        return _reading(tokens, index, end, "/", "ratio")
    if sign in ("-", "–", ":") and _score(tokens, index, league):
        return _reading(tokens, index, end, ":", "score")
    return None


def _reading(tokens: Tokens, index: int, end: int, unit: str, rule: str) -> Mention:
    return Mention("ratio", index, end, rule, Decimal(tokens.words[index]), Decimal(tokens.words[index + 2]), unit)


def _fraction(tokens: Tokens, index: int) -> bool:
    words, after = tokens.words, tokens.words[index + 3]
    upper, lower = int(words[index]), int(words[index + 2])
    if (upper, lower) in ((24, 7), (24, 24)) or lower == 0 or after == "/" or words[index - 1] in ("/", "-", "."):
        return False
    if (
        negatives("name").before(tokens, index)
        or negatives("label").before(tokens, index)
        or (tokens.glued(index + 3) and after[0].isalpha())
    ):
        return False
    if after in cues("street") and tokens.capital(index + 4):  # "địa chỉ 66/8 đường Thái Thiết"
        return False
    if words[index - 1] == "lệ" or "lệ" in words[index - 3 : index]:
        return True
    possible = 1 <= upper <= 31 and 1 <= lower <= 12
    if len(words[index + 2]) == 4 and words[index + 2][:2] in ("19", "20"):
        return False
    counted = after in cues("part_noun") or (
        nouns().at(tokens, index + 3) is not None and not tokens.capital(index + 3)
    )
    named = tokens.capital(index - 1) and not tokens.opens(index - 1)
    if not possible:
        return counted or (upper <= lower and not named)
    way = after in _WAYS and words[index - 1] == "qua"  # "đã trải qua 2/3 chặng đường"
    if words[index - 1] in cues("feast") or (
        not way
        and cued(tokens, index)
        and words[index - 1] not in ("đến", "hết", "(", "trước", "sau", "cuối", "đầu", "tới")
    ):
        return False
    if counted and upper <= lower and not (tokens.capital(index - 1) and not tokens.opens(index - 1)):
        return True
    return (
        upper < lower <= 10
        and upper <= 4
        and words[index - 1] in cues("share_round")
        and (words[index - 1] not in ("đến", "tới", "có", "còn") or words[index - 2 : index] == ["chỉ", "còn"])
    )


def _score(tokens: Tokens, index: int, league: bool) -> bool:
    words = tokens.words
    index = _first_set(tokens, index)
    left, right = int(words[index]), int(words[index + 2])
    if cued(tokens, index) and words[index - 1] not in ("(", "đến", "từ", "cuối", "qua", "trước", "đầu"):
        return False
    if words[index + 3] in ("-", "–", "/", ":") and tokens.digit(index + 4):
        return False
    if words[index - 1] in ("-", "–", "/", ":") and tokens.glued(index) and tokens.digit(index - 2):
        return False
    if max(left, right) > 200 or (tokens.words[index + 1] == ":" and not tokens.glued(index + 1)):
        return False
    near = _near(tokens, index)
    if words[index + 1] == ":":
        return words[index - 1] in ("số", "lệ") or (league and len(words[index + 2]) == 1 and near)
    if words[index - 1] in ("số", "thắng", "thua", "hòa", "hoà", "dẫn", "cách") and words[index - 1] != "số":
        return True
    if words[index - 1] == "số" and words[index - 2] in ("tỷ", "tỉ"):
        return True
    if 0 in (left, right) and max(left, right) < 20 and (league or near):
        return True
    return near and league and max(left, right) < 130


def _first_set(tokens: Tokens, index: int) -> int:
    """Where the first of "thắng 6-4, 7-6 (7-5) và 6-3" begins: as it is, so are the others."""
    words = tokens.words
    for _ in range(_MOST_SETS):
        before = index - 1
        if words[before] in (",", "và") and words[before - 1] == ")" and words[before - 5] == "(":
            before -= 5  # past a tie-break
        if words[before] not in (",", "và", "(") or not _is_set(tokens, before - 3):
            break
        index = before - 3
    return index


def _is_set(tokens: Tokens, index: int) -> bool:
    """Whether two numbers of one or two digits stand there around a dash."""
    return tokens.words[index + 1] in ("-", "–") and _are_numbers(tokens, index, 2)


def _are_numbers(tokens: Tokens, index: int, most: int) -> bool:
    """Whether a token and the next but one are numbers of at most so many digits; "²" is none."""
    both = (tokens.words[index], tokens.words[index + 2])
    return all(len(word) <= most and word.isascii() and word.isdecimal() for word in both)


def _near(tokens: Tokens, index: int) -> bool:
    """Whether a word of matches stands within a few words, in the same sentence."""
    words, found = tokens.words, cues("score")
    for step in (-1, 1):
        at = index + step
        for _ in range(_REACH):
            if words[at] == BORDER or at < 0:
                break
            if words[at] in found:
                return True
            at += step
    return False


def _in_words(tokens: Tokens, index: int) -> Mention | None:
    """ "hai phần ba số hộ", "một phần mười"."""
    if tokens.words[index] not in numeral_words():
        return None
    upper = read_numeral(tokens, index, PLAIN)
    if upper is None or upper.scale > 1 or tokens.words[upper.end] != "phần":
        return None
    word = tokens.words[upper.end + 1]
    lower = read_numeral(tokens, upper.end + 1, PLAIN) if word in numeral_words() else None
    end = lower.end if lower else upper.end + 2
    value = lower.value if lower else Decimal(4) if word == "tư" else None
    if value is None or (tokens.capital(index) and not tokens.opens(index)):
        return None
    return Mention("ratio", index, end, "ratio-spelt", upper.value, value, "/")
