"""Who may ask: keys, of which the service keeps the hashes alone."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, g, request

from tinvan.web.errors import Unauthorized
from tinvan.web.settings import InvalidSettings, Settings

# Bytes of a key: 256 bits cannot be guessed, so that a plain hash of it is enough.
SIZE = 32
PREFIX = "tinvan_"
_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: its ``sha256`` in hexadecimal, of which ``id`` is the beginning; times in RFC 3339."""

    id: str
    name: str
    sha256: str
    created: str
    revoked: str | None = None


class Keys:
    """The keys of a file; a change of the file counts from the next request on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def find(self, authorization: str) -> Key:
        """The key of an ``Authorization`` header, in a time that says nothing of the keys there are.

        Raises :class:`Unauthorized`.
        """
        given = authorization[len(_SCHEME) :].strip() if authorization[: len(_SCHEME)].lower() == _SCHEME else ""
        digest = hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()
        found = [key for key in self._current() if hmac.compare_digest(key.sha256, digest) and key.revoked is None]
        if not given:
            raise Unauthorized("Send a key as Authorization: Bearer KEY")
        if not found:
            raise Unauthorized("The key is none that counts")
        return found[0]

    def _current(self) -> tuple[Key, ...]:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_ino)
            with self._lock:
                if seen != self._seen:
                    self._keys, self._seen = read(self._path), seen
        except (OSError, InvalidSettings):
            return ()
        return self._keys


def read(path: Path) -> tuple[Key, ...]:
    """The keys in a file; none where there is no file. Raises :class:`InvalidSettings` where it is none of ours."""
    try:
        return tuple(Key(**row) for row in json.loads(path.read_text(encoding="utf-8"))["keys"])
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InvalidSettings(f"{path} is no file of keys ({type(error).__name__})") from None


def create(path: Path, name: str, now: datetime) -> tuple[Key, str]:
    """A new key in the file, and the secret that goes with it, which is told this once."""
    secret = PREFIX + secrets.token_urlsafe(SIZE)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = Key(digest[:12], name, digest, _told(now))
    with _locked(path):
        _write(path, (*read(path), key))
    return key, secret


def revoke(path: Path, key_id: str, now: datetime) -> Key | None:
    """The key of that id, which counts no more; None where there is none that still counted."""
    with _locked(path):
        keys = read(path)
        found = next((key for key in keys if key.id == key_id and key.revoked is None), None)
        if found is None:
            return None
        gone = replace(found, revoked=_told(now))
        _write(path, tuple(gone if key.id == key_id else key for key in keys))
    return gone


def register(app: Flask, settings: Settings) -> None:
    """Ask for a key wherever the settings do not say that a route is open."""
    if settings.keys is None:
        return
    keys = Keys(settings.keys)

    is_open = {"docs", "page"}
    is_open |= {"health"} if settings.open_health else set()
    is_open |= {"metrics"} if settings.open_metrics else set()

    def check() -> None:
        # Where there is nothing, or not by that method, this is said without a key.
        if request.endpoint is not None and request.method != "OPTIONS" and request.blueprint not in is_open:
            g.key = keys.find(request.headers.get("Authorization", "")).id

    app.before_request(check)


def _told(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, keys: tuple[Key, ...]) -> None:
    """Put the keys in place at once: who reads sees the old file or the new."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    body = json.dumps({"keys": [asdict(key) for key in keys]}, ensure_ascii=False, indent=1)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(body + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
