"""The capital and small letters of Vietnamese (and of Western names) as regex classes; for text in NFC."""

from __future__ import annotations

_LETTERS = "".join(map(chr, [*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x180), 0x1A0, 0x1A1, 0x1AF, 0x1B0]))
_LETTERS += "".join(map(chr, range(0x1EA0, 0x1EFA)))

UPPER = "A-Z" + "".join(letter for letter in _LETTERS if letter.isupper())
LOWER = "a-z" + "".join(letter for letter in _LETTERS if letter.islower())
# A part of a name: a capitalized syllable, an initial ("T.") or initials run together ("B.D", "C.L", "VGP").
NAME_PART = rf"[{UPPER}][\w'’]*(?:\.[{UPPER}][\w'’]*)*\.?"
