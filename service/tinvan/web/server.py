"""The production server: gunicorn, with threads in each of its processes."""

from __future__ import annotations

import gc
import mmap
import os
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from select import select
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.http import errors as refused  # type: ignore[import-untyped]
from gunicorn.http import get_parser
from gunicorn.workers import gthread  # type: ignore[import-untyped]

from tinvan.options import Options
from tinvan.summarizer import Summarizer
from tinvan.text.segment import words
from tinvan.types import Article
from tinvan.web import logs, metrics, problems
from tinvan.web.app import create_app, temporary_data
from tinvan.web.arriving import ArrivingBody, MeasuredReader
from tinvan.web.jobworkers import JobWorkers
from tinvan.web.loading import message, told_as_loading
from tinvan.web.pages import article_of_page
from tinvan.web.settings import Settings

# Seconds in which a process that stops finishes what it has begun.
GRACE_SECONDS = 20
# The phases of a service.
SERVING, DRAINING, STOPPING = range(3)
# Something of each kind that there are tables for.
_ARTICLE = (
    "HÀ NỘI - Hôm 5-7, ông An cho biết doanh thu của công ty đạt 275,2 tỉ đồng, tăng 18,4% so với năm 2016, nhờ có "
    "thêm 43 kỹ sư. Tuy nhiên, từ 8 giờ ngày 1-7, giá điện đã tăng 3.000 đồng/kWh trong 2 tháng, khiến nhiều hộ dân ở "
    "tỉnh này, với 1,5 triệu người, phải tiết kiệm.\n"
)
# Seconds that a thread waits for the first byte of a connection before it leaves that to the poller.
_FIRST_BYTE_SECONDS = 0.05


def listen(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say. Raises OSError, for a port in use say."""
    host, port = settings.host, settings.port
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    listener = socket.create_server((host, port), family=family, backlog=1024)
    # Linux hands the limits on to every connection that is accepted.
    silence = struct.pack("ll", settings.silence_seconds, 0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, silence)
    return listener


def address(listener: socket.socket) -> str:
    """The address that a browser or curl takes, such as ``http://127.0.0.1:8000``."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(listener: socket.socket, settings: Settings, on_ready: Callable[[], None]) -> None:
    """Answer requests until the process is told to stop; ``on_ready`` is called once, when it answers."""
    logs.configure(settings.log)
    remove_counts = metrics.share_among_processes()
    if settings.data is None:
        settings = settings.model_copy(update={"data": temporary_data()})
    try:
        Server(listener, settings, on_ready).run()
    finally:
        remove_counts()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn, set up from here alone: no configuration file, no environment."""

    def __init__(self, listener: socket.socket, settings: Settings, on_ready: Callable[[], None]) -> None:
        self.listener = listener
        self.settings = settings
        self.on_ready = on_ready
        # One byte that all processes see: how far the service is on its way to its end.
        self.phase = mmap.mmap(-1, 1)
        self.job_workers = JobWorkers(settings)
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings."""
        settings: dict[str, object] = {
            "bind": f"fd://{self.listener.fileno()}",
            "workers": self.settings.workers,
            "worker_class": Worker,
            "threads": self.settings.threads,
            "preload_app": True,
            "when_ready": self._when_ready,
            "worker_exit": lambda _arbiter, worker: _leave(worker),
            "child_exit": lambda _arbiter, worker: metrics.forget(worker.pid),
            "limit_request_line": self.settings.address_bytes,
            "limit_request_field_size": self.settings.header_bytes,
            "limit_request_fields": self.settings.headers,
            "loglevel": "warning",
            "logger_class": Log,
            "graceful_timeout": GRACE_SECONDS,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108 # not for our data
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until told to stop."""
        DrainingArbiter(self).run()

    def draining(self) -> bool:
        """Whether the service is about to stop."""
        return self.phase[0] != SERVING

    def load(self) -> object:
        """The application, with all models loaded: it is made once, before the processes part."""
        with told_as_loading(self.listener):
            summarizer = Summarizer.load()
            _warm_up(summarizer)
            app = create_app(summarizer, self.settings, draining=self.draining)
        gc.collect()
        gc.freeze()
        return app

    def _when_ready(self, _arbiter: Arbiter) -> None:
        self.listener.detach()  # gunicorn holds it now, and closes it when it stops
        self.on_ready()


def _warm_up(summarizer: Summarizer) -> None:
    """Do once what each process would else do for its first article: tables are read and patterns compiled."""
    document = summarizer.read(Article(_ARTICLE * 4, published="2017-07-06"))
    summarizer.compose(document, Options("brief"))
    words(document.normalized, document.sentences[0])
    article_of_page(f"<html><body><article><h1>Tin</h1><p>{_ARTICLE}</p></article></body></html>")


def _leave(worker: gthread.ThreadWorker) -> None:
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
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request; the last of its connection, where the service is about to stop."""
        req.body = ArrivingBody(req.body)
        req.must_close = req.must_close or self.app.draining()
        return super().handle_request(req, conn)

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, unless another process has just shut the door."""
        try:
            super().accept(listener)
        except OSError:
            if not self.app.draining():
                raise

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take connections or none; before the last time, those that have been made already."""
        if not enabled and not self.alive and self.app.draining():
            for listener in self.sockets:
                with suppress(OSError):  # another process has shut the door before us
                    while select([listener], [], [], 0)[0]:
                        super().accept(listener)
                    listener.shutdown(socket.SHUT_RD)  # from here on a client is refused, not kept waiting for nobody
        super().set_accept_enabled(enabled)

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


# What gunicorn's parser refuses, and our answer; the last stands for all the rest.
_UNREADABLE: tuple[tuple[type[Exception], int, str], ...] = (
    (refused.LimitRequestLine, 414, "The address is too long"),
    (refused.LimitRequestHeaders, 431, "The headers are too many or too long"),
    (refused.ParseException, 400, "What was sent is not HTTP"),
)
