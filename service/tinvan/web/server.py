"""The production server: gunicorn, with threads in each of its processes."""

from __future__ import annotations

import gc
import os
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.http import errors as refused  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from tinvan.options import Options
from tinvan.summarizer import Summarizer
from tinvan.text.segment import words
from tinvan.types import Article
from tinvan.web.app import create_app
from tinvan.web.problems import log_place, problem

# Seconds without a byte after which a request that is not whole is given up.
SILENCE_SECONDS = 10
# Threads of one process. The work holds the interpreter's lock, so they are there for clients that are slow to send.
THREADS = 16


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port`` (0 for a free one). Raises OSError, for a port in use say."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    listener = socket.create_server((host, port), family=family, backlog=1024)
    # Linux hands the limit on to every connection that is accepted.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE_SECONDS, 0))
    return listener


def address(listener: socket.socket) -> str:
    """The address that a browser or curl takes, such as ``http://127.0.0.1:8000``."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(listener: socket.socket, workers: int, on_ready: Callable[[], None]) -> None:
    """Answer requests until the process is told to stop; ``on_ready`` is called once, when it answers."""
    Server(listener, workers, on_ready).run()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn, set up from here alone: no configuration file, no environment."""

    def __init__(self, listener: socket.socket, workers: int, on_ready: Callable[[], None]) -> None:
        self.listener = listener
        self.workers = workers
        self.on_ready = on_ready
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings."""
        settings: dict[str, object] = {
            "bind": f"fd://{self.listener.fileno()}",
            "workers": self.workers,
            "worker_class": Worker,
            "threads": THREADS,
            "preload_app": True,
            "when_ready": lambda _: self.on_ready(),
            "loglevel": "warning",
            "logger_class": Log,
            "graceful_timeout": 10,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108 # not for our data
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> object:
        """The application, with all models loaded: it is made once, before the processes part."""
        summarizer = Summarizer.load()
        document = summarizer.read(Article("Tin vắn là những mẩu tin ngắn."))
        summarizer.compose(document, Options())
        words(document.normalized, document.sentences[0])
        gc.collect()
        gc.freeze()
        return create_app(summarizer)


class Log(Logger):  # type: ignore[misc]
    """gunicorn's log, with the type and place of an error but not its message: that may hold words of the article."""

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:  # noqa: ARG002
        """Log the error that is being handled; a client that fell silent is none."""
        error = sys.exception()
        if error is not None and not isinstance(error, BlockingIOError):
            log_place(error)


class Worker(ThreadWorker):  # type: ignore[misc]
    """A worker that answers what is not HTTP with a problem, and logs nothing of what it was sent."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:  # noqa: ARG002
        """Answer a request that cannot be parsed; whatever else happens here is the server's own fault."""
        known = next((row for row in _UNREADABLE if isinstance(exc, row[0])), None)
        if known is None:
            log_place(exc)
            status, code, detail = 500, "internal", "The fault is ours"
        else:
            _, status, detail = known
            code = "bad_request"
        phrase = HTTPStatus(status).phrase
        body = problem(code, phrase, detail, status=status)
        head = f"HTTP/1.1 {status} {phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        with suppress(OSError):
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode("ascii") + body)


# What gunicorn's parser refuses, and our answer; the last stands for all the rest.
_UNREADABLE: tuple[tuple[type[Exception], int, str], ...] = (
    (refused.LimitRequestLine, 414, "The address is too long"),
    (refused.LimitRequestHeaders, 431, "The headers are too many or too long"),
    (refused.ParseException, 400, "What was sent is not HTTP"),
)
