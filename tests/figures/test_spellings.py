"""A value in any of its spellings, of any kind and with any unit of the tables, comes back with its value and unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.test_properties import MAGNITUDES, grouped, spelt
from tinvan.figures.extract import extract
from tinvan.figures.tables import rows
from tinvan.text.normalize import normalize
from tinvan.types import Figure

# Spellings of a unit that mean something else without a neighbour that says so: a clock time, a day ago, a table.
AMBIGUOUS = {"h", "hôm", "bảng"}
UNITS = [(row[0], row[1], row[2], Decimal(row[3]), [*row, ""][4]) for row in rows("units") if row[0] not in AMBIGUOUS]
CURRENCIES = [(row[0], row[1], Decimal(row[2]), row[3]) for row in rows("currencies") if row[0] not in AMBIGUOUS]
ROMAN = ("I", "II", "III", "IV")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
years = st.integers(1901, 2099)  # a 1900 before a dash is a hotline's


def the_figure(text: str) -> Figure:
    """The one figure of a text."""
    figures = extract(normalize(text))
    assert len(figures) == 1, (text, [(figure.kind, figure.surface) for figure in figures])
    return figures[0]


def in_digits(value: int) -> list[str]:
    """A whole number in digits: with any sign between its thousands, or none, and in full width."""
    return [str(value), str(value).translate(FULL_WIDTH), *(grouped(value, sign) for sign in (".", " ", "\u00a0"))]


def numerals(value: int, unit: str) -> list[str]:
    """The spellings of a whole number of 2 or more, below a thousand million, before a unit."""
    found = in_digits(value)
    if all(len(word) > 1 and word.isalpha() for word in unit.split()):  # nobody writes "hai m/s"
        found.append(spelt(value))
    for word, size in MAGNITUDES:
        part = Fraction(value, size) * 1000
        if value >= size and part.denominator == 1:
            found.append(f"{decimal_comma(Decimal(part.numerator) / 1000)} {word}")
        if value > size and Fraction(value, size) % 1 == Fraction(1, 2):
            found.append(f"{value // size} {word} rưỡi")
    if value >= 10**6 and value % 10**6 and value % 1000 == 0:
        found.append(f"{value // 10**6} triệu {value % 10**6 // 1000} nghìn")
    return found


def decimal_comma(value: Decimal) -> str:
    """A decimal as Vietnamese writes it, without zeros that say nothing."""
    return f"{value.normalize():f}".replace(".", ",")


values = st.one_of(
    st.integers(2, 999_999_999),
    st.integers(2, 9_999),
    st.builds(lambda head, zeros: head * 10**zeros, st.integers(2, 999), st.integers(0, 6)),
)


@given(st.data(), st.sampled_from(UNITS), values)
def test_a_quantity_in_any_spelling(data: st.DataObject, unit: tuple[str, str, str, Decimal, str], value: int) -> None:
    spelling, kind, code, times, where = unit
    numeral = data.draw(st.sampled_from(numerals(value, spelling) if where != "glued" else in_digits(value)))
    space = "" if where == "glued" else data.draw(st.sampled_from([" ", "\u00a0"]))
    figure = the_figure(f"Kết quả là {numeral}{space}{spelling}{' vàng' if where == 'gold' else ''}.")
    assert (figure.kind, figure.unit, figure.low, figure.high) == (kind, code, value * times, value * times)


@given(st.data(), st.sampled_from(CURRENCIES), values)
def test_a_sum_in_any_spelling(data: st.DataObject, currency: tuple[str, str, Decimal, str], value: int) -> None:
    spelling, code, times, side = currency
    forms = [f"{numeral} {spelling}" for numeral in numerals(value, spelling)] if side != "before" else []
    forms += [f"{spelling}{space}{text}" for text in in_digits(value) for space in ("", " ") if side != "after"]
    figure = the_figure(f"Giá là {data.draw(st.sampled_from(forms))}.")
    assert (figure.kind, figure.unit, figure.low, figure.high) == ("money", code, value * times, value * times)


@given(st.data(), st.decimals("0.01", "999.99", places=2), st.sampled_from(["%", " %", "\u00a0%", " phần trăm"]))
def test_a_share(data: st.DataObject, value: Decimal, sign: str) -> None:
    text = data.draw(st.sampled_from([decimal_comma(value), f"{value.normalize():f}"]))
    figure = the_figure(f"Doanh thu tăng {text}{sign}.")
    assert (figure.kind, figure.unit, figure.low, figure.high) == ("percent", "%", value, value)


@given(day=days, form=st.integers(0, 11))
def test_a_day(day: date, form: int) -> None:
    d, m, y = day.day, day.month, day.year
    text = (
        f"{d}/{m}/{y}",
        f"{d:02d}/{m:02d}/{y}",
        f"ngày {d}/{m}/{y}",
        f"ngày {d}-{m}-{y}",
        f"ngày {d}.{m}.{y}",
        f"ngày {d:02d}.{m:02d}.{y}",
        f"{d:02d}-{m:02d}-{y}",
        f"ngày {d}–{m}–{y}",
        f"ngày {d} tháng {m} năm {y}",
        f"{d} tháng {m} năm {y}",
        f"ngày {d}/{m} năm {y}",
        f"ngày {d} tháng {spelt(m) if m not in (1, 4) else m} năm {y}",
    )[form]
    assert the_figure(f"Việc đó xảy ra hôm {text}.").value == day.isoformat()


@given(day=days, form=st.integers(0, 3))
def test_a_day_without_its_year(day: date, form: int) -> None:
    d, m = day.day, day.month
    text = (f"ngày {d}/{m}", f"ngày {d}-{m}", f"ngày {d} tháng {m}", f"sáng {d}/{m}")[form]
    assert the_figure(f"Việc đó xảy ra {text}.").value == f"XXXX-{m:02d}-{d:02d}"


@given(month=st.integers(1, 12), year=years, form=st.integers(0, 4))
def test_a_month(month: int, year: int, form: int) -> None:
    text, value = (
        (f"tháng {month}/{year}", f"{year}-{month:02d}"),
        (f"tháng {month:02d}/{year}", f"{year}-{month:02d}"),
        (f"tháng {month} năm {year}", f"{year}-{month:02d}"),
        (f"tháng {month}-{year}", f"{year}-{month:02d}"),
        (f"tháng {month}", f"XXXX-{month:02d}"),
    )[form]
    assert the_figure(f"Việc đó xảy ra vào {text}.").value == value


@given(quarter=st.integers(1, 4), year=years, form=st.integers(0, 5))
def test_a_quarter(quarter: int, year: int, form: int) -> None:
    roman = ROMAN[quarter - 1]
    text, value = (
        (f"quý {roman}/{year}", f"{year}-{32 + quarter}"),
        (f"quý {quarter}/{year}", f"{year}-{32 + quarter}"),
        (f"quý {roman} năm {year}", f"{year}-{32 + quarter}"),
        (f"Quý {quarter} năm {year}", f"{year}-{32 + quarter}"),
        (f"quý {roman}-{year}", f"{year}-{32 + quarter}"),
        (f"quý {roman}", f"XXXX-{32 + quarter}"),
    )[form]
    assert the_figure(f"Doanh thu {text} tăng mạnh.").value == value


@given(year=years, months=st.integers(1, 10))
def test_years_and_their_parts(year: int, months: int) -> None:
    assert the_figure(f"Việc đó xảy ra năm {year}.").value == str(year)
    assert (
        the_figure(f"Trong {months + 1} tháng đầu năm {year}, giá tăng.").value == f"{year}-01/{year}-{months + 1:02d}"
    )
    last = the_figure(f"Trong {months + 1} tháng cuối năm {year}, giá tăng.").value
    assert last == f"{year}-{12 - months:02d}/{year}-12"
    assert the_figure(f"Giai đoạn {year}-{year + months}, giá tăng.").value == f"{year}/{year + months}"
    assert the_figure(f"Vào thập niên {year // 10 * 10}, giá tăng.").value == f"{year // 10}X"


@given(first=days, more=st.integers(1, 27), sign=st.sampled_from(["-", " - ", "–", " đến ", " đến ngày "]))
def test_a_range_of_days(first: date, more: int, sign: str) -> None:
    last = min(first.day + more, 28)
    if first.day >= last:
        return
    value = f"{first.isoformat()}/{first.replace(day=last).isoformat()}"
    text = f"từ ngày {first.day}{sign}{last}/{first.month}/{first.year}"
    assert the_figure(f"Hội chợ mở cửa {text}.").value == value


@given(hour=st.integers(0, 23), minute=st.integers(1, 59), form=st.integers(0, 5))
def test_a_clock_time(hour: int, minute: int, form: int) -> None:
    text = (
        f"{hour}h{minute:02d}",
        f"{hour:02d}h{minute:02d}",
        f"{hour} giờ {minute:02d}",
        f"{hour} giờ {minute} phút",
        f"{hour}g{minute:02d}",
        f"{hour:02d}:{minute:02d}",
    )[form]
    assert the_figure(f"Việc đó xảy ra lúc {text}.").value == f"{hour:02d}:{minute:02d}"


@pytest.mark.parametrize(
    ("part", "hours", "later"),
    [("sáng", range(1, 12), 0), ("chiều", range(1, 7), 12), ("tối", range(6, 12), 12), ("trưa", (11, 12), 0)],
)
def test_an_hour_of_a_part_of_the_day(part: str, hours: range, later: int) -> None:
    for hour in hours:
        assert the_figure(f"Cuộc họp lúc {hour} giờ {part}.").value == f"{hour + later:02d}:00"
        assert the_figure(f"Cuộc họp lúc {hour}h15 {part}.").value == f"{hour + later:02d}:15"


@given(low=st.integers(0, 30), high=st.integers(1, 30), sign=st.sampled_from(["-", "–", " - "]))
def test_a_score(low: int, high: int, sign: str) -> None:
    figure = the_figure(f"Đội nhà thắng đội khách với tỷ số {low}{sign}{high}.")
    assert (figure.kind, figure.unit, figure.low, figure.high) == ("ratio", ":", low, high)


@given(part=st.integers(1, 400), more=st.integers(1, 400))
def test_a_part_of_a_whole(part: int, more: int) -> None:
    figure = the_figure(f"Có {part}/{part + more} đại biểu tán thành.")
    assert (figure.kind, figure.unit, figure.low, figure.high) == ("ratio", "/", part, part + more)


@pytest.mark.parametrize(("word", "size"), [("chục", 10), ("trăm", 100), *MAGNITUDES])
@pytest.mark.parametrize(
    ("noun", "kind", "code"), [("người", "count", "người"), ("đồng", "money", "VND"), ("km", "measure", "km")]
)
def test_an_open_magnitude(word: str, size: int, noun: str, kind: str, code: str) -> None:
    figure = the_figure(f"Có tới hàng {word} {noun} ở đó.")
    assert (figure.kind, figure.unit, figure.low, figure.high, figure.mod) == (kind, code, size, None, "vague")


@pytest.mark.parametrize(("words", "mod", "side"), [(row[0], row[1], row[2]) for row in rows("modifiers")])
def test_a_modifier(words: str, mod: str, side: str) -> None:
    noun = "tuổi" if words == "ngoài" else "người"  # "ngoài 43 người" is besides them
    text = f"Có {words} 43 {noun} ở đó." if side == "before" else f"Có 43 {noun} {words} ở đó."
    figure = the_figure(text)
    assert (figure.mod, figure.low, figure.surface) == (mod, 43, f"43 {noun}")


@given(values, st.sampled_from(["người", "tháng", "m2", "kg", "lượng", "người/tháng"]))
def test_a_sum_for_each(value: int, per: str) -> None:
    figure = the_figure(f"Giá là {grouped(value, '.')} đồng/{per}.")
    assert (figure.unit, figure.low, figure.per) == ("VND", value, per)
