"""Which files an archive is made of: files, folders, patterns, URLs and standard input."""

from __future__ import annotations

import glob
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import Any

from tinvan.archive.readers.columns import EXTRA, installed
from tinvan.archive.readers.errors import InputMissing
from tinvan.archive.readers.pieces import Source
from tinvan.archive.readers.shapes import SUFFIXES, is_litter
from tinvan.archive.urls import STANDARD_INPUT, is_url, what_it_said
from tinvan.errors import BackendUnavailable


def sources(inputs: Sequence[str]) -> list[Source]:
    """The files in files, folders (with all below them), patterns, URLs and ``-``, in order by name, each once.

    What a system leaves in a folder (``.DS_Store``) and what is no file is passed over. Raises :class:`InputMissing`,
    and :class:`BackendUnavailable` for files that need an extra that is not installed.
    """
    found: dict[str, Source] = {}
    for name in inputs:
        for source in _found(os.fspath(name)):
            found.setdefault(source.name, source)
    ordered = [found[name] for name in sorted(found)]
    columns = (source for source in ordered if SUFFIXES.get(Path(source.name).suffix.lower()) == "columns")
    if not installed() and (first := next(columns, None)):
        raise BackendUnavailable(f"{first.name}: {EXTRA}")
    return ordered


def _found(name: str) -> Iterator[Source]:
    if name == STANDARD_INPUT:
        if sys.stdin is None:
            raise InputMissing("standard input is closed")
        yield Source(name)
    elif is_url(name):
        yield from _found_at(name)
    elif os.path.isdir(name):  # noqa: PTH112 - a name that is no path is none, and raises nothing
        files = list(_below(name))
        if not files:
            raise InputMissing(f"{name}: a folder without files")
        yield from files
    elif os.path.lexists(name):
        yield _source(name)
    else:
        matches = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207
        if not matches:
            why = "nothing fits the pattern" if glob.has_magic(name) else "no such file or folder"
            raise InputMissing(f"{name}: {why}")
        for match in matches:
            if os.path.isfile(match):  # noqa: PTH113
                yield _source(match)


def _below(folder: str) -> Iterator[Source]:
    refused: list[str] = []
    for base, folders, names in os.walk(folder, onerror=lambda error: refused.append(str(error.filename))):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(base, name)  # noqa: PTH118 - as it was given, without what Path makes of it
            if not is_litter(path) and _is_file(path):
                yield _source(path)
    # A folder that cannot be looked into is told as a file that cannot be read.
    for name in refused:
        yield Source(name)


def _is_file(path: str) -> bool:
    """Whether it is a file, or one that cannot be looked at; no pipe, device or link to a folder."""
    try:
        return S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except OSError:
        return True


def _source(path: str) -> Source:
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return Source(path)
    return Source(path, stat.st_size if S_ISREG(stat.st_mode) else 0, stat.st_mtime_ns)


def _found_at(url: str) -> Iterator[Source]:
    """The files at a URL, below it, or that it stands for as a pattern."""
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(url)
        if glob.has_magic(path):
            details = system.glob(path, detail=True)
        elif system.isdir(path):
            details = system.find(path, detail=True)
        else:
            details = {path: system.info(path)}
    except Exception as error:  # the packages behind fsspec raise errors of their own
        raise InputMissing(f"{url}: {what_it_said(error)}") from None
    files = {name: detail for name, detail in details.items() if detail.get("type") != "directory"}
    if not files:
        raise InputMissing(f"{url}: nothing is there")
    for name in sorted(files):
        if not is_litter(name):
            full = system.unstrip_protocol(name)
            yield Source(full, int(files[name].get("size") or 0), _changed(files[name]))


def _changed(detail: dict[str, Any]) -> int:
    """A number that changes with a file: of what its store says about it."""
    names = ("ETag", "etag", "mtime", "LastModified", "last_modified", "created")
    said = [str(detail[name]) for name in names if name in detail]
    return int.from_bytes(hashlib.sha256("|".join(said[:1]).encode()).digest()[:7], "big") if said else 0
