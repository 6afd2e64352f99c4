"""Every format gives back the articles that were put in, whatever the pieces, with the place of each."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from archive.readers import archives
from archive.readers.archive_reading import items_of, records, rejections
from tinvan.archive.readers import InputMissing, ReadingOptions, columns, find, read, sources, split
from tinvan.archive.records import Place, Record
from tinvan.errors import BackendUnavailable, InvalidArticle

ROWS = archives.articles(23)
OPTIONS = ReadingOptions()


@pytest.mark.parametrize("target", [(600, 5), (1 << 20, 1_000)], ids=["cut", "whole"])
@pytest.mark.parametrize("name", list(archives.FORMATS))
def test_every_article_comes_back_once(tmp_path: Path, name: str, target: tuple[int, int]) -> None:
    (tmp_path / name).write_bytes(archives.FORMATS[name](ROWS))
    items = items_of(tmp_path / name, tmp_path, target_bytes=target[0], target_records=target[1])
    assert rejections(items) == []
    found = records(items)
    assert sorted(item.article.text for item in found) == sorted(row["text"] for row in ROWS)
    assert len({(item.place.member, item.place.position) for item in found}) == len(ROWS)
    assert len({item.article.id for item in found}) == len(ROWS)
    if "text" in name or found[0].place.unit != "file":
        assert {item.article.id for item in found} == {row["id"] for row in ROWS}
        assert sorted(item.article.title for item in found) == sorted(row["title"] for row in ROWS)


def test_a_large_file_is_cut_into_pieces_that_are_read_alone_and_the_same_each_time(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(archives.lines(ROWS))
    (source,) = sources([str(file)])
    spool = tmp_path / "spool"
    pieces = list(split(source, OPTIONS, spool=str(spool), target_bytes=1_500, target_records=100))
    assert len(pieces) > 5
    assert sum(piece.records for piece in pieces) == len(ROWS)
    assert not spool.exists(), "plain lines are read where they lie"
    last = list(read(pieces[-1], OPTIONS))
    assert last == list(read(pieces[-1], OPTIONS))
    assert last[-1].place == Place(str(file), None, "line", len(ROWS))


def test_a_packed_file_goes_through_copies_of_which_each_piece_has_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(archives.gz(archives.lines(ROWS)))
    (source,) = sources([str(file)])
    pieces = list(split(source, OPTIONS, spool=str(tmp_path / "spool"), target_bytes=500, target_records=100))
    assert len({piece.spooled for piece in pieces}) == len(pieces) > 5
    assert sum(piece.bytes for piece in pieces) == len(archives.lines(ROWS))
    first = next(item for item in read(pieces[0], OPTIONS))
    assert first.place == Place(str(file), None, "line", 1)


@pytest.mark.parametrize(
    "how",
    [
        {"compression": "snappy", "data_page_version": "2.0"},
        {"use_dictionary": False, "data_page_size": 500, "compression": "none"},
        {"use_dictionary": False, "column_encoding": {"text": "DELTA_BYTE_ARRAY", "title": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"compression": "brotli", "write_page_index": True, "dictionary_pagesize_limit": 1_000},
    ],
)
def test_parquet_as_programs_write_it(tmp_path: Path, how: dict[str, Any]) -> None:
    rows = [{**row, "title": row["title"] if number % 3 else None} for number, row in enumerate(ROWS)]
    (tmp_path / "a.parquet").write_bytes(archives.parquet(rows, 10, **how))
    items = items_of(tmp_path / "a.parquet", tmp_path)
    assert [item.article.text for item in records(items)] == [row["text"] for row in ROWS]
    assert rejections(items) == []


def test_pages_become_articles_with_the_title_date_and_address_they_tell(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(archives.warc(ROWS[:2], archives.gz))
    first, second = records(items_of(tmp_path / "a.warc.gz", tmp_path))
    assert (first.article.title, first.article.published) == (ROWS[0]["title"], ROWS[0]["published"])
    assert first.article.source == ROWS[0]["source"]
    assert first.extracted
    assert first.article.text == ROWS[0]["text"]
    assert (second.place.unit, second.place.position) == ("record", 6), (
        "an info record, requests and a picture before it"
    )


def test_pages_and_texts_in_a_folder(tmp_path: Path) -> None:
    inside = tmp_path / "tin" / "2017"
    inside.mkdir(parents=True)
    (inside / "b.html").write_bytes(archives.page(ROWS[0]))
    (inside / "a.txt").write_text(ROWS[1]["text"], encoding="utf-8")
    (inside / ".DS_Store").write_bytes(b"\0\0")
    (inside / "c.jpg").write_bytes(b"\xff\xd8\xff\xe0 picture")
    items = items_of(tmp_path / "tin", tmp_path)
    assert [Path(item.place.file).name for item in items] == ["a.txt", "b.html", "c.jpg"]
    assert [item.code for item in rejections(items)] == ["unsupported_format"]
    text, page = records(items)
    assert (text.article.id, text.extracted) == (str(inside / "a.txt"), False)
    assert (page.article.text, page.extracted) == (ROWS[0]["text"], True)


def test_a_page_of_an_old_encoding_is_read_in_it(tmp_path: Path) -> None:
    from archive.readers.scripts import tcvn3

    page = archives.page(ROWS[0]).decode().replace("utf-8", "windows-1252")
    (tmp_path / "a.html").write_bytes(tcvn3(page))
    (record,) = records(items_of(tmp_path / "a.html", tmp_path))
    assert record.article.text == ROWS[0]["text"]
    assert record.article.title == ROWS[0]["title"]
    assert record.warnings == ("encoding:tcvn3",)


@pytest.mark.parametrize(
    ("record", "options"),
    [
        ({"maintext": "Trời đẹp.", "date": "2017-07-02", "url": "u"}, OPTIONS),
        ({"body": "Trời đẹp.", "published": "2017-07-02", "source": "u"}, OPTIONS),
        (
            {"noi_dung": "Trời đẹp.", "text": "", "ngay": "2017-07-02", "url": "u"},
            {"text": "noi_dung", "published": "ngay"},
        ),
    ],
)
def test_the_names_of_fields_are_guessed_or_said(
    tmp_path: Path, record: dict[str, str], options: ReadingOptions | dict[str, str]
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    reading = options if isinstance(options, ReadingOptions) else ReadingOptions(fields=options)
    (found,) = records(items_of(tmp_path / "a.jsonl", tmp_path, reading))
    assert (found.article.text, found.article.published, found.article.source) == ("Trời đẹp.", "2017-07-02", "u")


def test_a_field_that_an_article_can_do_without_costs_no_article(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Trời đẹp.", "date": 1498953600, "url": ["u"]}', encoding="utf-8")
    (found,) = records(items_of(tmp_path / "a.jsonl", tmp_path))
    assert (found.article.published, found.article.source) == (None, None)
    assert found.warnings == ("ignored:date", "ignored:url")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", 'Title;Text;Extra\r\nTin;"Trời đẹp;\nmây ""trắng"".";x\r\n'),
        ("a.tsv", 'title\ttext\nTin\t"Trời đẹp;\nmây ""trắng""."\n\n'),
        ("a.csv", '\ufefftext,title\n"Trời đẹp;\nmây ""trắng"".",Tin,,\n'),
    ],
)
def test_tables_as_programs_write_them(tmp_path: Path, name: str, body: str) -> None:
    (tmp_path / name).write_bytes(body.encode())
    (found,) = items_of(tmp_path / name, tmp_path)
    assert isinstance(found, Record)
    assert (found.article.text, found.article.title) == ('Trời đẹp;\nmây "trắng".', "Tin")
    assert found.place.position == 1


def test_a_cell_may_be_as_long_as_an_article(tmp_path: Path) -> None:
    text = "Trời đẹp. " * 50_000
    (tmp_path / "a.csv").write_text(f'text\n"{text}"\n', encoding="utf-8")
    (found,) = records(items_of(tmp_path / "a.csv", tmp_path))
    assert found.article.text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_utf_16_in_any_format(tmp_path: Path, name: str, encoding: str) -> None:
    body = ROWS[0]["text"].encode() if name == "a.txt" else archives.FORMATS[name](ROWS[:1])
    (tmp_path / name).write_bytes(body.decode().encode(encoding))
    (found,) = records(items_of(tmp_path / name, tmp_path))
    assert found.article.text == ROWS[0]["text"]
    assert "encoding:utf-16" in found.warnings


def test_standard_input_is_read_by_what_it_begins_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (archives.gz(archives.lines(ROWS)), archives.zipped(archives.texts(ROWS)), archives.array(ROWS)):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=_Pipe(body)))
        found = records(items_of("-", tmp_path))
        assert sorted(item.article.text for item in found) == sorted(row["text"] for row in ROWS)
        assert found[0].place.file == "-"


class _Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


def test_urls_are_read_through_fsspec(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    for name in ("a.jsonl", "b.zip", "a.parquet"):
        store.pipe(f"/kho/{name}", archives.FORMATS[name](ROWS))
    (tmp_path / "a.jsonl").write_bytes(archives.lines(ROWS))
    assert len(records(items_of(f"file://{tmp_path}/a.jsonl", tmp_path))) == len(ROWS)
    found = sources(["memory://kho"])
    assert [source.name for source in found] == [
        "memory:///kho/a.jsonl",
        "memory:///kho/a.parquet",
        "memory:///kho/b.zip",
    ]
    assert all(source.size and source.modified for source in found)
    assert len(records(items_of("memory://kho", tmp_path, target_bytes=1_000))) == 3 * len(ROWS)
    assert [source.name for source in sources(["memory://kho/*.jsonl"])] == ["memory:///kho/a.jsonl"]
    store.rm("/kho", recursive=True)


def test_folders_patterns_and_files_in_one_order_each_once(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Trời đẹp.", encoding="utf-8")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    found = sources([str(tmp_path / "b"), str(tmp_path), str(tmp_path / "*.txt"), str(tmp_path / "b" / "2.txt")])
    assert [Path(source.name).relative_to(tmp_path).as_posix() for source in found] == ["a.txt", "b/1.txt", "b/2.txt"]


@pytest.mark.parametrize("name", ["nothing.jsonl", "*.nothing", "memory://nothing/a.jsonl", "nowhere://a"])
def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputMissing, match=r"nothing|nowhere"):
        sources([name if "://" in name else str(tmp_path / name)])


class Unreachable(MemoryFileSystem):  # type: ignore[misc]
    """A store whose package has errors of its own."""

    protocol = "unreachable"

    class EndpointError(Exception):
        """It is no OSError."""

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """What there is: until one asks more of it."""
        if "later" in path:
            return {"name": path, "size": 9, "type": "file"}
        raise self.EndpointError("Could not connect\nto the endpoint")

    def isdir(self, path: str) -> bool:
        """There are files alone."""
        return self.info(path)["type"] == "directory"

    def _open(self, path: str, *_: Any, **__: Any) -> Any:
        raise self.EndpointError(f"Could not connect for {path}")


def test_a_store_that_does_not_answer_is_told_in_a_line(tmp_path: Path) -> None:
    fsspec.register_implementation("unreachable", Unreachable, clobber=True)
    with pytest.raises(InputMissing, match=r"^unreachable://kho/a\.jsonl: Could not connect$"):
        sources(["unreachable://kho/a.jsonl"])
    (rejection,) = rejections(items_of("unreachable://kho/later.jsonl", tmp_path))
    assert rejection.code == "unreadable"
    assert "could not connect" in rejection.detail


def test_a_url_and_a_folder_where_nothing_is_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"a\.jsonl: no such file or folder$"):
        sources(["memory://nowhere/a.jsonl"])
    with pytest.raises(InputMissing, match="a folder without files"):
        sources([str(tmp_path)])


def test_what_needs_pyarrow_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.parquet").write_bytes(archives.parquet(ROWS))
    (tmp_path / "a.zip").write_bytes(archives.zipped({"a.parquet": archives.parquet(ROWS)}))
    for module in (columns, find):
        monkeypatch.setattr(module, "installed", lambda: False)
    with pytest.raises(BackendUnavailable, match=r"pip install tinvan\[parquet\]"):
        sources([str(tmp_path / "a.parquet")])
    (rejection,) = rejections(items_of(tmp_path / "a.zip", tmp_path))
    assert rejection.code == "missing_extra"
    assert "pip install tinvan[parquet]" in rejection.detail


def test_options_that_mean_nothing_are_refused() -> None:
    with pytest.raises(InvalidArticle, match="txet"):
        ReadingOptions(fields={"txet": "content"})
    with pytest.raises(InvalidArticle, match="tcvn4 is not known"):
        ReadingOptions(encoding="tcvn4")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("TCVN3", "tcvn3"),
        ("abc", "tcvn3"),
        ("VNI-Windows", "vni"),
        ("cp1258", "windows-1258"),
        ("UTF8", "utf-8"),
        ("utf_16", "utf-16"),
        ("Auto", "auto"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_encodings_go_by_the_names_that_people_have_for_them(asked: str, meant: str) -> None:
    assert ReadingOptions(encoding=asked) == ReadingOptions(encoding=meant)
    assert ReadingOptions(encoding=asked).encoding == meant
