"""Numerals: from digits, words, or both, to one exact number.

Comma and dot are told apart by their shape, by what follows, and by the article's own habit.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tinvan.figures.manner import Manner
from tinvan.figures.readings import Numeral
from tinvan.figures.spelt import HALF, magnitude, magnitude_run, read_spelt
from tinvan.figures.tables import cues, magnitudes, nouns, prefixes, units
from tinvan.figures.tokens import Tokens

_WHOLE = re.compile(r"[0-9]{1,18}")
_DOT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,5}(?:,[0-9]{1,6})?")
_COMMA_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,5}|(?:,[0-9]{3}){1,4}\.[0-9]{1,6})")
_ONE_COMMA = re.compile(r"[0-9]{1,12},[0-9]{1,8}")
_ONE_DOT = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


_SOME = frozenset(("vài", "mấy", "nhiều", "dăm"))


def read_numeral(tokens: Tokens, index: int, manner: Manner) -> Numeral | None:
    """The numeral that begins at ``index``: digits, words, "hàng" or "nửa" with a magnitude, or a bare magnitude."""
    if tokens.digit(index):
        base = _digits(tokens, index, manner)
        return base and _scaled(tokens, base, manner)
    word = tokens.words[index]
    if word in ("hàng", "nửa"):
        return _vague(tokens, index) if word == "hàng" else _half(tokens, index)
    if word in magnitudes():
        some = tokens.words[index - 1] in magnitudes() and tokens.words[index - 2] in _SOME
        return None if some else _bare_magnitude(tokens, index)  # "vài chục nghìn tỷ đồng"
    return read_spelt(tokens, index)


def _digits(tokens: Tokens, index: int, manner: Manner) -> Numeral | None:
    word = tokens.words[index]
    if len(word) > 24:
        return None
    if _WHOLE.fullmatch(word):
        grouped = _spaced_groups(tokens, index)
        return grouped or Numeral(index, index + 1, Decimal(word))
    if _DOT_GROUPS.fullmatch(word):
        return Numeral(index, index + 1, Decimal(word.replace(".", "").replace(",", ".")), exact=True)
    if _COMMA_GROUPS.fullmatch(word):
        return Numeral(index, index + 1, Decimal(word.replace(",", "")), exact=True)
    if _ONE_COMMA.fullmatch(word):
        text = word.replace(",", "" if _THOUSANDS.fullmatch(word) and _groups_here(tokens, index, manner) else ".")
        return Numeral(index, index + 1, Decimal(text), exact=True)
    joined = tokens.words[index + 1] in ("-", "–", "đến", "tới") and _ONE_DOT.fullmatch(tokens.words[index + 2])
    if _ONE_DOT.fullmatch(word) and _measured(tokens, index + 3 if joined else index + 1):
        return Numeral(index, index + 1, Decimal(word), exact=True)
    return None


def _spaced_groups(tokens: Tokens, index: int) -> Numeral | None:
    """ "1 500 000 đồng", "380. 000 đồng", "$1 500": groups of three set apart by a space, beside a unit or a noun."""
    words = tokens.words
    if not 1 <= len(words[index]) <= 3 or words[index][0] == "0":
        return None
    end, groups = index + 1, [words[index]]
    while len(groups) < 5:
        at = end + 1 if words[end] == "." and not tokens.glued(end + 1) and tokens.glued(end) else end
        if len(words[at]) != 3 or not words[at].isdecimal() or tokens.starts[at] - tokens.ends[at - 1] != 1:
            break
        groups.append(words[at])
        end = at + 1
    if len(groups) == 1 or not (_measured(tokens, end) or prefixes().before(tokens, index)):
        return None
    if len(groups) == 2 and words[index - 1] in ("tháng", "ngày", "năm", "số", "/", "-"):
        return None
    return Numeral(index, end, Decimal("".join(groups)), exact=True)


def _groups_here(tokens: Tokens, index: int, manner: Manner) -> bool:
    """Whether the comma of "1,500" groups: by the article's habit, or because the thing counted comes only whole."""
    word, following = tokens.words[index], tokens.words[index + 1]
    if manner.english:
        return True
    if following in ("tỷ", "tỉ"):
        return manner.large and not word.startswith("0")
    if magnitude(tokens, index + 1):
        return False
    entry = units().at(tokens, index + 1)
    if entry:
        return entry[1].code == "VND"
    return following in ("người", "con", "hộ", "căn", "xe", "cổ", "học", "sinh", "khách", "lượt", "thí")


def _measured(tokens: Tokens, index: int) -> bool:
    """Whether something stands at ``index`` that a number is read for: a unit, a magnitude, a counted noun."""
    return bool(units().at(tokens, index) or magnitude(tokens, index) or nouns().at(tokens, index))


def _scaled(tokens: Tokens, base: Numeral, manner: Manner, below: Decimal | None = None) -> Numeral:
    """``base`` with the magnitudes that follow it, and with what a smaller magnitude adds ("5 triệu 200 nghìn"): each
    part ``below`` the one before, so that a run of numbers is not read from each of them to its end."""
    value, end, scale = base.value, base.end, Decimal(1)
    short = _short_magnitude(tokens, base)
    if short:
        return short
    while scale < 10**12 and (times := magnitude(tokens, end)) and (scale == 1 or times > 10):
        scale *= times
        value *= times
        end += 1
    if scale == 1:
        return base
    if below is not None and scale >= below:
        return Numeral(base.start, end, value, scale, exact=True)
    if tokens.words[end] == "rưỡi":
        return Numeral(base.start, end + 1, value + scale * HALF, scale, exact=True)
    numeral = Numeral(base.start, end, value, scale, exact=True)
    return _with_rest(tokens, numeral, manner)


def _short_magnitude(tokens: Tokens, base: Numeral) -> Numeral | None:
    """ "10k", "2tr", "2tr5": the web's magnitudes, glued to their digits."""
    end = base.end
    if not tokens.glued(end) or tokens.words[end] not in ("k", "tr", "m"):
        return None
    if tokens.words[end] == "m" and not (tokens.capital(end) and nouns().at(tokens, end + 1)):
        return None
    if tokens.words[end] == "k" and not (_measured(tokens, end + 1) or tokens.words[end + 1] in ("-", "–", "mỗi", "/")):
        return None
    times = Decimal({"k": 1000, "tr": 1000000, "m": 1000000}[tokens.words[end]])
    rest = tokens.words[end + 1]
    if tokens.glued(end + 1) and rest.isdecimal() and len(rest) <= 3:
        return Numeral(base.start, end + 2, (base.value + Decimal(f"0.{rest}")) * times, times, exact=True)
    return Numeral(base.start, end + 1, base.value * times, times, exact=True)


def _with_rest(tokens: Tokens, numeral: Numeral, manner: Manner) -> Numeral:
    """ "2 tỷ 300 triệu", "2 tỷ 3": a smaller part right behind a magnitude belongs to the same number."""
    index = numeral.end
    if not tokens.digit(index) or numeral.value != numeral.value.to_integral_value():
        return numeral
    rest = _digits(tokens, index, manner)
    if rest is None or rest.value != rest.value.to_integral_value():
        return numeral
    rest = _scaled(tokens, rest, manner, numeral.scale)
    if rest.scale > 1:
        return (
            replace(numeral, end=rest.end, value=numeral.value + rest.value) if rest.value < numeral.scale else numeral
        )
    entry = units().at(tokens, rest.end)
    if entry and entry[1].kind == "money" and len(tokens.words[index]) <= 3 and rest.value > 0:
        part = Decimal(f"0.{tokens.words[index]}")
        return replace(numeral, end=rest.end, value=numeral.value + numeral.scale * part)
    return numeral


def _vague(tokens: Tokens, index: int) -> Numeral | None:
    end, times = magnitude_run(tokens, index + 1)
    return Numeral(index, end, times, times, spelt=True, open=True) if end > index + 1 else None


def _half(tokens: Tokens, index: int) -> Numeral | None:
    if tokens.words[index - 1] == "một" and not magnitude(tokens, index + 1):
        return None
    end, times = magnitude_run(tokens, index + 1)
    entry = units().at(tokens, end)
    if end == index + 1 and not (entry and entry[1].kind in ("duration", "measure", "money")):
        return None
    if tokens.words[end] in ("đêm", "ngày") and end == index + 1 and tokens.words[end] == "đêm":
        return None
    return Numeral(index, end, HALF * times, times, spelt=True)


def _bare_magnitude(tokens: Tokens, index: int) -> Numeral | None:
    """ "chục triệu đồng", "hơn chục xe", "gần trăm hộ": a magnitude without a number is one of it, where a unit or noun
    follows."""
    end, times = magnitude_run(tokens, index)
    if end == index or tokens.words[index - 1] in cues("indefinite"):
        return None
    word = tokens.words[index]
    entry = units().at(tokens, end)
    follows = entry is not None and entry[1].kind in ("money", "measure", "duration", "age")
    noun = nouns().at(tokens, end)
    if word == "chục":
        follows = follows or noun is not None
    elif end == index + 1 and tokens.words[index - 1] in cues("about_one") and word in cues("one_of"):
        follows = follows or (noun is not None and noun[1] != "lần")  # "đẹp hơn trăm lần"
    elif end == index + 1 or tokens.words[end] == "rưỡi":
        follows = False
    return Numeral(index, end, times, times, spelt=True) if follows else None
