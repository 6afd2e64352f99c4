"""The page as it is served: both languages whole, small, kept well, and closed to everything from elsewhere."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tinvan import Article
from tinvan.summarizer import Summarizer
from tinvan.types import BOILERPLATE_KINDS, Modifier
from tinvan.view import WARNINGS
from tinvan.web import page
from tinvan.web.page import SAMPLES, assets, version, words

WEB = Path(page.__file__).parent
SCRIPTS = {name: asset.body.decode() for name, asset in assets().items() if name.endswith(".js")}
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in sorted((WEB / "templates").iterdir())}
# Bytes of the page and its scripts and styles, packed.
MOST_BYTES = 60 * 1024


def named() -> set[str]:
    """The names of words that scripts and templates use; of those put together, their beginning with ``*``."""
    found = set()
    for text in SCRIPTS.values():
        found |= set(re.findall(r"""\bsay\(\s*"(\w+)\"""", text))
        found |= {f"{start}*" for start in re.findall(r"\bsay\(\s*`(\w+)\$\{", text)}
    for text in TEMPLATES.values():
        found |= set(re.findall(r'say\("(\w+)"\)', text)) | set(re.findall(r"words\.(\w+)", text))
        found |= {f"{start}*" for start in re.findall(r"words\[['\"](\w+_)['\"] ~", text)}
    return found


def test_both_languages_are_complete() -> None:
    vietnamese, english = words()["vi"], words()["en"]
    assert list(vietnamese) == list(english)
    for name in vietnamese:
        assert vietnamese[name], name
        assert english[name], name
        assert sorted(re.findall(r"\{\w+\}", vietnamese[name])) == sorted(re.findall(r"\{\w+\}", english[name])), name


def test_all_that_is_said_has_words_and_all_words_are_said() -> None:
    table = set(words()["vi"])
    used = named()
    assert {name for name in used if not name.endswith("*")} <= table
    beginnings = tuple(name[:-1] for name in used if name.endswith("*"))
    quoted = set(re.findall(r'"(\w+)"', " ".join(SCRIPTS.values())))
    assert {name for name in table - used - quoted if not name.startswith(beginnings)} == set()


def test_whatever_the_service_may_say_has_words() -> None:
    table = words()["vi"]
    assert {f"kind_{kind}" for kind in BOILERPLATE_KINDS} <= table.keys()
    assert {f"mod_{mod}" for mod in Modifier.__args__} <= table.keys()  # type: ignore[attr-defined]
    assert {f"state_{warning}" for warning in WARNINGS} <= table.keys()
    states = {name for name in table if name.startswith("state_") and not name.endswith("_more")}
    assert {f"{name}_more" for name in states} <= table.keys()


@pytest.mark.parametrize(
    ("query", "cookie", "accepts", "language"),
    [
        ("", None, None, "vi"),
        ("", None, "en-GB,en;q=0.9", "en"),
        ("", None, "fr", "vi"),
        ("", "lang=en", "vi", "en"),
        ("?lang=vi", "lang=en", "en", "vi"),
        ("?lang=xx", "lang=<b>", None, "vi"),
    ],
)
def test_it_speaks_its_readers_language(
    client: FlaskClient, query: str, cookie: str | None, accepts: str | None, language: str
) -> None:
    headers = {name: value for name, value in (("Cookie", cookie), ("Accept-Language", accepts)) if value}
    response = client.application.test_client(use_cookies=False).get(f"/{query}", headers=headers)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert f'<span data-s="brief">{words()[language]["brief"]}</span>' in response.text


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client: FlaskClient) -> None:
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "require-trusted-types-for 'script'"} <= set(policy.split("; "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", response.text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=", response.text)
    for name, asset in assets().items():
        text = asset.body.decode()
        assert "innerHTML" not in text, name
        assert not re.search(r"https?://(?!www\.w3\.org/)", text), name


def test_it_is_small(client: FlaskClient, report: Callable[[str], None]) -> None:
    packed = {"Accept-Encoding": "gzip"}
    html = client.get("/", headers=packed)
    assert html.headers["Content-Encoding"] == "gzip"
    sizes = {"/": len(html.data)}
    for address in re.findall(r'(?:src|href)="(static/[^"]+)"', gzip.decompress(html.data).decode()):
        sizes[address] = len(client.get(f"/{address}", headers=packed).data)
    total = sum(sizes.values())
    report(f"page, scripts and styles: {total / 1024:.1f} KB packed in {len(sizes)} files, target 60")
    assert len(sizes) > len(SCRIPTS)
    assert total <= MOST_BYTES


def test_its_files_are_kept_until_they_change(client: FlaskClient) -> None:
    response = client.get(f"/static/{version()}/main.js")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.content_type.startswith("text/javascript")
    again = client.get("/static/old/main.js", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["", "none.js", "../page.py", "..%2fpage.py", "samples"])
def test_there_is_nothing_else(client: FlaskClient, name: str) -> None:
    response = client.get(f"/static/{version()}/{name}")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_shows_what_tinvan_does(summarizer: Summarizer, sample: page.Sample) -> None:
    text = assets()[f"samples/{sample.name}.txt"].body.decode().rstrip()
    summary = summarizer.summarize(Article(text, published=sample.published), "short")
    assert summary.warnings == ()
    assert len(summary.sentences) >= 2
    assert len(summary.figures) >= (30 if sample.name == "press" else 15)
    kinds = {row.kind for row in summarizer.read(Article(text)).boilerplate}
    assert {"heading", "caption", "credit"} <= kinds
