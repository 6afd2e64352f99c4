"""What answers while the models are loaded: alive, but not ready."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from types import MappingProxyType

from tinvan.web import problems, trail
from tinvan.web.errors import NotReady
from tinvan.wire import dump

# Seconds between two looks at whether loading is done, and that a client has to send its request in.
_TICK, _PATIENCE = 0.05, 1.0
_HEAD_BYTES = 65_536
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@contextmanager
def told_as_loading(listener: socket.socket) -> Iterator[None]:
    """Answer on ``listener`` as long as the block runs, from a thread that is gone before any process parts."""
    done = threading.Event()
    thread = threading.Thread(target=_answer, args=(listener, done), name="loading")
    timeout = listener.gettimeout()
    listener.settimeout(_TICK)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        listener.settimeout(timeout)


def _answer(listener: socket.socket, done: threading.Event) -> None:
    while not done.is_set():
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(_PATIENCE)
                head = b""
                while b"\r\n\r\n" not in head and len(head) < _HEAD_BYTES and (piece := connection.recv(_HEAD_BYTES)):
                    head += piece
                connection.sendall(_said(head))
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(_HEAD_BYTES):
                    pass  # closed with something unread, the answer might be lost


def _said(head: bytes) -> bytes:
    alive = head.startswith((b"GET /healthz ", b"HEAD /healthz "))
    if alive:
        return message(200, "application/json", dump({"status": "alive"}), with_body=not head.startswith(b"HEAD"))
    body = problems.record_of(NotReady("The service is starting"))
    return message(503, problems.TYPE, body, {"Retry-After": "1"}, with_body=not head.startswith(b"HEAD"))


def message(
    status: int, content_type: str, body: bytes, headers: Mapping[str, str] = _NO_HEADERS, *, with_body: bool = True
) -> bytes:
    """An HTTP answer, where there is no framework to make it; the connection ends with it."""
    rows = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in {trail.ID: trail.new_id(), **headers}.items()),
    )
    return "\r\n".join((*rows, "", "")).encode("ascii") + (body if with_body else b"")
