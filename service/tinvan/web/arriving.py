"""How bytes of a request are taken from its connection: as they come, and not for ever."""

from __future__ import annotations

import socket
import time
from typing import Any

from gunicorn.http.body import ChunkedReader  # type: ignore[import-untyped]
from gunicorn.http.unreader import SocketUnreader  # type: ignore[import-untyped]

# Bytes a second that no client is too slow for.
SLOWEST = 500


class MeasuredReader(SocketUnreader):  # type: ignore[misc]
    """Reads a connection; a client that keeps us waiting longer than ``patience`` seconds in all is given up.

    What it does send buys it time: a stream may go on for hours, a body that drips may not.
    """

    def __init__(self, connection: socket.socket, patience: float) -> None:
        super().__init__(connection)
        self._patience = patience
        self._waited = 0.0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """What has come. Raises BlockingIOError, as a read that times out does."""
        began = time.monotonic()
        data: bytes = super().chunk(size_hint)
        self._waited = max(0.0, self._waited + time.monotonic() - began - len(data) / SLOWEST)
        if self._waited > self._patience:
            raise BlockingIOError("the client is too slow")
        return data


class ArrivingBody:
    """A body whose ``read`` gives what has come, as a socket's does: a line of a stream is answered before the next.

    gunicorn's own waits until it has as much as was asked for.
    """

    def __init__(self, body: Any) -> None:
        self._reader = body.reader
        self._rest = b""
        self.failed = False  # gunicorn asks: whether the connection cannot be used again

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; none at the end."""
        if not self._rest:
            try:
                self._rest = self._next(size)
            except BaseException:
                self.failed = True
                raise
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def _next(self, size: int) -> bytes:
        reader = self._reader
        if isinstance(reader, ChunkedReader):
            return next(reader.parser, b"")
        if not (length := getattr(reader, "length", 0)):
            return b""
        data: bytes = reader.unreader.read(None, read_ahead=min(size, length))
        if len(data) > length:  # what follows is the next request
            reader.unreader.unread(data[length:])
            data = data[:length]
        reader.length -= len(data)
        return data
