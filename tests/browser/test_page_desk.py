"""One article on the page: read, seen, checked and taken away."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from browser.desk import NEWS, PRESS, answer, marks, paste, sample, wait
from browser.watch import Watch
from tinvan.web.page import SAMPLES

# Letters with their marks apart, spaces that do not break, characters of two UTF-16 units, entities of a page.
ODD = {
    "decomposed": "Ho\u0302m qua, co\u0302ng ty \u0111a\u0323t 275,2 ti\u0309 \u0111o\u0302\u0300ng.\n" + NEWS,
    "no-break spaces": NEWS.replace(" tỉ đồng", "\u00a0tỉ\u00a0đồng").replace(" %", "\u202f%"),
    "emoji": "🏭🇻🇳 Tin nhà máy 👩‍🏭\n" + NEWS.replace("Công ty", "🏭 Công ty").replace("doanh thu", "doanh thu 📈"),
    "entities": NEWS.replace("công ty", "công&nbsp;ty &amp; đối tác &lt;b&gt;").replace("7,5 %", "7,5&#160;%"),
    "carriage returns": NEWS.replace("\n", "\r\n"),
}  # fmt: skip


def clipboard(page: Page) -> str:
    words: str = page.evaluate("() => navigator.clipboard.readText()")
    return words


def test_a_pasted_article_is_summarized_by_itself(page: Page, site: str) -> None:
    paste(page, NEWS)
    wait(page)
    expected = answer(site, NEWS)
    assert page.locator("#brief .sentence").all_text_contents() == [row["text"] for row in expected["sentences"]]
    assert page.locator("#article").is_visible()
    assert page.locator("#notice").is_hidden()


def test_a_typed_article_is_summarized_when_typing_stops(page: Page, watch: Watch) -> None:
    page.fill("#text", "Hôm nay trời đẹp.")
    page.locator("#text").press_sequentially(" Mọi người ra phố đi chơi từ sáng.", delay=15)
    wait(page)
    assert [row["text"] for row in watch.posted] == ["Hôm nay trời đẹp. Mọi người ra phố đi chơi từ sáng."]
    assert page.locator("#text").is_visible(), "who types goes on typing"
    page.click("[data-mode=read]")
    assert page.locator("#article").is_visible()


@pytest.mark.parametrize("name", [row.name for row in SAMPLES])
def test_a_sample_is_read_at_once(page: Page, watch: Watch, name: str) -> None:
    sample(page, name)
    assert page.locator("#brief .sentence").count() >= 1
    assert watch.posted[0]["published"].startswith("2026-")
    assert f"sample={name}" in page.url
    assert page.locator("#article .boilerplate").count() >= 2


def test_lengths_are_asked_for_once_each(page: Page, watch: Watch, site: str) -> None:
    paste(page, PRESS)
    wait(page)
    for length in ("long", "brief", "short", "long"):
        page.check(f"input[name=length][value={length}]", force=True)
        expected = [row["text"] for row in answer(site, PRESS, length)["sentences"]]
        page.wait_for_function("wanted => document.querySelectorAll('#brief li').length === wanted", arg=len(expected))
        assert page.locator("#brief .sentence").all_text_contents() == expected
    assert [row["options"]["length"] for row in watch.posted] == ["short", "long", "brief"]


@pytest.mark.parametrize("name", ["press.txt", *ODD])
def test_marks_are_where_the_response_says(page: Page, site: str, name: str) -> None:
    text = PRESS if name == "press.txt" else ODD[name]
    if name == "entities":
        page.fill("#text", "")  # pasted as text: entities are no markup
    paste(page, text)
    wait(page)
    text = page.input_value("#text")
    expected = answer(site, text)
    assert page.locator("#article").text_content() == text
    kept = [(*span, text[span[0] : span[1]]) for row in expected["sentences"] for span in row["spans"]]
    assert sorted(marks(page, "#article .kept")) == sorted(kept)
    assert kept
    grey = [(row["start"], row["end"], text[row["start"] : row["end"]]) for row in expected["boilerplate"]]
    assert sorted(marks(page, "#article .boilerplate")) == sorted(grey)
    for index, figure in enumerate(expected["figures"]):
        pieces = page.locator(f"#article .figure[data-f='{index}']").all_text_contents()
        assert "".join(pieces) == figure["surface"] == text[figure["start"] : figure["end"]]
        said = page.locator(f"#brief .figure[data-f='{index}']").all_text_contents()
        assert said == [expected["summary"][start:end] for start, end in figure["in_summary"]]


def test_sentence_and_source_light_each_other(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 480})
    sample(page, "breaking")
    short = page.query_selector("#brief-0")
    page.check("input[name=length][value=long]", force=True)
    page.wait_for_function("row => !row.isConnected", arg=short)  # the long brief is in its place
    page.hover("#brief-1")
    assert page.locator("#kept-1").evaluate("mark => mark.classList.contains('lit')")
    assert in_view(page, "#kept-1"), "its source came into view"
    page.locator("#kept-0").scroll_into_view_if_needed()
    page.hover("#kept-0")
    assert page.locator("#brief-0").evaluate("row => row.classList.contains('lit')")
    assert not page.locator("#brief-1").evaluate("row => row.classList.contains('lit')")
    page.mouse.move(0, 0)
    page.focus("#brief-1")
    assert page.locator("#kept-1").evaluate("mark => mark.classList.contains('lit')")
    assert in_view(page, "#kept-1")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "kept-1"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "brief-1"


def test_what_comes_up_under_a_pointer_that_rests_is_not_pointed_at(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 480})
    page.click("[data-sample=press]")
    wait(page)
    row = page.locator("#brief .sentence").last.bounding_box()
    page.click("#clear")
    assert row is not None
    under = "at => document.elementFromPoint(...at)?.closest('#brief .sentence')?.id ?? null"
    box = page.locator("[data-sample=press]").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, row["y"] + row["height"] / 2)
    page.mouse.move(*at)  # where a sentence will come up, whatever the length of the brief
    page.locator("[data-sample=press]").press("Enter")
    wait(page)
    found = page.evaluate(under, at)
    assert found is not None
    page.wait_for_timeout(300)
    assert page.locator(".lit").count() == 0
    assert page.eval_on_selector("#article", "box => box.scrollTop") == 0
    page.mouse.move(at[0] + 2, at[1])
    assert page.locator(f"#{found}.lit").count() == 1, "it is once the pointer moves"


def in_view(page: Page, selector: str) -> bool:
    """Whether an element can be seen inside the article, once what scrolls has come to rest."""
    inside = """selector => {
        const [box, mark] = ["#article", selector].map(each => document.querySelector(each).getBoundingClientRect());
        return mark.top >= box.top - 1 && mark.bottom <= box.bottom + 1;
    }"""
    page.wait_for_function(inside, arg=selector)
    return True


def test_what_was_cut_is_shown_on_demand(page: Page, site: str) -> None:
    paste(page, PRESS)
    wait(page)
    page.check("#cuts")
    cuts = 0
    kept = """row => {
        const copy = row.cloneNode(true);
        for (const cut of copy.querySelectorAll("del")) cut.remove();
        return copy.textContent;
    }"""
    for length in ("brief", "short"):
        page.check(f"input[name=length][value={length}]", force=True)
        expected = answer(site, PRESS, length)
        page.wait_for_function(
            "text => document.querySelector('#signature').textContent === text", arg=expected["signature"]
        )
        for n, sentence in enumerate(expected["sentences"]):
            source = expected["scores"][sentence["source_index"]]
            row = page.locator(f"#brief-{n}")
            assert row.text_content() == PRESS[source["start"] : source["end"]]
            spans = "".join(PRESS[start:end] for start, end in sentence["spans"])
            assert row.evaluate(kept).split() == spans.split()
            cuts += row.locator("del").count()
    assert cuts >= 1
    page.uncheck("#cuts")
    assert page.locator("#brief .sentence").all_text_contents() == [row["text"] for row in expected["sentences"]]


def test_boilerplate_says_what_it_is(page: Page) -> None:
    sample(page)
    names = page.eval_on_selector_all(
        "#article .boilerplate", "all => all.map(mark => [mark.dataset.kind, mark.title])"
    )
    assert {"hotline", "caption", "credit"} <= {kind for kind, _ in names}
    assert dict(names)["caption"] == "Chú thích ảnh"
    assert "chú thích ảnh" in (page.text_content("#legend") or "")


def test_the_strip_shows_every_score(page: Page, site: str) -> None:
    paste(page, NEWS)
    wait(page)
    scores = answer(site, NEWS)["scores"]
    drawn = page.eval_on_selector_all(
        "#article .strip > i",
        "all => all.map(bar => [Number(bar.dataset.i), parseInt(bar.firstChild.style.inlineSize)])",
    )
    most = max(row["score"] for row in scores)
    assert dict(drawn) == {
        index: pytest.approx(100 * row["score"] / most, abs=0.51) for index, row in enumerate(scores)
    }


def test_the_table_of_figures(page: Page, site: str) -> None:
    sample(page)
    expected = answer(site, PRESS, published="2026-10-14")["figures"]
    page.click("#more-figures")
    rows = page.locator("#figure-rows tr")
    assert rows.count() == len(expected)
    keys = [figure["surface"] for figure in expected if figure["key"]]
    assert [words.strip() for words in page.locator("#figure-rows .c-surface a").all_text_contents()][
        : len(keys)
    ] == keys
    shares = [figure for figure in expected if figure["surface"] == "6,2 %"]
    row = page.locator("#figure-rows tr", has=page.get_by_text("6,2 %", exact=True))
    assert row.locator(".c-value").text_content() == "6,2"
    assert row.locator(".c-subject").text_content() == shares[0]["subject"]["text"]
    assert (row.locator(".c-change").text_content() or "").startswith("↑")
    assert row.locator(".c-versus").text_content() == shares[0]["versus"]["text"]
    money = page.locator("#figure-rows tr", has=page.get_by_text("512,3 tỉ đồng", exact=True))
    assert money.locator(".c-value").text_content() == "512.300.000.000"
    assert money.locator(".c-unit").text_content() == "đồng"
    assert "có" in (page.locator("#figure-rows tr").first.locator(".c-brief").text_content() or "")


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        ("2026-10-14", "14/10/2026", "14 Oct 2026"),
        ("XXXX-07-05", "5/7", "5 Jul"),
        ("XXXX-02-29", "29/2", "29 Feb"),
        ("2026-03", "3/2026", "March 2026"),
        ("XXXX-03", "tháng 3", "March"),
        ("2018-33", "quý I/2018", "Q1 2018"),
        ("XXXX-36", "quý IV", "Q4"),
        ("2026-01/2026-09", "1/2026 – 9/2026", "January 2026 – September 2026"),
        ("XXXX-07-05/XXXX-07-09", "5/7 – 9/7", "5 Jul – 9 Jul"),
        ("10:00/13:30", "10:00 – 13:30", "10:00 – 13:30"),
        ("2012", "2012", "2012"),
        ("201X", "201X", "201X"),
    ],
)
def test_days_are_written_as_people_do(page: Page, value: str, vietnamese: str, english: str) -> None:
    say = """async value => {
        const address = document.querySelector("link[href$='strings.js']").href;
        return (await import(address)).day(value);
    }"""
    assert page.evaluate(say, value) == vietnamese
    page.click("[data-language=en]")
    assert page.evaluate(say, value) == english


def test_the_table_is_sorted_by_any_column(page: Page) -> None:
    sample(page)
    page.click("#more-figures")
    page.click("[data-column=value]")
    assert page.locator("th.c-value").get_attribute("aria-sort") == "ascending"
    numbers = [words for words in page.locator("#figure-rows .c-value").all_text_contents() if "/" not in words]
    values = [float(words.split()[-1].replace(".", "").replace(",", ".")) for words in numbers if words[-1:].isdigit()]
    assert values[:20] == sorted(values[:20])
    page.keyboard.press("Enter")
    assert page.locator("th.c-value").get_attribute("aria-sort") == "descending"
    assert page.evaluate("() => document.activeElement.dataset.column") == "value"
    page.click("[data-column=subject]")
    subjects = [words for words in page.locator("#figure-rows .c-subject").all_text_contents() if words]
    assert subjects == page.evaluate("all => [...all].sort((a, b) => a.localeCompare(b, 'vi'))", subjects)


def test_a_row_leads_to_its_place(page: Page) -> None:
    sample(page)
    page.click("[data-mode=edit]")
    link = page.locator("#figure-rows .c-surface a").nth(4)
    place = (link.get_attribute("href") or "")[1:]
    link.click()
    assert page.locator("#article").is_visible()
    assert in_view(page, f"#{place}")
    assert page.locator(f"#{place}").evaluate("mark => mark.classList.contains('lit')")


def test_figures_that_share_a_unit_are_drawn(page: Page) -> None:
    sample(page)
    charts = page.locator("#charts svg")
    assert charts.count() == 2
    said = charts.first.get_attribute("aria-label") or ""
    assert "11,8" in said
    assert "tỉ lệ thất thoát" in said
    assert charts.first.get_attribute("role") == "img"
    hatched, solid = page.locator("#charts rect.bar:not(.in)"), page.locator("#charts rect.bar.in")
    assert hatched.count() >= 1 <= solid.count(), "what is in the brief looks different, also without colour"
    assert (hatched.first.get_attribute("fill") or "").startswith("url(#")


def test_figures_are_copied_as_a_table_and_as_json(page: Page, site: str) -> None:
    sample(page)
    expected = answer(site, PRESS, published="2026-10-14")["figures"]
    page.click("#copy-tsv")
    page.wait_for_function("() => document.querySelector('#figures-copied').textContent")
    header, *lines = [line.split("\t") for line in clipboard(page).splitlines()]
    assert [line[header.index("surface")] for line in lines] == [figure["surface"] for figure in expected]
    assert {len(line) for line in lines} == {len(header)}
    page.click("#copy-figures-json")
    page.wait_for_timeout(100)
    assert json.loads(clipboard(page)) == expected


def test_the_brief_is_taken_away(page: Page, site: str) -> None:
    sample(page)
    expected = answer(site, PRESS, published="2026-10-14")
    page.click("#copy-brief")
    page.wait_for_function("() => document.querySelector('#copied').textContent")
    assert clipboard(page) == expected["summary"]
    page.click("#copy-with-figures")
    page.wait_for_timeout(100)
    lines = clipboard(page).splitlines()
    assert lines[0] == expected["summary"]
    assert sum(line.startswith("- ") for line in lines) == sum(figure["key"] for figure in expected["figures"])
    with page.expect_download() as download:
        page.click("#download-json")
    assert json.loads(download.value.path().read_text(encoding="utf-8")) == expected


def test_the_curl_command_gives_exactly_this_result(page: Page, site: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    text = NEWS.replace("Công ty", "Công ty 'Sông $HOME `Lạc`' 🏭", 1)
    paste(page, text)
    wait(page)
    page.click("#copy-curl")
    page.wait_for_function("() => document.querySelector('#copied').textContent")
    done = subprocess.run(["sh", "-c", clipboard(page)], capture_output=True, check=True, timeout=30)
    assert json.loads(done.stdout) == answer(site, text)


def test_the_link_holds_the_options_and_never_the_text(page: Page) -> None:
    paste(page, NEWS)
    wait(page)
    page.check("input[name=length][value=brief]", force=True)
    # The other length moves what stands below it: a click in that moment would miss.
    page.wait_for_function("() => document.querySelector('#signature').textContent.endsWith('brief')")
    page.click("#copy-link")
    page.wait_for_function("() => document.querySelector('#copied').textContent")
    link = clipboard(page)
    assert parse_qs(urlsplit(link).query) == {"length": ["brief"], "lang": ["vi"]}
    page.goto(link)
    assert page.locator("input[name=length][value=brief]").is_checked()
    assert page.input_value("#text") == ""


def test_markup_stays_text(page: Page) -> None:
    text = "<img src=x onerror=alert(1)> <script>alert(2)</script> " + NEWS.replace(
        "Công ty", "<b onclick=alert(3)>Công ty</b>"
    )
    page.on("dialog", lambda dialog: pytest.fail(f"the article ran: {dialog.message}"))
    paste(page, text)
    wait(page)
    assert page.locator("#article").text_content() == text
    assert (
        page.locator("#article :is(img, script, b), #brief :is(img, script), #figure-rows :is(img, script)").count()
        == 0
    )


def test_the_language_is_switched_and_kept(page: Page) -> None:
    sample(page)
    assert page.text_content("#brief-heading") == "Tin vắn"
    page.click("[data-language=en]")
    assert page.text_content("#brief-heading") == "In brief"
    assert page.evaluate("() => document.documentElement.lang") == "en"
    assert page.locator("#article .boilerplate[data-kind=caption]").first.get_attribute("title") == "Caption"
    assert page.locator("#brief li").count() >= 1, "the result is still there"
    page.reload()
    assert page.text_content("#brief-heading") == "In brief"
    page.goto("/?lang=vi")
    assert page.text_content("#brief-heading") == "Tin vắn"


def test_the_theme_is_switched_and_kept(page: Page) -> None:
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    page.click("#theme")
    dark = page.evaluate(paper)
    assert light != dark
    page.reload()
    assert page.evaluate(paper) == dark


def test_all_is_reached_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "text", "past the head of the page in one step"
    page.keyboard.insert_text(NEWS)
    page.keyboard.press("Control+Enter")
    wait(page)
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("() => document.activeElement.id || document.activeElement.dataset.f || ''"))
    assert {"brief-0", "copy-brief", "download-json", "copy-curl", "kept-0", "published", "clear", "copy-tsv"} <= seen
    outline = page.evaluate(
        "() => { const e = document.querySelector('#copy-brief'); e.focus(); return getComputedStyle(e).outlineStyle; }"
    )
    assert outline == "solid"


def test_nothing_is_cut_off_at_any_width(page: Page) -> None:
    for width in (360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    sample(page)
    for width in (1920, 1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_on_paper_there_is_nothing_to_press(page: Page) -> None:
    sample(page)
    page.emulate_media(media="print")
    assert page.locator(":not(th) > button:visible, input:visible, textarea:visible").count() == 0
    assert page.locator("#brief").is_visible()
    assert page.locator("#article").is_visible()
    page.pdf()
    assert page.locator("#figure-rows tr").count() == int(page.inner_text("#figure-count")), "all figures are printed"


def test_the_first_result_comes_at_once(page: Page, report: Callable[[str], None]) -> None:
    text = (PRESS + "\n" + NEWS)[:2_000]
    assert len(text) == 2_000
    took = []
    for attempt in range(6):
        spent = page.evaluate(
            """async text => {
                const field = document.querySelector("#text");
                field.value = text;
                const shown = new Promise(resolve => new MutationObserver((_, self) => {
                    if (document.body.dataset.state !== "result" || !document.querySelector("#brief li")) return;
                    self.disconnect();
                    resolve();
                }).observe(document.body, {subtree: true, childList: true, attributes: true}));
                const begin = performance.now();
                field.dispatchEvent(new Event("paste"));
                field.dispatchEvent(new InputEvent("input", {bubbles: true}));
                await shown;
                await new Promise(requestAnimationFrame);
                document.body.getBoundingClientRect();
                return performance.now() - begin;
            }""",
            f"{text} {attempt}",
        )  # fmt: skip
        took.append(spent)
        page.click("#clear")
        time.sleep(0.05)
    report(f"first result of 2,000 characters: best {min(took):.0f} ms, all {[round(each) for each in took]}")
    assert min(took) < 1_000, "the target is 150 ms on a quiet machine; this bound says that it is alive"
