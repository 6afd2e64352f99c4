"""Find the figures of a text: every quantity, date and time, with its value and unit, in order and apart.

At each numeral, or word that opens a date, every kind offers its reading; the longest wins. What names, grades or ranks
is taken out, and a numeral that nothing types stays unseen unless its sentence lends it a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from tinvan.figures.date_points import QUARTERS
from tinvan.figures.dates import cued, impossible_date, lunar_date, read_date
from tinvan.figures.ellipsis import lend_units
from tinvan.figures.manner import PLAIN, Manner
from tinvan.figures.modifiers import modified
from tinvan.figures.negatives import code_at
from tinvan.figures.quantities import read_prefixed, read_quantity
from tinvan.figures.ratios import read_ratio
from tinvan.figures.readings import Latent, Mention
from tinvan.figures.tables import cues, magnitudes, negatives, numeral_words, prefixes, units
from tinvan.figures.times import read_time
from tinvan.figures.tokens import NO_DIGIT, Tokens, tokenize
from tinvan.types import Figure, NormalizedText, Sentence

_ARTICLES = frozenset(("một", "không"))
_ROUND_THE_CLOCK = (("24", "/", "7"), ("24", "/", "24"), ("24", "/", "2", "4", "h"))
_TENS = ("mươi", "chục", "trăm")
_DATE_WORDS = ("ngày", "tháng", "quý", "năm", "mùng", "mồng", "thập", "nửa")


def extract(normalized: NormalizedText, sentences: Sequence[Sentence] = ()) -> tuple[Figure, ...]:
    """The figures of a text, their spans in the original. No figure crosses the border of a given sentence."""
    spans = [normalized.from_original(sentence.start, sentence.end) for sentence in sentences]
    tokens = tokenize(normalized.text, spans, _promising)
    readings = lend_units(tokens, _scan(tokens))
    return tuple(_figure(normalized, tokens, modified(tokens, reading)) for reading in readings)


def _scan(tokens: Tokens) -> list[Mention | Latent]:
    """Every reading and latent numeral, left to right."""
    manner, openers = Manner(tokens.text), _openers()
    found: list[Mention | Latent] = []
    free = 0
    for index in [at for at, word in enumerate(tokens.words) if word in openers or (word < ":" and word >= "0")]:
        if index >= free and tokens.words[index - 1] != NO_DIGIT:  # "nghìn tỷ" of "1,,5 nghìn tỷ" is no figure
            item, free = _read(tokens, index, manner)
            if item is not None:
                found.append(item)
    return found


def _promising(words: list[str]) -> bool:
    """Whether a figure without digits can begin at one of the words of a sentence."""
    present = _openers().intersection(words)
    if present <= _ARTICLES:
        after = _after_one()
        return any(word in present and following in after for word, following in pairwise(words))
    return True


@cache
def _openers() -> frozenset[str]:
    """The words at which a figure can begin, digits aside."""
    spelt = [word for word, (_, role) in numeral_words().items() if role in ("digit", "ten", "zero")]
    return frozenset([*spelt, *magnitudes(), *prefixes().first, *_DATE_WORDS, *QUARTERS, "hàng", "tuổi"])


@cache
def _after_one() -> frozenset[str]:
    """The words before which "một" can be a number, and no article."""
    spelt = [word for word in numeral_words() if word != "một"]
    return frozenset([*spelt, *magnitudes(), *units().first, "phần", "giờ", "đến", "-", "–", "phẩy", "chấm"])


def _read(tokens: Tokens, index: int, manner: Manner) -> tuple[Mention | Latent | None, int]:
    """The best reading at an index, and the index to go on from."""
    if tokens.digit(index):
        always = _always(tokens, index)
        if always:
            return None, always
        end = code_at(tokens, index) or lunar_date(tokens, index) or _no_date(tokens, index)
        if end:
            return None, end
    elif tokens.words[index] in ("ngày", "tháng") and (end := _no_date(tokens, index + 1)):
        return None, end
    elif _is_another_word(tokens, index):
        return None, index + 1
    elif (idiom := negatives("idiom").at(tokens, index)) and tokens.words[idiom[0]] != "con":  # "ba mẹ con" are three
        return None, idiom[0]
    best = _longest(tokens, index, manner)
    hangs = tokens.words[index + 1] == "/" and tokens.glued(index + 1) and tokens.glued(index + 2)
    if best is None or (isinstance(best, Latent) and hangs and tokens.digit(index + 2)):  # "30/2" is no bare 30
        return None, _skip(tokens, index)
    return best, best.end


def _is_another_word(tokens: Tokens, index: int) -> bool:
    """Whether what can be a numeral is none: "một" as an article, "năm" as years ("mấy mươi năm trời")."""
    if tokens.words[index] == "năm":
        return tokens.words[index - 1] in _TENS and tokens.words[index + 1] not in (*_TENS, *numeral_words())
    return tokens.words[index] in _ARTICLES and tokens.words[index + 1] not in _after_one()


def _always(tokens: Tokens, index: int) -> int | None:
    """The end of "24/7", "24/24 giờ", also where the press split it ("24/2 4h"): round the clock, and no figure."""
    if tokens.words[index] != "24":
        return None
    for words in _ROUND_THE_CLOCK:
        if tokens.phrase(index, words) and not cued(tokens, index):
            end = index + len(words)
            return end + 1 if tokens.words[end] in ("h", "giờ") else end
    return None


def _no_date(tokens: Tokens, index: int) -> int | None:
    """The end of a date that is none; a real one is left to its own rule."""
    end = impossible_date(tokens, index)
    return None if end is None or read_date(tokens, index) else end


def _longest(tokens: Tokens, index: int, manner: Manner) -> Mention | Latent | None:
    if tokens.words[index] == "tuổi":
        return _age_behind(tokens, index)
    date = read_date(tokens, index)
    if (
        date
        and tokens.words[index - 1] in cues("day_part")
        and tokens.digit(index)
        and tokens.words[index + 1] in ("/", "-")
    ):
        return date
    if date and date.rule == "date-day" and tokens.words[date.end] == "năm" and _this_year(tokens, date.end + 1):
        return date  # "Quốc khánh 2-9 năm nay"
    prefixed = read_prefixed(tokens, index, manner)
    if prefixed:
        return prefixed
    time = read_time(tokens, index)
    ratio = read_ratio(tokens, index, manner.matches)
    if date and ratio and not (ratio.unit == ":" and (cued(tokens, index) and manner.dashes)):
        date = None
    if date and _two_numbers(tokens, index, date):
        labelled = negatives("name").before(tokens, index) or negatives("label").before(tokens, index)
        if labelled or not (tokens.words[index + 1] == "/" or manner.dashes or cued(tokens, index)):
            date = None
    quantity = read_quantity(tokens, index, manner)
    if date and isinstance(quantity, Latent) and quantity.upper and quantity.upper.scale > 1:
        date = None  # "từ 5-7 triệu"
    if date and isinstance(quantity, Mention):
        event = tokens.capital(index - 1) or "luật" in tokens.words[max(0, index - 5) : index]
        if date.rule == "date-year" and quantity.kind == "count" and _years_listed(tokens, index):
            return date  # "năm 2015, 2016 công ty"
        if date.rule == "date-year" and event and quantity.kind == "count" and len(tokens.words[index]) == 4:
            return date  # "World Cup 2026 khu vực châu Á", "Bộ luật Hình sự 2015 người phạm tội"
        if date.rule == "date-year" and tokens.words[date.end] in ("tăng", "giảm") and len(tokens.words[index]) == 4:
            return date  # "so với 2014 tăng 2 triệu đồng"
        years = date.rule == "date-range" and len(tokens.words[index]) == len(tokens.words[date.end - 1]) == 4
        if quantity.rule.endswith("unlisted") or (years and quantity.kind == "count"):  # "năm học 2017-2018 trường …"
            return date
    readings = [reading for reading in (date, time, ratio, quantity) if isinstance(reading, Mention)]
    if readings:
        return max(readings, key=lambda reading: reading.end)
    return quantity


def _years_listed(tokens: Tokens, index: int) -> bool:
    """Whether a year stands right before a number, and "năm" before that: the next one is a year, too."""
    before, comma = tokens.words[index - 2 : index]
    year = before.isdecimal() and len(before) == len(tokens.words[index]) == 4
    return year and comma == "," and tokens.words[index - 3] == "năm"


def _this_year(tokens: Tokens, index: int) -> bool:
    return tokens.words[index] in ("nay", "ngoái")


def _two_numbers(tokens: Tokens, index: int, date: Mention) -> bool:
    """Whether a date is only two short numbers and a sign, which may be a grade, a class, a score or a range."""
    short = tokens.digit(index) and len(tokens.words[index]) <= 2 and len(tokens.words[index + 2]) <= 2
    return short and tokens.words[index + 1] in ("-", "–", "/") and date.end == index + 3


def _age_behind(tokens: Tokens, index: int) -> Mention | None:
    """ "tuổi 55"."""
    word = tokens.words[index + 1]
    if not word.isdecimal() or len(word) > 3 or tokens.digit(index - 1) or not 0 < int(word) < 130:
        return None
    if isinstance(read_quantity(tokens, index + 1, PLAIN), Mention):
        return None
    low = high = Decimal(word)
    end = index + 2
    if tokens.glued(end) and tokens.words[end][0].isalpha():
        return None
    if (
        tokens.words[end] in ("-", "–", "đến", "tới")
        and tokens.words[end + 1].isdecimal()
        and int(word) < int(tokens.words[end + 1][:3]) < 130
    ):
        high, end = Decimal(tokens.words[end + 1]), end + 2
    return Mention("age", index, end, "age-before", low, high, "a")


def _skip(tokens: Tokens, index: int) -> int:
    """Past a number that is nothing, with what hangs on it: "24/7", "1,,5", "192.168.0.1"."""
    index += 1
    while (
        tokens.digit(index - 1)
        and tokens.words[index] in (",", ".", "/")
        and tokens.glued(index)
        and tokens.glued(index + 1)
    ):
        if not (tokens.digit(index + 1) or tokens.words[index + 1] in (",", ".")):
            break
        index += 2 if tokens.digit(index + 1) else 1
    return index


def _plain(value: Decimal | None) -> Decimal | None:
    """The same number without trailing zeros or exponent: 1800000000 for 1.8 times a billion."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _figure(normalized: NormalizedText, tokens: Tokens, reading: Mention) -> Figure:
    start, end = normalized.to_original(tokens.starts[reading.start], tokens.ends[reading.end - 1])
    return Figure(
        kind=reading.kind,
        start=start,
        end=end,
        surface=normalized.original[start:end],
        low=_plain(reading.low),
        high=_plain(reading.high),
        unit=reading.unit,
        value=reading.value,
        per=" ".join(reading.per.split()) if reading.per else None,
        mod=reading.mod,
        rule=reading.rule,
    )
