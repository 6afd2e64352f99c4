"""Jobs as the page sees them, in memory: an archive of JSON lines, worked on at a pace that can be watched."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, request

from tinvan import wire
from tinvan.errors import TinvanError
from tinvan.options import Options

blueprint = Blueprint("fake_jobs", __name__, url_prefix="/v1/jobs")
# Seconds for an article: slow enough for a page to be loaded again in the middle of a hundred.
PACE = 0.02


@dataclass
class Job:
    id: str
    filename: str
    size: int
    lines: list[bytes]
    state: str = "running"
    results: bytearray = field(default_factory=bytearray)
    rejected: bytearray = field(default_factory=bytearray)
    counts: list[int] = field(default_factory=lambda: [0, 0])
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self, summarizer: Any, options: Options) -> None:
        for number, line in enumerate(self.lines, 1):
            if self.stop.wait(PACE):
                return
            try:
                document = summarizer.read(wire.article_from_record(wire.load(line)))
            except TinvanError as error:
                place = {"file": self.filename, "member": None, "unit": "line", "position": number}
                row = {"place": place, "code": error.code, "detail": error.detail, "id": None}
                self.rejected += json.dumps(row).encode() + b"\n"
                self.counts[1] += 1
                continue
            self.results += wire.dump(wire.summary_to_record(summarizer.compose(document, options), document)) + b"\n"
            self.counts[0] += 1
        self.state = "done"

    def record(self) -> dict[str, Any]:
        done, over = sum(self.counts), self.state == "done"
        return {
            "id": self.id, "state": self.state, "created": "2026-11-24T10:00:00Z", "started": "2026-11-24T10:00:00Z",
            "finished": "2026-11-24T10:00:09Z" if over else None, "expires": "2026-11-25T10:00:09Z" if over else None,
            "filename": self.filename, "bytes": self.size, "articles": self.counts[0], "rejected": self.counts[1],
            "total": len(self.lines) if over else None, "articles_per_second": 1 / PACE,
            "seconds_left": None if over else (len(self.lines) - done) * PACE,
            "rejections": {"malformed_body": self.counts[1]} if self.counts[1] else {}, "error": None,
            "links": {"self": f"/v1/jobs/{self.id}", "results": f"/v1/jobs/{self.id}/results"},
        }  # fmt: skip


def jobs() -> dict[str, Job]:
    found: dict[str, Job] = current_app.extensions.setdefault("fake_jobs", {})
    return found


@blueprint.post("")
def create() -> Response:
    archive = request.files["archive"]
    body = archive.read()
    job = Job(f"job-{len(jobs()) + 1}", archive.filename or "", len(body), body.splitlines())
    jobs()[job.id] = job
    work = (current_app.extensions["tinvan"].summarizer, Options(request.form["length"]))  # type: ignore[arg-type]
    threading.Thread(target=job.work, args=work, daemon=True).start()
    return _json(job.record(), 202)


@blueprint.get("/<job_id>")
def show(job_id: str) -> Response:
    job = jobs().get(job_id)
    return _json(job.record()) if job else _json({"code": "not_found"}, 404)


@blueprint.get("/<job_id>/results")
def results(job_id: str) -> Response:
    job = jobs()[job_id]
    body = bytes(job.rejected if request.args.get("rejected") == "true" else job.results)
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    if not wanted:
        return Response(body, content_type="application/x-ndjson")
    first = int(wanted[1])
    if first >= len(body):
        return _json({"code": "range_not_satisfiable"}, 416)
    return Response(body[first : int(wanted[2] or len(body)) + 1], 206, content_type="application/x-ndjson")


@blueprint.delete("/<job_id>")
def remove(job_id: str) -> Response:
    job = jobs().pop(job_id, None)
    if job:
        job.stop.set()
    return Response(status=204)


def _json(record: object, status: int = 200) -> Response:
    return Response(json.dumps(record), status, content_type="application/json")
