"""Parquet with typed columns: sentences and figures are lists of structs, so that SQL can unnest them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinvan.errors import BackendUnavailable

# Rows of a row group, which is what a reader loads at once: some two megabytes.
_GROUP = 1_000


class Parquet:
    """The columns are those of the JSON result; spans are structs, and a figure's value is there as a number, too.

    ``low`` and ``high`` stay decimal text, exact; ``low_number`` and ``high_number`` are the doubles nearest to them.
    Raises :class:`BackendUnavailable` where pyarrow is not installed.
    """

    suffix = ".parquet"

    def __init__(self, include: tuple[str, ...] = ("figures",)) -> None:
        self._arrow, self._parquet = _packages()
        self._include = include

    def stored(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row of a result."""
        row = {name: result.get(name) for name in ("id", "title", "summary", "near_duplicate_of", "text")}
        row["sentences"] = [dict(sentence, spans=_spans(sentence["spans"])) for sentence in result["sentences"]]
        if "figures" in result:
            row["figures"] = [_figure(figure) for figure in result["figures"]]
        if "article_sentences" in result:
            row["article_sentences"] = [
                dict(sentence, words=_spans(sentence.get("words"))) for sentence in result["article_sentences"]
            ]
            row["boilerplate"] = result["boilerplate"]
        return row | {"warnings": result["warnings"], "signature": result["signature"]}

    @contextmanager
    def writing(self, path: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        """Row groups of a thousand rows, in the order they are given."""
        schema, rows = self.schema(), list[Mapping[str, Any]]()
        with self._parquet.ParquetWriter(path, schema, compression="zstd") as file:

            def flush() -> None:
                file.write_table(self._arrow.Table.from_pylist(_valid(rows), schema=schema), row_group_size=_GROUP)
                rows.clear()

            def put(row: Mapping[str, Any]) -> None:
                rows.append(row)
                if len(rows) == _GROUP:
                    flush()

            yield put
            if rows:
                flush()

    def reading(self, path: Path) -> Iterator[Mapping[str, Any]]:
        """The rows, a row group in memory at once."""
        with self._parquet.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield from file.read_row_group(group).to_pylist()

    def schema(self) -> Any:
        """The columns and their types."""
        pa = self._arrow
        span = pa.struct([("start", pa.int32()), ("end", pa.int32())])
        spans, text = pa.list_(span), pa.string()
        phrase = pa.struct([("text", text), *span])
        sentence = pa.struct([("text", text), ("spans", spans), ("source_index", pa.int32()), ("score", pa.float64())])
        columns = [("id", text), ("title", text), ("summary", text), ("sentences", pa.list_(sentence))]
        if "figures" in self._include:
            names = ("surface", "value", "low", "high", "unit", "per", "mod", "change", "resolved")
            numbers = [("low_number", pa.float64()), ("high_number", pa.float64()), ("salience", pa.float64())]
            phrases = [(name, phrase) for name in ("subject", "versus", "of")]
            rest = [("same_as", span), ("key", pa.bool_()), ("in_summary", spans)]
            fields = [("kind", text), *span, *((name, text) for name in names), *numbers, *phrases, *rest]
            columns.append(("figures", pa.list_(pa.struct(fields))))
        if {"sentences", "words"} & set(self._include):
            marks = [("paragraph", pa.int32()), ("boilerplate", text), ("words", spans)]
            columns.append(("article_sentences", pa.list_(pa.struct([*span, *marks]))))
            columns.append(("boilerplate", pa.list_(pa.struct([("kind", text), *span]))))
        tail = [("near_duplicate_of", text), ("text", text), ("warnings", pa.list_(text)), ("signature", text)]
        return pa.schema([*columns, *tail])


def _packages() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BackendUnavailable("Parquet needs pyarrow: pip install 'tinvan[parquet]'.") from None
    return pyarrow, pyarrow.parquet


def _figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {f"{end}_number": None if figure.get(end) is None else float(figure[end]) for end in ("low", "high")}
    spans = {"same_as": _span(figure["same_as"]), "in_summary": _spans(figure["in_summary"])}
    return {**figure, **numbers, **spans}


def _spans(spans: list[list[int]] | None) -> list[dict[str, int]] | None:
    return None if spans is None else [{"start": start, "end": end} for start, end in spans]


def _span(span: list[int] | None) -> dict[str, int] | None:
    return None if span is None else {"start": span[0], "end": span[1]}


def _valid(value: Any) -> Any:
    r"""The rows with lone surrogates, which UTF-8 cannot hold, as ``\udXXX`` escapes."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {name: _valid(inner) for name, inner in value.items()}
    return [_valid(inner) for inner in value] if isinstance(value, list) else value
