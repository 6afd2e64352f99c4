"""CSV of the summaries alone, for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = ("id", "title", "summary", "near_duplicate_of", "warnings", "signature")


@dataclass(frozen=True, slots=True)
class Csv:
    """Fields as RFC 4180 has them, a header in each file, and the byte order mark by which Excel knows UTF-8."""

    suffix: str = ".csv"

    def stored(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        """The columns of a result; its warnings are joined by spaces."""
        row = {name: result.get(name) for name in COLUMNS}
        return row | {"warnings": " ".join(result["warnings"])}

    @contextmanager
    def writing(self, path: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        """Rows in the order they are given."""
        # What UTF-8 cannot hold is escaped as in the JSON lines.
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            stream.write("\ufeff")
            rows = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
            rows.writeheader()
            yield rows.writerow

    def reading(self, path: Path) -> Iterator[Mapping[str, Any]]:
        """The rows; what is empty is None."""
        longest = csv.field_size_limit(2**31 - 1)
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    yield {name: value or None for name, value in row.items()}
        finally:
            csv.field_size_limit(longest)
