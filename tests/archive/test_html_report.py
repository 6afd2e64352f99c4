"""The report's page tells what report.json holds, and nothing in a name or code can become more than text on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinvan.archive import pictures
from tinvan.archive.html_report import render

REPORT: Mapping[str, Any] = {
    "state": "done",
    "inputs": {"files": 12, "bytes": 48_123_456},
    "articles": 7_179,
    "rejected": 57,
    "near_duplicates": 133,
    "seconds": 412.3,
    "articles_per_second": 18.9,
    "rejections": {"invalid_article": 34, "truncated": 23},
    "warnings": {"shorter_than_budget": 144},
    "languages": {"vi": 7_159, "unsure": 20},
    "encodings": {"utf-8": 6_946, "tcvn3": 233},
    "syllables": {"min": 3, "median": 41, "mean": 40.3, "p90": 57, "max": 88},
    "stages": {"read": 12.2, "summarize": 780.1, "write": 0.4},
    "by_day": {"2017-06-30": 3_000, "2017-07-02": 3_939},
    "figures": {"date": 21_000, "money": 9_211},
    "options": {"length": "short", "near_duplicates": "mark"},
    "signature": "tinvan:0.1.0|ranker:sapo-ranker@09bc81",
    "version": "0.1.0",
}
HOSTILE = "</title></style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}<a href=x>\u202e\ud800\n"
VOID = {"meta", "br", "img", "link", "input", "line", "rect"}


class Page(HTMLParser):
    """What is on a page: its elements with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}


def assert_inert(page: str) -> None:
    """Nothing runs, nothing is fetched."""
    parsed = Page(page)
    assert not parsed.tags & {"script", "img", "a", "link", "iframe", "object", "embed", "form", "base", "image", "use"}
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in {"href", "src", "xlink:href", "srcset"}}
    assert "url(" not in page
    assert "@import" not in page
    page.encode("utf-8")


def test_it_tells_what_the_report_holds() -> None:
    text = Page(render(REPORT)).text
    for words in (
        "7,179 articles summarized, 57 rejected",
        "All of the archive is done.",
        "0.8 % of all records",
        "Near-duplicates 133 marked in the results",
        "6 min 52 s 18.9 articles a second",
        "Articles by day of publication",
        "240 articles have no day of publication.",
        "2017-07-01: 0",
        "date 21,000",
        "invalid_article 34",
        "tcvn3 233",
        "median 41",
        "summarize 13 min 0 s",
        "13 min 13 s of work in all",
        "inputs: bytes 48,123,456",
        "tinvan:0.1.0|ranker:sapo-ranker@09bc81",
    ):
        assert words in text
    assert_inert(render(REPORT))


@pytest.mark.parametrize(
    ("state", "words"), [("stopped", "The same command goes on from here."), ("failed", "Once the cause is mended")]
)
def test_an_unfinished_run_is_told_how_to_go_on(state: str, words: str) -> None:
    assert words in Page(render({**REPORT, "state": state})).text


def test_an_empty_report_is_a_page_too() -> None:
    text = Page(render({})).text
    for words in ("0 articles summarized, 0 rejected", "Nothing was rejected.", "No article has a day of publication."):
        assert words in text
    assert "1 article summarized" in Page(render({**REPORT, "articles": 1})).text


def test_hostile_names_are_text() -> None:
    names = ("rejections", "warnings", "languages", "encodings", "by_day", "figures", "stages")
    report = {**REPORT, **{name: {HOSTILE: 5} for name in names}, "inputs": [HOSTILE], "options": {HOSTILE: HOSTILE}}
    page = render({**report, "state": HOSTILE, "signature": HOSTILE, "version": HOSTILE})
    assert_inert(page)
    assert "<script>alert(1)</script>" in Page(page).text, "it is shown as it is"
    assert "49" not in Page(render({"options": {"a": HOSTILE}})).text
    assert "\u202e" not in page


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(sorted(REPORT)) | st.text(max_size=9),
        st.text() | st.integers() | st.none() | st.dictionaries(st.text(), st.integers(0, 10**12) | st.text()),
    )
)
def test_any_report_is_an_inert_page(report: dict[str, Any]) -> None:
    assert_inert(render(report))


def test_the_page_keeps_to_itself_by_its_own_policy() -> None:
    policies = [row for tag, row in Page(render(REPORT)).elements if row.get("http-equiv") == "Content-Security-Policy"]
    assert [row["content"] for row in policies] == [
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ]
    assert "prefers-color-scheme: dark" in render(REPORT)


def test_what_there_is_no_room_for_is_counted() -> None:
    picture = pictures.rows({f"code{number:02}": number for number in range(1, 31)})
    assert [bar.value for bar in picture.bars] == list(range(30, 18, -1))
    assert (picture.others, picture.rest) == (18, sum(range(1, 19)))
    assert "and 18 more, 171 together" in Page(render({"rejections": {f"c{n}": n for n in range(1, 31)}})).text


@given(st.dictionaries(st.text(max_size=40), st.integers(0, 10**9), max_size=20))
def test_bars_are_as_long_as_their_counts(counts: dict[str, int]) -> None:
    picture = pictures.rows(counts)
    most = max(counts.values(), default=0)
    for bar in picture.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= picture.width
        assert bar.value == counts[bar.name]
        assert bar.value != most or not most or bar.width == max(other.width for other in picture.bars)


DAYS = st.dictionaries(st.dates(), st.integers(1, 10**6), min_size=1, max_size=30)


@given(DAYS)
def test_every_article_is_in_a_column_or_told_apart(days: dict[date, int]) -> None:
    picture = pictures.columns({day.isoformat(): count for day, count in days.items()})
    assert picture is not None
    assert sum(bar.value for bar in picture.bars) + picture.outside == sum(days.values())
    assert 1 <= len(picture.bars) <= 125
    assert all(bar.y >= 0 and bar.height >= 0 for bar in picture.bars)
    assert all(one.x + one.width <= other.x + 1e-6 for one, other in pairwise(picture.bars))
    assert picture.bars[-1].x + picture.bars[-1].width <= picture.width
    assert picture.days
    assert all(other.at - one.at > 30 for one, other in pairwise(picture.days))
    assert len({bar.name for bar in picture.bars}) == len(picture.bars)


@pytest.mark.parametrize(
    ("days", "step", "columns"),
    [(1, "day", 1), (100, "day", 100), (101, "week", 15), (700, "week", 101), (701, "month", 24), (5_000, "year", 14)],
)
def test_long_times_are_shown_in_longer_steps(days: int, step: str, columns: int) -> None:
    first = date(2015, 1, 1)
    found = pictures.columns({(first + timedelta(number)).isoformat(): 3 for number in range(days)})
    assert found is not None
    assert (found.step, len(found.bars)) == (step, columns)
    assert sum(bar.value for bar in found.bars) == 3 * days


def test_a_wrong_century_does_not_flatten_the_picture() -> None:
    found = pictures.columns({"0001-01-01": 2, "2017-07-01": 50, "2017-07-02": 60, "9999-12-31": 1, "2017-02-30": 4})
    assert found is not None
    assert [(bar.name, bar.value) for bar in found.bars] == [("2017-07-01", 50), ("2017-07-02", 60)]
    assert found.outside == 3
    assert pictures.columns({"2017-02-30": 4, "soon": 1}) is None


@given(st.integers(1, 10**9))
def test_the_axis_is_in_round_numbers_and_reaches_the_most(most: int) -> None:
    found = pictures.columns({"2017-07-02": most})
    assert found is not None
    counts = [int(tick.label.replace(",", "")) for tick in found.counts]
    assert counts[0] == 0
    assert counts[-1] >= most > counts[-2]
    assert 2 <= len(counts) <= 6
    assert all(re.fullmatch(r"[125]0*", str(after - before)) for before, after in pairwise(counts))
