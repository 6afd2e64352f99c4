"""What the service writes to standard error: a line a request, for a person or for a program."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

_requests = logging.getLogger("tinvan.requests")
_FIELDS = "tinvan_fields"


def line(fields: Mapping[str, object]) -> None:
    """The line of a request."""
    if _requests.isEnabledFor(logging.INFO):
        _requests.info("request", extra={_FIELDS: fields})


def configure(form: Literal["text", "json", "off"]) -> None:
    """Write what is logged to standard error; ``off`` leaves errors alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logger = logging.getLogger("tinvan")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING if form == "off" else logging.INFO)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, _FIELDS, None) or {"message": record.getMessage()}
        row = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name, **fields}
        return json.dumps(row, ensure_ascii=True)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = dict(getattr(record, _FIELDS, None) or {})
        if not fields:
            return f"{_time(record)} {record.levelname.lower()} {record.getMessage()}"
        head = f"{fields.pop('status')} {fields.pop('method')} {fields.pop('route')} {fields.pop('ms')} ms"
        return " ".join([_time(record), head, *(f"{name}={value}" for name, value in fields.items())])
