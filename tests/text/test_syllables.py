"""The key of a syllable."""

from __future__ import annotations

import tracemalloc

from tinvan.text.syllables import syllable_key


def test_endless_words_are_not_remembered() -> None:
    tracemalloc.start()
    try:
        for number in range(10):
            syllable_key(f"{number}{'ế' * 100_000}")
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000


def test_what_is_remembered_is_what_it_was() -> None:
    for number in range(70_000):
        assert syllable_key(f"HOÀ{number}") == f"hoa{number}\u0300"
    assert syllable_key("hòa") == syllable_key("HOÀ") == "hoa\u0300"
