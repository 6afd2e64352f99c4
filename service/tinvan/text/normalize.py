"""Normalize a text as a list of edits with an offset map: never a plain string in, string out.

What is edited: code points into NFC, line ends to ``\\n``, those that only keep a width to a space, odd spaces to a
plain space, invisible characters away, look-alike letters to the Vietnamese ones, full-width forms to ASCII, and the
many quotes and dashes to a few (``“ ”``, ``‘ ’``, ``-``, ``–``; straight quotes stay). Case and tone placement are
left alone: matching goes by :func:`tinvan.text.syllables.syllable_key`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tinvan.text.syllables import find_syllables
from tinvan.text.wrapping import wrapped_breaks
from tinvan.types import Edit, NormalizedText

_REPLACEMENTS: dict[str, dict[str, str]] = {
    "space": dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f", " "
    ),
    "line end": dict.fromkeys("\r\u0085\u2028\u2029", "\n"),
    # Zero-width and directional controls, soft hyphen, byte order mark, C0 and C1 controls (NUL among them).
    "invisible": dict.fromkeys(
        "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063"
        "\u2064\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb"
        + "".join(map(chr, [*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)])),
        "",
    ),
    "quote": {
        "„": "“",
        "‟": "“",
        "«": "“",
        "〝": "“",
        "»": "”",
        "〞": "”",
        "″": '"',
        "‚": "‘",
        "‛": "‘",
        "‹": "‘",
        "›": "’",
    },
    "dash": {"‐": "-", "‑": "-", "−": "-", "﹣": "-", "﹘": "–", "‒": "–", "—": "–", "―": "–", "⁃": "-"},
    # Eth and African D look just like Vietnamese Đ and reach the web from old fonts and OCR.
    "look-alike": {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"},
    "full width": {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_TABLE = {source: (target, reason) for reason, row in _REPLACEMENTS.items() for source, target in row.items()}

# Cyrillic and Greek letters drawn like Latin ones; changed only inside a word that also holds a Latin letter.
_HOMOGLYPHS = dict(
    zip("АВЕЅІЈКМНОРСТУХасеіјорѕухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTYXaceijopsyxABEZHIKMNOPTYXo", strict=True)
)

_SIMPLE = re.compile(r"\r\n|[" + "".join(map(re.escape, _TABLE)) + "]")
_HOMOGLYPH = re.compile("[" + "".join(_HOMOGLYPHS) + "]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_DECOMPOSED = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]{1,30}")
_PLAIN = re.compile(r"[\n\x20-\x7e]*")


def normalize(text: str) -> NormalizedText:
    """Normalize ``text``; runs in time linear in its length. Lone surrogates and emoji are left as they are."""
    wrapped = [Edit(start, end, _joint(text, start), "wrapped line") for start, end in wrapped_breaks(text)]
    if not wrapped and _PLAIN.fullmatch(text):
        return NormalizedText(text, text, find_syllables(text))
    edits = [*wrapped, *_simple_edits(text), *_homoglyph_edits(text)]
    if unicodedata.is_normalized("NFC", _SIMPLE.sub(_replacement, text) if edits else text):
        return _apply(text, edits)
    quick = _apply(text, [*edits, *_latin_edits(text)])
    return quick if unicodedata.is_normalized("NFC", quick.text) else _apply(text, [*edits, *_composition_edits(text)])


def _joint(text: str, end: int) -> str:
    """What stands between two lines that go on: nothing behind a hyphen ("2010-", "2015"), else a space."""
    return "" if text[end - 1] == "-" and text[end - 2 : end - 1].isalnum() else " "


def _replacement(match: re.Match[str]) -> str:
    return "\n" if match[0] == "\r\n" else _TABLE[match[0]][0]


def _simple_edits(text: str) -> Iterator[Edit]:
    """One edit a listed character; ``\\r\\n`` loses its ``\\r``."""
    for match in _SIMPLE.finditer(text):
        if match[0] == "\r\n":
            yield Edit(match.start(), match.start() + 1, "", "line end")
        else:
            replacement, reason = _TABLE[match[0]]
            yield Edit(match.start(), match.end(), replacement, reason)


def _latin_edits(text: str) -> Iterator[Edit]:
    """The compositions of decomposed Latin text, quickly: a character and the combining diacritics after it."""
    for match in _DECOMPOSED.finditer(text):
        cleaned = _SIMPLE.sub(_replacement, match[0])
        composed = unicodedata.normalize("NFC", cleaned)
        if composed != cleaned:
            yield Edit(match.start(), match.end(), composed, "composition")


def _composition_edits(text: str) -> Iterator[Edit]:
    """One edit a cluster (a character and the marks that follow it) that is not in NFC once it is cleaned.

    A cluster ends after 30 marks, as in the Stream-Safe Text Format (UAX #15, section 13): time stays linear.
    """
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and end - start <= 30 and _continues(text[end]):
            continue
        cluster = text[start:end]
        cleaned = "".join(_TABLE[character][0] if character in _TABLE else character for character in cluster)
        composed = unicodedata.normalize("NFC", cleaned)
        if composed != cleaned:
            yield Edit(start, end, composed, "composition")
        start = end


def _continues(character: str) -> bool:
    """Whether a character may compose with the one before it, or stands invisibly between two that do."""
    if character < "\u00ad":
        return character in _TABLE and _TABLE[character][1] == "invisible"
    return (
        unicodedata.combining(character) != 0
        or unicodedata.category(character) in ("Mn", "Mc")
        or "\u1160" <= character <= "\u11ff"
        or (character in _TABLE and _TABLE[character][1] == "invisible")
    )


def _homoglyph_edits(text: str) -> Iterator[Edit]:
    if not _HOMOGLYPH.search(text):
        return
    for word in _WORD.finditer(text):
        if _HOMOGLYPH.search(word[0]) and _LATIN.search(word[0]):
            for index, letter in enumerate(word[0], word.start()):
                if letter in _HOMOGLYPHS:
                    yield Edit(index, index + 1, _HOMOGLYPHS[letter], "look-alike")


def _apply(text: str, edits: list[Edit]) -> NormalizedText:
    parts: list[str] = []
    kept: list[Edit] = []
    positions: list[int] = []
    last = length = 0
    # Where a composed cluster holds a listed character, the longer edit comes first and wins.
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start < last:
            continue  # lies inside an edit already made: a composed cluster has cleaned its own characters
        parts += (text[last : edit.start], edit.replacement)
        length += edit.start - last
        kept.append(edit)
        positions.append(length)
        length += len(edit.replacement)
        last = edit.end
    parts.append(text[last:])
    normal = "".join(parts)
    starts = tuple(edit.start for edit in kept)
    return NormalizedText(text, normal, find_syllables(normal), tuple(kept), tuple(positions), starts)
