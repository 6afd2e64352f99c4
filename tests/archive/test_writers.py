"""The formats of a part file: the same rows in all of them, read by the tools that people have."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from archive_runs import Inline, articles, output, results, write_lines
from tinvan import archive
from tinvan.archive.writers import Format, writer_of
from tinvan.errors import BackendUnavailable
from tinvan.options import FORMATS, Options

ROWS = articles(12, seed=3)
ROWS[9] = {**ROWS[1], "id": "copy"}
ODD: dict[str, Any] = {
    "id": "odd\ud800",
    "title": 'Giá "vàng", lãi\nsuất\r\n= 1+1',
    "summary": "",
    "sentences": [],
    "figures": [],
    "warnings": ["no_prose", "encoding:tcvn3"],
    "signature": "tinvan:0",
    "text": "Văn bản",
}


@pytest.fixture(scope="module")
def outs(tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    """A run in each format."""
    base = tmp_path_factory.mktemp("formats")
    name = write_lines(base / "news.jsonl", ROWS)
    found: dict[Format, Path] = {}
    for format_ in ("jsonl", "parquet", "csv"):
        archive.run([name], base / format_, format=format_, engine=Inline(), options=Options("brief"))
        found[format_] = base / format_
    return found


def read_parquet(out: Path) -> Any:
    """All rows of a run in Parquet."""
    return pyarrow.parquet.read_table(sorted(out.glob("part-*.parquet")))


def test_parquet_says_what_the_json_says(outs: dict[Format, Path]) -> None:
    table = read_parquet(outs["parquet"])
    assert table.num_rows == 12
    for row, given in zip(table.to_pylist(), results(outs["jsonl"]), strict=True):
        for name in ("id", "title", "summary", "warnings", "signature"):
            assert row[name] == given[name]
        assert row["near_duplicate_of"] == given.get("near_duplicate_of")
        assert [sentence["text"] for sentence in row["sentences"]] == [row["text"] for row in given["sentences"]]
        assert [[[span["start"], span["end"]] for span in sentence["spans"]] for sentence in row["sentences"]] == [
            sentence["spans"] for sentence in given["sentences"]
        ]
        assert len(row["figures"]) == len(given["figures"])
        for figure, expected in zip(row["figures"], given["figures"], strict=True):
            for name in ("kind", "start", "end", "surface", "unit", "subject", "salience", "key"):
                assert figure[name] == expected.get(name)
            assert figure["low"] == expected.get("low")
            if figure["low"] is not None:
                assert Decimal(figure["low"]) == Decimal(str(figure["low_number"]))


def test_parquet_has_typed_columns(outs: dict[Format, Path]) -> None:
    schema = pyarrow.parquet.read_schema(next(iter(sorted(outs["parquet"].glob("part-*.parquet")))))
    figure = schema.field("figures").type.value_type
    assert str(figure.field("low_number").type) == "double"
    assert str(figure.field("start").type) == "int32"
    assert str(schema.field("sentences").type.value_type.field("spans").type.value_type.field("end").type) == "int32"


def test_csv_holds_the_summaries(outs: dict[Format, Path]) -> None:
    rows = []
    for part in sorted(outs["csv"].glob("part-*.csv")):
        assert part.read_bytes().startswith(b"\xef\xbb\xbfid,")
        with part.open(encoding="utf-8-sig", newline="") as stream:
            rows += list(csv.DictReader(stream))
    assert [(row["id"], row["summary"], row["near_duplicate_of"]) for row in rows] == [
        (row["id"], row["summary"], row.get("near_duplicate_of", "")) for row in results(outs["jsonl"])
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_rows_come_back_and_give_the_same_bytes(name: Format, outs: dict[Format, Path], tmp_path: Path) -> None:
    """What is read from a file and written again is that file: so a part can be marked without doing it again."""
    writer = writer_of(name)
    given = [*results(outs["jsonl"]), ODD]
    first, again = tmp_path / "first", tmp_path / "again"
    with writer.writing(first) as put:
        for row in given:
            put(writer.stored(row))
    with writer.writing(again) as put:
        for stored in writer.reading(first):
            put(stored)
    assert again.read_bytes() == first.read_bytes()
    assert len(list(writer.reading(again))) == len(given)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_rows_can_be_read(name: Format, tmp_path: Path) -> None:
    writer = writer_of(name)
    with writer.writing(tmp_path / "none"):
        pass
    assert list(writer.reading(tmp_path / "none")) == []


def test_row_groups_are_of_one_size_however_many_rows_come(tmp_path: Path) -> None:
    writer = writer_of("parquet")
    with writer.writing(tmp_path / "many") as put:
        for number in range(2_500):
            put(writer.stored({**ODD, "id": str(number)}))
    file = pyarrow.parquet.ParquetFile(tmp_path / "many")
    assert [file.metadata.row_group(group).num_rows for group in range(3)] == [1_000, 1_000, 500]
    assert [row["id"] for row in writer.reading(tmp_path / "many")] == [str(number) for number in range(2_500)]


def test_parts_of_the_article_have_columns_where_they_are_asked_for(tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", ROWS[:2])
    options = Options(include=("sentences", "words"))
    archive.run([name], tmp_path / "json", engine=Inline(), options=options)
    archive.run([name], tmp_path / "parquet", engine=Inline(), options=options, format="parquet")
    for row, given in zip(read_parquet(tmp_path / "parquet").to_pylist(), results(tmp_path / "json"), strict=True):
        assert "figures" not in row
        assert "figures" not in given
        assert [
            [[span["start"], span["end"]] for span in sentence["words"]] for sentence in row["article_sentences"]
        ] == [sentence["words"] for sentence in given["article_sentences"]]


def test_pandas_and_duckdb_need_one_line(outs: dict[Format, Path]) -> None:
    """What the reference shows, with those of the two that are installed."""
    done = 0
    try:
        import pandas as pd
    except ImportError:
        pass
    else:
        assert len(pd.concat(map(pd.read_parquet, sorted(outs["parquet"].glob("part-*.parquet"))))) == 12
        done += 1
    try:
        import duckdb
    except ImportError:
        pass
    else:
        query = f"SELECT count(*) FROM '{outs['parquet']}/part-*.parquet'"  # noqa: S608 # our own folder
        assert duckdb.sql(query).fetchone() == (12,)
        done += 1
    if not done:
        pytest.skip("needs pandas or duckdb")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BackendUnavailable, match="pyarrow"):
        writer_of("parquet")


def test_marked_and_unmarked_parts_are_as_one_run_writes_them(outs: dict[Format, Path], tmp_path: Path) -> None:
    """A part that holds no near-duplicate is the worker's own file; one that does is written anew: nobody can tell."""
    for name in FORMATS:
        rows = [row for row in ROWS if row["id"] != "copy"]
        archive.run(
            [write_lines(tmp_path / f"{name}.jsonl", rows)],
            tmp_path / name,
            format=name,
            engine=Inline(),  # type: ignore[arg-type]
            options=Options("brief"),
            near_duplicates="drop",
        )
        unmarked = {digest for file, digest in output(tmp_path / name).items() if file.startswith("part-")}
        assert unmarked & set(output(outs[name]).values())  # type: ignore[index]
    assert json.loads((tmp_path / "jsonl" / "report.json").read_bytes())["near_duplicates"] == 0
