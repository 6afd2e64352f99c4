"""Whatever happens, the page says it in plain words and goes on; what it says can be read by everyone."""

from __future__ import annotations

import base64
import quopri
import unicodedata
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route

from browser.desk import NEWS, paste, refuse, sample, told, wait
from browser.watch import Watch

TONES = "\u0300\u0301\u0303\u0309\u0323"


def drop(page: Page, name: str, body: bytes) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": body})


def tone_apart(letter: str) -> str:
    """A letter as Windows-1258 writes it: the tone behind its vowel."""
    marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)) + tones


def test_an_empty_desk_says_what_to_do(page: Page) -> None:
    assert page.locator("#intro").is_visible()
    assert page.locator("#result").is_hidden()
    assert page.locator("#figures").is_hidden()
    page.fill("#text", "   \n ")
    page.wait_for_timeout(700)
    assert page.locator("#intro").is_visible()


def test_an_article_that_is_cleared_leaves_an_empty_desk(page: Page) -> None:
    sample(page)
    page.click("#clear")
    wait(page, "empty")
    assert page.input_value("#text") == ""
    assert "sample" not in page.url


def test_an_article_that_is_too_long(page: Page, watch: Watch) -> None:
    watch.expected = {413}
    paste(page, "Trời đẹp lắm. " * 17_000)
    assert page.locator("#send").is_visible(), "what is long waits for its button"
    assert "Tóm tắt" in told(page, "waiting")
    page.click("#summarize")
    words = told(page, "too_long")
    assert "51.000" in words, "how long it is"
    assert "50.000" in words, "how long it may be"
    page.click("[data-language=en]")
    assert "50,000" in told(page, "too_long")


def test_more_than_the_service_takes_is_not_sent(page: Page, watch: Watch) -> None:
    drop(page, "a.txt", ("Trời đẹp lắm. " * 150_000).encode())
    page.click("#summarize")
    assert "2 MB" in told(page, "too_large")
    assert watch.posted == []


def test_nothing_to_summarize(page: Page, watch: Watch) -> None:
    watch.expected = {422}
    paste(page, "12 345 – 67,8")
    assert "Không có gì để tóm tắt" in told(page, "nothing")
    paste(page, NEWS)
    wait(page)
    assert page.locator("#notice").is_hidden()


def test_what_is_not_vietnamese(page: Page) -> None:
    paste(page, "The company reported its results today. Revenue rose by 12 % over last year. It will hire 40 people.")
    wait(page)
    assert "tiếng Việt" in told(page, "language_unsure")
    assert page.locator("#brief li").count() >= 1


def test_what_is_short_already(page: Page) -> None:
    paste(page, "Hôm nay trời đẹp. Mọi người ra phố.")
    wait(page)
    assert "ngắn" in told(page, "shorter_than_budget")


def test_an_overloaded_service_is_asked_again(page: Page, watch: Watch) -> None:
    watch.expected = {429}
    page.route("**/v1/summaries", refuse(429, "overloaded", "2", 1))
    paste(page, NEWS)
    assert "2 giây" in told(page, "overloaded")
    wait(page)
    assert page.locator("#notice").is_hidden()


def test_a_key_that_asks_too_often_waits(page: Page, watch: Watch) -> None:
    watch.expected = {429}
    page.route("**/v1/summaries", refuse(429, "rate_limited", "1", 1))
    paste(page, NEWS)
    assert "1 giây" in told(page, "rate_limited")
    wait(page)


def test_a_service_that_is_not_ready_can_be_asked_at_once(page: Page, watch: Watch) -> None:
    watch.expected = {503}
    page.route("**/v1/summaries", refuse(503, "not_ready", "60", 1))
    paste(page, NEWS)
    assert "60 giây" in told(page, "unavailable")
    page.click("#notice button")
    wait(page)


def test_without_a_network_the_text_stays_and_is_sent_later(page: Page, watch: Watch) -> None:
    context = page.context
    context.set_offline(True)
    try:
        paste(page, NEWS)
        told(page, "offline")
        assert page.input_value("#text") == NEWS
    finally:
        context.set_offline(False)
    wait(page)
    watch.faults[:] = [fault for fault in watch.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_a_key_is_asked_for_and_sent(page: Page, watch: Watch) -> None:
    watch.expected = {401}
    keys: list[str | None] = []

    def handle(route: Route) -> None:
        keys.append(route.request.headers.get("authorization"))
        if keys[-1] == "Bearer tinvan_abc":
            route.continue_()
        else:
            route.fulfill(status=401, content_type="application/problem+json", body='{"code": "unauthorized"}')

    page.route("**/v1/summaries", handle)
    paste(page, NEWS)
    told(page, "key_needed")
    for key in ("tinvan_ab", "tinvan_abc"):
        page.fill("#notice input", key)
        page.keyboard.press("Enter")
        if key == "tinvan_ab":
            assert "không dùng được" in told(page, "key_refused")
    wait(page)
    assert keys == [None, "Bearer tinvan_ab", "Bearer tinvan_abc"]
    page.click("details.made summary")
    command = page.inner_text("#curl")
    assert "$TINVAN_KEY" in command
    assert "tinvan_abc" not in command


def test_a_fault_of_the_service_is_owned_up_to(page: Page, watch: Watch) -> None:
    watch.expected = {500}
    page.route("**/v1/summaries", refuse(500, "internal", None, 1))
    paste(page, NEWS)
    told(page, "failed")
    page.click("#notice button")
    wait(page)


def test_only_the_latest_article_counts(page: Page, watch: Watch) -> None:
    held: list[Route] = []
    page.route("**/v1/summaries", lambda route: held.append(route) if not held else route.continue_())
    paste(page, "Bài cũ đã bị thay. Nó không được hiện ra nữa.")
    page.wait_for_function("() => document.body.dataset.state === 'loading'")
    paste(page, NEWS)
    wait(page)
    assert page.locator("#article").text_content() == NEWS
    assert len(watch.posted) == 2


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.pdf", b"%PDF-1.7\n\x00\x01\x02", "binary_file"),
        ("a.docx", b"PK\x03\x04" + bytes(40), "binary_file"),
        ("a.txt", bytes(range(256)) * 8, "binary_file"),
    ],
)
def test_a_file_that_is_no_article(page: Page, name: str, body: bytes, kind: str) -> None:
    drop(page, name, body)
    told(page, kind)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_is_opened(page: Page, encoding: str) -> None:
    drop(page, "bai.txt", NEWS.encode(encoding))
    wait(page)
    assert page.input_value("#text") == NEWS


def test_a_file_in_an_old_encoding_is_opened_and_said_to_be_one(page: Page) -> None:
    body = "".join(map(tone_apart, NEWS))
    drop(page, "bai.txt", body.encode("windows-1258"))
    wait(page)
    assert unicodedata.normalize("NFC", page.input_value("#text")) == NEWS
    assert "Windows-1258" in told(page, "windows_1258")


def test_a_file_dropped_on_the_page(page: Page) -> None:
    page.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "bai.txt"));
            for (const type of ["dragenter", "dragover", "drop"]) {
                const happens = {dataTransfer: carried, bubbles: true, cancelable: true};
                document.body.dispatchEvent(new DragEvent(type, happens));
            }
        }""",
        NEWS,
    )  # fmt: skip
    wait(page)
    assert page.input_value("#text") == NEWS
    assert page.locator("#drop").is_hidden()


def test_many_figures_stay_quick(page: Page) -> None:
    row = "Huyện {n} thu {n},5 tỉ đồng, tăng {n},2 %, và trồng {n}00 ha rừng trong năm qua."
    text = "\n".join(row.format(n=n) for n in range(1, 101))
    paste(page, text)
    wait(page)
    assert page.locator("#figure-rows tr").count() < 50
    page.click("#more-figures")
    assert page.locator("#figure-rows tr").count() >= 300


def test_one_endless_sentence(page: Page) -> None:
    paste(page, "Hôm nay " + "trời đẹp lắm và " * 1_250 + "mọi người vui.")
    page.locator("#summarize").or_(page.locator("[data-state=result]")).first.wait_for(state="attached")
    if page.locator("#send").is_visible():
        page.click("#summarize")
    wait(page)
    assert page.locator("#article .strip > i").count() == 1


@pytest.mark.parametrize("state", ["empty", "result", "refused", "archive"])
def test_axe_finds_nothing(page: Page, watch: Watch, state: str) -> None:
    watch.expected = {422}
    if state == "result":
        sample(page)
        page.check("#cuts")
        page.click("details.made summary")
    if state == "refused":
        paste(page, "12 345")
        told(page, "nothing")
    if state == "archive":
        page.click("[data-view-link=archive]")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        serious = [row for row in found if row["impact"] in ("serious", "critical")]
        assert serious == [], [(row["id"], [node["html"][:200] for node in row["nodes"]]) for row in serious]


def test_without_javascript_it_says_how_to_go_on(context: BrowserContext, site: str) -> None:
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(site)
    assert "/v1/summaries" in page.inner_text("noscript")
    plain.close()


MHTML = """From: <Saved by Blink>
Subject: =?utf-8?Q?Nh=C3=A0?=
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--a1----"


------MultipartBoundary--a1----
Content-Type: text/html
Content-Transfer-Encoding: {coding}
Content-Location: https://a.example/

PAGE
------MultipartBoundary--a1----
Content-Type: text/css

a {{}}
------MultipartBoundary--a1------
"""
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Nhà máy mới của Sông Lạc</title>
<script>document.title = "đã chạy"; alert(1)</script></head><body onload="alert(2)"><nav><a href="/">Trang chủ</a></nav>
<article><h1>Nhà máy mới của Sông Lạc</h1>{paragraphs}<script>alert(3)</script></article>
<footer>Bản quyền thuộc về Báo Sông Lạc</footer></body></html>"""


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
def test_a_page_saved_as_one_file_is_read(page: Page, coding: str) -> None:
    lines = [line for line in NEWS.splitlines() if "Ảnh" not in line]
    html = PAGE.format(paragraphs="".join(f"<p>{line}</p>" for line in lines)).encode()
    packed = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(coding, bytes)(html)
    body = MHTML.format(coding=coding).replace("\n", "\r\n").encode().replace(b"PAGE", packed)
    drop(page, "Nhà máy mới.mhtml", body)
    wait(page)
    told(page, "from_page")
    assert "tăng 18,4 %" in page.input_value("#text")
    drop(page, "a.mht", b"From: x\r\n\r\nno parts")
    told(page, "unreadable")


@pytest.mark.parametrize("way", ["dropped", "pasted"])
def test_a_saved_page_is_read_and_never_run(page: Page, way: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"the page ran: {dialog.message}"))
    lines = [line for line in NEWS.splitlines() if "Ảnh" not in line]
    html = PAGE.format(paragraphs="".join(f"<p>{line.replace('công ty', 'công&nbsp;ty')}</p>" for line in lines))
    if way == "dropped":
        drop(page, "bai.html", html.encode())
    else:
        paste(page, html)
    wait(page)
    told(page, "from_page")
    text = page.input_value("#text")
    assert "tăng 18,4 %" in text
    assert not any(word in text for word in ("<", "alert", "Trang chủ", "Bản quyền"))
    assert page.locator("#article").text_content() == text
    page.check("input[name=length][value=brief]", force=True)
    page.wait_for_function("() => document.querySelector('#signature').textContent.endsWith('brief')")
    assert page.locator("#brief li").count() >= 1
