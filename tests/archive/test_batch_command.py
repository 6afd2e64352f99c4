"""``tinvan batch`` as a person and as a script use it: what it prints, what it leaves, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive_runs import Inline, articles, output, rejected, results, write_lines
from tinvan import archive, cli_batch
from tinvan.archive import Progress, terminal
from tinvan.archive.engines import local
from tinvan.archive.report import Report
from tinvan.archive.shards import Outcome, Shard, ShardFunction
from tinvan.cli import cli
from tinvan.wire import FIELDS

ROWS = articles(30, seed=6)
PATIENCE = 120


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are this process: the processes have their own tests."""
    monkeypatch.setattr(local, "Local", lambda _: Inline())


def invoke(*arguments: str | Path) -> Result:
    """The command in this process; errors are told by :func:`tinvan.cli.main`, which has its own tests."""
    return CliRunner().invoke(cli, ["batch", *map(str, arguments)])


@pytest.mark.usefixtures("inline")
def test_all_done_is_0_and_some_rejected_is_3(tmp_path: Path) -> None:
    good = write_lines(tmp_path / "good.jsonl", ROWS)
    done = invoke(good, "--out", tmp_path / "out", "--length", "brief")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "30 articles summarized, 0 rejected" in done.stderr
    assert "length:brief" in results(tmp_path / "out")[0]["signature"]
    bad = write_lines(tmp_path / "bad.jsonl", [*ROWS, '{"text": 1}'])
    done = invoke(bad, "--out", tmp_path / "worse")
    assert done.exit_code == 3
    assert "rejected: invalid_article 1" in done.stderr
    assert [row["position"] for row in rejected(tmp_path / "worse")] == [31]


@pytest.mark.usefixtures("inline")
def test_the_same_command_again_has_nothing_to_do_and_says_the_same(tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", ROWS)
    first = invoke(name, "--out", tmp_path / "out")
    before = output(tmp_path / "out")
    again = invoke(name, "--out", tmp_path / "out")
    assert again.exit_code == 0
    assert again.stderr.splitlines()[0] == first.stderr.splitlines()[0]
    assert output(tmp_path / "out") == before


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize(("format_", "suffix"), [("parquet", ".parquet"), ("csv", ".csv"), ("jsonl", ".jsonl.zst")])
def test_the_formats(format_: str, suffix: str, tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", ROWS[:3])
    assert invoke(name, "--out", tmp_path / "out", "--format", format_).exit_code == 0
    assert [path.name for path in (tmp_path / "out").glob("part-*")] == [f"part-00000{suffix}"]


@pytest.mark.usefixtures("inline")
def test_fields_by_other_names(tmp_path: Path) -> None:
    rows = [{"noi_dung": row["text"], "tieu_de": row["title"]} for row in ROWS[:2]]
    name = write_lines(tmp_path / "news.jsonl", rows)
    assert invoke(name, "--out", tmp_path / "a", "--map", "text=noi_dung", "--map", "title=tieu_de").exit_code == 0
    assert [row["title"] for row in results(tmp_path / "a")] == [row["title"] for row in ROWS[:2]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["news.jsonl"], "--out"),
        (["--out", "out"], "INPUT"),
        (["news.jsonl", "--out", "out", "--map", "text"], "FIELD=NAME"),
        (["news.jsonl", "--out", "out", "--map", "txet=a"], "txet is no field of an article; those are text, title"),
        (["news.jsonl", "--out", "out", "--map", "text=a", "--text-column", "b"], "text was said to be called b"),
        (["news.jsonl", "--out", "out", "--encoding", "tcvn4"], "tcvn4 is not known"),
        (["news.jsonl", "--out", "out", "--address", "10.0.0.5:6379"], "it needs ray as the engine"),
        (["news.jsonl", "--out", "out", "--engine", "ray", "--address", "there"], "host:port"),
        (["news.jsonl", "--out", "out", "--max-sentences", "0"], "max_sentences"),
        (["news.jsonl", "--out", "out", "--format", "xml"], "xml"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], said: str) -> None:
    done = invoke(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_dry_run_shows_what_is_understood_and_writes_nothing(tmp_path: Path) -> None:
    rows: list[object] = [{"body": row["text"], "id": row["id"], "date": row["published"]} for row in ROWS]
    name = write_lines(tmp_path / "news.jsonl", ['{"text": 5}', *rows])
    done = invoke(name, "--dry-run")
    assert done.exit_code == 0
    assert "would be rejected: invalid_article" in done.stdout
    assert done.stdout.count("  id: a0") == 9
    assert f"published: {ROWS[0]['published']}" in done.stdout
    assert list(tmp_path.iterdir()) == [name]


def test_a_missing_input_is_told_in_a_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tinvan", "batch", tmp_path / "none.jsonl", "--out", tmp_path / "out"],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "none.jsonl" in done.stderr


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_says_how_to_go_on(sent: signal.Signals, tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", articles(1_000, seed=7))
    command = [sys.executable, "-m", "tinvan", "batch", str(name), "--out", str(tmp_path / "out"), "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"TERM": "dumb"}) as process:
        deadline = time.monotonic() + PATIENCE
        while not list((tmp_path / "out").glob("part-*")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(sent)
        said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 130
    assert "The same command goes on from here" in said.splitlines()[-1]
    assert "Traceback" not in said
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["state"] == "stopped"
    assert 0 < report["articles"] < 1_000
    assert len(results(tmp_path / "out")) == report["articles"]


def test_the_report_for_a_person(tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", [*ROWS[:5], {**ROWS[0], "id": "copy"}, '{"text": ""}'])
    report = archive.run([name], tmp_path / "out", engine=Inline())
    text = "\n".join(terminal.report_lines(report, str(tmp_path / "out")))
    for words in ("6 articles summarized, 1 rejected", "invalid_article 1", "vi 6", "near-duplicates: 1", "utf-8 6"):
        assert words in text
    assert isinstance(report, Report)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (18_720, "5 h 12 min"), (360_000, "100 h 0 min")],
)
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert terminal.duration(seconds) == said


def test_progress_in_a_line() -> None:
    line = terminal.in_words(Progress("running", 10, 5, 12_345, 7, 100.0, 123.45, 200.0))
    assert line == "12,345 articles, 123.5 a second, 7 rejected, 3 min 20 s left"
    assert terminal.in_words(Progress("resuming", None, 9, 1_200, 0, 1.0, 0.0, None)) == (
        "1,200 articles done before, being checked"
    )
    assert terminal.in_words(Progress("running", None, 0, 0, 0, 0.0, 0.0, None)) == "0 articles, 0.0 a second"


def test_a_column_is_named_by_an_option_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "bai.csv").write_text("Ma,Tieu de,Noi dung\nx1,Mưa,Trời mưa to.\n", encoding="utf-8")
    done = invoke(tmp_path / "bai.csv", "--dry-run")
    assert "would be rejected: unknown_columns" in done.stdout
    assert "--text-column NAME says" in done.stdout
    named = ("--text-column", "Noi dung", "--title-column", "Tieu de", "--id-column", "Ma")
    done = invoke(tmp_path / "bai.csv", "--dry-run", *named)
    for line in ("  id: x1", "  title: Mưa", "  text: Trời mưa to. (12 characters)"):
        assert line in done.stdout.splitlines()
    assert "--text-column" not in done.stdout


def test_every_field_of_an_article_has_its_option() -> None:
    assert set(cli_batch.COLUMNS) == set(FIELDS)


def test_a_dry_run_of_standard_input_speaks_of_it() -> None:
    done = CliRunner().invoke(cli, ["batch", "-", "--dry-run"], input='{"text": "Trời đẹp."}\n')
    assert done.stdout.splitlines()[:3] == ["standard input", "", "standard input, line 1"]


def test_what_an_engine_prints_stays_out_of_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Loud(Inline):
        def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
            """As Ray does where a node is lost."""
            sys.stdout.write("(raylet) Raylet is terminated.\n")
            yield from super().map(function, shards)

    monkeypatch.setattr(local, "Local", lambda _: Loud())
    done = invoke(write_lines(tmp_path / "news.jsonl", ROWS[:3]), "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Raylet" not in done.stderr


def test_a_run_goes_on_though_nobody_reads_what_it_says(tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", ROWS)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "tinvan", "batch", name, "--out", tmp_path / "out", "--workers", "1"]
    try:
        done = subprocess.run(command, stderr=writing, timeout=PATIENCE, check=False)
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert len(results(tmp_path / "out")) == len(ROWS)
