"""Vietnamese text written in the encodings of before Unicode: :mod:`tinvan.archive.encodings` the other way round."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
VIETNAMESE += VIETNAMESE.upper()

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VIQR = {
    "\u0302": "^",
    "\u0306": "(",
    "\u031b": "+",
    "\u0301": "'",
    "\u0300": "`",
    "\u0309": "?",
    "\u0303": "~",
    "\u0323": ".",
}


def _table(name: str) -> list[dict[str, str]]:
    text = files("tinvan.archive").joinpath(f"lexicon/{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _tcvn3() -> dict[str, bytes]:
    return {chr(int(row["code point"], 16)): bytes([int(row["byte"], 16)]) for row in _table("tcvn3")}


@cache
def _vni() -> dict[str, str]:
    return {row["letter"]: row["characters"] for row in _table("vni")}


def tcvn3(text: str) -> bytes:
    """As TCVN 5712:1993 has it: a capital with a tone is a base and a mark; quotes and dashes as Windows has them."""
    out = b""
    for letter in text:
        code = _tcvn3().get(letter)
        if code is None or (letter.isupper() and code[0] not in range(0xA1, 0xA8)):
            parts = unicodedata.normalize("NFD", letter)
            tone = "".join(part for part in parts if part in _TONES)
            plain = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
            code = b"".join(_tcvn3().get(part) or part.encode("windows-1252") for part in plain + tone)
        out += code
    return out


def tcvn3_of_fonts(text: str) -> bytes:
    """As the fonts called ABC have it: a capital with a tone has the byte of the small letter."""
    small = (letter.lower() if letter.isupper() and _has_tone(letter) else letter for letter in text)
    return tcvn3("".join(small))


def vni(text: str) -> bytes:
    return "".join(_vni().get(letter, letter) for letter in text).encode("windows-1252")


def viqr(text: str) -> bytes:
    """As RFC 1456 has it: what could be read as a mark is escaped."""
    text = text.replace("\\", "\\\\")
    text = re.sub(r"(?<=[aeiouyAEIOUYăâêôơưĂÂÊÔƠƯ])(?=[\^(+*'`?~.])|(?<=[dD])(?=[dDđĐ])", r"\\", text)
    text = re.sub(r"(?<=[à-ỹÀ-Ỹ])(?=[\^(+*'`?~.])", r"\\", text)
    parts = unicodedata.normalize("NFD", text.replace("đ", "dd").replace("Đ", "DD"))
    return "".join(_VIQR.get(part, part) for part in _ordered(parts)).encode("utf-8")


def windows_1258(text: str) -> bytes:
    """Bases with their quality, then the tone as a combining mark."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("windows-1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = "".join(part for part in parts if part in _TONES)
            plain = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
            out += (plain + tone).encode("windows-1258")
    return out


def mojibake(text: str) -> bytes:
    """UTF-8 that was read as Windows-1252, as browsers do, and written as UTF-8 again."""
    latin = "".join(_as_windows(byte) for byte in text.encode())
    return latin.encode()


def mojibake_of_latin_1(text: str) -> bytes:
    """UTF-8 that was read as Latin-1 and written as UTF-8 again."""
    return text.encode().decode("latin-1").encode()


ENCODERS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 with a mark": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "windows-1258": windows_1258,
    "tcvn3": tcvn3,
    "vni": vni,
    "viqr": viqr,
    "mojibake of Windows-1252": mojibake,
    "mojibake of Latin-1": mojibake_of_latin_1,
}


def _as_windows(byte: int) -> str:
    return bytes([byte]).decode("windows-1252", "ignore") or chr(byte)


def _has_tone(letter: str) -> bool:
    return any(part in _TONES for part in unicodedata.normalize("NFD", letter))


def _ordered(parts: str) -> str:
    """The quality of a letter before its tone, which canonical order has the other way round under a letter."""
    return re.sub("([\u0300\u0301\u0303\u0309\u0323])([\u0302\u0306\u031b])", r"\2\1", parts)
