"""The forms in which a sentence can stand in a summary: whole, or cut at borders that leave good Vietnamese.

The rules of ``cuts`` say what can go; here it is combined, and what would not be sound is left out. Nothing is
reworded: a form is spans of one sentence, in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from itertools import islice

from tinvan.compose.chunks import ChunkedSentence, read
from tinvan.compose.cuts import FEWEST_SYLLABLES, Cut, appositions, leads, parentheses, places
from tinvan.compose.quotations import quotations
from tinvan.compose.soundness import flaw
from tinvan.compose.tails import tails
from tinvan.text.anaphora import quotes_nobody
from tinvan.text.letters import UPPER
from tinvan.text.openings import read_opening
from tinvan.text.quotes import is_quotation, match_marks
from tinvan.text.syllables import count_in
from tinvan.types import Document, Form, Sentence

Span = tuple[int, int]

_WORD = re.compile(r"\S+")
_LOOSE_START = re.compile(r"(?:[ \t\n\r\u00a0–*•…-]|\.{3}|[#>]+ )+")
# What shows nowhere in print: zero-width characters, soft hyphens; they may stand in the middle of a word.
INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u2060\ufeff]+")
# "iPhone", "eSIM": a name that begins small.
_CAMEL = re.compile(rf"[a-z]{{1,2}}[{UPPER}]")
_CLOSED = re.compile(r"[.?!…][\"”’')\]]*$")
# Without one of these there is nothing to cut: a mark, or a word that opens a phrase at the end.
_BORDERS = re.compile(r"[,;(]|[.?!…]\s|\s[–—-]\s|\b(?:nhằm|để|khi|với mục|với mong|trong bối|giữa lúc|trước sự)\b")
_DOUBLE = frozenset('"“”')
# A quotation mark with no word beside it; what stands right behind the word before, however it was written.
_APART = re.compile(r"(?<!\S)[\"“”](?=[.,;:?!…)]*(?!\S))")
_STOPS = frozenset(",.;:?!")
_LEANS_LEFT = frozenset((",", ";", ".", ":", "?", "!", "…", ")"))
# How many forms a sentence has at most, and how many are looked at for them.
_MOST_FORMS = 24
_MOST_TRIED = 80
# What is longer is no sentence but a list, or a text without full stops: no cut makes it fit.
_MOST_SYLLABLES = 400
_MEASURES = frozenset(("percent", "money", "count", "measure", "ratio"))


def forms(document: Document, sentence: Sentence) -> tuple[Form, ...]:
    """All forms of a sentence, the fullest first, at most 24; at least one unless all of it is boilerplate.

    Of forms of one length the one with fewer cuts goes first. Where there are more, those with the fewest cuts stay.
    """
    full = whole(document, sentence)
    return () if full is None else (full, *_shorter(document, sentence, full))


def whole(document: Document, sentence: Sentence) -> Form | None:
    """The fullest form of a sentence, without boilerplate and without a connective that can go; None where all of it is
    boilerplate."""
    kept = _without_boilerplate(document, sentence)
    if not kept:
        return None
    start, end = kept[0]
    surface = document.normalized.slice(start, end)
    opening = read_opening(surface)
    dangling = opening.dangling or is_quotation(surface) or quotes_nobody(surface)
    if opening.length:
        first, _ = document.normalized.from_original(start, end)
        later, _ = document.normalized.to_original(first + opening.length, first + opening.length + 1)
        if flaw(document, sentence, ((later, end), *kept[1:])) is None:
            start = later
        else:
            dangling = True
    spans = ((start, end), *kept[1:])
    syllables = sum(count_in(document.normalized, *document.normalized.from_original(*span)) for span in spans)
    return Form(spans, syllables, dangling)


def _shorter(document: Document, sentence: Sentence, full: Form) -> list[Form]:
    """The forms with cuts, the fullest first."""
    if len(full.spans) > 1 or not FEWEST_SYLLABLES < full.syllables <= _MOST_SYLLABLES:
        return []
    if not _BORDERS.search(document.normalized.slice(*full.spans[0])):
        return []
    rows = islice(_cut_forms(document, sentence, full), _MOST_FORMS - 1)
    return sorted(rows, key=lambda form: (-form.syllables, len(form.cuts), form.spans))


def _cut_forms(document: Document, sentence: Sentence, full: Form) -> Iterator[Form]:
    """The sound forms with cuts, those with the fewest first."""
    start, end = full.spans[0]
    first, last = document.normalized.from_original(start, end)
    marks = match_marks(document.normalized.text[first:last])
    if marks.opened or marks.closed:
        return
    reading = read(document.normalized, first, last, marks)
    seen = {full.spans}
    for cuts in islice(_combinations(document, reading, start, end), _MOST_TRIED):
        pieces = _kept(reading.surface, [span for cut in cuts for span in cut.spans])
        spans = tuple(document.normalized.to_original(first + a, first + b) for a, b in pieces)
        syllables = sum(bisect_left(reading.starts, b) - bisect_left(reading.starts, a) for a, b in pieces)
        if not spans or syllables < FEWEST_SYLLABLES or spans in seen:
            continue
        seen.add(spans)
        if _cuts_figure(document, spans) or flaw(document, sentence, spans) is not None:
            continue
        kinds = tuple(dict.fromkeys(kind for cut in cuts for kind in cut.kinds))
        yield Form(spans, syllables, full.dangling and spans[0][0] == start, kinds)


def _combinations(document: Document, reading: ChunkedSentence, start: int, end: int) -> Iterator[tuple[Cut, ...]]:
    """Every choice of at most one cut of each sort, the fewest cuts first."""
    measured = any(figure.kind in _MEASURES for figure in document.figures_in(start, end))
    sorts = (
        tuple(leads(reading, measured)),
        tuple(parentheses(reading)),
        tuple(quotations(reading)),
        tuple(appositions(reading)),
        tuple(places(reading)),
        tuple(tails(reading)),
    )
    choices: list[tuple[Cut, ...]] = [()]
    for sort in sorts:
        choices += [(*choice, cut) for choice in choices for cut in sort]
    yield from sorted(choices[1:], key=len)


def _kept(surface: str, gone: list[Span]) -> list[Span]:
    """What stays of a surface when spans go, trimmed."""
    pieces: list[Span] = []
    start = 0
    for first, last in (*sorted(gone), (len(surface), len(surface))):
        piece = surface[start:first]
        begin = start + len(piece) - len(piece.lstrip())
        leans = pieces and _leans(piece.strip()[:1], "".join(surface[a:b] for a, b in pieces))
        if leans or any(character.isalnum() for character in piece):
            pieces.append((begin, start + len(piece.rstrip())))
        start = max(start, last)
    return pieces


def _cuts_figure(document: Document, spans: tuple[Span, ...]) -> bool:
    return any(
        figure.start < edge < figure.end
        for span in spans
        for edge in span
        for figure in document.figures_in(edge, edge + 1)
    )


def render(text: str, spans: tuple[Span, ...]) -> tuple[str, list[int]]:
    """The words of a summary sentence, and for each of its characters the offset it came from (-1: none).

    White space becomes single spaces (none before a mark that leans on the word before, nor inside of quotation marks
    that stand apart), what is invisible goes, the first letter becomes a capital, and a loose end a full stop.
    """
    pieces: list[str] = []
    origins: list[int] = []
    opening, closing = _apart(text, spans[0][0], spans[-1][1])
    for start, end in spans:
        leans = _leans(text[start], "".join(pieces))
        hidden = INVISIBLE.search(text, start, end)
        for word in _WORD.finditer(text, start, end):
            shown = list(_shown(text, *word.span())) if hidden else [word.span()]
            closes = word.start() in closing or word[0] in _STOPS
            if pieces and shown and not (leans or closes):
                pieces.append(" ")
                origins.append(-1)
            for first, last in shown:
                pieces.append(text[first:last])
                origins += range(first, last)
            leans = word.start() in opening or (leans and not shown)
    body = "".join(pieces)
    body = body[: len(body) - _loose(body)]
    origins = origins[: len(body)]
    if body[:1].upper() != body[:1] and len(body[:1].upper()) == 1 and not _CAMEL.match(body):
        body = body[0].upper() + body[1:]
    if not _CLOSED.search(body):
        return body + ".", [*origins, -1]
    return body, origins


def _apart(text: str, start: int, end: int) -> tuple[Set[int], Set[int]]:
    """Where quotations that stand in no other begin and end with marks apart from their words: `ông nói: " Tôi đi "`.

    A mark behind a number may be one of inches: 'màn hình 55 " và 65 "'.
    """
    apart = {match.end() - 1 for match in _APART.finditer(text, start, end)}
    if not apart:
        return frozenset(), frozenset()
    pairs = [(start + first, start + last) for first, last in match_marks(text[start:end]).pairs]
    pairs = [pair for pair in pairs if not text[start : pair[0]].rstrip()[-1:].isdigit()]
    opening = frozenset(first for first, _ in pairs if first in apart and text[first + 1].isspace())
    return opening, apart & {last for _, last in pairs}


def _shown(text: str, start: int, end: int) -> Iterator[Span]:
    """What is visible of a word."""
    for hidden in INVISIBLE.finditer(text, start, end):
        if hidden.start() > start:
            yield start, hidden.start()
        start = hidden.end()
    if end > start:
        yield start, end


def _leans(mark: str, before: str) -> bool:
    """Whether a mark stands right behind what is before it: a comma does, and a quotation mark that closes."""
    return mark in _LEANS_LEFT or (mark in _DOUBLE and sum(map(before.count, _DOUBLE)) % 2 == 1)


def _loose(body: str) -> int:
    """How many characters at the end are no good close: commas, semicolons, dashes, the "./." of agencies, the second
    stop behind an initial ("N..")."""
    if body.endswith("..") and not body.endswith("..."):
        return 1
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
    """A span without white space around it, and without the dash, star, bullet or dots that it may begin with, or
    the marks of a heading or of a quoted e-mail."""
    begin = _LOOSE_START.match(text, start, end)
    return begin.end() if begin else start, end - len(text[start:end]) + len(text[start:end].rstrip())
