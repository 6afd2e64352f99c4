"""Files that are whole or not there, whatever dies in the middle."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

_BLOCK = 1 << 20


def beside(path: Path) -> Path:
    """A name in the same folder that nobody else uses, for a file until it is whole."""
    return path.with_name(f".{path.name}.{uuid4().hex[:12]}.tmp")


def write(path: Path, body: bytes) -> None:
    """Write a file so that after a power cut there is all of it or what was there before."""
    draft = beside(path)
    draft.write_bytes(body)
    settle(draft, path)


def settle(draft: Path, path: Path) -> None:
    """Make ``draft``, which is complete, the file ``path``, for good: bytes to the disk first, then the name."""
    sync(draft)
    draft.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the bytes of a file, or the names in a folder, written to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str | None:
    """The SHA-256 of a file's bytes in hexadecimal, None where there is no such file."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return None
    return digest.hexdigest()
