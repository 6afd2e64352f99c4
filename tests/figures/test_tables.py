"""The lexicons: every line can be used, and every rule can be explained."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tinvan.figures import tables
from tinvan.figures.explain import explain
from tinvan.figures.extract import extract
from tinvan.figures.tokens import key
from tinvan.text.normalize import normalize

COLUMNS = {
    "units": 5,
    "currencies": 4,
    "magnitudes": 3,
    "numerals": 3,
    "modifiers": 3,
    "negatives": 2,
    "cues": 2,
    "rules": 2,
}


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_every_line_has_its_columns(name: str, columns: int) -> None:
    assert [row for row in tables.rows(name) if len(row) != columns or not row[0].strip()] == []


@pytest.mark.parametrize("name", ["units", "currencies", "nouns"])
def test_no_spelling_has_two_meanings(name: str) -> None:
    meanings: dict[tuple[str, ...], list[str]] = {}
    for row in tables.rows(name):
        assert meanings.setdefault(key(row[0]), row[1:3]) == row[1:3], row


def test_a_unit_is_found_in_every_spelling() -> None:
    for row in tables.rows("units"):
        where = row[4]
        if where == "gold" or row[0][0] in "/":
            continue
        text = f"7{row[0]}" if where == "glued" else f"có 7 {row[0]}."
        figures = extract(normalize(text))
        assert [(figure.kind, figure.unit, figure.low) for figure in figures][:1] in (
            [(row[1], row[2], 7 * Decimal(row[3]))],
            [("time", None, None)],  # "7h", which a clock reads first
        ), row


def test_a_currency_is_found_in_every_spelling() -> None:
    for spelling, code, times, side in tables.rows("currencies"):
        if side in ("after", "both"):
            figure = extract(normalize(f"giá 30 triệu {spelling}."))[0]
            assert (figure.kind, figure.unit, figure.low) == ("money", code, 30_000_000 * Decimal(times)), spelling
        if side in ("before", "both"):
            figure = extract(normalize(f"giá {spelling} 2.000 lúc đó."))[0]
            assert (figure.kind, figure.unit, figure.low) == ("money", code, 2000), spelling


def test_tone_marks_may_stand_on_either_vowel() -> None:
    for text in ("2 hoá đơn", "2 hóa đơn"):
        assert [figure.unit for figure in extract(normalize(text))] in (["hoá đơn"], ["hóa đơn"])


def test_explain_says_why() -> None:
    text = "Lúc 8h30 ngày 5/7/2018, hơn 1.200 hộ dân nhận 3-4 triệu đồng/hộ, tăng 5,5% so với 2/3 số hộ năm trước."
    sentences = [explain(figure) for figure in extract(normalize(text))]
    assert len(sentences) == 6
    assert sentences[3].startswith('"3-4 triệu đồng/hộ" is money 3000000 to 4000000 VND per hộ: two numerals joined')


def test_every_rule_that_fires_is_explained() -> None:
    words = {row[0] for row in tables.rows("rules")}
    kinds = ("percent", "money", "count", "measure", "duration", "age")
    assert {f"{kind}-{form}" for kind in kinds for form in ("range", "spelt", "vague", "shared")} <= words
