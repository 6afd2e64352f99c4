"""What a request leaves behind: its id, its log line and its counts. No text of an article, no key."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, g, request

from tinvan.stages import measured
from tinvan.web import logs
from tinvan.web.metrics import Metrics

ID = "X-Request-ID"
# An id of the client's own is kept where no log or header could take it for something else.
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_METHODS = frozenset(("GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"))


@dataclass(slots=True)
class Trail:
    """One request's; times in seconds."""

    id: str
    began: float
    spent: dict[str, float] = field(default_factory=dict)
    articles: int = 0
    syllables: int = 0
    rejections: list[str] = field(default_factory=list)

    @contextmanager
    def stages(self) -> Iterator[None]:
        """Add up the stages of the articles that are worked on inside."""
        with measured() as spent:
            yield
        for name, seconds in spent.items():
            self.spent[name] = self.spent.get(name, 0.0) + seconds

    def read(self, syllables: int) -> None:
        """An article of so many syllables was read."""
        self.articles += 1
        self.syllables += syllables

    def refused(self, code: str) -> None:
        """An article or the request was refused."""
        self.rejections.append(code)


def register(app: Flask) -> None:
    """Follow every request of ``app``, to the end of its answer."""
    app.before_request(_begin)
    app.after_request(_end)


def of_request() -> Trail:
    """The trail of the request that is being answered."""
    trail: Trail = g.trail
    return trail


def refused_early(metrics: Metrics, given: str, route: str, status: int, code: str) -> str:
    """Count and log a request that was refused before anything was made of it; its id."""
    trail = Trail(_id(given), time.perf_counter(), rejections=[code])
    _count(metrics, trail, route, "POST", status, 0.0)
    logs.line(_fields(trail, route, "POST", status, 0.0))
    return trail.id


def new_id() -> str:
    """An id for a request that brings none."""
    return secrets.token_hex(16)


def _begin() -> None:
    g.trail = Trail(_id(request.headers.get(ID, "")), time.perf_counter())


def _id(given: str) -> str:
    return given if _GIVEN.fullmatch(given) else new_id()


def _end(response: Response) -> Response:
    trail, metrics = of_request(), current_app.extensions["tinvan"].metrics
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in _METHODS else "other"
    response.headers[ID] = trail.id

    def finish() -> None:
        seconds = time.perf_counter() - trail.began
        _count(metrics, trail, route, method, response.status_code, seconds)
        logs.line(_fields(trail, route, method, response.status_code, seconds))

    response.call_on_close(finish)
    return response


def _count(metrics: Metrics, trail: Trail, route: str, method: str, status: int, seconds: float) -> None:
    metrics.requests.labels(route, method, str(status)).inc()
    metrics.seconds.labels(route).observe(seconds)
    for name, spent in trail.spent.items():
        metrics.stages.labels(name).observe(spent)
    for code in trail.rejections:
        metrics.rejections.labels(code).inc()
    if trail.articles:
        metrics.articles.inc(trail.articles)
        metrics.syllables.inc(trail.syllables)


def _fields(trail: Trail, route: str, method: str, status: int, seconds: float) -> Mapping[str, object]:
    fields: dict[str, object] = {
        "id": trail.id, "method": method, "route": route, "status": status, "ms": round(1000 * seconds, 1)
    }  # fmt: skip
    if trail.articles:
        fields |= {"articles": trail.articles, "syllables": trail.syllables}
    if trail.rejections:
        fields["codes"] = ",".join(sorted(set(trail.rejections)))
    return fields | {f"{name}_ms": round(1000 * spent, 1) for name, spent in trail.spent.items()}
