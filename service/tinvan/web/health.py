"""Whether the service is alive and ready, and what it runs."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from tinvan.summarizer import Summarizer
from tinvan.types import Article
from tinvan.wire import dump, info_to_record

blueprint = Blueprint("health", __name__)

_PROBE = Article("Tin vắn là những mẩu tin ngắn.")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Alive: the process answers."""
    return _json({"status": "alive"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Ready: an article is read and summarized, a very short one."""
    summarizer: Summarizer = current_app.extensions["tinvan"]
    summarizer.summarize(_PROBE)
    return _json({"status": "ready"})


@blueprint.get("/v1/info")
def info() -> Response:
    """Versions, lengths, options and limits."""
    return _json(info_to_record(current_app.extensions["tinvan"]))


def _json(record: object) -> Response:
    return Response(dump(record), content_type="application/json")
