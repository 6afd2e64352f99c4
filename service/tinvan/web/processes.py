"""gunicorn's processes, as a service needs them that computes in one thread and answers in many."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.http import errors as refused  # type: ignore[import-untyped]
from gunicorn.http import get_parser
from gunicorn.workers import gthread  # type: ignore[import-untyped]

from tinvan.web import api, bodies, cors, listening, problems, trail
from tinvan.web.arriving import ArrivingBody, MeasuredReader
from tinvan.web.errors import Overloaded
from tinvan.web.loading import message

# The phases of a service.
SERVING, DRAINING, STOPPING = range(3)
# Seconds after which a thread that computes lets another go on. What is cheap takes several turns, and Python's five
# milliseconds for each would add up.
_SWITCH_SECONDS = 0.0005
# Seconds that a thread waits for the first byte of a connection before it leaves that to the poller.
_FIRST_BYTE_SECONDS = 0.05
# Seconds in which the rest of a body that nobody wants comes in.
_REST_SECONDS = 1.0
# Where articles are worked on.
_COMPUTES = frozenset(f"/v1/{kind}" for kind in api.ANSWERS)


def leave(worker: gthread.ThreadWorker) -> None:
    """End a process that has served: onnxruntime's own farewell fails in a process that did not load it."""
    if worker.booted:
        sys.stderr.flush()
        os._exit(0)


class DrainingArbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's first process; told to stop, it goes on for a while and says that it is not ready any more."""

    def manage_workers(self) -> None:
        """Have as many processes as there should be: those that answer, and those that work on jobs."""
        super().manage_workers()
        self.app.job_workers.tend()

    def handle_term(self) -> None:
        """Answer what still comes until whoever sends requests has seen that there should be none."""
        self.app.phase[0] = DRAINING
        ends = time.monotonic() + self.app.settings.drain_seconds
        while time.monotonic() < ends and self.SIG_QUEUE.empty():
            time.sleep(0.05)
        listening.shut(self.LISTENERS[0].sock)
        super().handle_term()

    def stop(self, graceful: bool = True) -> None:
        """Stop the processes; one that just starts, and would miss the signal, sees it in the phase."""
        self.app.phase[0] = STOPPING
        self.app.job_workers.stop()
        super().stop(graceful)
        self.app.job_workers.wait()


class Log(Logger):  # type: ignore[misc]
    """gunicorn's log, with the type and place of an error but not its message: that may hold words of the article."""

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:  # noqa: ARG002
        """Log the error that is being handled; a client that fell silent is none."""
        error = sys.exception()
        if error is not None and not isinstance(error, BlockingIOError):
            problems.log_place(error)


class Worker(gthread.ThreadWorker):  # type: ignore[misc]
    """A worker that answers what is not HTTP with a problem, logs nothing of it, and stops without losing a request."""

    def run(self) -> None:
        """Serve, unless the end came before this process could hear of it."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        if self.app.phase[0] == STOPPING:
            self.alive = False
        super().run()

    def handle(self, conn: Any) -> Any:
        """Handle a request of a connection; one that sends nothing yet takes no thread."""
        if not conn.initialized and not conn.data_ready and not conn.wait_for_data(_FIRST_BYTE_SECONDS):
            return gthread._DEFER
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = MeasuredReader(conn.sock, self.app.settings.request_seconds)
        keep = super().handle(conn)
        if not keep:
            _part(conn)
        return keep

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request; the last of its connection, where the service is about to stop."""
        headers = dict(req.headers)
        stream = headers.get("CONTENT-TYPE", "").lower().startswith(bodies.NDJSON)
        if req.path in _COMPUTES and req.method == "POST" and not stream:  # a stream waits as long as it takes
            try:
                self.wsgi.extensions["tinvan"].slot.check()
            except Overloaded as error:
                return self._refuse(req.path, headers, conn, error)
        req.body = ArrivingBody(req.body)
        # Who finds this process at work comes back by another connection, which one that is idle takes.
        req.must_close = req.must_close or self.app.draining() or self._others_may_be_idle()
        return super().handle_request(req, conn)

    def _refuse(self, route: str, headers: Mapping[str, str], conn: Any, error: Overloaded) -> bool:
        """Say that there is too much to do, at the least cost: under such load, refusals are most of what is done."""
        given, status = headers.get(trail.ID.upper(), ""), problems.STATUSES[error.code]
        state = self.wsgi.extensions["tinvan"]
        request_id = trail.refused_early(state.metrics, given, route, status, error.code)
        allowed = cors.allowed(state.settings, headers.get("ORIGIN", ""))
        told = {**problems.HEADERS[status], **allowed, trail.ID: request_id}
        conn.sock.sendall(message(status, problems.TYPE, problems.record_of(error), told))
        return False

    def _others_may_be_idle(self) -> bool:
        return bool(self.app.settings.workers > 1 and self.wsgi.extensions["tinvan"].slot.taken)

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, unless another process has just shut the door."""
        try:
            super().accept(listener)
        except OSError:
            if not self.app.draining():
                raise

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:  # noqa: ARG002
        """Answer a request that cannot be parsed; whatever else happens here is the server's own fault."""
        known = next((row for row in _UNREADABLE if isinstance(exc, row[0])), None)
        if known is None:
            problems.log_place(exc)
            status, code, detail = 500, "internal", "The fault is ours"
        else:
            _, status, detail = known
            code = "bad_request"
        body = problems.problem(code, HTTPStatus(status).phrase, detail, status=status)
        with suppress(OSError):
            client.sendall(message(status, problems.TYPE, body))


def _part(conn: Any) -> None:
    """End a connection, its answer read or not. gunicorn's loop waits for the client there, and with it everybody."""
    with suppress(OSError):
        conn.sock.shutdown(socket.SHUT_WR)
        if conn.parser is not None and conn.parser.finish_body(time.monotonic() + _REST_SECONDS):
            conn.sock.close()
        else:
            util.close_graceful(conn.sock)


# What gunicorn's parser refuses, and our answer; the last stands for all the rest.
_UNREADABLE: tuple[tuple[type[Exception], int, str], ...] = (
    (refused.LimitRequestLine, 414, "The address is too long"),
    (refused.LimitRequestHeaders, 431, "The headers are too many or too long"),
    (refused.ParseException, 400, "What was sent is not HTTP"),
)
