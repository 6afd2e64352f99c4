"""The page in a browser: any error in its console, and any request to another machine, fails the test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from browser.site import CHROMIUM, chromium, service

# What the browser itself says of an answer that is an error; the page says it in words, which is tested.
_STATUS = "Failed to load resource"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def site(browser: Browser) -> Iterator[str]:  # noqa: ARG001 # no service without a browser
    with service() as address:
        yield address


class Watch:
    """What a page does that it should not, and what it posts."""

    def __init__(self, page: Page, site: str) -> None:
        self.faults: list[str] = []
        self.expected: set[int] = set()
        self.posted: list[dict[str, Any]] = []
        self._host = urlsplit(site).netloc
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._request)

    def _console(self, kind: str, text: str) -> None:
        known = text.startswith(_STATUS) and any(f"{status}" in text for status in self.expected)
        if kind in ("error", "warning") and not known:
            self.faults.append(text)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("blob", "data") and address.netloc != self._host:
            self.faults.append(f"asks for {request.url}")
        if request.method == "POST" and address.path == "/v1/summaries" and request.post_data:
            self.posted.append(json.loads(request.post_data) if request.post_data.startswith("{") else {})


@pytest.fixture(scope="session")
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    found = browser.new_context(
        base_url=site, locale="vi-VN", viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    found.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    found.set_default_timeout(30_000)
    yield found
    found.close()


@pytest.fixture
def blank(context: BrowserContext) -> Iterator[Page]:
    """A tab with nothing in it, of a browser that remembers nothing of the page but its files."""
    context.clear_cookies()
    found = context.new_page()
    yield found
    found.close()


@pytest.fixture
def watch(blank: Page, site: str) -> Iterator[Watch]:
    found = Watch(blank, site)
    yield found
    assert found.faults == []


@pytest.fixture
def page(blank: Page, watch: Watch) -> Page:  # noqa: ARG001 # it watches
    """The page, just opened."""
    blank.goto("/")
    blank.evaluate("() => localStorage.clear()")
    return blank
