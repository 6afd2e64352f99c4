"""Results as lines for a person at a terminal."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tinvan.columns import NO_BREAK, table, wrap
from tinvan.figures.explain import describe
from tinvan.figures.salience import by_salience
from tinvan.text.segment import words
from tinvan.types import Document, Figure, Summary

# Columns of the widest text: longer lines are hard to read.
_WIDEST = 100

_HEAD = ("", "surface", "", "mod", "value", "subject", "versus, of")
_ARROWS = {"up": "↑", "down": "↓"}
# The word for a modifier, whatever word of its kind the article has; a vague figure says itself that it is one.
_MODIFIERS = {
    "about": "khoảng",
    "nearly": "gần",
    "over": "hơn",
    "under": "dưới",
    "at_least": "ít nhất",
    "at_most": "tối đa",
}
_VIETNAMESE = str.maketrans(",.", ".,")

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
        yield from wrap(_plain(summary.title), width)
        yield ""
    for sentence in summary.sentences:
        yield from wrap(_plain(sentence.text), width)
    figures = [row.figure for row in summary.figures if row.key]
    if figures:
        yield ""
    for figure in figures:
        about = f"  {_plain(figure.subject.text)}" if figure.subject else ""
        yield f"  {_in_full(figure)}{about}"


def _in_full(figure: Figure) -> str:
    """A figure as written, with the way it moves and its modifier.

    >>> _in_full(Figure("percent", 0, 4, "7,5%", Decimal("7.5"), Decimal("7.5"), "%", mod="over", change="up"))
    '↑ hơn 7,5%'
    """
    words = (_ARROWS.get(figure.change or ""), _MODIFIERS.get(figure.mod or ""), _plain(figure.surface))
    return " ".join(filter(None, words))


def figure_lines(document: Document, *, with_rules: bool = False) -> Iterator[str]:
    """The figures as a table in the order of the text, under a head with the names of their fields.

    ``*`` marks the key ones; ``with_rules`` says below each which rule made it.
    """
    if not document.figures:
        return
    keys = {figure.start for figure, key in by_salience(document.figures) if key}
    rows = [_HEAD, *(_cells(figure, figure.start in keys) for figure in document.figures)]
    width = shutil.get_terminal_size().columns
    head, *shown = table(rows, width)
    yield from head
    for figure, lines in zip(document.figures, shown, strict=True):
        yield from lines
        if with_rules:
            yield from (f"    {line}" for line in wrap(f"rule {figure.rule}: {describe(figure.rule)}", width - 4))


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


def _cells(figure: Figure, key: bool) -> tuple[str, ...]:
    """A figure's row: what its head says."""
    against = (("versus", figure.versus), ("of", figure.of))
    return (
        "*" if key else "",
        _plain(figure.surface),
        _ARROWS.get(figure.change or "", ""),
        (figure.mod or "").replace("_", " "),
        _worth(figure),
        _plain(figure.subject.text) if figure.subject else "",
        ", ".join(f"{name} {_plain(phrase.text)}" for name, phrase in against if phrase),
    )


def _worth(figure: Figure) -> str:
    """What a figure is worth: a date or time in EDTF, any other as Vietnamese writes numbers, in full.

    >>> _worth(Figure("percent", 0, 4, "7,5%", Decimal("7.5"), Decimal("7.5"), "%"))
    '7,5 %'
    """
    if figure.value is not None:
        return figure.value
    low, high = _number(figure.low), _number(figure.high)
    if figure.kind == "ratio":
        return f"{low}{figure.unit}{high}"
    amount = low if low == high else f"{low} –{NO_BREAK}{high}" if high else f"≥{NO_BREAK}{low}"
    per = f" /{NO_BREAK}{_plain(figure.per)}" if figure.per else ""
    return f"{amount} {_plain(figure.unit or '')}{per}"


def _number(value: Decimal | None) -> str:
    """A decimal with dots between its thousands and a comma before its fraction."""
    return "" if value is None else f"{value:,f}".translate(_VIETNAMESE)


def _plain(text: str) -> str:
    """A text on one line, without the control characters that a terminal would obey."""
    line = " ".join(text.split())
    return "".join(character for character in line if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
