"""Articles over HTTP: what comes back, what is refused, and how."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from hostile import PATIENCE, TEXTS
from tinvan import Article, Options
from tinvan.options import LENGTHS, MAX_BODY_BYTES, PARTS
from tinvan.summarizer import Summarizer
from tinvan.text.normalize import normalize
from tinvan.web import create_app
from tinvan.web.settings import Settings
from tinvan.wire import OPTIONS, info_to_record, sentences_to_record, summary_to_record

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TEXT = "Hôm nay trời đẹp. Mọi người ra phố đi chơi từ sáng sớm."


def assert_problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """An error of the one shape; gives its record."""
    assert response.status_code == status, response.data[:300]
    assert response.content_type == "application/problem+json"
    record: dict[str, Any] = json.loads(response.data)
    assert list(record) == ["type", "title", "status", "detail", "code", "errors"]
    assert (record["status"], record["code"]) == (status, code)
    assert record["type"] == f"urn:tinvan:problem:{code}"
    assert all(list(row) == ["pointer", "detail"] for row in record["errors"])
    return record


def post_text(client: FlaskClient, body: bytes | str, query: str = "", charset: str = "") -> TestResponse:
    content_type = "text/plain" + (f"; charset={charset}" if charset else "")
    return client.post(f"/v1/summaries{query}", data=body, content_type=content_type)


def test_the_sample_article(client: FlaskClient) -> None:
    request = json.loads((SAMPLES / "article.json").read_bytes())
    response = client.post("/v1/summaries", json=request | {"id": 7, "options": {"length": "brief"}})
    assert (response.status_code, response.content_type) == (200, "application/json")
    record = response.get_json()
    assert (record["id"], record["title"]) == ("7", request["title"])
    for sentence in record["sentences"]:
        source = " ".join(request["text"][start:end] for start, end in sentence["spans"])
        assert sentence["text"].rstrip(".")[1:] in source
    assert record["signature"].endswith("|length:brief")


def test_json_and_plain_text_say_the_same(client: FlaskClient) -> None:
    options = {"length": "brief", "max_sentences": 1, "include": ["words", "figures"]}
    one = client.post("/v1/summaries", json={"text": TEXT, "title": "Trời đẹp", "id": "a", "options": options})
    query = "?length=brief&max_sentences=1&include=words,figures&title=Tr%E1%BB%9Di+%C4%91%E1%BA%B9p&id=a"
    two = post_text(client, TEXT.encode(), query)
    assert one.status_code == 200
    assert one.data == two.data


def test_an_answer_is_the_record_of_the_wire(client: FlaskClient, summarizer: Summarizer) -> None:
    document = summarizer.read(Article(TEXT))
    expected = summary_to_record(summarizer.compose(document, Options()), document)
    assert client.post("/v1/summaries", json={"text": TEXT}).get_json() == expected
    assert client.post("/v1/sentences", json={"text": TEXT}).get_json() == sentences_to_record(document)
    asked = {"text": TEXT, "options": {"include": ["words"]}}
    assert client.post("/v1/sentences", json=asked).get_json() == sentences_to_record(document, with_words=True)
    assert client.get("/v1/info").get_json() == info_to_record(summarizer, Settings().limits)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf-16", "utf-16le"])
def test_a_charset_is_honoured(client: FlaskClient, charset: str) -> None:
    response = post_text(client, TEXT.encode(charset), charset=charset)
    assert response.get_json()["summary"] == TEXT


def test_windows_1258_counts_its_own_characters(client: FlaskClient) -> None:
    body = "Hôm nay trơ\u0300i đe\u0323p."
    row = post_text(client, body.encode("cp1258"), charset="windows-1258").get_json()["sentences"][0]
    assert row["spans"] == [[0, len(body)]]


@pytest.mark.parametrize("charset", ["punycode", "rot13", "zip", "klingon", "unicode_escape"])
def test_other_charsets_are_refused(client: FlaskClient, charset: str) -> None:
    record = assert_problem(post_text(client, TEXT.encode(), charset=charset), 415, "unsupported_media_type")
    assert "utf-8" in record["detail"]


@pytest.mark.parametrize("content_type", [None, "", "application/xml", "application/jsonl", "nonsense"])
@pytest.mark.parametrize("route", ["/v1/summaries", "/v1/sentences"])
def test_other_media_types_are_refused(client: FlaskClient, route: str, content_type: str | None) -> None:
    record = assert_problem(
        client.post(route, data="<p>Tin</p>", content_type=content_type), 415, "unsupported_media_type"
    )
    assert "application/json, text/plain, text/html or application/x-ndjson" in record["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "line 1, column 2"),
        (b'{"text": "\xff"}', "offset 10"),
        (b'{"text": "Tin", "text": "Tin"}', "stands twice"),
        (b"[" * 20_000, "nested deeper than 32"),
        (b'{"text": "Tin", "options": ' + b'{"a":' * 20_000, "nested deeper than 32"),
        (b'{"text": "Tin", "options": {"max_sentences": NaN}}', "NaN"),
        (b'{"text": "Tin", "options": {"max_sentences": %s}}' % (b"9" * 50_000), "18 digits"),
        (b"[]", "not an array"),
        (b"null", "not null"),
        (b'"Tin"', "not text"),
        (b"5", "not a number"),
    ],
)  # fmt: skip
def test_malformed_json(client: FlaskClient, body: bytes, said: str) -> None:
    for content_type in ("application/json", "application/json; charset=utf-8"):
        response = client.post("/v1/summaries", data=body, content_type=content_type)
        assert said in assert_problem(response, 400, "malformed_body")["detail"]


def test_plain_text_that_is_not_its_charset(client: FlaskClient) -> None:
    record = assert_problem(post_text(client, b"Tin v\xffn"), 400, "malformed_body")
    assert "offset 5" in record["detail"]


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, None, ["Tin"]])
def test_a_text_of_another_type(client: FlaskClient, value: object) -> None:
    record = assert_problem(client.post("/v1/summaries", json={"text": value}), 422, "invalid_article")
    assert [row["pointer"] for row in record["errors"]] == ["/text"]


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({}, "/text"),
        ({"text": TEXT, "options": {"lenght": "brief"}}, "/options/lenght"),
        ({"text": TEXT, "options": {"length": 5}}, "/options/length"),
        ({"text": TEXT, "options": {"max_syllables": "60"}}, "/options/max_syllables"),
        ({"text": TEXT, "options": {"include": "words"}}, "/options/include"),
        ({"text": TEXT, "options": []}, "/options"),
        ({"text": TEXT, "lenght": "brief"}, "/lenght"),
        ({"text": TEXT, "id": 1.5}, "/id"),
    ],
)
def test_faults_have_pointers(client: FlaskClient, request_: dict[str, Any], pointer: str) -> None:
    record = assert_problem(client.post("/v1/summaries", json=request_), 422, "invalid_article")
    assert [row["pointer"] for row in record["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("query", "pointer", "detail"),
    [
        (
            "?lenght=brief",
            "/lenght",
            'is unknown; did you mean "length"? Known are id, title, published, source, length',
        ),
        ("?titel=Gạo", "/titel", 'is unknown; did you mean "title"?'),
        ("?length=tiny", "/options/length", "must be"),
        ("?max_sentences=two", "/options/max_sentences", "must be"),
        ("?length=brief&length=long", "/options/length", "is given twice"),
        ("?id=1&id=2", "/id", "is given twice"),
    ],
)
def test_faults_of_a_query(client: FlaskClient, query: str, pointer: str, detail: str) -> None:
    record = assert_problem(post_text(client, TEXT, query), 422, "invalid_article")
    assert record["errors"][0]["pointer"] == pointer
    assert record["errors"][0]["detail"].startswith(detail)


def test_what_the_query_says_holds_where_the_body_says_nothing(client: FlaskClient) -> None:
    route = "/v1/summaries?length=brief&title=A&id=1&include=sentences"
    record = client.post(route, json={"text": TEXT, "id": "2", "title": None, "options": {"length": "long"}}).get_json()
    assert (record["title"], record["id"]) == ("A", "2")
    assert record["signature"].endswith("length:long")
    assert "article_sentences" in record
    response = client.post("/v1/summaries?max_syllables=0", json={"text": TEXT, "options": {"max_syllables": 60}})
    assert_problem(response, 422, "invalid_article")
    fault = assert_problem(client.post("/v1/summaries?lenght=brief", json={"text": TEXT}), 422, "invalid_article")
    assert fault["errors"][0]["pointer"] == "/lenght"


@pytest.mark.parametrize(("name", "text", "outcome"), TEXTS, ids=[name for name, _, _ in TEXTS])
def test_hostile_texts(client: FlaskClient, name: str, text: str, outcome: str) -> None:
    started = time.thread_time()
    response = client.post("/v1/summaries", json={"text": text})
    assert time.thread_time() - started < PATIENCE
    if outcome == "refused":
        assert 400 <= response.status_code < 500
        assert_problem(response, response.status_code, json.loads(response.data)["code"])
    else:
        assert response.status_code == 200, response.data[:300]
        record = json.loads(response.data)
        assert record["sentences"] or "no_prose" in record["warnings"], (
            f"{name}: the summary is empty, with {record['warnings']}"
        )
        for row in record["figures"]:
            assert text[row["start"] : row["end"]] == row["surface"]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2_000) | st.floats(-5, 5) | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["text", "body", "title", "id", "published", "source", "options", "other"])
options = st.dictionaries(st.sampled_from([*OPTIONS, "other"]), values | st.sampled_from(LENGTHS), max_size=4)
requests = st.dictionaries(names, values, max_size=5) | st.fixed_dictionaries({"text": values, "options": options})


@given(request_=requests)
def test_whatever_is_asked_is_answered_or_refused(client: FlaskClient, request_: dict[str, Any]) -> None:
    for route in ("/v1/summaries", "/v1/sentences"):
        response = client.post(route, json=request_)
        assert response.status_code in (200, 422)
        if response.status_code != 200:
            assert assert_problem(response, 422, "invalid_article")["errors"]


@given(text=st.text(st.characters() | st.sampled_from(" .\n\0\u0301\u200b\ud800Đđ“”5%"), min_size=1, max_size=80))
def test_any_text_is_summarized_from_its_own_characters(client: FlaskClient, text: str) -> None:
    # The parser joins two surrogates side by side into the character that they stand for.
    text = json.loads(json.dumps(text))
    response = client.post("/v1/summaries", json={"text": text, "options": {"include": list(PARTS)}})
    if not any(character.isalpha() for character in text):
        assert_problem(response, 422, "invalid_article")
        return
    record = json.loads(response.data)
    for row in record["sentences"]:
        source = record["article_sentences"][row["source_index"]]
        assert all(source["start"] <= start < end <= source["end"] for start, end in row["spans"])
    for row in record["article_sentences"]:
        covered = {index for start, end in row["words"] for index in range(start, end)}
        left = "".join(text[index] for index in range(row["start"], row["end"]) if index not in covered)
        assert not normalize(left).text.strip()
    for row in record["figures"]:
        assert text[row["start"] : row["end"]] == row["surface"]


def test_lone_surrogates_are_kept(client: FlaskClient) -> None:
    body = b'{"text": "H\\u00f4m nay \\ud800 tr\\u1eddi \\udfff \\u0111\\u1eb9p.", "title": "\\udead"}'
    response = client.post("/v1/summaries", data=body, content_type="application/json")
    assert response.status_code == 200
    assert json.loads(response.data)["summary"] == "Hôm nay \ud800 trời \udfff đẹp."


def test_not_vietnamese_is_summarized_with_a_warning(client: FlaskClient) -> None:
    text = "The cat sat on the mat. London was quiet that day, and everyone was happy."
    record = client.post("/v1/summaries", json={"text": text}).get_json()
    assert "language_unsure" in record["warnings"]
    assert record["sentences"]


def test_a_body_over_the_limit(client: FlaskClient) -> None:
    record = assert_problem(post_text(client, b"a" * (MAX_BODY_BYTES + 1)), 413, "body_too_large")
    assert "2,097,152 bytes" in record["detail"]
    assert post_text(client, b"a" * 1_000).status_code == 200


def test_the_limit_of_a_body_can_be_set(summarizer: Summarizer) -> None:
    client = create_app(summarizer, Settings(body_bytes=20)).test_client()
    assert post_text(client, b"a" * 20).status_code == 200
    record = assert_problem(post_text(client, b"a" * 21), 413, "body_too_large")
    assert "20 bytes" in record["detail"]


def test_an_article_over_the_limit(client: FlaskClient) -> None:
    record = assert_problem(post_text(client, "lời " * 50_001), 413, "article_too_long")
    assert "50,000" in record["detail"]


def test_syllables_are_counted_as_they_are_read(client: FlaskClient) -> None:
    decomposed = unicodedata.normalize("NFD", "Trời đẹp lắm. " * 12_000)  # 36,000 syllables, 108,000 pieces of them
    assert post_text(client, decomposed.encode()).status_code == 200


@pytest.mark.parametrize("body", [b'{"text":"Tr\\u1eddi","\\ud800":1}', b'{"text":"Tin","options":{"\\ud800":1}}'])
def test_a_name_that_no_text_can_hold_is_unknown(client: FlaskClient, body: bytes) -> None:
    record = assert_problem(
        client.post("/v1/figures", data=body, content_type="application/json"), 422, "invalid_article"
    )
    assert record["errors"][0]["pointer"].endswith("/\\ud800")
    assert record["errors"][0]["detail"].startswith("is unknown")


def test_an_option_among_the_fields_is_told_where_it_belongs(client: FlaskClient) -> None:
    record = assert_problem(
        client.post("/v1/summaries", json={"text": TEXT, "length": "brief", "option": {}}), 422, "invalid_article"
    )
    details = {row["pointer"]: row["detail"] for row in record["errors"]}
    assert details["/length"] == 'is unknown; it belongs into "options"'
    assert details["/option"].startswith('is unknown; did you mean "options"?')


def test_the_body_goes_before_the_query_under_any_of_its_names(client: FlaskClient) -> None:
    request_ = {"text": "Ngày 5/7, trời đẹp.", "date": "2018-07-06", "url": "b"}
    response = client.post("/v1/figures?published=2017-07-06&source=a", json=request_)
    assert response.status_code == 200, response.data
    assert response.get_json()["figures"][0]["resolved"].startswith("2018")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json; charset=utf-8", 200),
        ("application/json;odata=verbose, */*;q=0.1", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
    ],
)
def test_only_the_type_that_is_accepted_counts(client: FlaskClient, accept: str, status: int) -> None:
    assert client.post("/v1/figures", json={"text": TEXT}, headers={"Accept": accept}).status_code == status
