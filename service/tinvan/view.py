"""Results as lines for a person at a terminal."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from tinvan.text.segment import words
from tinvan.types import Document, Summary

# Columns of the widest text: longer lines are hard to read.
_WIDEST = 100

WARNINGS = {
    "shorter_than_budget": "the article is shorter than the summary may be, and comes back whole",
    "over_budget": "no sentence fits the limits; this is the shortest sound form",
    "no_prose": "the article holds no prose that a summary could be made of",
    "language_unsure": "the text does not look Vietnamese",
}


def summary_lines(summary: Summary) -> Iterator[str]:
    """The title, each sentence wrapped to the terminal, and the key figures with what they measure."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    if summary.title:
        yield from _wrapped(summary.title, width)
        yield ""
    for sentence in summary.sentences:
        yield from _wrapped(sentence.text, width)
    figures = [row.figure for row in summary.figures if row.key]
    if figures:
        yield ""
    for figure in figures:
        about = f"  {_plain(figure.subject.text)}" if figure.subject else ""
        yield f"  {_plain(figure.surface)}{about}"


def sentence_lines(document: Document, with_words: bool) -> Iterator[str]:
    """A sentence a line; of words, the syllables are joined by underscores and the words parted by spaces."""
    text = document.article.text
    for sentence in document.sentences:
        if with_words:
            spans = words(document.normalized, sentence)
            yield " ".join(_plain(text[start:end]).replace(" ", "_") for start, end in spans)
        else:
            yield _plain(text[sentence.start : sentence.end])


def info_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The record of :func:`tinvan.wire.info_to_record` as a table."""
    yield f"{record['name']} {record['version']}"
    for name in ("licence", "ranker", "underthesea"):
        yield f"{name:<20}{record[name]}"
    for name, budget in record["lengths"].items():
        most = f"at most {budget['max_sentences']} sentences, {budget['max_syllables']} syllables"
        yield f"{'length ' + name:<20}{most}"
    for name, limit in record["limits"].items():
        yield f"{name.replace('_', ' '):<20}{limit:,}"


def in_words(warning: str) -> str:
    """A warning's code as a sentence."""
    return WARNINGS.get(warning, warning.replace("_", " "))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(_plain(text), width, break_long_words=False, break_on_hyphens=False)


def _plain(text: str) -> str:
    """A text on one line, without the control characters that a terminal would obey."""
    line = " ".join(text.split())
    return "".join(character for character in line if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
