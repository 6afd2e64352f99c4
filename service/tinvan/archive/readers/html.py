"""Articles in HTML pages, by trafilatura."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from tinvan.archive.encodings import Undecodable, decode_as, mended, recode, utf16
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.records import Place, Record, Rejection
from tinvan.errors import TinvanError
from tinvan.types import Article

# Bytes of a page that holds one article; what is larger holds something else, and takes minutes.
MAX_PAGE_BYTES = 4 << 20
# Where a page says its encoding (HTML, 13.2.3.2: within the first 1,024 bytes).
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_CHARSET_BYTES = 2_048
# Pages in an old Vietnamese encoding say one of these, for want of a name for theirs.
_VAGUE = {"iso8859-1", "cp1252", "cp1258", "utf-8", "ascii", "latin-1"}
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL)
# Characters of a page in which its encoding is looked for.
_LOOKED_AT = 100_000
_DATES: Mapping[str, Any] = MappingProxyType(
    # What the page says of itself, whatever the day on which it is read.
    {"original_date": True, "extensive_search": False, "max_date": "2100-01-01", "outputformat": "%Y-%m-%d"}
)
_LOGGERS = ("trafilatura", "htmldate", "courlan", "justext")


def from_page(
    data: bytes,
    place: Place,
    options: ReadingOptions,
    warnings: tuple[str, ...],
    *,
    charset: str | None = None,
    fields: Mapping[str, str | None] = MappingProxyType({}),
) -> Record | Rejection:
    """The article in a page; ``charset`` is what the server said, ``fields`` what is known beside the page."""
    if len(data) > MAX_PAGE_BYTES:
        return Rejection(place, "record_too_long", f"a page of more than {MAX_PAGE_BYTES:,} bytes")
    try:
        page, done = _page(data, charset, options)
    except Undecodable as error:
        return Rejection(place, "undecodable", str(error))
    return from_html(page, place, options, (*warnings, *done), fields)


def from_html(
    page: str, place: Place, options: ReadingOptions, warnings: tuple[str, ...], fields: Mapping[str, str | None]
) -> Record | Rejection:
    """The article in a page whose characters may still stand for the bytes of another encoding."""
    if options.encoding == "auto":
        page, done = _mended(page)
        warnings = (*warnings, *done)
    found = _extracted(page, fields.get("source"))
    if found is None:
        return Rejection(place, "no_article", "no article was found in the page")
    text = found["text"]
    title = fields.get("title") or found["title"] or ""
    if options.encoding == "auto":
        # What was written in entities, or in ASCII.
        decoded = mended(text)
        text, warnings = decoded.text, (*warnings, *decoded.warnings)
        title = recode(title, decoded.encoding) if decoded.encoding else title
    published = fields.get("published") or found["date"]
    try:
        article = Article(text, title, fields.get("id") or place.id, published, fields.get("source") or found["url"])
    except TinvanError as error:
        return Rejection(place, error.code, error.detail)
    return Record(article, place, warnings, extracted=True)


def _page(data: bytes, charset: str | None, options: ReadingOptions) -> tuple[str, tuple[str, ...]]:
    """A page as characters, and what was done to read it."""
    if options.encoding != "auto":
        plain = options.encoding in ("utf-8", "utf8")
        return decode_as(data, options.encoding), () if plain else (f"encoding:{options.encoding}",)
    if wide := utf16(data):
        return decode_as(data, wide), ("encoding:utf-16",)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    said = _CHARSET.search(data[:_CHARSET_BYTES])
    name = _codec(charset) or _codec(said[1].decode("ascii") if said else None)
    if name and name not in _VAGUE:
        try:
            return decode_as(data, name), (f"encoding:{name}",)
        except Undecodable:
            pass
    damaged = data.decode("utf-8-sig", "replace")
    # A page of UTF-8 with a byte or two that are none.
    if damaged.count("\ufffd") <= 0.02 * sum(byte >= 0xC2 for byte in data):
        return damaged, ("encoding:utf-8-damaged",)
    return decode_as(data, "windows-1252"), ()


def _mended(page: str) -> tuple[str, tuple[str, ...]]:
    """A page in the encoding that its words are in. Later were too late: trafilatura drops what is TCVN3's ư."""
    if page.isascii():
        return page, ()
    encoding = mended(_MARKUP.sub(" ", page[:_LOOKED_AT])).encoding
    again = recode(page, encoding) if encoding and encoding != "viqr" else page
    return (again, (f"encoding:{encoding}",)) if again != page else (page, ())


def _codec(name: str | None) -> str | None:
    try:
        return codecs.lookup(name).name if name else None
    except (LookupError, ValueError):
        return None


def _extracted(page: str, url: str | None) -> dict[str, Any] | None:
    """What trafilatura makes of a page: ``text``, ``title``, ``date``, ``url``."""
    try:
        found = _trafilatura()(
            page,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params=dict(_DATES),
        )
    except Exception:  # whatever a page can do to a parser of pages costs that page
        return None
    return _without_title(found.as_dict()) if found is not None and found.text else None


def _without_title(found: dict[str, Any]) -> dict[str, Any]:
    """The text without a first line that is the title."""
    first, _, rest = found["text"].partition("\n")
    return {**found, "text": rest} if rest and first.strip() == (found["title"] or "").strip() else found


@cache
def _trafilatura() -> Any:
    """trafilatura's extraction, with the loggers silenced that would say words of the pages."""
    import trafilatura

    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return trafilatura.bare_extraction
