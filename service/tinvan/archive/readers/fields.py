"""The fields of a record as an article, read in the encoding they turn out to be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tinvan.archive.encodings import Decoded, Undecodable, decode, mended, recode
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.records import Place, Record, Rejection
from tinvan.errors import TinvanError
from tinvan.types import Article
from tinvan.wire import FIELDS, article_from_record, load

# Fields that an article can do without: a value that is no text costs the field, not the article.
_OPTIONAL = ("title", "published", "source")


def names_of_text(options: ReadingOptions) -> frozenset[str]:
    """What the text of an article may be called."""
    return frozenset((options.fields["text"],) if "text" in options.fields else FIELDS["text"])


def from_json(data: bytes, place: Place, options: ReadingOptions, warnings: tuple[str, ...]) -> Record | Rejection:
    """The article in a JSON object."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Every byte a character: the JSON itself is ASCII, and what stands in its strings is decoded behind it.
        return _loaded(data.decode("latin-1").encode("utf-8"), place, options, warnings, raw=True)
    return _loaded(data, place, options, warnings, raw=False)


def from_cells(
    header: tuple[str, ...], cells: list[str], place: Place, options: ReadingOptions, warnings: tuple[str, ...]
) -> Record | Rejection:
    """The article in a row of a table, whose cells hold a character for every byte."""
    if len(cells) != len(header) and (len(cells) < len(header) or any(cells[len(header) :])):
        detail = f"{len(cells):,} cells where the first row names {len(header):,} columns"
        return Rejection(place, "malformed_body", detail)
    record = {name: cell or None for name, cell in zip(header, cells, strict=False)}
    return from_fields(lowered(record, options), place, options, warnings, raw=True)


def lowered(record: Mapping[str, object], options: ReadingOptions) -> dict[str, object]:
    """A row of a table whose columns may be called ``Text`` or ``TITLE``, too."""
    known = {name for field, names in FIELDS.items() if field not in options.fields for name in names}
    found = dict(record)
    for name, value in record.items():
        if name.lower() in known:
            found.setdefault(name.lower(), value)
    return found


def from_fields(
    record: object, place: Place, options: ReadingOptions, warnings: tuple[str, ...], *, raw: bool = False
) -> Record | Rejection:
    """The article in a record, its fields being called as the options say; ``raw``: a character for every byte."""
    warned = [*warnings]
    if isinstance(record, dict):
        record = _named(record, options)
        for name in [name for field in _OPTIONAL for name in FIELDS[field]]:
            if not isinstance(record.get(name, ""), str | None):
                warned.append(f"ignored:{name}")
                del record[name]
    try:
        article, encoding = _decoded(article_from_record(record), options, raw=raw)
    except TinvanError as error:
        return Rejection(place, error.code, error.detail, _id(record))
    except Undecodable as error:
        return Rejection(place, "undecodable", str(error), _id(record))
    if encoding:
        warned.append(f"encoding:{encoding}")
    return Record(replace(article, id=article.id or place.id), place, tuple(warned), encoding is not None)


def from_text(data: bytes, place: Place, options: ReadingOptions, warnings: tuple[str, ...]) -> Record | Rejection:
    """The article that a plain text is."""
    try:
        decoded = decode(data, options.encoding)
        article = Article(decoded.text, id=place.id)
    except Undecodable as error:
        return Rejection(place, "undecodable", str(error))
    except TinvanError as error:
        return Rejection(place, error.code, error.detail)
    extracted = decoded.encoding not in (None, "utf-16", "utf-16-le", "utf-16-be")
    return Record(article, place, (*warnings, *decoded.warnings), extracted)


def _loaded(
    data: bytes, place: Place, options: ReadingOptions, warnings: tuple[str, ...], *, raw: bool
) -> Record | Rejection:
    try:
        record = load(data)
    except TinvanError as error:
        return Rejection(place, error.code, error.detail)
    return from_fields(record, place, options, warnings, raw=raw)


def _named(record: dict[str, object], options: ReadingOptions) -> dict[str, object]:
    """The record with the fields of an article called by their own names, as the options say."""
    named = {
        name: value for name, value in record.items() if not any(name in FIELDS[field] for field in options.fields)
    }
    return named | {field: record[name] for field, name in options.fields.items() if name in record}


def _decoded(article: Article, options: ReadingOptions, *, raw: bool) -> tuple[Article, str | None]:
    """The article with its text and title in the encoding that the text turns out to be in, and which that is."""
    text = _text(article.text, options, raw=raw)
    if text.text == article.text:
        return article, None
    title = article.title
    if raw and not title.isascii():
        title = _text(title, options, raw=True).text if text.encoding is None else recode(title, text.encoding)
    elif text.encoding:
        title = recode(title, text.encoding)
    return replace(article, text=text.text, title=title), text.encoding


def _text(text: str, options: ReadingOptions, *, raw: bool) -> Decoded:
    if raw:
        return decode(text.encode("latin-1"), options.encoding) if _narrow(text) else Decoded(text)
    if options.encoding == "auto":
        return mended(text)
    return Decoded(text)


def _narrow(text: str) -> bool:
    return not text or max(text) <= "\xff"


def _id(record: object) -> str | None:
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) and len(found) <= 200 else None
