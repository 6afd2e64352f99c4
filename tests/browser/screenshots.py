"""Pictures of the page in every state, at four widths and in both themes: ``make screenshots``, then look at them.

``python -m browser.screenshots FOLDER [STATE...]``; ``--readme`` takes the one of the README, ``docs/page.png``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Literal

from playwright.sync_api import Browser, Page

from browser.desk import NEWS, refuse, sample, wait
from browser.host import CHROMIUM, chromium, service
from tinvan.web.page import SAMPLES, assets

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {360: 740, 768: 1024, 1440: 900, 1920: 1080}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def pointed(page: Page) -> None:
    sample(page, "breaking")
    page.hover("#brief-0")


def cuts(page: Page) -> None:
    sample(page)
    page.check("#cuts")
    page.click("details.made summary")


def english(page: Page) -> None:
    page.click("[data-language=en]")
    sample(page, "sport")


def loading(page: Page) -> None:
    page.route("**/v1/summaries", lambda _: None)
    page.fill("#text", NEWS)
    wait(page, "loading")


def text(words: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.fill("#text", words)
        if len(words) > 20_000:
            page.locator("#summarize").click()
        page.wait_for_selector("#notice:visible")

    return act


def refused(status: int, code: str, after: str | None = None) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.route("**/v1/summaries", refuse(status, code, after, 9))
        text(NEWS)(page)

    return act


def offline(page: Page) -> None:
    page.route("**/v1/summaries", lambda route: route.abort())
    text(NEWS)(page)


def editing(page: Page) -> None:
    sample(page)
    page.click("[data-mode=edit]")


def long(page: Page) -> None:
    page.fill("#text", NEWS * 60)
    page.wait_for_selector("#send:visible")


def binary(page: Page) -> None:
    page.set_input_files("#file", {"name": "bao-cao.pdf", "mimeType": "application/pdf", "buffer": b"%PDF\x00"})


def archive(page: Page) -> None:
    page.click("[data-view-link=archive]")


def mixed(seed: int) -> str:
    """An article of sentences of the samples: no two are much alike."""
    texts = [assets()[f"samples/{row.name}.txt"].body.decode() for row in SAMPLES]
    pool = [line for text in texts for line in text.splitlines() if len(line) > 120]
    return "\n".join(Random(seed).sample(pool, 5))  # noqa: S311 # no secret


def chosen(page: Page) -> None:
    archive(page)
    rows = [json.dumps({"id": f"a{n}", "title": f"Bản tin số {n}", "text": mixed(n)}) for n in range(1, 81)]
    body = "\n".join([*rows[:5], "{broken", *rows[5:]]).encode()
    page.set_input_files("#archive-file", {"name": "kho-2026.jsonl", "mimeType": "text/plain", "buffer": body})
    page.wait_for_selector("#archive-chosen:visible")


def running(page: Page) -> None:
    chosen(page)
    page.click("#archive-start")
    page.wait_for_selector("#results-rows li", timeout=120_000)


def done(page: Page) -> None:
    running(page)
    page.wait_for_selector("#job-state[data-state=done]", timeout=120_000)


def rejected(page: Page) -> None:
    done(page)
    page.click("[data-filter=rejected]")
    page.wait_for_selector("#results-rows .rejected")


def uploading(page: Page) -> None:
    page.route("**/v1/jobs?*", lambda _: None)
    chosen(page)
    page.click("#archive-start")


STATES: Mapping[str, Callable[[Page], None]] = {
    "empty": lambda _: None,
    "result": sample,
    "pointed": pointed,
    "cuts": cuts,
    "english": english,
    "editing": editing,
    "loading": loading,
    "long": long,
    "too-long": text("Trời đẹp lắm. " * 17_000),
    "nothing": text("12 345 – 67,8"),
    "not-vietnamese": text("The company reported its results today. Revenue rose by 12 % over last year."),
    "short": text("Hôm nay trời đẹp. Mọi người ra phố."),
    "overloaded": refused(429, "overloaded", "5"),
    "key-needed": refused(401, "unauthorized"),
    "failed": refused(500, "internal"),
    "offline": offline,
    "binary": binary,
    "archive": archive,
    "archive-chosen": chosen,
    "archive-uploading": uploading,
    "archive-running": running,
    "archive-done": done,
    "archive-rejected": rejected,
}


def shoot(browser: Browser, address: str, folder: Path, states: list[str]) -> None:
    """One picture for each state, width and theme; on narrow screens the whole page."""
    for theme in THEMES:
        for width, height in WIDTHS.items():
            for state in states:
                context = browser.new_context(
                    base_url=address,
                    locale="vi-VN",
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                page.goto("/")
                STATES[state](page)
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"{state}-{width}-{theme}.png", full_page=width < 600)
                context.close()


def readme(browser: Browser, address: str) -> None:
    """The picture of the README."""
    page = browser.new_page(base_url=address, locale="vi-VN", viewport={"width": 1440, "height": 900})
    page.goto("/")
    sample(page)
    page.hover("#brief-0")
    page.wait_for_timeout(300)
    page.screenshot(path=ROOT / "docs" / "page.png")


def main() -> None:
    """Take the pictures."""
    if CHROMIUM is None:
        sys.exit("needs Chromium: apt-get install chromium")
    with service() as address, chromium() as browser:
        if "--readme" in sys.argv:
            readme(browser, address)
            return
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        shoot(browser, address, folder, sys.argv[2:] or list(STATES))


if __name__ == "__main__":
    main()
