"""Text in an encoding of before Unicode is found and comes back; what is in none is left as it is."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.readers import archives
from archive.readers.recoding import LEAST, STRANGERS, measure
from archive.readers.scripts import ENCODERS, VIETNAMESE, tcvn3, tcvn3_of_fonts, vni
from quality.articles import sample
from tinvan.archive.encodings import Undecodable, decode, decode_as, mended
from tinvan.archive.orthography import is_syllable
from tinvan.archive.viqr import decode_viqr

TEXT = archives.articles(1)[0]["text"] + " “Ở đây”, ông Đặng Ý nói – VIỆT NAM… Ứng Hòa; HỌ, CÓ, TÓM."
NAMES = {"mojibake of Windows-1252": "mojibake", "mojibake of Latin-1": "mojibake"}


@pytest.mark.parametrize("name", ["tcvn3", "vni", "viqr", "windows-1258"])
def test_every_letter_comes_back_through_its_encoding(name: str) -> None:
    for letter in VIETNAMESE:
        written = f"x {letter} x"
        assert decode_as(ENCODERS[name](written), name) == written, letter


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"T\x95M", "TÓM"),
        (b"H\x96", "HỌ"),
        (b"\x93anh\x94", "“anh”"),
        (b"60 \x96 70", "60 – 70"),
        (b"N\x92 \xa7ir", "N’ Đir"),
    ],
)
def test_bytes_of_tcvn3_that_are_capitals_or_what_windows_has_there(data: bytes, text: str) -> None:
    assert decode_as(data, "tcvn3") == text


@given(st.text(VIETNAMESE + " 0123456789,;:!().?'", max_size=60))
def test_any_letters_come_back(text: str) -> None:
    for name in ("vni", "windows-1258"):
        assert decode_as(ENCODERS[name](text), name) == text


@pytest.mark.parametrize("name", list(ENCODERS))
def test_an_article_is_read_without_a_word_of_its_encoding(name: str) -> None:
    text = TEXT.replace("…", "...").replace("–", "-") if name == "windows-1258" else TEXT
    found = decode(ENCODERS[name](text))
    assert found.text == text
    wanted = NAMES.get(name, name)
    if wanted.startswith("utf-8"):
        assert found.encoding is None
    else:
        assert found.encoding == ("utf-16" if wanted.startswith("utf-16") else wanted)


@pytest.mark.parametrize("name", ["tcvn3", "vni", "windows-1258"])
def test_characters_that_stand_for_bytes_are_read_as_those(name: str) -> None:
    data = ENCODERS[name](TEXT.replace("…", "").replace("“", '"').replace("”", '"').replace("–", "-"))
    wanted = decode_as(data, name)
    assert mended(data.decode("latin-1")).text == wanted
    assert decode(data.decode("latin-1").encode()).encoding == name


@pytest.mark.parametrize("name", list(STRANGERS))
def test_text_that_is_no_vietnamese_stays_as_it_is(name: str) -> None:
    for text in (STRANGERS[name], STRANGERS[name] * 30):
        assert decode(text.encode()) == mended(text)
        assert (mended(text).text, mended(text).encoding) == (text, None)


def test_western_text_of_before_unicode_is_read_as_windows_1252() -> None:
    text = STRANGERS["French"] * 3 + "“Où?” – 5 €"
    assert (decode(text.encode("windows-1252")).text, decode(text.encode("windows-1252")).encoding) == (
        text,
        "windows-1252",
    )


def test_vietnamese_in_any_form_of_unicode_stays_as_it_is() -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, TEXT)
        assert decode(text.encode()).text == text


def test_utf_8_with_a_bad_byte_is_told_and_nothing_is_made_up_for_it() -> None:
    data = TEXT.encode().replace("ố".encode(), b"\xff", 1)
    found = decode(data)
    assert found.encoding == "utf-8-damaged"
    assert found.text.count("\ufffd") == 1


def test_what_is_no_text_is_no_text() -> None:
    with pytest.raises(Undecodable):
        decode(bytes(range(256)) * 20)
    with pytest.raises(Undecodable):
        decode_as(b"\xff\xff", "utf-8")


def test_the_capitals_that_fonts_keep_as_small_letters() -> None:
    assert tcvn3_of_fonts("VIỆT NAM") == tcvn3("VIệT NAM")
    text = "Ở đây trời rất đẹp. Ủy ban nhân dân tỉnh cho biết đã có kế hoạch. VIỆT NAM, HƯỚNG DẪN."
    assert decode(tcvn3_of_fonts(text)).text == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Tie^'ng Vie^.t", "Tiếng Việt"),
        ("d+a.i ho.c", "d+ại học"),
        ("DDa.i DDO^'NG dda'", "Đại ĐỐNG đá"),
        (r"ho.c ba\. Ai\?", "học ba. Ai?"),
        ("ddi hai. Co' ai? To^i ve^`.", "đi hai. Có ai? Tôi về."),
        ("tho*`i u*o*'c", "thời ước"),
        (r"C:\\ba", r"C:\ba"),
    ],
)
def test_viqr(written: str, text: str) -> None:
    assert decode_viqr(written) == text


@pytest.mark.parametrize("word", ["nghiêng", "khuỷu", "quý", "giữa", "hoà", "hòa", "thuở", "Ý", "ỷ", "ngoằn", "xoong"])
def test_vietnamese_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tieáng", "ngöôøi", "été", "où" * 2, "qưo", "haỉ", "đđ", "ắn̂", "größer", "niño"])
def test_what_is_no_vietnamese_syllable(word: str) -> None:
    assert not is_syllable(unicodedata.normalize("NFC", word))


def test_vni_keeps_the_mark_of_a_capital_apart() -> None:
    assert decode_as(vni("ĐẶNG Ỷ"), "vni") == "ĐẶNG Ỷ"


@pytest.fixture(scope="module")
def texts(shared: Path) -> list[str]:
    return [unicodedata.normalize("NFC", row["text"]) for row in sample(60, shared)]


@pytest.mark.parametrize("name", list(ENCODERS))
def test_articles_of_the_press_come_back(texts: list[str], name: str) -> None:
    score = measure(texts, ENCODERS[name])
    assert score.written >= 55
    assert score.right >= (LEAST - 0.01) * score.written
