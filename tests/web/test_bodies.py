"""Bodies of every type and coding: what is read, and what is refused before it does harm."""

from __future__ import annotations

import gzip
import json
import time
import unicodedata
import zlib
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from test_api import TEXT, assert_problem
from werkzeug.test import TestResponse

from tinvan.summarizer import Summarizer
from tinvan.web import create_app
from tinvan.web.bodies import _lines, unpacked
from tinvan.web.settings import Settings

NDJSON = "application/x-ndjson"
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>Thư viện mở cửa - Báo A</title>
<meta property="article:published_time" content="2026-09-02T08:00:00+07:00"></head>
<body><nav><a href="/">Trang chủ</a><a href="/the-thao">Thể thao</a></nav>
<article><h1>Thư viện Sông Lạc mở cửa trở lại</h1>
<p>Sáng 2/9, Thư viện Sông Lạc mở cửa trở lại sau 14 tháng sửa chữa với kinh phí 36 tỉ đồng.</p>
<p>Thư viện có thêm một phòng đọc riêng cho trẻ em, mở cửa đến 21 giờ mỗi ngày.</p></article>
<footer>Bản quyền</footer></body></html>"""


def post_packed(client: FlaskClient, body: bytes, coding: str, content_type: str = "application/json") -> TestResponse:
    headers = {"Content-Encoding": coding, "Content-Type": content_type}
    return client.post("/v1/summaries", data=body, headers=headers)


def test_lines_that_come_a_byte_at_a_time_are_the_lines() -> None:
    body = b'{"text": "a"}\n\n' + b"x" * 40 + b'\n{"text": "b"}\n{"text": "c"}'
    whole = [str(line) if isinstance(line, Exception) else line for line in _lines(iter([body]), 20)]
    pieces = [str(line) if isinstance(line, Exception) else line for line in _lines((bytes([b]) for b in body), 20)]
    assert pieces == whole
    assert whole == [b'{"text": "a"}', "The line is larger than 20 bytes", b'{"text": "b"}', b'{"text": "c"}']


def test_a_line_in_many_pieces_costs_by_its_length() -> None:
    def seconds(count: int) -> float:
        begun = time.process_time()
        assert len(list(_lines((b"x" for _ in range(count)), 2**21))) == 1
        return time.process_time() - begun

    short = min(seconds(20_000) for _ in range(3))
    assert min(seconds(160_000) for _ in range(3)) < 24 * short  # by its square it would be 64 times


@pytest.mark.parametrize("charset", ["utf-16le", "utf-16be"])
def test_a_byte_order_mark_is_not_counted(client: FlaskClient, charset: str) -> None:
    body = ("\ufeff" + TEXT).encode(charset)
    response = client.post("/v1/sentences", data=body, content_type=f"text/plain; charset={charset}")
    assert response.get_json()["sentences"][0]["start"] == 0


def test_the_mark_of_a_page_has_the_last_word(client: FlaskClient) -> None:
    page = b"\xef\xbb\xbf" + PAGE.format(charset="windows-1252").encode()
    response = client.post("/v1/summaries", data=page, content_type="text/html")
    assert "Thư viện" in response.get_json()["summary"]


def test_what_a_page_says_of_itself_goes_before_the_query(client: FlaskClient) -> None:
    page = PAGE.format(charset="utf-8").encode()
    response = client.post("/v1/figures?title=Khac&published=2001-01-01&source=a", data=page, content_type="text/html")
    assert response.status_code == 200
    assert {row["resolved"] for row in response.get_json()["figures"] if row.get("resolved")} == {"2026-09-02"}


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
        ("gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
    ],
)
def test_a_packed_body_says_what_it_says_unpacked(client: FlaskClient, coding: str, pack: Any) -> None:
    body = json.dumps({"text": TEXT}).encode()
    response = post_packed(client, pack(body), coding)
    assert response.status_code == 200, response.data
    assert response.get_json()["summary"] == TEXT


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"\x1f\x8b"),
        ("gzip", gzip.compress(b'{"text": "Tin"}')[:-9]),
        ("gzip", gzip.compress(b'{"text": "Tin"}') + b"more"),
        ("gzip", b'{"text": "Tin"}'),
        ("gzip", b""),
        ("deflate", zlib.compress(b'{"text": "Tin"}')[:-3]),
        ("deflate", gzip.compress(b'{"text": "Tin"}')),
    ],
)
def test_what_cannot_be_unpacked(client: FlaskClient, coding: str, body: bytes) -> None:
    assert_problem(post_packed(client, body, coding), 400, "malformed_body")


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "zstd", "nonsense", ""])
def test_other_codings(client: FlaskClient, coding: str) -> None:
    assert_problem(post_packed(client, b"", coding), 415, "unsupported_media_type")


@pytest.mark.parametrize("unit", [b" ", b"[", b"\0"])
def test_a_bomb_is_refused_at_the_limit(client: FlaskClient, unit: bytes) -> None:
    bomb = gzip.compress(unit * 30_000_000)
    assert len(bomb) < 150_000
    assert_problem(post_packed(client, bomb, "gzip"), 413, "body_too_large")


@given(body=st.binary(max_size=300), size=st.integers(1, 40), coding=st.sampled_from(["gzip", "deflate"]))
def test_the_pieces_it_comes_in_change_nothing(body: bytes, size: int, coding: str) -> None:
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    pieces = (packed[start : start + size] for start in range(0, len(packed), size))
    assert b"".join(unpacked(pieces, coding)) == body


def test_the_article_of_a_page(client: FlaskClient) -> None:
    page = PAGE.format(charset="utf-8")
    record = client.post("/v1/summaries?id=7&include=figures", data=page, content_type="text/html").get_json()
    assert record["id"] == "7"
    assert record["title"] == "Thư viện Sông Lạc mở cửa trở lại"
    assert "Trang chủ" not in record["text"]
    assert all(record["text"][row["start"] : row["end"]] == row["surface"] for row in record["figures"])
    assert "2026-09-02" in [row["resolved"] for row in record["figures"]], "the page says when it was published"
    assert "36 tỉ đồng" in record["summary"]
    again = client.post("/v1/figures?id=7", data=page, content_type="text/html").get_json()
    assert again["text"] == record["text"]


@pytest.mark.parametrize(
    ("header", "page", "codec"),
    [
        ("", "utf-8", "utf-8"),
        ("windows-1258", "utf-8", "cp1258"),
        ("", "windows-1258", "cp1258"),
        ("utf-8", "x", "utf-8"),
    ],
)
def test_the_charset_of_a_page(client: FlaskClient, header: str, page: str, codec: str) -> None:
    text = "Hôm nay trơ\u0300i đe\u0323p, nhiê\u0300u ngươ\u0300i ra phô\u0301."
    body = f'<html><head><meta charset="{page}"></head><body><article><p>{text}</p></article></body></html>'
    content_type = "text/html" + (f"; charset={header}" if header else "")
    record = client.post("/v1/sentences", data=body.encode(codec), content_type=content_type).get_json()
    assert unicodedata.normalize("NFC", record["text"]) == "Hôm nay trời đẹp, nhiều người ra phố."


@pytest.mark.parametrize("page", ["", "<html>", "<html><body></body></html>", "\0", "<p>" * 3])
def test_a_page_without_an_article(client: FlaskClient, page: str) -> None:
    response = client.post("/v1/summaries", data=page, content_type="text/html")
    assert assert_problem(response, 422, "invalid_article")["errors"][0]["pointer"] == "/text"


def lines(response: TestResponse) -> list[dict[str, Any]]:
    assert (response.status_code, response.content_type) == (200, NDJSON)
    return [json.loads(line) for line in response.data.splitlines()]


def test_a_line_in_a_line_out(client: FlaskClient) -> None:
    rows = [{"text": TEXT, "id": str(number)} for number in range(5)]
    body = "\n".join(map(json.dumps, rows)) + "\n"
    for route in ("/v1/summaries", "/v1/figures", "/v1/sentences"):
        answers = lines(client.post(route, data=body, content_type=NDJSON, buffered=True))
        assert answers == [client.post(route, json=row).get_json() for row in rows[:1]] + answers[1:]
        assert [row["id"] for row in answers] == [row["id"] for row in rows]


def test_a_bad_line_is_a_problem_in_its_place(client: FlaskClient) -> None:
    bad = (b'{"text": 5}', b"{", b"[]", b'{"text": "\xff"}', b'{"text": "a", "text": "b"}', b'{"text": "%s"}')
    bad = (*bad[:-1], b'{"text": "%s"}' % ("lời " * 50_001).encode(), b'{"text": "' + b"a" * 3_000_000 + b'"}')
    good = json.dumps({"text": TEXT}).encode()
    body = b"\r\n\n".join(part for line in bad for part in (line, good))
    answers = lines(client.post("/v1/summaries", data=body, content_type=NDJSON, buffered=True))
    assert [row["summary"] for row in answers[1::2]] == [TEXT] * len(bad)
    codes = [row["code"] for row in answers[::2]]
    assert codes == ["invalid_article", *["malformed_body"] * 4, "article_too_long", "body_too_large"]
    assert [row["line"] for row in answers[::2]] == [1, 3, 5, 7, 9, 11, 13]
    alone = client.post("/v1/summaries", data=bad[0], content_type="application/json").get_json()
    assert answers[0] == alone | {"line": 1}


def test_options_of_a_stream(client: FlaskClient) -> None:
    body = "\n".join(map(json.dumps, [{"text": TEXT}, {"text": TEXT, "options": {"length": "long"}}]))
    answers = lines(client.post("/v1/summaries?length=brief", data=body, content_type=NDJSON, buffered=True))
    assert [row["signature"].rsplit(":", 1)[1] for row in answers] == ["brief", "long"]
    refused = client.post("/v1/summaries?length=tiny", data=body, content_type=NDJSON, buffered=True)
    assert_problem(refused, 422, "invalid_article")


def test_a_stream_ends_at_its_limit(summarizer: Summarizer) -> None:
    client = create_app(summarizer, Settings(stream_lines=2)).test_client()
    body = "\n".join([json.dumps({"text": TEXT})] * 5)
    answers = lines(client.post("/v1/sentences", data=body, content_type=NDJSON, buffered=True))
    assert [row.get("code") for row in answers] == [None, None, "body_too_large"]


def test_a_stream_that_is_cut_short_says_so(client: FlaskClient) -> None:
    body = gzip.compress(b'{"text": "Tin hay."}\n' * 3)[:-12]
    headers = {"Content-Encoding": "gzip", "Content-Type": NDJSON}
    answers = lines(client.post("/v1/sentences", data=body, headers=headers, buffered=True))
    assert answers[-1]["code"] == "malformed_body"
    assert all("sentences" in row for row in answers[:-1])


def test_streams_are_few(summarizer: Summarizer) -> None:
    app = create_app(summarizer, Settings(streams=1))
    held = app.extensions["tinvan"].streams
    assert held.acquire(blocking=False)
    response = app.test_client().post("/v1/sentences", data="{}", content_type=NDJSON, buffered=True)
    assert_problem(response, 429, "overloaded")
    assert response.headers["Retry-After"] == "1"
    held.release()
    for _ in range(3):
        lines(app.test_client().post("/v1/sentences", data='{"text": "Tin"}', content_type=NDJSON, buffered=True))


@pytest.mark.parametrize(
    ("accept", "content_type", "status"),
    [
        ("application/json", "application/json", 200),
        ("*/*", "application/json", 200),
        ("text/html, application/*;q=0.1", "application/json", 200),
        ("text/html", "application/json", 406),
        ("application/json;q=0", "application/json", 406),
        (NDJSON, NDJSON, 200),
        ("application/json", NDJSON, 406),
    ],
)
def test_what_the_client_takes(client: FlaskClient, accept: str, content_type: str, status: int) -> None:
    headers = {"Accept": accept, "Content-Type": content_type}
    response = client.post("/v1/sentences", data='{"text": "Tin"}', headers=headers, buffered=True)
    assert response.status_code == status
    if status == 406:
        assert_problem(response, 406, "not_acceptable")
