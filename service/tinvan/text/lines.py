"""Lines: what a writer set apart, and the stops inside them. A line that breaks off at an abbreviation goes on in the
next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from tinvan.text.abbreviations import is_initial, wants_name
from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import sentence_starts
from tinvan.types import BoilerplateKind

Span = tuple[int, int]
# A line with the place in the text at which it begins; a mark, what is not the article: its kind and where it stands.
Line = tuple[int, str]
Mark = tuple[BoilerplateKind, int, int]

# A stop after which a sentence may begin.
STOP = re.compile(rf"[.?!…][\"”’)\]]*\s+(?=[\"“‘(\[]?[{UPPER}\d])")

_LINE = re.compile(r"[^\n]+")
_BROKEN_OFF = re.compile(r"(?<!\w)([A-Z][\w.]{0,8})\.\s*$")
_NAME = re.compile(rf"\s*([{UPPER}]\w*)( [{UPPER}])?")
# What is said of somebody, in brackets or between dashes: "(SN 1990, …", "(30 tuổi", "- giáo viên".
_OF_SOMEBODY = re.compile(rf"\s*(?:\((?:S\.?N\b|[\d{LOWER}])|[-–] [{LOWER}])")
_INITIAL = re.compile(r"(?<![\w°])([^\W\d_][\w.]{0,9})\.\s*$")
# What a city is called in one word, next to a line's end.
_CITIES = frozenset(("HCM", "Huế", "Vinh", "HN"))


def find_lines(text: str) -> Iterator[Span]:
    """The lines of a text that are not blank, in order.

    "… TP.", "Vũng Tàu …" is one line, and "… anh Lê Văn Th.", "(SN 1990) …": splitters of sentences have set such apart
    in texts that went through them.
    """
    held: Span | None = None
    for match in _LINE.finditer(text):
        if match[0].isspace():
            continue
        if held is not None and _goes_on(text, *held, match[0]):
            held = held[0], match.end()
            continue
        if held is not None:
            yield held
        held = match.span()
    if held is not None:
        yield held


def _names(line: str) -> bool:
    """Whether a line begins with a name: two words with capitals, the first of which opens no sentence, or a city."""
    found = _NAME.match(line)
    if found is None:
        return False
    return found[1] in _CITIES or (found[2] is not None and found[1] not in sentence_starts())


def _goes_on(text: str, start: int, end: int, following: str) -> bool:
    """Whether the line ``text[start:end]`` breaks off before the one that follows."""
    tail = max(start, end - 20)
    if (found := _BROKEN_OFF.search(text, tail, end)) and wants_name(found[1]):
        return _names(following)
    found = _INITIAL.search(text, tail, end)
    return found is not None and is_initial(found[1]) and _OF_SOMEBODY.match(following) is not None


def holds_stops(line: str, count: int) -> bool:
    """Whether at least so many sentences end inside a line."""
    return sum(1 for _ in islice(STOP.finditer(line), count)) == count


def sentence_before(line: str, place: int) -> int:
    """Where the sentence right before a place of a line begins, looking back over at most 400 characters."""
    first = max(0, place - 400)
    borders = [match.end() for match in STOP.finditer(line[:place].rstrip(" -–("), first)]
    return borders[-1] if borders else (place if first else 0)
