"""The forms in which a sentence can stand in a summary: whole, or cut at borders that leave good Vietnamese.

A cut takes away a dateline or agency mark, a leading connective ("Theo đó,"), or whole clauses after a semicolon.
Nothing is reworded: a form is spans of one sentence, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tinvan.text.openings import read_opening
from tinvan.text.quotes import match_marks
from tinvan.text.syllables import count_syllables
from tinvan.types import Document, Sentence

Span = tuple[int, int]

_CLOSED = re.compile(r"[.?!…][\"”’')\]]*$")
_FEWEST_CLAUSE_SYLLABLES = 6
# No budget holds more clauses than these of one sentence.
_MOST_CLAUSES = 24


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a sentence: its spans in the original text and its length in syllables.

    ``dangling``: it does not stand without the sentence before.
    """

    spans: tuple[Span, ...]
    syllables: int
    dangling: bool


def forms(document: Document, sentence: Sentence) -> tuple[Form, ...]:
    """All forms of a sentence, the fullest first; at least one unless all of it is boilerplate."""
    kept = _without_boilerplate(document, sentence)
    if not kept:
        return ()
    start = kept[0][0]
    opening = read_opening(document.normalized.slice(start, kept[0][1]))
    if opening.length:
        first, _ = document.normalized.from_original(start, kept[0][1])
        start, _ = document.normalized.to_original(first + opening.length, first + opening.length + 1)
    whole = ((start, kept[0][1]), *kept[1:])
    cuts = (whole, *(((start, end),) for end in _clause_ends(document, *whole[0])))
    return tuple(
        Form(spans, sum(count_syllables(document.normalized.slice(*span)) for span in spans), opening.dangling)
        for spans in cuts
    )


def render(text: str, spans: tuple[Span, ...]) -> tuple[str, list[int]]:
    """The words of a summary sentence, and for each of its characters the offset it came from (-1: none).

    White space becomes single spaces, the first letter a capital, and a loose end a full stop.
    """
    characters: list[str] = []
    origins: list[int] = []
    for start, end in spans:
        for offset in range(start, end):
            if not text[offset].isspace():
                characters.append(text[offset])
                origins.append(offset)
            elif characters and characters[-1] != " ":
                characters.append(" ")
                origins.append(-1)
        characters.append(" ")
        origins.append(-1)
    body = "".join(characters).rstrip()
    body = body[: len(body) - _loose(body)]
    origins = origins[: len(body)]
    if body[:1].upper() != body[:1] and len(body[:1].upper()) == 1:
        body = body[0].upper() + body[1:]
    if not _CLOSED.search(body):
        return body + ".", [*origins, -1]
    return body, origins


def _loose(body: str) -> int:
    """How many characters at the end are no good close: commas, semicolons, dashes, the "./." of agencies."""
    stripped = body.rstrip(" ,;:–-/")
    if body.endswith("./."):
        stripped = body[:-3].rstrip(" ,;:–-/.")
    return len(body) - len(stripped) if stripped else 0


def _without_boilerplate(document: Document, sentence: Sentence) -> tuple[Span, ...]:
    """The sentence less the boilerplate in it, trimmed; whole where nothing else would be left."""
    text = document.article.text
    spans: list[Span] = []
    start = sentence.start
    for mark in document.boilerplate_in(sentence):
        spans.append((start, max(start, mark.start)))
        start = min(sentence.end, mark.end)
    spans.append((start, sentence.end))
    return tuple(
        _trimmed(text, *span) for span in spans if any(character.isalnum() for character in text[slice(*span)])
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(" \t\n\r\u00a0-–")), end - len(piece) + len(piece.rstrip())


def _clause_ends(document: Document, start: int, end: int) -> Iterator[int]:
    """Where a sentence can end early, the latest first: before a semicolon between full clauses, outside of quotes."""
    surface = document.normalized.slice(start, end)
    marks = match_marks(surface)
    if ";" not in surface or marks.opened or marks.closed:
        return
    colon = surface.find(":")
    borders = [
        match.start()
        for match in islice(re.finditer(";", surface), _MOST_CLAUSES)
        if not any(first < match.start() < last for first, last in marks.pairs)
    ]
    first, _ = document.normalized.from_original(start, end)
    for border in reversed(borders):
        if count_syllables(surface[:border]) >= _FEWEST_CLAUSE_SYLLABLES and not 0 <= colon < border:
            yield document.normalized.to_original(first, first + border)[1]
