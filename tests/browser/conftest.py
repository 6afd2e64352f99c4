"""The page in a browser: any error in its console, and any request to another machine, fails the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browser.host import CHROMIUM, chromium, service
from browser.watch import Watch


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
