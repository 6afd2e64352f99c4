"""Normalization: what it does to each kind of character, and that every offset leads back to the posted text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinvan.text.normalize import normalize
from tinvan.text.syllables import syllable_key

# Everything that has hurt text tools before, beside any Unicode at all (lone surrogates included).
AWKWARD = st.sampled_from(
    [
        *"aAđĐÐðe\u0301\u0323\u0302\u0300ơươ\u031b \u00a0\u200b\u00ad\ufeff\r\n\x00\ud800\udfff\u202e“”«»„‘’–—-…1９．ﷺ",
        "🇻🇳",
        "👩‍👧",
    ]
)
TEXTS = st.lists(st.one_of(AWKWARD, st.characters(codec=None)), max_size=60).map("".join)


@pytest.mark.parametrize(
    ("posted", "normalized"),
    [
        ("Hà Nội", "Hà Nội"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Ánh"), "Nguyễn Thị Ngọc Ánh"),
        ("Ðà Nẵng, ðường", "Đà Nẵng, đường"),
        ("73,3\u00a0%", "73,3 %"),
        ("kinh\u200b tế\ufeff", "kinh tế"),
        ("hợp\u00adtác", "hợptác"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("«Tôi» „đi”", "“Tôi” “đi”"),
        ("5‑7 — 5−7", "5-7 – 5-7"),
        ("１２％", "12%"),
        ("Ｈà Nội", "Hà Nội"),
        ("Саo Bằng", "Cao Bằng"),
        ("Москва", "Москва"),
        ("e\u200b\u0301", "é"),
        ("tiê\u0301ng Viê\u0323t", "tiếng Việt"),
        ("a\x00b", "ab"),
    ],
)
def test_normal_form(posted: str, normalized: str) -> None:
    assert normalize(posted).text == normalized


@given(TEXTS)
def test_edits_rebuild_the_text(text: str) -> None:
    """The edits are in order and apart, and applying them to the original gives the normalized text."""
    normalized = normalize(text)
    parts, last = [], 0
    for edit in normalized.edits:
        assert last <= edit.start < edit.end
        parts += [text[last : edit.start], edit.replacement]
        last = edit.end
    assert "".join([*parts, text[last:]]) == normalized.text


@given(TEXTS, st.data())
def test_offsets_lead_back(text: str, data: st.DataObject) -> None:
    """A span of the normalized text maps to a span of the original that covers it and nothing beside it."""
    normalized = normalize(text)
    start = data.draw(st.integers(0, len(normalized.text)))
    end = data.draw(st.integers(start, len(normalized.text)))
    first, last = normalized.to_original(start, end)
    assert 0 <= first <= last <= len(text)
    again = normalized.from_original(first, last)
    if start < end:
        assert again[0] <= start
        assert end <= again[1]
        # What lies before and after it is what lies before and after its surface.
        assert normalized.from_original(0, first)[1] <= start
        assert normalized.from_original(last, len(text))[0] >= end


@given(TEXTS)
@example("«\u0301\u0323")
def test_normal_text_stays(text: str) -> None:
    """Normalizing twice changes nothing more, and the result is in NFC where no cluster is cut (30 marks)."""
    once = normalize(text).text
    assert normalize(once).text == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặ \n.,", max_size=80))
def test_plain_vietnamese_is_untouched(text: str) -> None:
    assert normalize(text).edits == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Hoà", "HÒA"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("lưả", "lửa"),
        ("quý", "qúy"),
        ("Ánh", "ánh"),
    ],
)
def test_tone_placement_is_equal_in_matching(one: str, other: str) -> None:
    assert syllable_key(one) == syllable_key(other)


@pytest.mark.parametrize(("one", "other"), [("ma", "má"), ("an", "ăn"), ("dao", "đao"), ("tương", "tường")])
def test_other_marks_are_not(one: str, other: str) -> None:
    assert syllable_key(one) != syllable_key(other)
