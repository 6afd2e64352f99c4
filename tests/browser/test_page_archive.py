"""An archive on the page: looked at, sent, watched, looked through, and still there after the page was loaded anew."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import Page, Route

from browser.desk import NEWS, told
from browser.watch import Watch

# Milliseconds that a job may take: the service works on it beside everything else that the machine does.
PATIENCE = 120_000


def lines(count: int, broken: int = 0) -> bytes:
    """So many articles as JSON lines, ``broken`` lines among them that are none."""
    rows = [json.dumps({"id": f"a{n}", "title": f"Tin số {n}", "text": NEWS}) for n in range(1, count - broken + 1)]
    rows[1:1] = ["{broken"] * broken
    return "\n".join(rows).encode()


def choose(page: Page, name: str, body: bytes) -> None:
    page.click("[data-view-link=archive]")
    page.set_input_files("#archive-file", {"name": name, "mimeType": "application/octet-stream", "buffer": body})
    page.wait_for_selector("#archive-chosen:visible")


def test_from_upload_to_download_with_a_reload_in_the_middle(page: Page) -> None:
    choose(page, "kho.jsonl", lines(60, broken=3))
    assert "60 bài" in page.inner_text("#archive-what")
    page.click("#archive-start")
    page.wait_for_selector("#job-state:is([data-state=queued], [data-state=running])")
    page.reload()
    page.wait_for_selector("#job-state[data-state]")
    assert page.inner_text("#job-name") == "kho.jsonl"
    page.wait_for_selector("#job-state[data-state=done]", timeout=PATIENCE)
    assert "60 trên 60" in page.inner_text("#job-numbers")
    assert "3 bị loại" in page.inner_text("#job-numbers")
    assert "mỗi giây" in page.inner_text("#job-numbers")
    assert "không đọc được: 3" in page.inner_text("#job-rejections")
    page.wait_for_function("() => document.querySelector('#results-count').textContent.startsWith('57')")
    with page.expect_download() as download:
        page.click("#job-download")
    records = [json.loads(line) for line in download.value.path().read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in records] == [f"a{n}" for n in range(1, 58)]
    assert "gần trùng với a1" in page.inner_text("#results-rows li >> nth=5")


def test_results_and_progress_are_seen_while_the_job_runs(page: Page) -> None:
    running = [True]

    def ask(route: Route) -> None:
        """The job's own answer; while ``running`` stands as if it were half done: a fast machine is soon through."""
        response = route.fetch()
        record = response.json()
        if running[0] and response.ok and record["articles"]:
            half = {
                "state": "running",
                "total": None,
                "articles_per_second": 10.0,
                "seconds_left": record["articles"] / 10,
            }
            record |= half | {"rejected": 0}
        route.fulfill(response=response, json=record)

    page.route(re.compile(r"/v1/jobs/\w+$"), ask)
    choose(page, "kho.jsonl", lines(40))
    page.click("#archive-start")
    page.wait_for_selector("#results-rows li", timeout=PATIENCE)
    assert page.locator("#job-state").get_attribute("data-state") == "running"
    page.wait_for_function("() => document.querySelector('#job-numbers').textContent.includes('còn khoảng')")
    assert "10 bài mỗi giây" in page.inner_text("#job-numbers")
    assert re.search(r"\d+ trên khoảng \d+ bài", page.inner_text("#job-numbers"))
    value, most = page.eval_on_selector("#job-progress", "bar => [bar.value, bar.max]")
    assert value / most == pytest.approx(0.5, abs=0.05)
    running[0] = False
    page.wait_for_selector("#job-state[data-state=done]", timeout=PATIENCE)
    assert page.locator("#job-progress").is_hidden()


def test_results_are_searched_and_the_rejected_filtered(page: Page) -> None:
    choose(page, "kho.jsonl", lines(12, broken=2))
    page.click("#archive-start")
    page.wait_for_selector("#job-state[data-state=done]", timeout=PATIENCE)
    page.wait_for_function("() => document.querySelectorAll('#results-rows li').length === 10")
    page.fill("#results-search", "tin số 7")
    assert page.locator("#results-rows b").all_text_contents() == ["Tin số 7"]
    page.fill("#results-search", "không có đâu")
    assert "Không có dòng nào" in page.inner_text("#results-count")
    page.fill("#results-search", "")
    page.click("[data-filter=rejected]")
    page.wait_for_function("() => document.querySelectorAll('#results-rows li').length === 2")
    assert page.locator("#results-rows b").all_text_contents() == ["kho.jsonl, dòng 2", "kho.jsonl, dòng 3"]
    assert page.locator("#results-rows em").all_text_contents() == ["không đọc được", "không đọc được"]
    exactly = page.locator("#results-rows details").first
    assert exactly.locator("code").is_hidden(), "in plain words first"
    exactly.locator("summary").click()
    assert "JSON" in exactly.locator("code").inner_text()


def test_a_job_is_cancelled(page: Page) -> None:
    choose(page, "kho.jsonl", lines(400))
    page.click("#archive-start")
    page.wait_for_selector("#job-state:is([data-state=queued], [data-state=running])")
    page.click("#job-cancel")
    assert "kho.jsonl" in told(page, "cancelled")
    assert page.locator("#archive-choose").is_visible()
    page.reload()
    assert page.locator("#job").is_hidden()


def test_a_job_that_is_gone_is_told_of(page: Page, watch: Watch) -> None:
    watch.expected = {404}
    page.goto("/#job=job-none")
    told(page, "gone")


def test_an_upload_that_is_refused(page: Page, watch: Watch) -> None:
    watch.expected = {413, 429}
    answers = iter([(413, "body_too_large", None), (429, "overloaded", "1")])

    def handle(route: Route) -> None:
        status, code, after = next(answers, (0, "", None))
        if not status:
            route.continue_()
            return
        headers = {"Retry-After": after} if after else {}
        route.fulfill(status=status, headers=headers, body=json.dumps({"code": code}))

    page.route(re.compile(r"/v1/jobs\?"), handle)
    choose(page, "kho.jsonl", lines(5))
    page.click("#archive-start")
    told(page, "archive_too_large")
    page.click("#archive-start")
    told(page, "overloaded")
    page.wait_for_selector("#job-state[data-state=done]", timeout=PATIENCE)


def packed(count: int) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.txt", NEWS)
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.zip", packed(7), "ZIP · khoảng 7 bài"),
        ("a.csv", b"id,text\n1,a\n2,b\n", "CSV · khoảng 2 bài"),
        ("a.jsonl.gz", b"\x1f\x8b" + bytes(50), "JSONL.GZ · số bài"),
        ("a.parquet", b"PAR1" + bytes(50), "PARQUET · số bài"),
    ],
)
def test_an_archive_dropped_on_the_desk_is_known_as_one(page: Page, name: str, body: bytes, said: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": body})
    page.wait_for_selector("#archive-chosen:visible")
    kind, count = said.split(" · ")
    page.wait_for_function("said => document.querySelector('#archive-what').textContent.includes(said)", arg=count)
    assert kind in page.inner_text("#archive-what")


def test_an_empty_archive(page: Page) -> None:
    page.click("[data-view-link=archive]")
    page.set_input_files("#archive-file", {"name": "a.jsonl", "mimeType": "text/plain", "buffer": b""})
    told(page, "empty_file")
