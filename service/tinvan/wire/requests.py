"""What is handed in: records to articles and options, with every fault found.

pydantic gives the shape, and through it the contract that ``/openapi.json`` tells; the core's own types give the rules:
an option is checked by :class:`Options`, a text by :class:`Article`. One way for HTTP, JSON lines and the command line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from tinvan.errors import Fault, InvalidArticle, MalformedBody
from tinvan.options import MOST_SENTENCES, MOST_SYLLABLES, Backend, Length, Options, Part
from tinvan.strict_json import MAX_INTEGER_DIGITS
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

# Most faults told of one record: a client with thousands of wrong fields has seen enough.
_MOST_FAULTS = 20
_QUERY_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def _text(value: object) -> str:
    # pydantic's own strings refuse lone surrogates, which articles hold.
    if isinstance(value, str):
        return value
    raise PydanticCustomError("fault", f"must be text, not {_kind(value)}")


def _article_text(value: object) -> str:
    try:
        return Article(_text(value)).text
    except InvalidArticle as error:
        raise PydanticCustomError("fault", error.faults[0].detail) from None


def _id(value: object) -> str:
    if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    if isinstance(value, str):
        return value
    raise PydanticCustomError("fault", f"must be text or a whole number, not {_kind(value)}")


def _option(name: str) -> Callable[[object], object]:
    """A check of one option: :class:`Options` says whether the value will do."""

    def check(value: object) -> object:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 2.0 is a whole number to JSON Schema
        elif isinstance(value, list):
            value = tuple(part if isinstance(part, str) else "" for part in value)
        elif isinstance(value, dict):
            value = ""  # cannot be compared with what is allowed, and is as wrong as this
        try:
            return getattr(Options(**{name: value}), name)  # type: ignore[arg-type]
        except InvalidArticle as error:
            raise PydanticCustomError("fault", error.faults[0].detail) from None

    return check


Text = Annotated[str, PlainValidator(_text, json_schema_input_type=str)]
ArticleText = Annotated[str, PlainValidator(_article_text, json_schema_input_type=str)]
_WHOLE = 10**MAX_INTEGER_DIGITS - 1
Identifier = Annotated[
    str, PlainValidator(_id, json_schema_input_type=str | Annotated[int, Field(ge=-_WHOLE, le=_WHOLE)])
]
_Sentences = Annotated[int, Field(ge=1, le=MOST_SENTENCES)]
_Syllables = Annotated[int, Field(ge=1, le=MOST_SYLLABLES)]


class OptionsRecord(BaseModel):
    """How long a summary may be, and what the answer holds beside it."""

    model_config = ConfigDict(title="Options", extra="forbid", use_attribute_docstrings=True)

    length: Annotated[Length, PlainValidator(_option("length"), json_schema_input_type=Length)] | None = None
    """At most 2 sentences and 60 syllables (`brief`), 3 and 90 (`short`, the default), 6 and 200 (`long`)."""
    max_sentences: (
        Annotated[int, PlainValidator(_option("max_sentences"), json_schema_input_type=_Sentences)] | None
    ) = None
    """In place of the length's."""
    max_syllables: (
        Annotated[int, PlainValidator(_option("max_syllables"), json_schema_input_type=_Syllables)] | None
    ) = None
    """In place of the length's."""
    include: (
        Annotated[tuple[Part, ...], PlainValidator(_option("include"), json_schema_input_type=list[Part])] | None
    ) = None
    """The parts of the article that the result holds; `["figures"]` if not given."""
    backend: Annotated[Backend, PlainValidator(_option("backend"), json_schema_input_type=Backend)] | None = None
    """What makes the summary."""


class ArticleRecord(BaseModel):
    """A news article."""

    model_config = ConfigDict(title="Article", extra="forbid", use_attribute_docstrings=True)

    text: ArticleText = Field(json_schema_extra={"format": "article"})
    """The article; it holds a letter. Also taken under the names `body`, `content` and `maintext`."""
    title: Text | None = None
    """Its headline, where the text does not begin with it."""
    id: Identifier | None = None
    """Comes back with the result, as text."""
    published: Text | None = None
    """The day it was published, `2017-10-10`; also `date`."""
    source: Text | None = None
    """Where it is from; also `url`."""

    def article(self) -> Article:
        """The core's value."""
        return Article(self.text, self.title or "", self.id, self.published, self.source)


class RequestRecord(ArticleRecord):
    """A news article, and what is asked of it."""

    model_config = ConfigDict(title="Request")

    options: OptionsRecord | None = None


OPTIONS: tuple[str, ...] = tuple(OptionsRecord.model_fields)
_Model = TypeVar("_Model", bound=ArticleRecord)


def article_from_record(record: object, *, strict: bool = False) -> Article:
    """The article in a record.

    ``strict`` refuses unknown fields and a field given under two names; else they are passed over. Raises
    :class:`MalformedBody` for a record that is no object, :class:`InvalidArticle` with every fault found.
    """
    return _validated(ArticleRecord, record, strict=strict).article()


def options_from_record(record: object) -> Options:
    """The options in the value of a request's ``options``; None stands for the defaults. Raises InvalidArticle."""
    return request_from_record({"text": "Tin", "options": record})[1]


def request_from_record(record: object) -> tuple[Article, Options]:
    """The article and options of a request: an article's fields and ``options``, nothing else.

    Raises as :func:`article_from_record` does, with the faults of both.
    """
    request = _validated(RequestRecord, record, strict=True)
    given = request.options.model_dump(exclude_none=True) if request.options else {}
    return request.article(), Options(**given)


def request_from_query(pairs: Iterable[tuple[str, str]], fields: Sequence[str]) -> Record:
    """The record that a query string makes: those of an article's ``fields`` that it gives, and its options.

    Raises :class:`InvalidArticle` for the first name that is neither, or is given twice; ``include`` may be.
    """
    record: Record = {}
    options = []
    for name, value in pairs:
        if name in record:
            raise _invalid([Fault(_pointer(name), "is given twice")])
        if name in fields:
            record[name] = value
        elif name in OPTIONS:
            options.append((name, value))
        else:
            raise _invalid([Fault(_pointer(_told(name)), _unknown([_told(name)], [*fields, *OPTIONS]))])
    return record | {"options": options_from_query(options)}


def options_from_query(pairs: Iterable[tuple[str, str]]) -> Record:
    """The options of a query string as a record; whole numbers are read, ``include`` is split at its commas."""
    record: Record = {}
    for name, value in pairs:
        if name == "include":
            record[name] = [*record.get(name, []), *value.split(",")]
        elif name in record:
            raise _invalid([Fault(_pointer("options", name), "is given twice")])
        else:
            numeric = name.startswith("max_") and _QUERY_NUMBER.fullmatch(value)
            record[name] = int(value) if numeric else value
    return record


def _validated(model: type[_Model], record: object, *, strict: bool) -> _Model:
    if not isinstance(record, dict):
        raise MalformedBody(f"an article is a JSON object with its text, not {_kind(record)}")
    renamed = {_told(name): value for name, value in record.items() if strict or name in model.model_fields}
    if isinstance(options := renamed.get("options"), dict):
        renamed["options"] = {_told(name): value for name, value in options.items()}
    given: dict[str, str] = {}
    faults = []
    for field, names in FIELDS.items():
        found = [name for name in names if record.get(name) is not None] or [name for name in names if name in record]
        for name in found[:1]:
            given[field] = name
            renamed[field] = renamed.pop(name, record[name])
        for name in found[1:]:
            renamed.pop(name, None)
            if strict and record[name] is not None:
                faults.append(Fault(_pointer(name), f"says again what /{found[0]} says"))
    try:
        valid = model.model_validate(renamed)
    except ValidationError as error:
        rows = error.errors(include_url=False, include_context=False)
        rest = [name for name in model.model_fields if name not in FIELDS]
        raise _invalid([*faults, *(_fault(row, given, rest) for row in rows[:_MOST_FAULTS])]) from None
    if faults:
        raise _invalid(faults)
    return valid


def _told(name: str) -> str:
    """A name as it can be told: pydantic takes no lone surrogates."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _fault(row: ErrorDetails, given: Mapping[str, str], rest: Iterable[str]) -> Fault:
    """What pydantic found, under the name that the client gave and in our words; ``rest``: what is no article's."""
    names = [str(name) for name in row["loc"]]
    names[0] = given.get(names[0], names[0])
    match row["type"]:
        case "missing":
            detail = "is missing"
        case "extra_forbidden":
            detail = _unknown(names, [*(name for field in FIELDS.values() for name in field), *rest])
        case "model_type" | "model_attributes_type":
            detail = f"must be an object, not {_kind(row['input'])}"
        case _:
            detail = row["msg"]
    return Fault(_pointer(*names), detail)


def _unknown(names: Sequence[str], known: Sequence[str]) -> str:
    """What is wrong with a name that there is not, among the fields or in the options."""
    if len(names) > 1:
        known = OPTIONS
    elif names[0] in OPTIONS and "options" in known:
        return 'is unknown; it belongs into "options"'
    near = get_close_matches(names[-1].lower(), known, n=1) if len(names[-1]) <= 40 else []
    hint = f'; did you mean "{near[0]}"?' if near else ";"
    return f"is unknown{hint} Known are {', '.join(known)}"


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
