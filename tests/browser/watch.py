"""What a page does that it should not: errors in its console, requests to another machine."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

# What the browser itself says of an answer that is an error; the page says it in words, which is tested.
_STATUS = "Failed to load resource"


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
