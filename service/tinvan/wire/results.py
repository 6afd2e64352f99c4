"""What is handed out: results, their parts, and what runs, as records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tinvan.figures.salience import by_salience
from tinvan.options import (
    BACKENDS,
    BUDGETS,
    LENGTHS,
    MAX_ARTICLE_SYLLABLES,
    MAX_BODY_BYTES,
    MOST_SENTENCES,
    MOST_SYLLABLES,
    PARTS,
)
from tinvan.strict_json import MAX_INTEGER_DIGITS, MAX_NESTING
from tinvan.summarizer import Summarizer
from tinvan.text.segment import underthesea_version, words
from tinvan.types import Document, Figure, Phrase, Sentence, Summary, SummaryFigure
from tinvan.version import __version__

Record = dict[str, Any]

LIMITS: Mapping[str, int] = {
    "body_bytes": MAX_BODY_BYTES,
    "article_syllables": MAX_ARTICLE_SYLLABLES,
    "json_nesting": MAX_NESTING,
    "json_integer_digits": MAX_INTEGER_DIGITS,
}


def summary_to_record(summary: Summary, document: Document, include: Iterable[str] = ("figures",)) -> Record:
    """The result: the summary, and the parts of the article that ``include`` names."""
    include = tuple(include)
    record: Record = {
        "id": summary.article_id,
        "title": summary.title,
        "summary": summary.text,
        "sentences": [
            {
                "text": sentence.text,
                "spans": [list(span) for span in sentence.spans],
                "source_index": sentence.source_index,
                "score": sentence.score,
            }
            for sentence in summary.sentences
        ],
    }
    if "figures" in include:
        record["figures"] = [_summary_figure(row) for row in summary.figures]
    if "sentences" in include or "words" in include:
        record["article_sentences"] = _sentence_rows(document, "words" in include)
    if {"sentences", "words", "boilerplate"} & {*include}:
        record["boilerplate"] = [{"kind": row.kind, "start": row.start, "end": row.end} for row in document.boilerplate]
    if "scores" in include:
        record["scores"] = [
            {"start": sentence.start, "end": sentence.end, "score": score}
            for sentence, score in zip(document.sentences, summary.scores, strict=True)
        ]
    return record | {"warnings": list(summary.warnings), "signature": summary.signature}


def sentences_to_record(document: Document, *, with_words: bool = False) -> Record:
    """An article's sentences; what is boilerplate among them says its kind."""
    return {"id": document.article.id, "sentences": _sentence_rows(document, with_words)}


def spans_to_record(document: Document, *, with_words: bool = False) -> Record:
    """An article's sentences by their spans alone, as the command line writes them for an archive."""
    rows = _sentence_rows(document, with_words)
    wanted = ("start", "end", "words")
    return {"id": document.article.id, "sentences": [{key: row[key] for key in wanted if key in row} for row in rows]}


def figures_to_record(document: Document, *, with_rules: bool = False) -> Record:
    """An article's figures, the most salient first and the key ones marked; ``with_rules`` adds what made each."""
    rows = [
        figure_to_record(figure) | {"key": key} | ({"rule": figure.rule} if with_rules else {})
        for figure, key in by_salience(document.figures)
    ]
    return {"id": document.article.id, "figures": rows}


def figure_to_record(figure: Figure) -> Record:
    """A figure of an article. A date or a time has ``value``, every other kind ``low``, ``high`` and ``unit``."""
    record: Record = {"kind": figure.kind, "start": figure.start, "end": figure.end, "surface": figure.surface}
    if figure.value is not None:
        record["value"] = figure.value
    else:
        record |= {"low": _decimal(figure.low), "high": _decimal(figure.high), "unit": figure.unit}
    return record | {
        "per": figure.per,
        "mod": figure.mod,
        "change": figure.change,
        "subject": _phrase(figure.subject),
        "versus": _phrase(figure.versus),
        "of": _phrase(figure.of),
        "salience": round(figure.salience, 4),
        "same_as": None if figure.same_as is None else list(figure.same_as),
        "resolved": figure.resolved,
    }


def info_to_record(summarizer: Summarizer, limits: Mapping[str, float] = LIMITS) -> Record:
    """What runs, what it takes and what it can be asked for; a service has ``limits`` of its own."""
    return {
        "name": "tinvan",
        "version": __version__,
        "licence": "Apache-2.0",
        "ranker": summarizer.ranker.signature,
        "underthesea": underthesea_version(),
        "lengths": {
            name: {"max_sentences": budget.max_sentences, "max_syllables": budget.max_syllables}
            for name, budget in BUDGETS.items()
        },
        "options": {
            "length": list(LENGTHS),
            "max_sentences": {"minimum": 1, "maximum": MOST_SENTENCES},
            "max_syllables": {"minimum": 1, "maximum": MOST_SYLLABLES},
            "include": list(PARTS),
            "backend": list(BACKENDS),
        },
        "limits": dict(limits),
    }


def _summary_figure(row: SummaryFigure) -> Record:
    return figure_to_record(row.figure) | {"key": row.key, "in_summary": [list(span) for span in row.in_summary]}


def _phrase(phrase: Phrase | None) -> Record | None:
    return None if phrase is None else {"text": phrase.text, "start": phrase.start, "end": phrase.end}


def _decimal(value: Decimal | None) -> str | None:
    """A decimal without exponent, grouping or zeros that say nothing."""
    if value is None:
        return None
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _sentence_rows(document: Document, with_words: bool) -> list[Record]:
    ends = [mark.end for mark in document.boilerplate]
    rows = []
    for sentence in document.sentences:
        row: Record = {"start": sentence.start, "end": sentence.end, "paragraph": sentence.paragraph}
        kind = _boilerplate_kind(document, sentence, bisect_right(ends, sentence.start))
        if kind:
            row["boilerplate"] = kind
        if with_words:
            row["words"] = [list(span) for span in words(document.normalized, sentence)]
        rows.append(row)
    return rows


def _boilerplate_kind(document: Document, sentence: Sentence, first: int) -> str | None:
    """What a sentence is instead of the article's own: the kind of its first mark, where marks cover all of it.

    ``first`` is the index of the first mark that ends inside or after the sentence.
    """
    position, kind = sentence.start, None
    for index in range(first, len(document.boilerplate)):
        mark = document.boilerplate[index]
        if document.article.text[position : min(mark.start, sentence.end)].strip():
            return None
        kind = kind or mark.kind
        position = mark.end
        if position >= sentence.end:
            return kind
    return None
