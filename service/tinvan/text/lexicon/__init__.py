"""Words of the language as tables: one TSV a list, a header line, one entry a row."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``name.tsv`` beside this file, as dicts by the header's names."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def column(name: str) -> tuple[str, ...]:
    """The first column of ``name.tsv``."""
    return tuple(next(iter(row.values())) for row in table(name))


@cache
def sentence_starts() -> frozenset[str]:
    """Words with a capital that open a sentence far oftener than they begin a name."""
    return frozenset(column("sentence_starts"))
