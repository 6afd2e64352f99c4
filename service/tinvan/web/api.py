"""An article in; its summary, its figures, or its sentences and words, out."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from tinvan import wire
from tinvan.errors import Fault, InvalidArticle, MalformedBody
from tinvan.options import Options
from tinvan.summarizer import Summarizer
from tinvan.types import Article

blueprint = Blueprint("api", __name__, url_prefix="/v1")

ACCEPTED = ("application/json", "text/plain")
# Of the codecs that Python knows, those a news page is written in; others decode in quadratic time, or to no text.
CHARSETS = ("utf-8", "us-ascii", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "windows-1252", "windows-1258")
# What an article in plain text may say about itself in the query, beside the options.
_QUERY_FIELDS = ("id", "title", "published", "source")


@blueprint.post("/summaries")
def summaries() -> Response:
    """The summary of an article."""
    summarizer: Summarizer = current_app.extensions["tinvan"]
    article, options = _read_request()
    document = summarizer.read(article)
    summary = summarizer.compose(document, options)
    return _json(wire.summary_to_record(summary, document, options.include))


@blueprint.post("/figures")
def figures() -> Response:
    """The figures of an article, the most salient first."""
    summarizer: Summarizer = current_app.extensions["tinvan"]
    article, _ = _read_request()
    return _json(wire.figures_to_record(summarizer.read(article)))


@blueprint.post("/sentences")
def sentences() -> Response:
    """The sentences of an article, with their words where ``include`` asks for them."""
    summarizer: Summarizer = current_app.extensions["tinvan"]
    article, options = _read_request()
    document = summarizer.read(article)
    return _json(wire.sentences_to_record(document, with_words="words" in options.include))


def _read_request() -> tuple[Article, Options]:
    """The article and options of the request, from JSON or plain text."""
    media_type = request.mimetype
    if media_type not in ACCEPTED:
        given = f"not {media_type[:64]}" if media_type else "and the request names none"
        raise UnsupportedMediaType(f"Content-Type must be {' or '.join(ACCEPTED)}, {given}")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must come as it is, without a Content-Encoding")
    allowed = CHARSETS if media_type == "text/plain" else ("utf-8",)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in allowed:
        raise UnsupportedMediaType(f"The charset of {media_type} must be one of {', '.join(allowed)}")
    body = _body()
    if media_type == "text/plain":
        return wire.request_from_record({"text": wire.decode(body, charset), **_from_query(request.args)})
    if request.args:
        raise InvalidArticle(
            "options of a JSON request stand in its body, not in its query",
            tuple(Fault(f"/options/{name[:64]}", "stands in the query") for name in request.args),
        )
    if not body.strip():
        raise MalformedBody("empty; an article is a JSON object with its text")
    return wire.request_from_record(wire.load(body))


def _body() -> bytes:
    """The whole body, read here: Flask's own limit cuts a chunked body short and tells nobody."""
    limit: int = current_app.config["MAX_BODY_BYTES"]
    length = request.content_length
    too_large = RequestEntityTooLarge(f"The body is larger than {limit:,} bytes")
    if length is not None and length > limit:
        raise too_large
    body = bytearray()
    try:
        while len(body) <= limit and (piece := request.stream.read(limit + 1 - len(body))):
            body += piece
    except Exception:
        # Each server has its own errors for a client that has gone and for chunks that are none.
        raise MalformedBody("cut short, or its chunks are broken") from None
    if len(body) > limit:
        raise too_large
    if length is not None and len(body) < length:
        raise MalformedBody("cut short: it is smaller than its Content-Length")
    return bytes(body)


def _from_query(query: MultiDict[str, str]) -> dict[str, object]:
    """A plain-text request's fields and options, from its query."""
    pairs = list(query.items(multi=True))
    record: dict[str, object] = {name: value for name, value in pairs if name in _QUERY_FIELDS}
    record["options"] = wire.options_from_query((name, value) for name, value in pairs if name not in _QUERY_FIELDS)
    return record


def _json(record: object) -> Response:
    return Response(wire.dump(record), content_type="application/json")
