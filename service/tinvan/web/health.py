"""Whether the service is alive and ready, what it runs, and what it has done."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from tinvan.types import Article
from tinvan.web import metrics, problems
from tinvan.web.errors import JobsUnavailable, NotReady
from tinvan.web.state import State
from tinvan.wire import dump

blueprint = Blueprint("health", __name__)
numbers = Blueprint("metrics", __name__)

_PROBE = Article("Tin vắn là những mẩu tin ngắn.")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Alive: the process answers."""
    return _json({"status": "alive"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Ready: an article is read and summarized, a very short one, and the service is not about to stop."""
    state = _state()
    if state.draining():
        raise NotReady("The service is stopping")
    state.summarizer.summarize(_PROBE)
    return _json({"status": "ready"})


@numbers.get("/metrics")
def page() -> Response:
    """Counts and times, for Prometheus."""
    state = _state()
    return Response(state.metrics.page() + _jobs(state), content_type=metrics.TYPE)


def _jobs(state: State) -> bytes:
    """How many jobs are in each state: the database knows, for all processes."""
    try:
        counts = state.store.counts()
    except JobsUnavailable as error:  # all else is told the same
        problems.log_place(error)
        return b""
    rows = (f'tinvan_jobs{{state="{name}"}} {count}\n' for name, count in counts.items())
    return ("# HELP tinvan_jobs Jobs\n# TYPE tinvan_jobs gauge\n" + "".join(rows)).encode()


def _state() -> State:
    state: State = current_app.extensions["tinvan"]
    return state


def _json(record: object) -> Response:
    return Response(dump(record), content_type="application/json")
