"""The contract: what is answered is what it says, for requests that schemathesis thinks up; and its page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from live import free_port, serving
from tinvan.options import PARTS
from tinvan.web import contract
from tinvan.web.docs import POLICY

FOLDER = Path(__file__).parent
# Cases that are looked at, at least; `make contract` looks at more.
CASES = int(os.environ.get("CONTRACT_CASES", "2000"))
# Operations that take something, over which they are spread.
OPERATIONS = 6
NEWS = (
    "HÀ NỘI - Hôm 5-7, công ty công bố doanh thu 275,2 tỉ đồng, tăng 18,4% so với cùng kỳ năm 2016.\n"
    "Công nhân vui mừng vì mức lương mới. Ảnh: An Bình\nLãnh đạo cho biết sẽ mở thêm hai nhà máy tại miền Trung."
)


def run_schemathesis(address: str, examples: int, folder: Path) -> tuple[int, str]:
    """How many cases were tried, and what schemathesis says; raises where it found a failure."""
    config = Path(__file__).with_name("schemathesis.toml")
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", config, "run"]
    options = ["--max-examples", str(examples), "--seed", "1", "--url", address, "--no-color"]
    done = subprocess.run(
        [*command, *options, f"{address}/openapi.json"], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(FOLDER)},
    )  # fmt: skip
    found = re.search(r"([\d,]+) generated", done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert found is not None
    return int(found[1].replace(",", "")), done.stdout


def test_whatever_is_asked_the_contract_holds(tmp_path: Path, report: Callable[[str], None]) -> None:
    port = free_port()
    command: list[str | Path] = [sys.executable, "-m", "tinvan", "serve", "--port", str(port)]
    with serving(command, port, env={**os.environ, "TINVAN_LOG": "off", "TINVAN_JOBS": "0"}) as address:
        cases, _ = run_schemathesis(address, CASES // OPERATIONS, tmp_path)
    report(f"{cases:,} cases, no failure")
    assert cases >= CASES


@pytest.mark.parametrize("kind", sorted(contract.ANSWERS))
def test_an_answer_has_the_fields_of_its_model_and_no_others(client: FlaskClient, kind: str) -> None:
    request = {"text": NEWS, "published": "2017-07-06", "options": {"include": list(PARTS)}}
    record = client.post(f"/v1/{kind}", json=request).get_json()
    model = contract.ANSWERS[kind]
    model.model_validate_json(json.dumps(record), strict=True)
    with pytest.raises(ValidationError):
        model.model_validate(record | {"more": 1})
    contract.Info.model_validate(client.get("/v1/info").get_json())
    contract.Problem.model_validate(client.get("/nowhere").get_json())


def test_every_route_is_in_the_contract_and_the_reverse(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    named = {(method.upper(), path) for path, operations in paths.items() for method in operations}
    there = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.split(".")[0] != "page" and rule.endpoint != "docs.asset"
    }
    assert named == there


@pytest.mark.parametrize("kind", sorted(contract.ANSWERS))
def test_its_examples_are_answered(client: FlaskClient, kind: str) -> None:
    bodies = client.get("/openapi.json").get_json()["paths"][f"/v1/{kind}"]["post"]["requestBody"]["content"]
    examples = {media_type: row["example"] for media_type, row in bodies.items() if "example" in row}
    assert len(examples) == 3
    for media_type, example in examples.items():
        body = (example if isinstance(example, str) else json.dumps(example)).encode()
        response = client.post(f"/v1/{kind}", data=body, content_type=media_type, buffered=True)
        assert response.status_code == 200, response.data
        assert b"urn:tinvan:problem" not in response.data


def test_what_stays_as_it_is_is_sent_once(client: FlaskClient) -> None:
    for path in ("/openapi.json", "/docs", "/docs/swagger-ui.css", "/docs/start.js"):
        first = client.get(path)
        tag = first.headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
        assert again.headers["ETag"] == tag
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.head(path).headers["Content-Length"] == first.headers["Content-Length"]


class Sources(HTMLParser):
    """What a page loads, and what scripts and styles stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag if tag in ("script", "style") else ""
        self.found += [value for name, value in attrs if name in ("src", "href") and value]
        self.inline += [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.inline.append(data)


def test_the_page_loads_from_here_alone(client: FlaskClient) -> None:
    response = client.get("/docs")
    assert response.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    page = Sources()
    page.feed(response.text)
    assert page.inline == []
    assert len(page.found) == 4
    for source in page.found:
        assert "//" not in source
        assert client.get(f"/{source}").status_code == 200
    assert client.get("/docs/../app.py").status_code == client.get("/docs/index.html").status_code == 404
