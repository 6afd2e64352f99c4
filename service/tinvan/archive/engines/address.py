"""Whether anything answers at an address: a cluster's client would try for minutes to find that nothing does."""

from __future__ import annotations

import re
import socket

_SECONDS = 5.0


def answers(address: str) -> bool:
    """Whether something listens at ``host:port``; True, too, for an address of another form (``auto``)."""
    found = re.fullmatch(r"(?:ray://)?\[?([^\[\]/]+?)\]?:(\d+)", address)
    if found is None:
        return True
    try:
        with socket.create_connection((found[1], int(found[2])), timeout=_SECONDS):
            return True
    except (OSError, OverflowError):
        return False
