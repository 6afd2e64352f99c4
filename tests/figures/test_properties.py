"""Round trips and invariants: a value in any of its spellings comes back, and offsets hold on any text."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tinvan.figures.extract import extract
from tinvan.text.normalize import normalize
from tinvan.types import Sentence

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
UNITS = (
    ("người", "count", "người", 1),
    ("cổ phiếu", "count", "cổ phiếu", 1),
    ("đồng", "money", "VND", 1),
    ("USD", "money", "USD", 1),
    ("km", "measure", "km", 1),
    ("tấn", "measure", "t", 1),
    ("tạ", "measure", "kg", 100),
    ("phút", "duration", "min", 1),
    ("tuổi", "age", "a", 1),
)
MAGNITUDES = (("nghìn", 10**3), ("ngàn", 10**3), ("vạn", 10**4), ("triệu", 10**6), ("tỷ", 10**9), ("tỉ", 10**9))
unit = st.sampled_from(UNITS)


def spelt(value: int) -> str:
    """A whole number below a thousand million in words."""
    for word, size in (("triệu", 10**6), ("nghìn", 10**3)):
        if value >= size:
            rest = value % size
            return f"{below_thousand(value // size)} {word}" + (f" {padded(rest)}" if rest else "")
    return below_thousand(value)


def padded(rest: int) -> str:
    if rest < 100:
        return f"không trăm {spelt(rest)}" if rest >= 10 else f"linh {DIGITS[rest]}"
    return spelt(rest)


def below_thousand(value: int) -> str:
    if value < 10:
        return DIGITS[value]
    if value < 20:
        return "mười" + ("" if value == 10 else " lăm" if value == 15 else f" {DIGITS[value - 10]}")
    if value < 100:
        ones = {0: "", 1: " mốt", 4: " tư", 5: " lăm"}.get(value % 10, f" {DIGITS[value % 10]}")
        return f"{DIGITS[value // 10]} mươi{ones}"
    hundreds, rest = f"{DIGITS[value // 100]} trăm", value % 100
    if not rest:
        return hundreds
    return f"{hundreds} linh {DIGITS[rest]}" if rest < 10 else f"{hundreds} {below_thousand(rest)}"


def grouped(value: int, sign: str) -> str:
    return f"{value:,}".replace(",", sign)


def one(text: str) -> tuple[str, str | None, Decimal | None, Decimal | None]:
    """The one figure of a text."""
    figures = extract(normalize(text))
    assert len(figures) == 1, (text, figures)
    return figures[0].kind, figures[0].unit, figures[0].low, figures[0].high


@given(
    value=st.integers(2, 10**12),
    sign=st.sampled_from([".", " ", "\u00a0", ""]),
    unit=unit,
    space=st.sampled_from([" ", "\u00a0"]),
)
@example(value=1985, sign="", unit=UNITS[0], space=" ")
def test_digits_in_any_grouping(value: int, sign: str, unit: tuple[str, str, str, int], space: str) -> None:
    word, kind, code, times = unit
    low = Decimal(value * times)
    assert one(f"Tổng cộng có {grouped(value, sign)}{space}{word} như vậy.") == (kind, code, low, low)


@given(value=st.decimals("0.01", 999, places=2), unit=unit.filter(lambda row: row[1] != "age"))
def test_decimal_comma(value: Decimal, unit: tuple[str, str, str, int]) -> None:
    word, kind, code, times = unit
    assert one(f"Kết quả là {str(value).replace('.', ',')} {word}.") == (kind, code, value * times, value * times)


@given(
    value=st.decimals("0.1", "999.9", places=1),
    magnitude=st.sampled_from(MAGNITUDES),
    unit=unit,
    sign=st.sampled_from(",."),
)
def test_magnitudes(value: Decimal, magnitude: tuple[str, int], unit: tuple[str, str, str, int], sign: str) -> None:
    (word, kind, code, times), (name, size) = unit, magnitude
    low = value * size * times
    assert one(f"Ước tính {str(value).replace('.', sign)} {name} {word}.") == (kind, code, low, low)


@given(value=st.integers(2, 999_999_999), unit=unit)
@example(value=15, unit=UNITS[0])
@example(value=101, unit=UNITS[2])
@example(value=1_000_005, unit=UNITS[4])
def test_words(value: int, unit: tuple[str, str, str, int]) -> None:
    word, kind, code, times = unit
    low = Decimal(value * times)
    assert one(f"Tổng cộng có {spelt(value)} {word}.") == (kind, code, low, low)


@given(whole=st.integers(1, 99), part=st.integers(1, 999), unit=unit)
def test_mixed_magnitudes(whole: int, part: int, unit: tuple[str, str, str, int]) -> None:
    word, kind, code, times = unit
    low = Decimal((whole * 10**9 + part * 10**6) * times)
    assert one(f"Tổng cộng {whole} tỷ {part} triệu {word}.") == (kind, code, low, low)


@given(whole=st.integers(2, 99), magnitude=st.sampled_from(MAGNITUDES), unit=unit)
def test_and_a_half(whole: int, magnitude: tuple[str, int], unit: tuple[str, str, str, int]) -> None:
    (word, kind, code, times), (name, size) = unit, magnitude
    low = (whole + Decimal("0.5")) * size * times
    assert one(f"Tổng cộng {whole} {name} rưỡi {word}.") == (kind, code, low, low)
    half = Decimal("0.5") * size * times
    assert one(f"Tổng cộng nửa {name} {word}.") == (kind, code, half, half)


@given(low=st.integers(2, 400), more=st.integers(1, 500), sign=st.sampled_from(["-", " - ", "–", " đến "]), unit=unit)
def test_ranges(low: int, more: int, sign: str, unit: tuple[str, str, str, int]) -> None:
    word, kind, code, times = unit
    expected = (kind, code, Decimal(low * times), Decimal((low + more) * times))
    assert one(f"Mức đó từ {low}{sign}{low + more} {word}.") == expected


@given(st.dates(min_value=date(1800, 1, 1)))
def test_dates(day: date) -> None:
    text = f"{day:%d/%m/%Y}"
    figures = extract(normalize(f"Việc đó xảy ra ngày {text}."))
    assert [figure.value for figure in figures] == [f"{day:%Y-%m-%d}"]


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["{}h{:02d}", "{}g{:02d}", "{} giờ {:02d}", "{:02d}:{:02d}"]),
)
def test_times(hour: int, minute: int, form: str) -> None:
    figures = extract(normalize(f"Việc đó xảy ra lúc {form.format(hour, minute)}."))
    assert [figure.value for figure in figures] == [f"{hour:02d}:{minute:02d}"]


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80)
    | st.text("0123456789.,-/%: hgmx đồngtriệunămngày\n", max_size=80)
)
@settings(max_examples=400)
def test_offsets_hold_on_any_text(text: str) -> None:
    figures = extract(normalize(text))
    assert all(figure.surface == text[figure.start : figure.end] for figure in figures)
    assert all(before.end <= after.start for before, after in pairwise(figures))


@given(st.integers(2, 10**9), st.sampled_from(["NFC", "NFD"]))
def test_decomposed_letters_read_the_same(value: int, form: str) -> None:
    text = unicodedata.normalize(form, f"Hơn {value} tỷ đồng/người")
    (figure,) = extract(normalize(text))
    assert (figure.low, figure.unit, figure.mod, figure.surface) == (
        value * 10**9,
        "VND",
        "over",
        text[text.index(str(value)) :],
    )


def test_no_figure_and_no_cue_over_a_sentence_border() -> None:
    text = "Ông đi trong ngày 5\ntháng 7 ông về. Có 20\ntriệu đồng"
    cut = text.index("\n")
    sentences = (Sentence(0, 0, cut, 0), Sentence(1, cut + 1, len(text), 0))
    figures = extract(normalize(text), sentences)
    assert all(figure.end <= cut or figure.start > cut for figure in figures)
    assert "tháng 7" in [figure.surface for figure in figures]
