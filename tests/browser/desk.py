"""What the tests do with the page, and what they read from it."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.request import Request, urlopen

from playwright.sync_api import Page

INCLUDE = ["figures", "boilerplate", "scores"]


def paste(page: Page, text: str) -> None:
    """Put text into the field as a paste does: at once, and told as one."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.focus("#text")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")


def wait(page: Page, state: str = "result") -> None:
    """Wait until the desk is in that state."""
    page.wait_for_selector(f"body[data-state={state}]", state="attached")


def sample(page: Page, name: str = "press") -> None:
    """Take a sample article and wait for its result."""
    page.click(f"[data-sample={name}]")
    wait(page)


def answer(site: str, text: str, length: str = "short", published: str | None = None) -> dict[str, Any]:
    """What the service says of the article, asked without the page."""
    record: dict[str, Any] = {"text": text, "options": {"length": length, "include": INCLUDE}}
    if published:
        record["published"] = published
    request = Request(f"{site}/v1/summaries", json.dumps(record).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=30) as response:
        return cast(dict[str, Any], json.load(response))


def marks(page: Page, selector: str) -> list[tuple[int, int, str]]:
    """The marks of the article: start, end, and all words that carry the mark, pieces put together."""
    rows = page.eval_on_selector_all(
        selector, "all => all.map(mark => [Number(mark.dataset.start), Number(mark.dataset.end), mark.textContent])"
    )
    found: dict[tuple[int, int], str] = {}
    for start, end, words in rows:
        found[start, end] = found.get((start, end), "") + words
    return [(start, end, words) for (start, end), words in found.items()]
