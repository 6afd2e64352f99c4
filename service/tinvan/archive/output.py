"""Where the files of a run go that its user finds: a folder, or a place in an object store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tinvan.archive.durable import settle, sha256, sync
from tinvan.archive.urls import is_url, url_errors, what_it_said
from tinvan.errors import BackendUnavailable

_OURS = re.compile(r"part-\d{5,}\.(?:jsonl\.zst|parquet|csv)|rejected\.jsonl\.zst|report\.(?:json|html)")
# The object that names the run which a place in a store belongs to.
_CLAIM = ".tinvan"
_BLOCK = 1 << 20


class Output(Protocol):
    """Files by name, each there whole or not at all. ``where`` is the folder or URL; all methods raise OSError."""

    where: str

    def put(self, draft: Path, name: str) -> None:
        """Make ``draft``, which is complete, the file of that name, for good; nothing is left of the draft."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where it is not there."""

    def sha256(self, name: str) -> str | None:
        """The SHA-256 of a file's bytes in hexadecimal, None where it is not there."""

    def names(self) -> Sequence[str]:
        """The names of all files that are there and have one that runs give, sorted."""

    def remove(self, names: Sequence[str]) -> None:
        """Remove files, for good; those that are not there need not be."""

    def belongs(self, run: str) -> bool:
        """Whether the place belongs to a run, by its id."""

    def claim(self, run: str) -> bool:
        """Have the place belong to a run, unless it belongs to another; whether it does."""

    def release(self) -> None:
        """Have the place belong to nobody."""

    def holds(self, source: str) -> bool:
        """Whether an input, by its path or URL, is one of the files that runs write here."""


class FolderOutput:
    """A folder of a file system; it belongs to the run whose state is in it."""

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self._folder = folder

    def put(self, draft: Path, name: str) -> None:
        settle(draft, self._folder / name)

    def read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def sha256(self, name: str) -> str | None:
        return sha256(self._folder / name)

    def names(self) -> Sequence[str]:
        return sorted(path.name for path in self._folder.iterdir() if _OURS.fullmatch(path.name))

    def remove(self, names: Sequence[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        sync(self._folder)

    def belongs(self, run: str) -> bool:  # noqa: ARG002
        return True

    def claim(self, run: str) -> bool:  # noqa: ARG002
        return True

    def release(self) -> None:
        pass

    def holds(self, source: str) -> bool:
        path = Path(source).absolute()
        return not is_url(source) and path.parent == self._folder and _OURS.fullmatch(path.name) is not None


class StoreOutput:
    """A place in an object store, through fsspec: an object is there whole, once it has been sent.

    Raises OSError for a URL that no package knows, and :class:`BackendUnavailable` where the package is missing.
    """

    def __init__(self, url: str) -> None:
        import fsspec

        self.where = url.rstrip("/")
        try:
            system, path = fsspec.core.url_to_fs(self.where)
        except ImportError as error:
            raise BackendUnavailable(f"{self.where}: {error}") from None
        except Exception as error:  # the packages behind fsspec raise errors of their own, and of Python's
            raise OSError(0, what_it_said(error), self.where) from None
        self._system: Any = system
        self._base = str(path).rstrip("/")

    def put(self, draft: Path, name: str) -> None:
        size = draft.stat().st_size
        with self._errors():
            self._system.put_file(str(draft), self._path(name))
            self._system.invalidate_cache()
            if self._system.info(self._path(name))["size"] != size:
                raise OSError(0, f"{name} did not arrive whole")
        draft.unlink()

    def read(self, name: str) -> bytes | None:
        with self._errors():
            try:
                return bytes(self._system.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def sha256(self, name: str) -> str | None:
        digest = hashlib.sha256()
        with self._errors():
            try:
                with self._system.open(self._path(name), "rb") as stream:
                    while block := stream.read(_BLOCK):
                        digest.update(block)
            except FileNotFoundError:
                return None
        return digest.hexdigest()

    def names(self) -> Sequence[str]:
        with self._errors():
            self._system.invalidate_cache()
            try:
                found = self._system.ls(self._base, detail=False)
            except FileNotFoundError:
                return []
        return sorted(name for name in (str(path).rpartition("/")[2] for path in found) if _OURS.fullmatch(name))

    def remove(self, names: Sequence[str]) -> None:
        for name in names:
            with self._errors():
                try:
                    self._system.rm_file(self._path(name))
                except FileNotFoundError:
                    continue

    def belongs(self, run: str) -> bool:
        return self.read(_CLAIM) == run.encode()

    def claim(self, run: str) -> bool:
        if self.read(_CLAIM) is None:
            with self._errors():
                try:
                    self._system.pipe_file(self._path(_CLAIM), run.encode(), mode="create")
                except OSError:  # of two at once the store takes one; each package tells the other in its own way
                    if self.read(_CLAIM) is None:
                        raise
        return self.belongs(run)

    def release(self) -> None:
        self.remove([_CLAIM])

    def holds(self, source: str) -> bool:
        base, _, name = source.rpartition("/")
        ours = name == _CLAIM or _OURS.fullmatch(name) is not None
        return ours and base == self._system.unstrip_protocol(self._base)

    def _path(self, name: str) -> str:
        return f"{self._base}/{name}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What goes wrong, as OSError that names the place."""
        try:
            with url_errors():
                yield
        except OSError as error:
            raise OSError(error.errno or 0, error.strerror or str(error), self.where) from None
