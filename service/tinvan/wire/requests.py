"""What is handed in: records to articles and options, with every fault found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from tinvan.errors import Fault, InvalidArticle, MalformedBody
from tinvan.options import Options
from tinvan.types import Article

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
