"""The socket that the service listens on: opened before the models are loaded, and shut so that nobody is lost."""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
import time
from contextlib import suppress
from select import select

from tinvan.web.settings import Settings

# Seconds in which a connection that is being made comes through, and that all together get.
_HANDSHAKE_SECONDS, _LAST_SECONDS = 0.1, 5.0
# Linux: asm-generic/socket.h; Python has no name for it.
_SO_ATTACH_FILTER = 26
# Drops what begins a connection (SYN without ACK) and lets all else pass. Each instruction is a code, two jumps and a
# number (linux/filter.h): load the byte of TCP's flags, keep SYN and ACK, compare with SYN, and return 0 or everything.
_INSTRUCTIONS = ((0x30, 0, 0, 13), (0x54, 0, 0, 0x12), (0x15, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 2**32 - 1))
_NO_SYN = b"".join(struct.pack("HBBI", *instruction) for instruction in _INSTRUCTIONS)


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


def shut(listener: socket.socket) -> None:
    """Refuse new connections, in all processes that share ``listener``, once those that are made are accepted.

    A listener that is closed resets what waits to be accepted, and some may always come between the last look and the
    end. So the kernel first ignores new ones: who tries asks again after a second, and then is refused or finds the
    next service there.
    """
    if sys.platform == "linux":
        program = ctypes.create_string_buffer(_NO_SYN, len(_NO_SYN))
        with suppress(OSError):  # where it may not, the rest still loses hardly any
            listener.setsockopt(
                socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", len(_INSTRUCTIONS), ctypes.addressof(program))
            )
    ends, seen = time.monotonic() + _LAST_SECONDS, time.monotonic()
    while time.monotonic() < min(ends, seen + _HANDSHAKE_SECONDS):
        if select([listener], [], [], 0)[0]:
            seen = time.monotonic()
        time.sleep(0.01)
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RD)
