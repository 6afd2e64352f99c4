"""What the tests do with the page, and what they read from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast
from urllib.request import Request, urlopen

from playwright.sync_api import Page, Route

from tinvan.web.page import assets

PRESS = assets()["samples/press.txt"].body.decode().rstrip()
NEWS = (
    "Hôm qua, công ty Sông Lạc công bố doanh thu 275,2 tỉ đồng, tăng 18,4 % so với cùng kỳ năm trước, nhờ máy mới.\n"
    "Công nhân vui mừng vì mức lương mới. Ảnh: An Bình\n"
    "Theo ông Lê An, lợi nhuận đạt 31 tỉ đồng, tăng 7,5 %, còn chi phí điện giảm 3 %. "
    "Công ty sẽ mở thêm hai nhà máy tại miền Trung trong năm tới và tuyển 400 công nhân.\n"
    "Lãnh đạo tỉnh cho biết sẽ hỗ trợ đất và đường vào nhà máy. Người dân quanh vùng mong nhà máy sớm hoạt động.\n"
)
# What no reader is shown: codes, statuses, the service's English details.
RAW = ("problem", "422", "413", "429", "{", "undefined", "null", "Error")
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


def told(page: Page, kind: str) -> str:
    """The notice of that kind, once it is shown."""
    page.wait_for_selector(f".notice[data-kind={kind}]:visible")
    words = page.inner_text(f".notice[data-kind={kind}]")
    assert not any(raw in words for raw in RAW), words
    return words


def refuse(status: int, code: str, after: str | None, times: int) -> Callable[[Route], None]:
    """Answers so many times with a problem, then lets requests through."""
    left = [times]

    def handle(route: Route) -> None:
        left[0] -= 1
        if left[0] < 0:
            route.continue_()
            return
        headers = {"Content-Type": "application/problem+json", **({"Retry-After": after} if after else {})}
        route.fulfill(status=status, headers=headers, body=json.dumps({"code": code, "status": status}))

    return handle
