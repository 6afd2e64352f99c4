"""Whether anything answers at an address: a cluster's client would try for minutes to find that nothing does."""

from __future__ import annotations

import re
import socket

_SECONDS = 5.0
_ADDRESS = re.compile(r"(?:ray://)?\[?([^\[\]/]+?)\]?:(\d+)")


def understood(address: str) -> bool:
    """Whether it is an address at all: ``host:port``, ``ray://host:port``, ``auto`` or ``local``."""
    return address in ("auto", "local") or _ADDRESS.fullmatch(address) is not None


def answers(address: str) -> bool:
    """Whether something listens at ``host:port``; True, too, for an address of another form (``auto``)."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return True
    try:
        with socket.create_connection((found[1], int(found[2])), timeout=_SECONDS):
            return True
    except (OSError, OverflowError):
        return False
