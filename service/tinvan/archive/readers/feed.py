"""Feeds: the entries of RSS and Atom, one at a time, from XML that declares nothing of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from xml.parsers import expat

from tinvan.archive.readers.blocks import Block, Job
from tinvan.archive.readers.fields import from_fields
from tinvan.archive.readers.frames import Frame, Framer
from tinvan.archive.readers.markup import text_of
from tinvan.archive.readers.options import ReadingOptions
from tinvan.archive.readers.streams import Damaged, Stream
from tinvan.archive.records import Place, Record, Rejection
from tinvan.strict_json import dump, load

_ENTRIES = {"item", "entry"}
# The elements of an entry, by their names without the namespace; of several the one that says more wins.
_FIELDS = {
    "title": "title",
    "link": "source",
    "guid": "id",
    "id": "id",
    "pubDate": "published",
    "published": "published",
    "updated": "updated",
    "date": "published",
    "description": "summary",
    "summary": "summary",
    "content": "content",
    "encoded": "content",
}
_MOST_DEPTH = 64
_SEPARATOR = "\n"


@dataclass(slots=True)
class _Entry:
    """An entry as far as it has been read."""

    fields: dict[str, str] = field(default_factory=dict)
    size: int = 0


class _Reader:
    """Takes the bytes of a feed and keeps the entries that are whole."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._path: list[str] = []
        self._entry: _Entry | None = None
        self._entry_depth = 0
        self._text: list[str] | None = None
        self.entries: list[dict[str, str] | None] = []
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser = parser

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Read on. Raises :class:`Damaged`."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            code = "truncated" if last and error.code in _UNFINISHED else "damaged"
            raise Damaged(code, f"not valid XML: {expat.ErrorString(error.code)}") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(_SEPARATOR)[2]
        self._path.append(plain)
        if len(self._path) > _MOST_DEPTH:
            raise Damaged("damaged", f"XML nested deeper than {_MOST_DEPTH}")
        if self._entry is None:
            if plain in _ENTRIES:
                self._entry, self._entry_depth = _Entry(), len(self._path)
        elif len(self._path) == self._entry_depth + 1 and plain in _FIELDS:
            self._text = []
            if plain == "link" and attributes.get("rel", "alternate") == "alternate" and "href" in attributes:
                self._entry.fields["source"] = attributes["href"]
            if plain == "content" or plain == "summary":
                self._entry.fields.setdefault(f"{_FIELDS[plain]}_type", attributes.get("type", ""))
        elif self._text is not None:
            # XHTML inside an entry: its markup is text of the page.
            self._characters(f"<{plain}>")

    def _end(self, _: str) -> None:
        plain = self._path.pop()
        if self._entry is None:
            return
        depth = len(self._path)
        if depth == self._entry_depth - 1:
            self.entries.append(self._entry.fields if self._entry.size <= self._most else None)
            self._entry = self._text = None
        elif depth == self._entry_depth and self._text is not None:
            value = "".join(self._text).strip()
            kind = _FIELDS.get(plain, "")
            if kind and len(value) > len(self._entry.fields.get(kind, "")):
                self._entry.fields[kind] = value
            self._text = None
        elif self._text is not None:
            self._characters(f"</{plain}>")

    def _characters(self, text: str) -> None:
        if self._text is not None and self._entry is not None:
            self._entry.size += len(text)
            if self._entry.size <= self._most:
                self._text.append(text)

    def _entity(self, *_: object) -> None:
        raise Damaged("unsafe_xml", "the XML declares entities, which are not read")


_UNFINISHED = {
    expat.errors.codes[getattr(expat.errors, name)]
    for name in (
        "XML_ERROR_NO_ELEMENTS",
        "XML_ERROR_UNCLOSED_TOKEN",
        "XML_ERROR_PARTIAL_CHAR",
        "XML_ERROR_UNCLOSED_CDATA_SECTION",
    )
}


def cut_feed(stream: Stream, job: Job) -> Iterator[Block]:
    """Blocks of the entries of a feed."""
    reader, framer, position = _Reader(job.max_record_bytes), Framer(job), 0
    damage: Damaged | None = None
    going = True
    while going:
        chunk = stream.some()
        going = bool(chunk)
        try:
            if chunk or not stream.damage:
                reader.feed(chunk, last=not chunk)
        except Damaged as found:
            damage, going = found, False
        except ValueError:  # an encoding that expat cannot read
            damage, going = Damaged("undecodable", "the XML is in an encoding that cannot be read"), False
        for entry in reader.entries:
            position += 1
            if entry is None:
                yield from framer.flush()
                yield job.too_long("entry", position)
            else:
                yield from framer.add(Frame("entry", job.member, position, dump(entry)))
        reader.entries.clear()
    yield from framer.flush()
    if not position and not (stream.damage or damage):
        damage = Damaged("unsupported_format", "XML without the entries of a feed")
    if damage := stream.damage or damage:
        yield job.damage("entry", position + 1, damage)


def from_entry(data: bytes, place: Place, options: ReadingOptions, warnings: tuple[str, ...]) -> Record | Rejection:
    """The article in an entry: its content, or where it has none its summary, as HTML if it is."""
    entry = load(data)
    if not isinstance(entry, dict):
        raise TypeError("an entry is an object")
    text = max(entry.get("content", ""), entry.get("summary", ""), key=len)
    fields = {
        "title": entry.get("title"),
        "id": entry.get("id"),
        "published": _date(entry.get("published") or entry.get("updated")),
        "source": entry.get("source"),
    }
    plain = text_of(text) if "<" in text or "&" in text else text
    found = from_fields({**fields, "text": plain}, place, options, warnings)
    return replace(found, extracted=True) if isinstance(found, Record) else found


def _date(said: str | None) -> str | None:
    """The date of an RSS entry (RFC 822) as ISO 8601; what is none stays as it is."""
    try:
        return parsedate_to_datetime(said).isoformat() if said else None
    except (ValueError, TypeError, IndexError):
        return said
