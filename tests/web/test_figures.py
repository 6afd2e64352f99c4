"""The figures of an article over HTTP: those of its summary, and nothing that a summary is needed for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tinvan import Article, find_figures
from tinvan.summarizer import Summarizer
from tinvan.wire import figures_to_record

ROUTE = "/v1/figures"
TEXT = (
    "Hôm 5-7, công ty công bố doanh thu 275,2 tỉ đồng, tăng 18,4% so với năm 2016 và đạt 73,3\u00a0% kế hoạch.\n"
    "Lãnh đạo cho biết sẽ mở thêm hai nhà máy, với 43 kỹ sư và gần 1.200 công nhân."
)
PIECES = st.sampled_from(
    [
        *("tăng 5,5% ", "20 triệu đồng/người, ", "ngày 5/7", " năm 2016", "từ 3-4 tỷ ", "hàng trăm người"),
        *("1,,5 ", "99/99/9999", "١٢ ", "１２０ người", "Doanh thu đạt ", "so với ", ". "),
        *("\u0301", "\u200b", "\ud800", "\n"),
    ]
)
TEXTS = st.lists(PIECES | st.text(st.characters(), max_size=8), min_size=1, max_size=12).map("".join)


def figures_of(client: FlaskClient, **request: object) -> list[dict[str, Any]]:
    response = client.post(ROUTE, json=request)
    assert response.status_code == 200, response.data[:300]
    record = json.loads(response.data)
    assert list(record) == ["id", "figures"]
    rows: list[dict[str, Any]] = record["figures"]
    return rows


def test_the_answer_is_the_record_of_the_wire(client: FlaskClient, summarizer: Summarizer) -> None:
    document = summarizer.read(Article(TEXT, "Doanh thu tăng", id="a1", published="2017-07-06"))
    request = {"text": TEXT, "title": "Doanh thu tăng", "id": "a1", "published": "2017-07-06"}
    assert client.post(ROUTE, json=request).get_json() == figures_to_record(document)


def test_by_salience_with_the_key_ones_marked(client: FlaskClient) -> None:
    rows = figures_of(client, text=TEXT)
    assert [row["salience"] for row in rows] == sorted((row["salience"] for row in rows), reverse=True)
    keys = [place for place, row in enumerate(rows) if row["key"]]
    assert len(keys) == 3
    passed = [row["kind"] for row in rows[: keys[-1]] if not row["key"]]
    assert set(passed) <= {"date", "time"}, "no value stands here twice: only dates behind the first give way"
    assert len(rows) > 6
    assert not {"in_summary", "rule"} & set().union(*rows)


@given(text=TEXTS)
def test_any_text_has_the_figures_of_its_summary(client: FlaskClient, text: str) -> None:
    text = json.loads(json.dumps(text))  # two surrogates side by side come back as the character they stand for
    if not any(character.isalpha() for character in text):
        assert client.post(ROUTE, json={"text": text}).status_code == 422
        return
    rows = figures_of(client, text=text)
    assert all(text[row["start"] : row["end"]] == row["surface"] for row in rows)
    summary = json.loads(client.post("/v1/summaries", json={"text": text}).data)
    assert rows == [{name: row[name] for name in row if name != "in_summary"} for row in summary["figures"]]
    found = find_figures(text)
    assert [figure.surface for figure in found] == [
        row["surface"] for row in sorted(rows, key=lambda row: row["start"])
    ]


def test_json_and_plain_text_say_the_same(client: FlaskClient) -> None:
    one = client.post(ROUTE, json={"text": TEXT, "id": "a", "published": "2017-07-06"})
    two = client.post(f"{ROUTE}?id=a&published=2017-07-06", data=TEXT.encode(), content_type="text/plain")
    assert (one.status_code, one.content_type) == (200, "application/json")
    assert one.data == two.data
    assert "2017-07-05" in [row["resolved"] for row in one.get_json()["figures"]]


def test_what_only_a_summary_needs_changes_nothing(client: FlaskClient) -> None:
    options = {"length": "brief", "max_sentences": 1, "max_syllables": 9, "include": ["words"], "backend": "extractive"}
    assert figures_of(client, text=TEXT, options=options) == figures_of(client, text=TEXT)
    response = client.post(f"{ROUTE}?length=long&include=sentences", data=TEXT.encode(), content_type="text/plain")
    assert response.get_json()["figures"] == figures_of(client, text=TEXT)


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({}, "/text"),
        ({"text": "12.345 - 67%!"}, "/text"),
        ({"text": TEXT, "title": 5}, "/title"),
        ({"text": TEXT, "options": {"length": "tiny"}}, "/options/length"),
        ({"text": TEXT, "options": {"explain": True}}, "/options/explain"),
    ],
)
def test_faults_are_those_of_the_other_routes(client: FlaskClient, request_: dict[str, Any], pointer: str) -> None:
    response = client.post(ROUTE, json=request_)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert [row["pointer"] for row in json.loads(response.data)["errors"]] == [pointer]
    assert response.data == client.post("/v1/summaries", json=request_).data


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_body"),
        (b"5% \xff", "text/plain", 400, "malformed_body"),
        ("5% lời " * 40_000, "text/plain", 413, "article_too_long"),
        (b"<p>5%</p>", "application/xml", 415, "unsupported_media_type"),
    ],
)
def test_bodies_that_cannot_be_read(
    client: FlaskClient, body: bytes | str, content_type: str, status: int, code: str
) -> None:
    response = client.post(ROUTE, data=body, content_type=content_type)
    assert (response.status_code, json.loads(response.data)["code"]) == (status, code)


def test_other_methods_and_addresses(client: FlaskClient) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        response = client.open(ROUTE, method=method)
        assert (response.status_code, json.loads(response.data)["code"]) == (405, "method_not_allowed")
        assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    for address in (f"{ROUTE}/", f"{ROUTE}/1", "/v1/figure", "//v1/figures"):
        response = client.post(address, json={"text": TEXT})
        assert (response.status_code, json.loads(response.data)["code"]) == (404, "not_found")


def test_an_article_without_figures(client: FlaskClient) -> None:
    assert figures_of(client, text="Hôm nay trời đẹp.") == []
