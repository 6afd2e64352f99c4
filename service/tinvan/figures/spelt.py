"""Numerals in words: "hai mươi lăm", "một nghìn hai trăm tỷ", "không phẩy năm", and the magnitude words alone."""

from __future__ import annotations

from decimal import Decimal

from tinvan.figures.readings import Numeral
from tinvan.figures.tables import magnitudes, numeral_words, units
from tinvan.figures.tokens import Tokens

HALF = Decimal("0.5")


def magnitude(tokens: Tokens, index: int) -> Decimal | None:
    """What the magnitude word at ``index`` multiplies by; None where it begins another word ("tỷ lệ", "triệu phú")."""
    entry = magnitudes().get(tokens.words[index])
    if entry is None or tokens.words[index + 1] in entry[1] or tokens.capital(index):
        return None
    return entry[0]


def magnitude_run(tokens: Tokens, index: int) -> tuple[int, Decimal]:
    """The index after the magnitude words at ``index``, and their product."""
    times, last = Decimal(1), index + 3  # "trăm nghìn tỷ": no number has more
    while index < last and (factor := magnitude(tokens, index)):
        times *= factor
        index += 1
    return index, times


def read_spelt(tokens: Tokens, index: int) -> Numeral | None:
    """A numeral in words, by the language's own grammar: groups below a thousand, each with its magnitude."""
    parts: list[Decimal] = []
    at, scale = index, Decimal(1)
    while (group := _group(tokens, at, bool(parts))) is not None:
        end, value, tenth = group
        if tenth and parts:  # "một triệu hai": two tenths of the magnitude before
            parts.append(value * scale / 10)
            at = end
            break
        parts.append(value)
        at, scale = end, Decimal(1)
        while scale < 10**12 and (times := magnitude(tokens, at)):
            parts = _multiply(parts, times)
            scale *= times
            at += 1
        if scale == 1:
            break
    if not parts:
        return None
    value = sum(parts, Decimal(0))
    if scale > 1 and tokens.words[at] == "rưỡi":
        return Numeral(index, at + 1, value + scale * HALF, scale, spelt=True)
    if tokens.words[at] in ("phẩy", "chấm") and (decimals := _decimals(tokens, at + 1)):
        at, fraction = decimals
        value = value + fraction
        end, times = magnitude_run(tokens, at)
        return Numeral(index, end, value * times, times, spelt=True)
    return Numeral(index, at, value, scale, spelt=True)


def _multiply(parts: list[Decimal], times: Decimal) -> list[Decimal]:
    """The magnitude takes all the smaller parts before it: "hai trăm nghìn tỷ", "một nghìn hai trăm tỷ"."""
    kept = [part for part in parts if part >= times * 1000] if times < 10**9 else []
    kept = kept or [part for part in parts[:-1] if part >= times]
    return [*kept, sum(parts[len(kept) :], Decimal(0)) * times]


def _decimals(tokens: Tokens, index: int) -> tuple[int, Decimal] | None:
    text = ""
    while (entry := numeral_words().get(tokens.words[index])) and entry[1] in ("digit", "zero", "last"):
        if text and entry[0] == 5 and tokens.words[index] == "năm" and not units().at(tokens, index + 1):
            break
        text += str(entry[0])
        index += 1
    return (index, Decimal(f"0.{text}")) if text else None


def _group(tokens: Tokens, index: int, more: bool) -> tuple[int, Decimal, bool] | None:
    """A number below a thousand: where it ends, its value, and whether it is a lone digit ("một triệu *hai*")."""
    words = numeral_words()
    word = tokens.words[index]
    entry = words.get(word)
    if word in ("linh", "lẻ") and more:
        entry = words.get(tokens.words[index + 1])
        return (index + 2, Decimal(entry[0]), False) if entry and entry[1] in ("digit", "last") else None
    if entry is None or (index and tokens.capital(index) and not tokens.opens(index)):
        return None
    value, role = entry
    following = tokens.words[index + 1]
    if role in ("last", "tens") and not (role == "last" and more and word == "mốt"):
        return None
    if role == "zero":
        if following in ("phẩy", "chấm"):
            return index + 1, Decimal(0), False
        return _hundred(tokens, index + 2, 0) if following == "trăm" and more else None
    if role == "ten":
        end, unit = _unit(tokens, index + 1)
        return end, Decimal(10 + unit), False
    if following == "trăm":
        return _hundred(tokens, index + 2, value)
    if following == "mươi":
        end, unit = _unit(tokens, index + 2)
        return end, Decimal(value * 10 + unit), False
    if more and word == "năm" and not units().at(tokens, index + 1) and not magnitude(tokens, index + 1):
        return None
    if following in ("mốt", "lăm", "nhăm") or (following == "tư" and tokens.words[index + 2] == "tháng"):
        return index + 2, Decimal(value * 10 + words[following][0]), False
    return index + 1, Decimal(value), more and not magnitude(tokens, index + 1)


def _unit(tokens: Tokens, index: int) -> tuple[int, int]:
    """The last digit behind mười or mươi; "năm" is never one there ("mười năm" is ten years, fifteen is "mười lăm")."""
    entry = numeral_words().get(tokens.words[index])
    if entry is None or entry[1] not in ("digit", "last") or tokens.words[index] == "năm":
        return index, 0
    if tokens.words[index + 1] in ("mươi", "trăm"):
        return index, 0
    if tokens.words[index] == "ba" and tokens.words[index + 1] in ("mẹ", "má"):
        return index, 0
    return index + 1, entry[0]


def _hundred(tokens: Tokens, index: int, hundreds: int) -> tuple[int, Decimal, bool]:
    words = numeral_words()
    value, word = hundreds * 100, tokens.words[index]
    entry = words.get(word)
    if word in ("linh", "lẻ", "không"):
        last = words.get(tokens.words[index + 1])
        if last and last[1] in ("digit", "last"):
            return index + 2, Decimal(value + last[0]), False
    elif word == "mười":
        end, unit = _unit(tokens, index + 1)
        return end, Decimal(value + 10 + unit), False
    elif entry and tokens.words[index + 1] == "mươi":
        end, unit = _unit(tokens, index + 2)
        return end, Decimal(value + entry[0] * 10 + unit), False
    elif word == "rưỡi":
        return index + 1, Decimal(value + 50), False
    elif entry and entry[1] == "digit" and word != "năm":
        following = words.get(tokens.words[index + 1])
        if following and following[1] == "last":
            return index + 2, Decimal(value + entry[0] * 10 + following[0]), False
        return index + 1, Decimal(value + entry[0] * 10), False
    elif entry and word == "mốt":
        return index + 1, Decimal(value + 10), False
    return index, Decimal(value), False
