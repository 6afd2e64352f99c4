"""The socket that listens: who has come is let in, who comes too late is refused, and nobody is left in between."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import pytest

from tinvan.web.listening import address, listen, shut
from tinvan.web.settings import Settings

PATIENCE = 60


@pytest.mark.parametrize(
    ("host", "said"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")], ids=["IPv4", "IPv6"]
)
def test_the_address_is_one_that_curl_takes(host: str, said: str) -> None:
    try:
        listener = listen(Settings(host=host, port=0))
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with closing(listener):
        assert address(listener) == f"{said}{listener.getsockname()[1]}"


def test_a_port_in_use_is_an_error_of_the_system() -> None:
    with closing(listen(Settings(port=0))) as listener, pytest.raises(OSError, match="in use"):
        listen(Settings(port=listener.getsockname()[1]))


def test_who_has_come_is_let_in_and_who_comes_later_is_refused() -> None:
    with closing(listen(Settings(port=0))) as listener:
        place = listener.getsockname()
        early = [socket.create_connection(place, timeout=PATIENCE) for _ in range(20)]
        closer = threading.Thread(target=shut, args=(listener,))
        closer.start()
        for client in early:
            accepted, _ = listener.accept()
            with accepted, client:
                client.sendall(b"a")
                assert accepted.recv(1) == b"a"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=PATIENCE).close()
        closer.join(PATIENCE)
        assert not closer.is_alive()
