"""VIQR: Vietnamese in ASCII, its marks as punctuation behind the letters (RFC 1456)."""

from __future__ import annotations

import re
import unicodedata

from tinvan.archive.orthography import is_syllable

_QUALITIES = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
# A run of letters, marks and escapes in which a mark could stand.
_RUN = re.compile(r"(?:\\.|[A-Za-z]|(?<=[AaEeIiOoUuYy])[\^(+*'`?~.]|(?<=[\^(+*])['`?~.])+", re.DOTALL)
_PART = re.compile(
    r"\\(?P<escaped>.)|(?P<bar>[Dd][Dd])"
    r"|(?P<letter>[AaEeIiOoUuYy])(?P<quality>(?<=[AaEeOo])\^|(?<=[Aa])\(|(?<=[OoUu])[+*])?(?P<tone>['`?~.])?",
    re.DOTALL,
)
_MARKED = re.compile(r"[dD][dD]|[AaEeIiOoUuYy](?:[\^(+*'`~]|[?.](?=[A-Za-z]))")


def decode_viqr(text: str) -> str:
    r"""The text that VIQR stands for, in NFC; what is no VIQR in it stays as it is.

    A mark that RFC 1456 wants escaped where it is none is taken for what it is where no syllable would come of it.

    >>> decode_viqr("Tie^'ng Vie^.t, dda.i ho.c\\. Ai? (Mo^.t ba'o.)")
    'Tiếng Việt, đại học. Ai? (Một báo.)'
    """
    return _RUN.sub(_decoded_run, text)


def has_marks(text: str) -> bool:
    """Whether anything of an ASCII text could be VIQR at all."""
    return _MARKED.search(text) is not None


def _decoded_run(found: re.Match[str]) -> str:
    run = found[0]
    whole = _decoded(run)
    if run[-1] in _TONES and run[-2:-1] != "\\":
        # A full stop or a question mark at the end of a word ends a sentence more often than it is a tone.
        without = _decoded(run[:-1]) + run[-1]
        word, plain = re.split(r"[^\w]", whole)[-1], re.split(r"[^\w]", without[:-1])[-1]
        if is_syllable(plain) and not is_syllable(word):
            return without
    return whole


def _decoded(run: str) -> str:
    return _PART.sub(_letter, run)


def _letter(found: re.Match[str]) -> str:
    if found["escaped"] is not None:
        return found["escaped"]
    if found["bar"]:
        return "Đ" if found["bar"][0] == "D" else "đ"
    marks = _QUALITIES.get(found["quality"] or "", "") + _TONES.get(found["tone"] or "", "")
    return unicodedata.normalize("NFC", found["letter"] + marks)
