"""Find the figures of a text: every quantity, date and time, with its value and unit, in order and apart.

At each numeral, or word that opens a date, every kind offers its reading; the longest wins. What names, grades or ranks
is taken out, and a numeral that nothing types stays unseen unless its sentence lends it a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from tinvan.figures.dates import STRONG_CUES, cued, impossible_date, read_date
from tinvan.figures.ellipsis import lend_units
from tinvan.figures.modifiers import modified
from tinvan.figures.negatives import code_at
from tinvan.figures.numerals import Habit, habit
from tinvan.figures.quantities import read_prefixed, read_quantity
from tinvan.figures.ratios import read_ratio
from tinvan.figures.readings import Latent, Reading
from tinvan.figures.tables import magnitudes, negatives, numeral_words, prefixes
from tinvan.figures.times import read_time
from tinvan.figures.tokens import Tokens, tokenize
from tinvan.types import Figure, NormalizedText, Sentence

_DASH_DATE = re.compile(r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm) [0-9]{1,2}-[0-9]{1,2}\b")
_LEAGUE = re.compile(
    r"bóng đá|trận đấu|tỷ số|tỉ số|huấn luyện viên|HLV|cầu thủ|bàn thắng|chung kết|tay vợt|tuyển thủ|đội bóng", re.I
)
_DATE_WORDS = ("ngày", "tháng", "quý", "năm", "mùng", "mồng", "thập", "nửa")


def extract(normalized: NormalizedText, sentences: Sequence[Sentence] = ()) -> tuple[Figure, ...]:
    """The figures of a text, their spans in the original. No figure crosses the border of a given sentence."""
    spans = [normalized.from_original(sentence.start, sentence.end) for sentence in sentences]
    tokens = tokenize(normalized.text, spans)
    readings = lend_units(tokens, _scan(tokens))
    return tuple(_figure(normalized, tokens, modified(tokens, reading)) for reading in readings)


def _scan(tokens: Tokens) -> list[Reading | Latent]:
    """Every reading and latent numeral, left to right."""
    custom = habit(tokens.text)
    dashes = _DASH_DATE.search(tokens.text.lower()) is not None
    league = _LEAGUE.search(tokens.text) is not None
    words, found, openers = tokens.words, [], _openers()
    index = 0
    while index < tokens.size:
        word = words[index]
        if not ("0" <= word < ":" or word in openers):
            index += 1
            continue
        item, index = _read(tokens, index, custom, dashes, league)
        if item is not None:
            found.append(item)
    return found


@cache
def _openers() -> frozenset[str]:
    """The words at which a figure can begin, digits aside."""
    spelt = [word for word, (_, role) in numeral_words().items() if role in ("digit", "ten", "zero")]
    return frozenset([*spelt, *magnitudes(), *prefixes().first, *_DATE_WORDS, "hàng", "tuổi"])


def _read(tokens: Tokens, index: int, custom: Habit, dashes: bool, league: bool) -> tuple[Reading | Latent | None, int]:
    """The best reading at an index, and the index to go on from."""
    if tokens.digit(index):
        end = code_at(tokens, index) or impossible(tokens, index)
        if end:
            return None, end
    elif idiom := negatives("idiom").at(tokens, index):
        if not (tokens.words[idiom[0] - 1] in ("mẹ", "má") and tokens.words[idiom[0]] == "con"):
            return None, idiom[0]
    best = _longest(tokens, index, custom, dashes, league)
    if best is None:
        return None, _skip(tokens, index)
    return best, best.end


def impossible(tokens: Tokens, index: int) -> int | None:
    """The end of a date that is none; a real one is left to its own rule."""
    end = impossible_date(tokens, index)
    return None if end is None or read_date(tokens, index) else end


def _longest(tokens: Tokens, index: int, custom: Habit, dashes: bool, league: bool) -> Reading | Latent | None:
    if tokens.words[index] == "tuổi":
        return _age_behind(tokens, index)
    date = read_date(tokens, index)
    if (
        date
        and tokens.words[index - 1] in STRONG_CUES
        and tokens.digit(index)
        and tokens.words[index + 1] in ("/", "-")
    ):
        return date
    prefixed = read_prefixed(tokens, index, custom)
    if prefixed:
        return prefixed
    time = read_time(tokens, index)
    ratio = read_ratio(tokens, index, league)
    if date and ratio and not (ratio.unit == ":" and (cued(tokens, index) and dashes)):
        date = None
    if date and _bare_dash(tokens, index, date) and not (dashes or cued(tokens, index)):
        date = None
    quantity = read_quantity(tokens, index, custom)
    readings = [reading for reading in (date, time, ratio, quantity) if isinstance(reading, Reading)]
    if readings:
        return max(readings, key=lambda reading: reading.end)
    return quantity


def _bare_dash(tokens: Tokens, index: int, date: Reading) -> bool:
    """Whether a date is only two numbers and a dash, which may be anything else."""
    return tokens.digit(index) and tokens.words[index + 1] in ("-", "–") and date.end == index + 3


def _age_behind(tokens: Tokens, index: int) -> Reading | None:
    """ "tuổi 55"."""
    quantity = read_quantity(tokens, index + 1, Habit()) if tokens.digit(index + 1) else None
    if not isinstance(quantity, Latent) or tokens.digit(index - 1) or not 0 < quantity.numeral.value < 130:
        return None
    value = quantity.numeral.value
    return Reading("age", index, quantity.end, "age-before", value, value, "a")


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


def _figure(normalized: NormalizedText, tokens: Tokens, reading: Reading) -> Figure:
    start, end = normalized.to_original(tokens.starts[reading.start], tokens.ends[reading.end - 1])
    return Figure(
        kind=reading.kind,
        start=start,
        end=end,
        surface=normalized.original[start:end],
        low=reading.low,
        high=reading.high,
        unit=reading.unit,
        value=reading.value,
        per=" ".join(reading.per.split()) if reading.per else None,
        mod=reading.mod,
        rule=reading.rule,
    )
