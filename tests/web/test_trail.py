"""What a request leaves behind: an id, a line, counts. No text, no key."""

from __future__ import annotations

import json
import logging
import re
import socket
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from tinvan.ranking.lead import LeadRanker
from tinvan.summarizer import Summarizer
from tinvan.web import create_app, logs
from tinvan.web.errors import Overloaded
from tinvan.web.processes import Worker
from tinvan.web.settings import Settings

WORDS = "Bí mật của bài báo, với 36 tỉ đồng."


@pytest.fixture
def client() -> FlaskClient:
    return create_app(Summarizer(LeadRanker())).test_client()


def test_an_id_goes_in_and_comes_out(client: FlaskClient) -> None:
    for route, status in (("/healthz", 200), ("/nowhere", 404), ("/v1/summaries", 405)):
        response = client.get(route, headers={"X-Request-ID": "a.1_B-2"})
        assert (response.status_code, response.headers["X-Request-ID"]) == (status, "a.1_B-2")


@pytest.mark.parametrize("given", ["", "a b", "ệ".encode().decode("latin-1"), "a" * 129, '{"a":1}'])
def test_an_id_that_could_be_more_than_that_is_replaced(client: FlaskClient, given: str) -> None:
    found = {client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] for _ in range(2)}
    assert len(found) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", row) for row in found)


def test_one_line_a_request(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tinvan"):
        client.post(f"/v1/summaries?title={WORDS}", json={"text": WORDS}, headers={"X-Request-ID": "x1"}, buffered=True)
        client.post("/v1/summaries", json={"text": 5}, headers={"Authorization": "Bearer SECRET"}, buffered=True)
        client.get("/nowhere/SECRET", buffered=True)
    first, second, third = (record.tinvan_fields for record in caplog.records)  # type: ignore[attr-defined]
    assert {"id": "x1", "route": "/v1/summaries", "status": 200, "articles": 1, "syllables": 9}.items() <= first.items()
    assert {"normalize_ms", "segment_ms", "figures_ms", "rank_ms", "compose_ms"} <= first.keys()
    assert (second["status"], second["codes"]) == (422, "invalid_article")
    assert (third["status"], third["route"]) == (404, "none")
    assert not [word for word in (*WORDS.split(), "SECRET") if len(word) > 4 and word in str(caplog.records)]


@pytest.mark.parametrize("form", ["text", "json"])
def test_how_it_is_written(form: str, client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("tinvan")
    before = (logger.handlers, logger.propagate, logger.level)
    try:
        logs.configure(form)  # type: ignore[arg-type]
        client.post("/v1/sentences", json={"text": WORDS}, headers={"X-Request-ID": "x2"}, buffered=True)
    finally:
        logger.handlers, logger.propagate = before[:2]
        logger.setLevel(before[2])
    (line,) = capsys.readouterr().err.splitlines()
    if form == "json":
        row = json.loads(line)
        assert (row["id"], row["status"], row["level"]) == ("x2", 200, "info")
    else:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z 200 POST /v1/sentences [\d.]+ ms id=x2 .*syllables=9.*", line)


def counted(client: FlaskClient) -> dict[str, float]:
    response = client.get("/metrics")
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    rows = (line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def test_what_is_counted(client: FlaskClient) -> None:
    client.post("/v1/summaries", json={"text": WORDS}, buffered=True)
    client.post("/v1/summaries", json={"text": 5}, buffered=True)
    body = json.dumps({"text": WORDS}) + "\n{\n" + json.dumps({"text": WORDS})
    client.post("/v1/figures", data=body, content_type="application/x-ndjson", buffered=True)
    client.open("/healthz", method="BREW" + WORDS[:3].encode().hex(), buffered=True)
    counts = counted(client)
    assert counts['tinvan_requests_total{method="POST",route="/v1/summaries",status="200"}'] == 1
    assert counts['tinvan_requests_total{method="other",route="none",status="405"}'] == 1
    assert counts['tinvan_request_seconds_count{route="/v1/summaries"}'] == 2
    assert counts['tinvan_rejections_total{code="invalid_article"}'] == 1
    assert counts['tinvan_rejections_total{code="malformed_body"}'] == 1
    assert counts["tinvan_articles_total"] == 3
    assert counts["tinvan_syllables_total"] == 27
    assert counts['tinvan_stage_seconds_count{stage="figures"}'] == 2, "once a request"
    assert counts["tinvan_queue"] == 0
    assert not [name for name in counts if "Bí" in name or "127.0.0.1" in name]


def test_pages_of_other_origins() -> None:
    client = create_app(Summarizer(LeadRanker()), Settings(cors=("https://a.example",))).test_client()
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    response = client.options("/v1/summaries", headers=asked)
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    for origin, allowed in (("https://a.example", True), ("https://b.example", False), ("null", False)):
        response = client.post("/v1/figures", json={"text": 5}, headers={"Origin": origin})
        assert ("Access-Control-Allow-Origin" in response.headers) == allowed
        assert response.headers["Vary"] == "Origin"
    assert "Content-Range" in client.get("/healthz", headers=asked).headers["Access-Control-Expose-Headers"]
    all_origins = create_app(Summarizer(LeadRanker()), Settings(cors=("*",))).test_client()
    response = all_origins.get("/healthz", headers={"Origin": "https://b.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    none = create_app(Summarizer(LeadRanker())).test_client()
    assert "Access-Control-Allow-Origin" not in none.get("/healthz", headers={"Origin": "null"}).headers


def test_they_are_told_of_too_much_load_as_others_are() -> None:
    app = create_app(Summarizer(LeadRanker()), Settings(cors=("https://a.example",)))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        headers = {"ORIGIN": "https://a.example", "X-REQUEST-ID": "a1"}
        connection, error = SimpleNamespace(sock=ours), Overloaded("too much")
        Worker._refuse(SimpleNamespace(wsgi=app), "/v1/figures", headers, connection, error)  # type: ignore[arg-type]
        answer = theirs.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b"Access-Control-Allow-Origin: https://a.example\r\n" in answer
    assert b"Retry-After: 1\r\n" in answer
    assert b"X-Request-ID: a1\r\n" in answer
