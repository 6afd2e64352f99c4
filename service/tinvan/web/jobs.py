"""Whole archives over HTTP: sent once, worked on apart, asked after, and their results taken as they come."""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import NotFound
from werkzeug.formparser import FormDataParser

from tinvan import wire
from tinvan.errors import Fault, InvalidArticle, MalformedBody
from tinvan.options import NEAR_DUPLICATES
from tinvan.web import bodies, jobfiles, problems, trail
from tinvan.web.errors import BodyTooLarge, JobsUnavailable, Overloaded
from tinvan.web.jobfiles import JobFolder
from tinvan.web.jobstore import Job
from tinvan.web.state import State

blueprint = Blueprint("jobs", __name__, url_prefix="/v1/jobs")

MULTIPART = "multipart/form-data"
# The fields of a form beside the archive: their bytes, and how many parts there may be. The parser holds the piece that
# it just read, 65,536 bytes of the archive too, and what is left of the one before against the same limit.
_FIELD_BYTES, _PARTS = 131_072, 32
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?", re.ASCII)


@blueprint.post("")
def send() -> Response:
    """Take an archive, and answer where to ask after it."""
    state = _state()
    if state.store.full(state.settings.jobs_waiting):
        raise Overloaded("Enough jobs are waiting")
    job_id = secrets.token_hex(16)
    folder = state.files.of(job_id)
    try:
        name, fields = _received(folder, state.settings.upload_bytes)
        query, said = list(request.args.items(multi=True)), {field for field, _ in fields}
        _options(query)  # as elsewhere, what is wrong in the query is told, and the body has the last word
        options = _options([*(pair for pair in query if pair[0] not in said), *fields])
        size = (folder.upload / name).stat().st_size
        job = Job(job_id, _owner(), time.time(), name, size, options)
        if not state.store.add(job, state.settings.jobs_waiting):
            raise Overloaded("Enough jobs are waiting")
    except BaseException as error:
        folder.remove()
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise JobsUnavailable("There is no room left for the archive") from None
        raise
    response = _json(job_record(job), 202)
    response.headers["Location"] = f"/v1/jobs/{job_id}"
    return response


@blueprint.get("/<job_id>")
def ask(job_id: str) -> Response:
    """How far a job is."""
    return _json(job_record(_job(job_id)))


@blueprint.delete("/<job_id>")
def end(job_id: str) -> Response:
    """End a job and remove what it made; a worker that is at it stops, and clears away what it still wrote."""
    state, job = _state(), _job(job_id)
    state.store.remove(job.id)
    if job.state != "running":
        state.files.of(job.id).remove()
    return Response(status=204)


@blueprint.get("/<job_id>/results")
def results(job_id: str) -> Response:
    """The results that there are so far, or the rejections, a line each; a ``Range`` of their bytes."""
    job = _job(job_id)
    bodies.check_accepted(bodies.NDJSON)
    asked = request.args.get("rejected", "false")
    if asked not in ("true", "false") or set(request.args) - {"rejected"}:
        name = next((name for name in request.args if name != "rejected"), "rejected")
        detail = "must be true or false" if name == "rejected" else "is unknown; known is rejected"
        raise InvalidArticle(f"{name[:64]} {detail}", (Fault(f"/{name[:64]}", detail),))
    folder = _state().files.of(job.id)
    files = folder.rejected() if asked == "true" else folder.parts()
    try:
        size = jobfiles.total(files)
    except FileNotFoundError:  # deleted as we speak
        raise NotFound from None
    headers = {"Accept-Ranges": "bytes"}
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None:
        return _streamed(files, 0, size, 200, headers)
    start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    if start >= size or end <= start:
        detail = f"There are {size:,} bytes so far"
        trail.of_request().refused("range_not_satisfiable")
        body = problems.problem("range_not_satisfiable", "There is nothing in that range", detail)
        return Response(body, 416, headers | {"Content-Range": f"bytes */{size}"}, content_type=problems.TYPE)
    return _streamed(files, start, end, 206, headers | {"Content-Range": f"bytes {start}-{end - 1}/{size}"})


def job_record(job: Job) -> wire.Record:
    """A job as it is told."""
    link = f"/v1/jobs/{job.id}"
    return {
        "id": job.id,
        "state": job.state,
        "created": _told(job.created),
        "started": _told(job.started),
        "finished": _told(job.finished),
        "expires": _told(job.expires),
        "filename": job.filename,
        "bytes": job.bytes,
        "articles": job.articles,
        "rejected": job.rejected,
        "total": job.articles + job.rejected if job.state == "done" else None,
        "articles_per_second": None if job.articles_per_second is None else round(job.articles_per_second, 2),
        "seconds_left": None if job.seconds_left is None else round(job.seconds_left, 1),
        "rejections": dict(job.rejections),
        "error": None if job.error is None else dict(job.error),
        "links": {"self": link, "results": f"{link}/results"},
    }


def _job(job_id: str) -> Job:
    """The job of that id, where it is the asker's."""
    job = _state().store.get(job_id, _owner()) if jobfiles.is_id(job_id) else None
    if job is None:
        raise NotFound
    return job


def _options(pairs: list[tuple[str, str]]) -> wire.Record:
    """A job's options, from its fields; raises :class:`InvalidArticle`."""
    fields = [(name, value) for name, value in pairs if name not in ("filename", "near_duplicates")]
    options = wire.options_from_record(wire.options_from_query(fields))
    given = [value for name, value in pairs if name == "near_duplicates"]
    near = given[0] if given else "mark"
    if len(given) > 1 or near not in NEAR_DUPLICATES:
        detail = "is given twice" if len(given) > 1 else f"must be one of {', '.join(NEAR_DUPLICATES)}"
        raise InvalidArticle(f"options/near_duplicates {detail}", (Fault("/options/near_duplicates", detail),))
    names = ("length", "max_sentences", "max_syllables", "include", "backend")
    return {"options": {name: getattr(options, name) for name in names}, "near_duplicates": near}


def _received(folder: JobFolder, limit: int) -> tuple[str, list[tuple[str, str]]]:
    """Write the archive of the request into ``folder``: its name, and the fields that came with it."""
    folder.upload.mkdir(parents=True)
    if request.mimetype != MULTIPART:
        name = jobfiles.safe_name(request.args.get("filename", ""))
        _keep(folder.upload / name, bodies.pieces(limit), limit)
        return name, []
    body = _Counted(bodies.pieces(limit), limit)
    opened: list[IO[bytes]] = []

    def open_file(
        total_content_length: int | None,  # noqa: ARG001
        content_type: str | None,  # noqa: ARG001
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG001
    ) -> IO[bytes]:
        if opened:
            raise MalformedBody("one archive a job: the form holds several files")
        opened.append((folder.upload / jobfiles.safe_name(filename or "")).open("w+b"))
        return opened[0]

    parser = FormDataParser(
        stream_factory=cast("Any", open_file), max_form_memory_size=_FIELD_BYTES, max_form_parts=_PARTS, silent=False
    )
    try:
        _, form, files = parser.parse(cast("IO[bytes]", body), MULTIPART, None, request.mimetype_params)
    except ValueError:
        raise MalformedBody("the form cannot be read") from None
    finally:
        for file in opened:
            with suppress(OSError):
                os.fsync(file.fileno())
            file.close()
    if list(files) != ["archive"] or not opened:
        raise InvalidArticle("the form needs a file, archive", (Fault("/archive", "is missing"),))
    path = Path(opened[0].name)
    if not path.stat().st_size:
        raise InvalidArticle("the archive is empty", (Fault("/archive", "is empty"),))
    return path.name, list(form.items(multi=True))


def _keep(path: Path, pieces: Iterator[bytes], limit: int) -> None:
    size = 0
    with path.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise BodyTooLarge(f"The archive is larger than {limit:,} bytes")
            file.write(piece)
        os.fsync(file.fileno())
    if not size:
        raise MalformedBody("empty; the body is an archive")


class _Counted:
    """Pieces as a file that can be read, to a limit."""

    def __init__(self, pieces: Iterator[bytes], limit: int) -> None:
        self._pieces, self._left, self._rest = pieces, limit, b""

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; raises :class:`BodyTooLarge` over the limit."""
        if not self._rest:
            self._rest = next((piece for piece in self._pieces if piece), b"")
            self._left -= len(self._rest)
            if self._left < 0:
                raise BodyTooLarge("The archive is larger than it may be")
        size = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def _streamed(files: list[Path], start: int, end: int, status: int, headers: dict[str, str]) -> Response:
    response = Response(jobfiles.stream(files, start, end), status, headers, content_type=bodies.NDJSON)
    response.content_length = end - start
    return response


def _owner() -> str:
    return str(g.get("key", ""))


def _told(moment: float | None) -> str | None:
    """A time in RFC 3339."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _state() -> State:
    state: State = current_app.extensions["tinvan"]
    return state


def _json(record: object, status: int = 200) -> Response:
    return Response(wire.dump(record), status, content_type=bodies.JSON)
