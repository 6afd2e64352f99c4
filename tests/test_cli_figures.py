"""``tinvan figures``: a table that a person can check, and records for a program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from test_cli import SAMPLE, START, assert_failed, invoke, run
from tinvan import cli
from tinvan.columns import table, width, wrap
from tinvan.options import MAX_BODY_BYTES

TABLE = Path(__file__).parent / "cases" / "figures" / "table-press-office.txt"
TEXT = "Doanh thu đạt gần 1,5 tỉ đồng, tăng 12% so với năm 2016."


def press_office() -> tuple[str, dict[int, str]]:
    """The sentence of eight quantities, and its tables by the columns of the terminal."""
    text, *parts = re.split(r"\n(\d+) columns\n", TABLE.read_text(encoding="utf-8"))
    return text, dict(zip(map(int, parts[::2]), parts[1::2], strict=True))


@pytest.mark.parametrize("columns", press_office()[1])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_sentence_of_eight_quantities(monkeypatch: pytest.MonkeyPatch, columns: int, form: str) -> None:
    text, tables = press_office()
    monkeypatch.setenv("COLUMNS", str(columns))
    done = invoke(monkeypatch, "figures", stdin=unicodedata.normalize(form, text))
    assert (done.exit_code, done.stderr) == (0, "")
    assert unicodedata.normalize("NFC", done.stdout) == tables[columns]
    assert all(width(line) <= columns for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Có hàng trăm người đến xem.", "≥ 100 người"),
        ("Giá từ 3-4 triệu đồng.", "3.000.000 – 4.000.000 VND"),
        ("Giá 1,25 tỉ USD.", "1.250.000.000 USD"),
        ("Lãi suất 0,05 điểm phần trăm.", "0,05 pp"),
        ("Đội nhà thắng với tỉ số 2-1.", "2:1"),
        ("Có 2/3 số hộ đồng ý.", "2/3"),
        ("Cuộc họp lúc 8h30 hôm qua.", "08:30"),
        ("Thu nhập 5 triệu đồng/người/tháng.", "5.000.000 VND / người/tháng"),
    ],
)
def test_what_a_figure_is_worth(monkeypatch: pytest.MonkeyPatch, text: str, value: str) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    _, row = invoke(monkeypatch, "figures", stdin=text).stdout.splitlines()
    assert row.startswith("*  ")
    assert f"  {value}" in row


@pytest.mark.parametrize("columns", ["0", "1", "20", "40", "1000000", "many"])
def test_any_terminal(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = invoke(monkeypatch, "figures", "--explain", str(SAMPLE))
    assert done.exit_code == 0, done.stderr
    assert "1.284.600.000.000" in done.stdout, "a number is never broken"


def test_explain_says_which_rule_made_each(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = invoke(monkeypatch, "figures", "--explain", stdin=TEXT).stdout.splitlines()
    assert [line.split(":")[0] for line in lines[2::2]] == ["    rule money", "    rule percent", "    rule date-year"]
    plain = invoke(monkeypatch, "figures", stdin=TEXT).stdout.splitlines()
    assert [*lines[:1], *lines[1::2]] == plain


def test_json_is_the_answer_of_the_service(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> None:
    done = run("figures", SAMPLE, "--title", "Cảng Vàm Lạc", "--json")
    text = SAMPLE.read_text(encoding="utf-8")
    answer = client.post("/v1/figures", json={"text": text, "title": "Cảng Vàm Lạc"})
    assert (done.returncode, done.stdout, done.stderr) == (0, answer.data + b"\n", b"")
    explained = json.loads(invoke(monkeypatch, "figures", "--json", "--explain", stdin=TEXT).stdout)["figures"]
    assert sorted(row["rule"] for row in explained) == ["date-year", "money", "percent"]
    plain = json.loads(invoke(monkeypatch, "figures", "--json", stdin=TEXT).stdout)["figures"]
    assert [{name: row[name] for name in row if name != "rule"} for row in explained] == plain


def test_articles_a_line(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> None:
    articles = [{"id": "1", "text": TEXT}, {"id": "b", "text": "Trời đẹp ngày 5/7.", "published": "2017-07-06"}]
    rows = [json.dumps(articles[0]), "", json.dumps(articles[1] | {"author": "An"})]
    done = invoke(monkeypatch, "figures", "--jsonl", stdin="\n".join(rows))
    assert (done.exit_code, done.stderr) == (0, "")
    expected = [client.post("/v1/figures", json=article).get_json() for article in articles]
    assert [json.loads(line) for line in done.stdout.splitlines()] == expected
    assert [list(json.loads(line)) for line in done.stdout.splitlines()] == [["id", "figures"]] * 2
    explained = invoke(monkeypatch, "figures", "--jsonl", "--explain", stdin=rows[0])
    assert all(row["rule"] for row in json.loads(explained.stdout)["figures"])


def test_a_bad_line_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = [b'{"text": 5}', b"{", b'{"text": "\xff"}', b"[]", b"a" * (MAX_BODY_BYTES + 10), b'{"text": "123"}', b"\0"]
    bad += [json.dumps({"text": "lời 5% " * 40_000}).encode()]
    good = b'{"text": "Tin 5%."}'
    archive = tmp_path / "archive.jsonl"
    archive.write_bytes(b"\n".join([good, *bad, good]))
    done = invoke(monkeypatch, "figures", "--jsonl", str(archive))
    assert done.exit_code == cli.REJECTED
    assert len(done.stdout.splitlines()) == 2
    said = [line.split(": ") for line in done.stderr.splitlines()]
    assert [row[:3] for row in said] == [["tinvan", str(archive), f"line {n}"] for n in range(2, 2 + len(bad))]


def test_no_figures_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch, "figures", stdin="Hôm nay trời đẹp.")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "tinvan: the article holds no figures\n")
    assert json.loads(invoke(monkeypatch, "figures", "--json", stdin="Hôm nay trời đẹp.").stdout)["figures"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--jsonl", "--json"], 2, "--jsonl goes without --json"),
        (["--jsonl", "--title", "Tin"], 2, "--jsonl goes without --title"),
        (["--length", "brief"], 2, "--length"),
        (["none.txt"], 2, "none.txt: No such file or directory"),
        (["--jsonl", "none.jsonl"], 2, "none.jsonl: No such file or directory"),
        (["-"], 1, "standard input: text holds no letters"),
    ],
)
def test_what_cannot_be_done(monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, said: str) -> None:
    assert_failed(invoke(monkeypatch, "figures", *arguments, stdin="5%"), code, said)


def test_nothing_a_terminal_would_obey(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Doanh \x1b[2Jthu\u202e đạt 5\x07 tỉ đồng/ng\u202eười, tăng 5\u200b% so với cùng\x1b kỳ năm\u202e 2016."
    done = invoke(monkeypatch, "figures", stdin=text)
    assert "*" in done.stdout
    assert not {"\x1b", "\u202e", "\x07", "\u200b"} & set(done.stdout)


def test_a_reader_that_leaves_early_ends_it_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tinvan", "figures", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = json.dumps({"text": TEXT}).encode() + b"\n"
        process.stdin.write(line)
        process.stdin.flush()
        assert process.stdout.readline().startswith(b'{"id": null')
        process.stdout.close()
        process.stdout = None
        _, stderr = process.communicate(line * 50, timeout=START)
    assert (process.returncode, stderr) == (cli.FAILED, b"")


def test_the_locale_does_not_matter() -> None:
    done = run("figures", "-", stdin=TEXT, PYTHONIOENCODING="ascii", LC_ALL="C", COLUMNS="100")
    assert done.returncode == 0
    assert "↑" in done.stdout.decode()


LETTERS = st.sampled_from([*"ab1.,đá      ", "a\u0323\u0306", "o\u031b\u0301"])
CELLS = st.lists(LETTERS, max_size=60).map(lambda letters: " ".join("".join(letters).split()))


@given(CELLS, st.integers(8, 80))
def test_wrapping_loses_nothing(text: str, room: int) -> None:
    lines = wrap(text, room, break_words=True)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= room for line in lines)
    assert " ".join(wrap(text, room)) == text
    assert not any(unicodedata.combining(line[0]) for line in lines[1:] if line)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(76, 150))
def test_a_table_fits_and_loses_nothing(rows: list[tuple[str, str, str]], room: int) -> None:
    if not any(map(any, rows)):
        return
    for row, lines in zip(rows, table(rows, room), strict=True):
        assert all(width(line) <= room for line in lines)
        letters = sorted("".join(row).replace(" ", ""))
        assert sorted("".join(lines).replace(" ", "")) == letters
