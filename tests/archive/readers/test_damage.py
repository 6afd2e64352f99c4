"""Damage is told with its place, and costs no more than it must."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.readers import archives, fuzz
from archive.readers.archive_reading import items_of, records, rejections
from tinvan.archive.errors import ArchiveFailed
from tinvan.archive.readers import ReadingOptions
from tinvan.archive.readers.codes import CODES

ROWS = archives.articles(12)
REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference.md"
WORDS = "bí mật"


@pytest.mark.parametrize(
    ("name", "least"),
    [("a.jsonl.gz", 1), ("a.jsonl.zst", 0), ("a.jsonl.bz2", 0), ("a.jsonl.xz", 1), ("a.warc.gz", 3), ("a.tar", 3)],
)
def test_a_file_cut_short_gives_what_is_there_and_says_so(tmp_path: Path, name: str, least: int) -> None:
    body = archives.FORMATS[name](archives.articles(300) if "jsonl" in name else ROWS)
    (tmp_path / name).write_bytes(body[: len(body) // 2])
    items = items_of(tmp_path / name, tmp_path, target_bytes=2_000)
    assert len(records(items)) >= least
    (rejection,) = rejections(items)
    assert rejection.code == "truncated"
    assert rejection.place.position == len(records(items)) + 1 or rejection.place.unit != "line"


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("a.jsonl", lambda body: body.replace(b'"text"', b'"txet"', 1), "invalid_article"),
        ("a.jsonl", lambda body: body.replace(b'{"id"', b'{"id', 1), "malformed_body"),
        ("a.json", lambda body: body.replace(b'"text"', b'"text', 1), "malformed_body"),
        ("a.json", lambda body: body.replace(b'",\n  "published"', b',\n  "published"', 1), "malformed_body"),
        ("a.json", lambda body: body.replace(b"},", b"}", 1).replace(b"},", b"},,", 1) + b"]", "damaged"),
        ("a.csv", lambda body: body.replace(b"2017-07-02,", b"2017-07-02", 1), "malformed_body"),
        ("a.csv", lambda body: body.replace(b"text", b"txet", 1), "unknown_columns"),
        ("a.warc", lambda body: body.replace(b"\xe1\xbb\xad", b"\xe1\xbb\xa5", 1), "damaged"),
        ("a.rss", lambda body: body.replace(b"</item>", b"</itme>", 1), "damaged"),
        ("a.zip", lambda body: body.replace(b"bai-3.txt", b"bai-X.txt", 1), "damaged"),
        ("a.tar", lambda body: body.replace(b"bai-3.txt", b"bai-X.txt", 1), "damaged"),
    ],
)
def test_one_bad_record_is_one_rejection(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes], code: str
) -> None:
    body = archives.FORMATS[name](ROWS)
    (tmp_path / name).write_bytes(change(body))
    items = items_of(tmp_path / name, tmp_path)
    assert {rejection.code for rejection in rejections(items)} == {code}
    lost = len(ROWS) - len(records(items))
    assert lost == len(ROWS) if code in ("unknown_columns",) or name == "a.rss" else lost <= 1


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("a.jsonl.gz", b'{"text": "x"}\n', "damaged"),
        ("a.zip", b"no zip at all", "damaged"),
        ("a.parquet", b"no parquet at all", "damaged"),
        ("a.parquet", archives.parquet(ROWS)[:-300], "truncated"),
        ("a.arrow", archives.arrow(ROWS)[:-300], "truncated"),
        ("a.zip", archives.zipped(archives.texts(ROWS))[:-30], "truncated"),
        ("a.jsonl", b"", "empty"),
        ("a.zip", archives.zipped({"b.zip": archives.zipped({"a.txt": b"x"})}), "nested_archive"),
        ("a.zip", archives.zipped({"b.tar.gz": archives.gz(archives.tarred({"a.txt": b"x"}))}), "nested_archive"),
        ("a.txt.gz", archives.gz(archives.gz(b"x")), "nested_archive"),
        ("a.pdf", b"%PDF-1.4\n", "unsupported_format"),
        ("a.docx", archives.zipped({"word/document.xml": b"<a/>", "b.xml": b"<a/>"}), "unsupported_format"),
        ("a.zip", archives.zipped({"a.docx": archives.zipped({"b.xml": b"<a/>"})}), "unsupported_format"),
        ("a.txt", bytes(range(256)) * 40, "undecodable"),
        ("a.xml", b"<?xml version='1.0'?><html><p>x</p></html>", "unsupported_format"),
        ("a.html", b"<html><body></body></html>", "no_article"),
    ],
)
def test_what_is_not_what_it_says_is_rejected_as_a_whole(tmp_path: Path, name: str, body: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(body)
    (rejection,) = items_of(tmp_path / name, tmp_path)
    assert getattr(rejection, "code", "read") == code


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;',
    ],
)
def test_xml_that_declares_entities_is_not_read(tmp_path: Path, declaration: str) -> None:
    body = f"<!DOCTYPE rss [{declaration}]><rss><channel><item><description>&a;</description></item></channel></rss>"
    (tmp_path / "a.rss").write_text(body, encoding="utf-8")
    (rejection,) = rejections(items_of(tmp_path / "a.rss", tmp_path))
    assert rejection.code == "unsafe_xml"


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt", "a.parquet"])
def test_a_record_that_is_too_long_is_passed_over(tmp_path: Path, name: str) -> None:
    rows = [dict(row) for row in ROWS]
    rows[3]["text"] = "Trời đẹp. " * 1_000
    body = rows[3]["text"].encode() if name == "a.txt" else archives.FORMATS[name](rows)
    (tmp_path / name).write_bytes(body)
    items = items_of(tmp_path / name, tmp_path, ReadingOptions(max_record_bytes=5_000))
    (rejection,) = rejections(items)
    assert rejection.code == "record_too_long"
    assert rejection.place.position == (1 if name == "a.txt" else 4)
    assert len(records(items)) == (0 if name == "a.txt" else len(rows) - 1)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.jsonl.bz2", "a.jsonl.xz", "a.zip", "a.tar.gz"])
def test_a_bomb_is_read_to_the_cap_and_no_further(tmp_path: Path, name: str) -> None:
    line = b'{"text": "' + b"Tin. " * 200 + b'"}\n'
    body = line * 4_000
    packed = {
        "a.zip": lambda: archives.zipped({"a.jsonl": body}),
        "a.tar.gz": lambda: archives.gz(archives.tarred({"a.jsonl": body})),
    }
    (tmp_path / name).write_bytes(packed[name]() if name in packed else archives.PACKERS[name[8:]](body))
    items = items_of(tmp_path / name, tmp_path, ReadingOptions(max_decoded_bytes=1_000_000))
    assert {rejection.code for rejection in rejections(items)} == {"decoded_too_large"}
    assert len(records(items)) < 4_000


def test_a_parquet_whose_dictionary_stands_for_gigabytes_stops_at_the_cap(tmp_path: Path) -> None:
    rows = [{"text": "Tin. " * 6_000}] * 3_000
    (tmp_path / "a.parquet").write_bytes(archives.parquet(rows, 3_000))
    assert (tmp_path / "a.parquet").stat().st_size < 40_000
    items = items_of(tmp_path / "a.parquet", tmp_path, ReadingOptions(max_decoded_bytes=10_000_000))
    (rejection,) = rejections(items)
    assert rejection.code == "decoded_too_large"
    assert 300 < len(records(items)) < 350


def test_a_parquet_page_that_decodes_to_too_much_is_not_decoded(tmp_path: Path) -> None:
    body = archives.parquet([{"text": "a " * 10_000_000}], compression="zstd", use_dictionary=False)
    (tmp_path / "a.parquet").write_bytes(body)
    options = ReadingOptions(max_decoded_bytes=1_000_000)
    (rejection,) = items_of(tmp_path / "a.parquet", tmp_path, options)
    assert getattr(rejection, "code", "read") == "decoded_too_large"


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    names = ["../../out.txt", "/etc/out.txt", "a/../../out.txt", "C:\\out.txt"]
    for name, pack in (("a.zip", archives.zipped), ("a.tar", archives.tarred)):
        (tmp_path / name).write_bytes(pack(dict.fromkeys(names, "Trời đẹp.".encode())))
        found = records(items_of(tmp_path / name, tmp_path))
        assert len(found) == len(names)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} - {"a.zip", "a.tar"} == {
        path.name for path in (tmp_path / "spool").glob("*")
    }


def test_a_file_that_cannot_be_read_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").symlink_to(tmp_path / "gone.jsonl")
    (rejection,) = rejections(items_of(tmp_path, tmp_path))
    assert (rejection.code, rejection.detail) == ("unreadable", "no such file or directory")


def test_a_disk_that_is_full_is_no_fault_of_the_archive(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(archives.gz(archives.lines(ROWS)))
    (tmp_path / "spool").write_bytes(b"no folder")
    with pytest.raises(ArchiveFailed, match="spool"):
        items_of(tmp_path / "a.jsonl.gz", tmp_path, target_bytes=100)


def test_no_word_of_an_article_stands_in_a_rejection(tmp_path: Path) -> None:
    rows = [{**row, "text": f"{WORDS} {row['text']}"} for row in ROWS]
    for name, make in archives.FORMATS.items():
        body = make(rows)
        for number in range(6):
            (tmp_path / name).write_bytes(next(data for _, _, data in _mutants(name, body, number)))
            for rejection in rejections(items_of(tmp_path / name, tmp_path)):
                assert WORDS not in rejection.detail
                assert rejection.code in CODES or rejection.code in ("invalid_article", "malformed_body")


def _mutants(name: str, body: bytes, number: int) -> list[tuple[str, str, bytes]]:
    found = [mutant for mutant in fuzz.mutants(name, body, ROWS, 6, None) if not re.match(r"nest|noth|stra", mutant[0])]
    return found[number:]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "a.zip", "a.tar.gz", "a.jsonl.zst"])
def test_a_sample_of_the_mutated_archives_loses_nothing_in_silence(name: str) -> None:
    tally = fuzz.measure(name, 18)
    assert (tally.silent, tally.crashes, tally.hangs) == ([], [], [])
    assert tally.archives >= 18


def test_the_reference_names_every_code() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for code in CODES:
        assert f"| `{code}` |" in text
