"""Objects to JSON records and back, the same for HTTP, JSON lines and the command line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from tinvan.errors import Fault, InvalidArticle, MalformedBody
from tinvan.figures.salience import by_salience
from tinvan.options import BACKENDS, BUDGETS, LENGTHS, MAX_ARTICLE_SYLLABLES, MAX_BODY_BYTES, PARTS, Options
from tinvan.strict_json import MAX_INTEGER_DIGITS, MAX_NESTING, decode, dump, load
from tinvan.summarizer import Summarizer
from tinvan.text.segment import underthesea_version, words
from tinvan.types import Article, Document, Figure, Phrase, Sentence, Summary, SummaryFigure
from tinvan.version import __version__

__all__ = [
    "FIELDS",
    "OPTIONS",
    "article_from_record",
    "decode",
    "dump",
    "figure_to_record",
    "figures_to_record",
    "info_to_record",
    "load",
    "options_from_query",
    "options_from_record",
    "request_from_record",
    "sentences_to_record",
    "spans_to_record",
    "summary_to_record",
]

Record = dict[str, Any]

# The fields of an article and the names each goes by in the archives of others, the first being ours.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "maintext"),
    "title": ("title",),
    "id": ("id",),
    "published": ("published", "date"),
    "source": ("source", "url"),
}
OPTIONS: tuple[str, ...] = tuple(field.name for field in fields(Options))

# Most faults told of one record: a client with thousands of wrong fields has seen enough.
_MOST_FAULTS = 20
_QUERY_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def article_from_record(record: object, *, strict: bool = False) -> Article:
    """The article in a record.

    ``strict`` refuses unknown fields and a field given under two names; else they are passed over. Raises
    :class:`MalformedBody` for a record that is no object, :class:`InvalidArticle` with every fault found.
    """
    article, faults = _read_article(_mapping(record), strict=strict)
    if article is None or faults:
        raise _invalid(faults)
    return article


def options_from_record(record: object) -> Options:
    """The options in the value of a request's ``options``; None stands for the defaults. Raises InvalidArticle."""
    options, faults = _read_options(record)
    if options is None or faults:
        raise _invalid(faults)
    return options


def options_from_query(pairs: Iterable[tuple[str, str]]) -> Record:
    """The options of a query string as a record; whole numbers are read, ``include`` is split at its commas."""
    record: Record = {}
    for name, value in pairs:
        if name == "include":
            record[name] = [*record.get(name, []), *(part for part in value.split(",") if part)]
        elif name in record:
            raise _invalid([Fault(_pointer("options", name), "is given twice")])
        else:
            numeric = name.startswith("max_") and _QUERY_NUMBER.fullmatch(value)
            record[name] = int(value) if numeric else value
    return record


def request_from_record(record: object) -> tuple[Article, Options]:
    """The article and options of a request: an article's fields and ``options``, nothing else.

    Raises as :func:`article_from_record` does, with the faults of both.
    """
    mapping = _mapping(record)
    article, faults = _read_article({name: mapping[name] for name in mapping if name != "options"}, strict=True)
    options, more = _read_options(mapping.get("options"))
    if article is None or options is None or faults or more:
        raise _invalid([*faults, *more])
    return article, options


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
        record["boilerplate"] = [{"kind": row.kind, "start": row.start, "end": row.end} for row in document.boilerplate]
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


def info_to_record(summarizer: Summarizer) -> Record:
    """What runs, what it takes and what it can be asked for."""
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
            "max_sentences": {"minimum": 1, "maximum": 1_000},
            "max_syllables": {"minimum": 1, "maximum": 10_000},
            "include": list(PARTS),
            "backend": list(BACKENDS),
        },
        "limits": {
            "body_bytes": MAX_BODY_BYTES,
            "article_syllables": MAX_ARTICLE_SYLLABLES,
            "json_nesting": MAX_NESTING,
            "json_integer_digits": MAX_INTEGER_DIGITS,
        },
    }


def _mapping(record: object) -> Mapping[str, object]:
    if not isinstance(record, dict):
        raise MalformedBody(f"an article is a JSON object with its text, not {_kind(record)}")
    return record


def _read_article(record: Mapping[str, object], *, strict: bool) -> tuple[Article | None, list[Fault]]:
    faults = _unknown(record, [name for names in FIELDS.values() for name in names]) if strict else []
    values: dict[str, Any] = {}
    for field, names in FIELDS.items():
        given = [name for name in names if record.get(name) is not None]
        if strict and len(given) > 1:
            faults += [Fault(_pointer(name), f"says again what /{given[0]} says") for name in given[1:]]
        if given:
            value, fault = _article_value(field, given[0], record[given[0]])
            values[field] = value
            faults += [fault] if fault else []
    if "text" not in values:
        named = [name for name in FIELDS["text"] if name in record]
        faults.append(Fault(_pointer(*named[:1] or ["text"]), "must be text, not null" if named else "is missing"))
        return None, faults
    if not isinstance(values["text"], str):
        return None, faults
    try:
        return Article(**values), faults
    except InvalidArticle as error:
        name = next(name for name in FIELDS["text"] if record.get(name) is not None)
        return None, [*faults, *(Fault(_pointer(name), fault.detail) for fault in error.faults)]


def _article_value(field: str, name: str, value: object) -> tuple[object, Fault | None]:
    """A field's value, or None with its fault; an ``id`` may be a whole number."""
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value), None
    if isinstance(value, str):
        return value, None
    wanted = "text or a whole number" if field == "id" else "text"
    return "" if field == "title" else None, Fault(_pointer(name), f"must be {wanted}, not {_kind(value)}")


def _read_options(record: object) -> tuple[Options | None, list[Fault]]:
    if record is None:
        return Options(), []
    if not isinstance(record, dict):
        return None, [Fault("/options", f"must be an object, not {_kind(record)}")]
    faults = _unknown(record, OPTIONS, "options")
    values: dict[str, Any] = {name: _option_value(record[name]) for name in OPTIONS if record.get(name) is not None}
    try:
        return Options(**values), faults
    except InvalidArticle as error:
        return None, [*faults, *error.faults]


def _option_value(value: object) -> object:
    """A value as :class:`Options` takes it: lists as tuples, and 2.0, a whole number to JSON Schema, as 2."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    # Other values that cannot be compared with the allowed ones are as wrong as no value at all.
    if isinstance(value, list):
        return tuple(part if isinstance(part, str) else "" for part in value)
    return "" if isinstance(value, dict) else value


def _unknown(record: Mapping[str, object], known: Iterable[str], *parents: str) -> list[Fault]:
    """A fault for each name that is not known, with the nearest one that is."""
    known = list(known)
    faults = []
    for name in record:
        if name in known:
            continue
        near = get_close_matches(name.lower(), known, n=1) if len(name) <= 40 else []
        hint = f'; did you mean "{near[0]}"?' if near else ""
        faults.append(Fault(_pointer(*parents, name), f"is unknown{hint} Known are {', '.join(known)}"))
        if len(faults) == _MOST_FAULTS:
            break
    return faults


def _pointer(*names: str) -> str:
    """A JSON pointer (RFC 6901), each name cut to 64 characters: it may be the client's own, and endless."""
    return "".join("/" + name[:64].replace("~", "~0").replace("/", "~1") for name in names)


def _invalid(faults: list[Fault]) -> InvalidArticle:
    shown = faults[:_MOST_FAULTS]
    return InvalidArticle("; ".join(f"{fault.pointer[1:]} {fault.detail}" for fault in shown), tuple(shown))


def _kind(value: object) -> str:
    """A value's type as JSON calls it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "text", int: "a number", float: "a number", list: "an array", dict: "an object"}
    return names.get(type(value), type(value).__name__)


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
