"""Every error is a problem, and none tells what it should not."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient
from test_api import assert_problem

from tinvan import errors
from tinvan.errors import TinvanError
from tinvan.options import Options
from tinvan.ranking.lead import LeadRanker
from tinvan.summarizer import Summarizer
from tinvan.types import Article, Document, Summary
from tinvan.web import create_app
from tinvan.web.problems import STATUSES

WORDS = "Bí mật của bài báo"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1//info", 404, "not_found"),
        ("GET", "/healthz/", 404, "not_found"),
        ("POST", "/v1/summaries/../../etc/passwd", 404, "not_found"),
        ("GET", "/v1/summaries", 405, "method_not_allowed"),
        ("DELETE", "/v1/sentences", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("BREW", "/v1/info", 405, "method_not_allowed"),
    ],
)
def test_addresses_and_methods(client: FlaskClient, method: str, path: str, status: int, code: str) -> None:
    response = client.open(path, method=method)
    assert_problem(response, status, code)
    assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/v1/info"])
def test_head_says_what_get_does_without_the_body(client: FlaskClient, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert get.status_code == head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.content_type == get.content_type == "application/json"


@pytest.mark.parametrize(
    ("path", "allowed"), [("/v1/summaries", {"POST", "OPTIONS"}), ("/healthz", {"GET", "HEAD", "OPTIONS"})]
)
def test_options_names_the_methods(client: FlaskClient, path: str, allowed: set[str]) -> None:
    response = client.options(path)
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == allowed
    assert "Content-Type" not in response.headers
    assert_problem(client.options("/nothing"), 404, "not_found")


def test_every_error_of_the_core_has_a_status() -> None:
    codes = {
        error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, TinvanError)
    }
    assert codes <= STATUSES.keys()


class Broken(Summarizer):
    """A summarizer that fails with words of the article in its message."""

    def __init__(self, error: Exception) -> None:
        super().__init__(LeadRanker())
        self.error = error

    def read(self, article: Article) -> Document:  # noqa: ARG002
        raise self.error

    def compose(self, document: Document, options: Options) -> Summary:  # noqa: ARG002
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ValueError(WORDS), 500, "internal"),
        (RecursionError(WORDS), 500, "internal"),
        (errors.UnfaithfulSummary("a span of sentence 1 is out of place"), 500, "unfaithful_summary"),
        (errors.BackendUnavailable("the ranker is not there"), 503, "backend_unavailable"),
    ],
)
def test_a_fault_of_ours_tells_its_place_and_no_text(
    error: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Broken(error)).test_client()
    with caplog.at_level(logging.DEBUG):
        response = client.post("/v1/summaries", json={"text": WORDS})
    assert_problem(response, status, code)
    assert WORDS not in response.get_data(as_text=True)
    assert "Traceback" not in response.get_data(as_text=True)
    assert "read:" in caplog.text
    assert type(error).__name__ in caplog.text
    assert WORDS not in caplog.text


def test_ready_only_where_an_article_can_be_summarized(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ready"}
    broken = create_app(Broken(errors.BackendUnavailable("the ranker is not there"))).test_client()
    assert_problem(broken.get("/readyz"), 503, "backend_unavailable")
    assert broken.get("/healthz").get_json() == {"status": "alive"}
