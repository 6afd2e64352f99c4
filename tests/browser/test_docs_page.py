"""The contract's page in a browser: under its policy, without a network, and an article can be tried on it."""

from __future__ import annotations

import json

from playwright.sync_api import Page


def test_the_contract_is_tried_with_an_article(page: Page) -> None:
    page.goto("/docs")
    page.locator(".opblock").first.wait_for()
    assert page.locator(".opblock-tag").evaluate_all("tags => tags.map(tag => tag.dataset.tag)") == [
        "articles",
        "jobs",
        "service",
    ]
    page.click("#operations-articles-post_v1_summaries .opblock-summary-control")
    page.click("text=Try it out")
    page.click(".execute")
    answer = page.locator(".live-responses-table .response-col_description pre").first
    record = json.loads(answer.inner_text())
    assert record["title"] == "Thư viện Sông Lạc mở cửa trở lại"
    assert record["summary"].startswith("Sáng 2/9")
    assert record["signature"].endswith("length:brief")
