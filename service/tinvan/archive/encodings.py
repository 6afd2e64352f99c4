"""The encodings that Vietnamese has been written in, and how Vietnamese a text looks in each.

Bytes that are no UTF-8, and text whose characters stand for the bytes of another encoding, are read in all that could
be theirs; what gives the most Vietnamese syllables wins, and nothing is touched that reads no better for it.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from tinvan.archive.orthography import SAMPLE, has_tone, is_syllable, look
from tinvan.archive.viqr import decode_viqr, has_marks

# Least that a text must look Vietnamese (see Look.quality) for another reading of it to be taken, and how much more
# than as it stands. English read as VIQR comes to 0.06 at most, French as Windows-1258 to 0.1.
_LEAST, _GAIN = 0.25, 0.2
# As it stands, a text that looks so Vietnamese needs no other reading; most show it in their first characters.
_FINE, _GLANCE = 0.4, 300
# Share of the multi-byte sequences of damaged UTF-8 that may be broken.
_BROKEN = 0.05
# Share of control characters beyond which bytes are no text.
_CONTROLS = 0.02
# Encodings of bytes that Vietnamese was written in.
_SCRIPTS = ("windows-1258", "tcvn3", "vni")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UTF16_SAMPLE = 512


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the name of the encoding it was in where that was not UTF-8."""

    text: str
    encoding: str | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a result says of it."""
        return (f"encoding:{self.encoding}",) if self.encoding else ()


class Undecodable(ValueError):
    """Bytes that are no text in any encoding that is known, or none in the one that was named."""


def decode(data: bytes, encoding: str = "auto") -> Decoded:
    """The text that bytes stand for, in NFC unless they are UTF-8 or UTF-16. Raises :class:`Undecodable`."""
    if encoding != "auto":
        return Decoded(decode_as(data, encoding), None if encoding in ("utf-8", "utf8") else encoding)
    if wide := utf16(data):
        return Decoded(decode_as(data, wide), "utf-16")
    try:
        return mended(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _legacy(data)


def decode_as(data: bytes, encoding: str) -> str:
    """The text that bytes stand for in an encoding. Raises :class:`Undecodable`."""
    try:
        return _DECODERS[encoding](data) if encoding in _DECODERS else _decoded(data, encoding)
    except (UnicodeError, LookupError):
        raise Undecodable(f"not valid {encoding}") from None


def mended(text: str) -> Decoded:
    """A text that came as characters, or, where those are another encoding's bytes, what they stand for."""
    start = text[:SAMPLE]
    if text.isascii():
        viqr = has_marks(start) and look(decode_viqr(start)).quality >= _LEAST
        return Decoded(decode_viqr(text), "viqr") if viqr else Decoded(text)
    if look(text[:_GLANCE]).quality >= _FINE or (quality := look(start).quality) >= _FINE:
        return Decoded(text)
    for name in _likely(text, max(_LEAST, quality + _GAIN)):
        try:
            return Decoded(_read_as(text, name), name)
        except Undecodable:
            continue
    if (clean := _unscrambled(text)) is not None and look(clean).quality >= quality:
        return Decoded(clean, "mojibake")
    return Decoded(text)


def recode(text: str, encoding: str) -> str:
    """A text beside one that turned out to be in an encoding, read in the same way; itself where it cannot be."""
    try:
        return text if text.isascii() and encoding != "viqr" else _read_as(text, encoding)
    except Undecodable:
        return (encoding == "mojibake" and _unscrambled(text)) or text


def utf16(data: bytes) -> str | None:
    """``utf-16``, ``utf-16-le`` or ``utf-16-be`` where bytes begin so: with a mark, or every other one a zero."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = data[: _UTF16_SAMPLE & ~1]
    if len(start) < 4 or b"\0" not in start:
        return None
    half = len(start) // 2
    even, odd = start[::2].count(0) / half, start[1::2].count(0) / half
    if odd > 0.3 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.1 else None


def canonical(encoding: str) -> str:
    """The name that an encoding has here: ``TCVN3`` and ``abc`` are ``tcvn3``, other names stay as they are."""
    name = encoding.strip().lower().replace("_", "-")
    name = _OTHER_NAMES.get(name, name)
    return name if name in ENCODINGS else encoding


def known(encoding: str) -> bool:
    """Whether an encoding may be asked for."""
    if encoding == "auto" or encoding in _DECODERS:
        return True
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        return False


def _legacy(data: bytes) -> Decoded:
    """What bytes that are no UTF-8 stand for."""
    start = data[: 2 * SAMPLE]
    scores = {"": look(start.decode("utf-8-sig", "replace")).quality}
    for name in _SCRIPTS:
        with suppress(Undecodable):
            scores[name] = look(decode_as(start, name)).quality
    for name in sorted(scores, key=lambda name: -scores[name]):
        if scores[name] < _LEAST or not name:
            break
        with suppress(Undecodable):
            return Decoded(decode_as(data, name), name)
    damaged = data.decode("utf-8-sig", "replace")
    if damaged.count("\ufffd") <= _BROKEN * sum(byte >= 0xC2 for byte in data):
        return Decoded(damaged, "utf-8-damaged")
    western = decode_as(data, "windows-1252")
    if len(_CONTROL.findall(western)) > _CONTROLS * len(western):
        raise Undecodable("text in no encoding that is known")
    return Decoded(western, "windows-1252")


def _likely(text: str, least: float) -> list[str]:
    """What a text whose characters stand for bytes looks best in, if it looks so good at least."""
    start = text[: 2 * SAMPLE]
    scores = {}
    for name in ("mojibake", *_SCRIPTS, "viqr"):
        with suppress(Undecodable):
            scores[name] = look(_read_as(start, name, cut=True)).quality
    return sorted((name for name in scores if scores[name] >= least), key=lambda name: -scores[name])


def _read_as(text: str, name: str, *, cut: bool = False) -> str:
    """What characters stand for if they are bytes of an encoding; ``cut``: the last may be. Raises Undecodable."""
    if name == "viqr":
        if any(letter.isalpha() and not letter.isascii() for letter in text):
            raise Undecodable("not VIQR")
        return decode_viqr(text)
    data = _bytes(text)
    if name != "mojibake":
        return decode_as(data, name)
    for shorter in range(4 if cut else 1):
        with suppress(UnicodeDecodeError):
            return data[: len(data) - shorter].decode("utf-8")
    raise Undecodable("not valid utf-8")


def _unscrambled(text: str) -> str | None:
    """Text whose UTF-8 was read as something else, put right by ftfy; None where there is nothing of it."""
    from ftfy import badness, fix_encoding

    if not badness.is_bad(text):
        return None
    fixed: str = fix_encoding(text)
    return fixed if fixed != text else None


def _bytes(text: str) -> bytes:
    """The bytes that, read as Windows-1252 or Latin-1, gave this text. Raises :class:`Undecodable` where none did."""
    try:
        return text.translate(_windows_1252()).encode("latin-1")
    except UnicodeEncodeError:
        raise Undecodable("characters that no byte stands for") from None


@cache
def _windows_1252() -> Mapping[int, int]:
    signs = ((byte, _decoded(bytes([byte]), "windows-1252", "ignore")) for byte in range(0x80, 0xA0))
    return MappingProxyType({ord(sign): byte for byte, sign in signs if sign})


def _decoded(data: bytes, encoding: str, errors: str = "strict") -> str:
    return data.decode(encoding, errors)


def _decode_windows_1252(data: bytes) -> str:
    """As browsers read it: the five bytes that stand for nothing as Latin-1's control characters."""
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError:
        return "".join(_decoded(bytes([byte]), "windows-1252", "ignore") or chr(byte) for byte in data)


def _decode_windows_1258(data: bytes) -> str:
    return unicodedata.normalize("NFC", data.decode("windows-1258"))


# --- TCVN3 (TCVN 5712:1993, the fonts called ABC or .Vn)

_ODD_BYTES = re.compile(rb"[A-Za-z\x01-\x17\x80-\xff]*[\x01-\x08\x0e-\x17\x80-\x9f][A-Za-z\x01-\x17\x80-\xff]*")
# Windows' ellipsis, quotes, bullet and dashes, which stand at the edges of words.
_HIGHLAND = re.compile(rb"[B-Z]\x92")  # names such as Krông N’ Đir
_SIGNS = b"\x85\x91\x92\x93\x94\x95\x96\x97"


def _decode_tcvn3(data: bytes) -> str:
    """TCVN3 as the standard has it and as the fonts do: a capital may be a base and a mark, or the small one's byte.

    The standard has capitals where Windows has quotes and dashes: they are meant where a syllable comes of them.
    """
    table = _tcvn3()
    parts: list[str] = []
    end = 0
    for found in _ODD_BYTES.finditer(data):
        run = unicodedata.normalize("NFC", found[0].decode("latin-1").translate(table))
        bare = found[0].strip(_SIGNS)
        quoted = len(bare) < len(found[0]) and (
            not bare or is_syllable(bare.decode("latin-1").translate(table)) or _HIGHLAND.fullmatch(found[0])
        )
        if quoted or not run.isalpha() or not is_syllable(run):
            quotes = "".join(_windows_sign(byte) if 0x80 <= byte < 0xA0 else chr(byte) for byte in found[0])
            run = quotes.translate({code: letter for code, letter in table.items() if code >= 0xA0})
        parts += (data[end : found.start()].decode("latin-1").translate(table), run)
        end = found.end()
    parts.append(data[end:].decode("latin-1").translate(table))
    return _capitals_restored(unicodedata.normalize("NFC", "".join(parts)))


def _windows_sign(byte: int) -> str:
    return _decode_windows_1252(bytes([byte]))


# A word that goes on in capitals behind a small letter with marks, or two of capitals around such a one.
_SHRUNK = re.compile(r"\b[^\W\d_]*[^\W\d_a-z][A-ZĂÂÊÔƠƯĐ][^\W\d_]*\b")
# Where a sentence begins behind the end of another, as far as its first letter, if that is none of ASCII.
_STARTS = re.compile(r"(?:^|\n|[^\W\dA-Z]{2}[.!?][\"”']?\s)\s*[\"“'(\[]?[^\W\d_A-Za-z]")


def _capitals_restored(text: str) -> str:
    """A text with its capitals that have tones, if it has none: the fonts keep them as small ones (``VIệT``)."""

    def restored(found: re.Match[str]) -> str:
        word = found[0]
        small = [letter for letter in word if letter.islower()]
        return word.upper() if small and all(has_tone(letter) for letter in small) else word

    def begun(found: re.Match[str]) -> str:
        letter = found[0][-1]
        return found[0][:-1] + (letter.upper() if has_tone(letter) else letter)

    if any(letter.isupper() and has_tone(letter) for letter in set(text)):
        return text
    return _SHRUNK.sub(restored, _STARTS.sub(begun, text))


@cache
def _tcvn3() -> Mapping[int, str]:
    return MappingProxyType({int(row["byte"], 16): chr(int(row["code point"], 16)) for row in _table("tcvn3")})


# --- VNI (VNI-Win): letters of Windows-1252, a mark behind the letter it belongs to


def _decode_vni(data: bytes) -> str:
    pattern, table = _vni()
    return pattern.sub(lambda found: table[found[0]], _decode_windows_1252(data))


@cache
def _vni() -> tuple[re.Pattern[str], Mapping[str, str]]:
    table = {row["characters"]: row["letter"] for row in _table("vni")}
    # A capital's mark may be written as the small letter's is.
    capitals = [(code, letter) for code, letter in table.items() if code[0].isupper() and code[1:]]
    table |= {code[0] + code[1:].lower(): letter for code, letter in capitals}
    return re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True))), MappingProxyType(table)


def _table(name: str) -> list[dict[str, str]]:
    text = files("tinvan.archive").joinpath(f"lexicon/{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _decode_viqr_bytes(data: bytes) -> str:
    return decode_viqr(data.decode("utf-8-sig"))


_DECODERS: Mapping[str, Callable[[bytes], str]] = MappingProxyType(
    {
        "utf-8": lambda data: data.decode("utf-8-sig"),
        "tcvn3": _decode_tcvn3,
        "viqr": _decode_viqr_bytes,
        "vni": _decode_vni,
        "windows-1252": _decode_windows_1252,
        "windows-1258": _decode_windows_1258,
    }
)
# What people call them, too; Python's own cp1258 would leave tones apart from their vowels.
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "abc": "tcvn3",
        "tcvn": "tcvn3",
        "tcvn-3": "tcvn3",
        "tcvn5712": "tcvn3",
        "vni-windows": "vni",
        "vni-win": "vni",
        "cp1258": "windows-1258",
        "cp1252": "windows-1252",
        "utf8": "utf-8",
        "utf16": "utf-16",
    }
)
# What may be asked for by name, beside any encoding that Python knows.
ENCODINGS: tuple[str, ...] = ("auto", *_DECODERS, "utf-16")
