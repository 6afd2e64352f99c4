"""What a cut must not leave behind, checked against the article alone: the one truth of proposing and of guarding.

A figure without the subject, baseline or whole that its sentence names; a quotation mark or bracket without its
partner; a conjunction or another function word at an edge that a cut made.
"""

from __future__ import annotations

import re

from tinvan.compose.chunks import role_words
from tinvan.text.quotes import match_marks
from tinvan.text.syllables import SYLLABLE
from tinvan.types import Document, Figure, Sentence

Span = tuple[int, int]

_MARK = re.compile(r"[\"“”‘’()\[\]]")
# What is read of an edge, in characters: a few syllables.
_EDGE = 40


def flaw(document: Document, source: Sentence, spans: tuple[Span, ...]) -> str | None:
    """What is wrong with ``spans`` as a form of their source sentence, in words that hold no article text; None where
    nothing is."""
    if _is_orphan_start(document, source, spans[0][0]):
        return "begins with a conjunction whose first half was cut"
    if _is_orphan_end(document, source, spans[-1][1]):
        return "ends with a function word whose complement was cut"
    if any(_is_bereft(document, source, spans, figure) for span in spans for figure in document.figures_in(*span)):
        return "holds a figure whose subject, baseline or whole was cut"
    if _breaks_pair(document, source, spans):
        return "holds half a pair of quotation marks or brackets"
    return None


def _is_orphan_start(document: Document, source: Sentence, start: int) -> bool:
    begin = max([source.start, *(mark.end for mark in document.boilerplate_in(source) if mark.end <= start)])
    if not _says(document, begin, start):
        return False
    words = SYLLABLE.findall(document.normalized.slice(start, min(source.end, start + _EDGE)).lower())
    return bool(words) and words[0] in role_words("start")


def _is_orphan_end(document: Document, source: Sentence, end: int) -> bool:
    finish = min([source.end, *(mark.start for mark in document.boilerplate_in(source) if mark.start >= end)])
    if not _says(document, end, finish):
        return False
    words = SYLLABLE.findall(document.normalized.slice(max(source.start, end - _EDGE), end).lower())
    return any(" ".join(words[-size:]) in role_words("end") for size in (1, 2) if len(words) >= size)


def _says(document: Document, start: int, end: int) -> bool:
    return any(character.isalnum() for character in document.article.text[start:end])


def _is_bereft(document: Document, source: Sentence, spans: tuple[Span, ...], figure: Figure) -> bool:
    for phrase in (figure.subject, figure.versus, figure.of):
        if phrase is None or phrase.start < source.start or phrase.end > source.end:
            continue
        if any(start <= phrase.start and phrase.end <= end for start, end in spans):
            continue
        if not any(mark.start < phrase.end and phrase.start < mark.end for mark in document.boilerplate_in(source)):
            return True
    return False


def _breaks_pair(document: Document, source: Sentence, spans: tuple[Span, ...]) -> bool:
    whole = document.normalized.slice(source.start, source.end)
    if not _MARK.search(whole):
        return False
    kept: list[str] = []
    start = source.start
    for mark in document.boilerplate_in(source):
        kept.append(document.normalized.slice(start, max(start, mark.start)))
        start = min(source.end, max(start, mark.end))
    kept.append(document.normalized.slice(start, source.end))
    return _unpaired(" ".join(document.normalized.slice(*span) for span in spans)) > _unpaired(" ".join(kept))


def _unpaired(words: str) -> int:
    marks = match_marks(words)
    return len(marks.opened) + len(marks.closed)
