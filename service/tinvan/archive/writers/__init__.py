"""Writers: the formats of a part file. Same rows, same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from tinvan.archive.writers.csv import Csv
from tinvan.archive.writers.jsonl import JsonLines
from tinvan.archive.writers.parquet import Parquet
from tinvan.options import Format

# A row as a format stores it; every format has ``id`` and, where it was marked, ``near_duplicate_of``.
Row = Mapping[str, Any]


class Writer(Protocol):
    """A format: how a result becomes a row, and rows a file and back."""

    @property
    def suffix(self) -> str:
        """How its files end, such as ``.jsonl.zst``."""

    def stored(self, result: Mapping[str, Any]) -> Row:
        """The row of a result."""

    def writing(self, path: Path) -> AbstractContextManager[Callable[[Row], None]]:
        """A function that adds a row to the new file ``path``, complete when the context ends."""

    def reading(self, path: Path) -> Iterator[Row]:
        """The rows of a file, in order."""


def writer_of(name: Format, include: tuple[str, ...] = ("figures",)) -> Writer:
    """The writer of a format; ``include`` names the parts of a result that there are columns for.

    Raises :class:`BackendUnavailable` where a format's package is not installed.
    """
    if name == "parquet":
        return Parquet(include)
    return Csv() if name == "csv" else JsonLines()
