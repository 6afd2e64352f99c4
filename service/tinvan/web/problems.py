"""Every error as RFC 9457 ``application/problem+json``."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from tinvan.errors import Fault, TinvanError
from tinvan.web import trail
from tinvan.wire import dump

TYPE = "application/problem+json"

# The one table: an error's code and the HTTP status that it is answered with.
STATUSES: Mapping[str, int] = {
    "invalid_article": 422,
    "malformed_body": 400,
    "article_too_long": 413,
    "deadline_exceeded": 503,
    "not_ready": 503,
    "backend_unavailable": 503,
    "unfaithful_summary": 500,
    "bad_request": 400,
    "unauthorized": 401,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_acceptable": 406,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "range_not_satisfiable": 416,
    "rate_limited": 429,
    "overloaded": 429,
    "internal": 500,
}
# The code of an error that HTTP itself raised, by its status; where two share one, the later in the table is HTTP's.
_HTTP_CODES = {status: code for code, status in STATUSES.items()}
_DETAILS = {
    404: "There is nothing at this address; GET /v1/info tells what there is",
    405: "The address does not take this method; the Allow header names those it takes",
}
# What comes with a status; seconds.
HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="tinvan"'},
    429: {"Retry-After": "1"},
    503: {"Retry-After": "5"},
}

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Answer all errors of ``app`` as problems."""
    app.register_error_handler(TinvanError, respond)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def problem(
    code: str, title: str, detail: str, faults: Iterable[Fault] = (), status: int | None = None, line: int | None = None
) -> bytes:
    """The body of a problem; ``faults`` become its ``errors``, ``line`` is that of a stream."""
    record: dict[str, object] = {
        "type": f"urn:tinvan:problem:{code}",
        "title": title,
        "status": status or STATUSES[code],
        "detail": detail,
        "code": code,
        "errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in faults],
    }
    return dump(record if line is None else record | {"line": line})


def record_of(error: TinvanError, line: int | None = None) -> bytes:
    """The body of the problem that an error of ours is."""
    return problem(error.code, error.title, error.detail, error.faults, line=line)


def respond(error: TinvanError) -> Response:
    """The answer to an error of ours."""
    status = STATUSES[error.code]
    if error.code in ("unfaithful_summary", "backend_unavailable"):
        log_place(error)
    trail.of_request().refused(error.code)
    return Response(record_of(error), status, HEADERS.get(status), content_type=TYPE)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    title = HTTPStatus(status).phrase
    code = _HTTP_CODES.get(status) or ("bad_request" if status < 500 else "internal")
    detail = _DETAILS.get(status, error.description or title)
    trail.of_request().refused(code)
    body = problem(code, title, detail, status=status)
    headers = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    response = Response(body, status, headers)
    response.content_type = TYPE
    return response


def _unforeseen(error: Exception) -> Response:
    return respond(unforeseen(error))


def unforeseen(error: Exception) -> TinvanError:
    """What is told of a fault of ours; the log says where it happened."""
    log_place(error)
    return TinvanError("The fault is ours; the server's log says where it happened")


def log_place(error: BaseException) -> None:
    """Log an error's type and place, never its message: that may hold words of the article."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    _log.error("%s at %s", type(error).__name__, places)
