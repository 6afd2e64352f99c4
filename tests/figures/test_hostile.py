"""Hostile text: time grows with the length and no more, nothing is raised, no date is invented."""

from __future__ import annotations

import time

import pytest

from tinvan.figures.extract import extract
from tinvan.text.normalize import normalize

PIECES = {
    "digits": "7",
    "dotted digits": "1.",
    "comma digits": "1,,5",
    "grouped digits": ".000",
    "spaced digits": "12 345 678 ",
    "ranges": "5-7-",
    "dates": "5/7/",
    "spelt": "hai mươi ",
    "magnitudes": "triệu ",
    "figures": "tăng 5,5% lên 20 triệu đồng, ",
    "latent": "20, ",
    "clock": "8h30-",
    "slashes": "đồng/người/",
    "codes": "A1-",
    "quarters": "quý ",
    "dots": "... ",
    "scores": "2-1 ",
    "numbers": "ngày 5 ",
}


def seconds(text: str) -> float:
    normalized = normalize(text)
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        extract(normalized)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_time_is_linear(piece: str) -> None:
    short = piece * (20_000 // len(piece))
    extract(normalize(short[:100]))  # the tables are read once
    once, twice = seconds(short), seconds(short * 2)
    assert twice < 3.2 * once + 0.02


def test_ten_thousand_figures() -> None:
    assert len(extract(normalize("Giá 5 triệu đồng. " * 10_000))) == 10_000


@pytest.mark.parametrize(
    "text",
    [
        "99/99/9999",
        "31/2/2017",
        "ngày 30/2",
        "ngày 0/0/0000",
        "tháng 13/2017",
        "1,,5",
        "1.2.3.4",
        "٣٤٥٦",
        "9" * 100_000,
        "lúc 25:61",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert extract(normalize(text)) == ()


def test_full_width_digits_are_digits() -> None:
    (figure,) = extract(normalize("Có １２０ người."))
    assert (figure.low, figure.surface) == (120, "１２０ người")


def test_digits_of_other_scripts_are_never_read_as_ours() -> None:
    assert extract(normalize("Có 1٢3 người.")) == ()
