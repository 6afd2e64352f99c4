"""The command line as a person and as a script use it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

import tinvan
from hostile import PATIENCE, TEXTS
from tinvan import cli
from tinvan.options import MAX_BODY_BYTES
from tinvan.summarizer import Summarizer
from tinvan.view import in_words
from tinvan.wire import info_to_record

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "article.txt"
TEXT = "Hôm nay trời đẹp. Mọi người ra phố đi chơi từ sáng sớm."
# Seconds that a command may take to start and end on a busy machine.
START = 60


def run(*arguments: str | Path, stdin: bytes | str = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tinvan", *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=START,
        env=os.environ | environment,
    )


def invoke(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes | str = b"") -> Result:
    """The command in this process, ended as :func:`tinvan.cli.main` ends it."""

    class Main:
        name = "tinvan"

        def main(self, args: list[str], prog_name: str, **_: object) -> None:  # noqa: ARG002
            monkeypatch.setattr(sys, "argv", ["tinvan", *args])
            cli.main()

    return CliRunner().invoke(Main(), arguments, input=stdin)  # type: ignore[arg-type]


def assert_failed(done: subprocess.CompletedProcess[bytes] | Result, code: int, *said: str) -> None:
    """It ended with ``code`` and one line on standard error."""
    stderr = done.stderr.decode() if isinstance(done.stderr, bytes) else done.stderr
    assert (done.exit_code if isinstance(done, Result) else done.returncode) == code, stderr
    assert stderr.startswith("tinvan: ")
    assert stderr.count("\n") == 1
    for words in said:
        assert words in stderr


def test_a_summary_for_a_person() -> None:
    done = run("summarize", SAMPLE, "--length", "brief", "--title", "Cảng Vàm Lạc", COLUMNS="60")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert lines[:2] == ["Cảng Vàm Lạc", ""]
    assert max(map(len, lines)) <= 60
    record = json.loads(run("summarize", SAMPLE, "--length", "brief", "--title", "Cảng Vàm Lạc", "--json").stdout)
    assert "".join(record["summary"].split()) in "".join("".join(lines).split())
    for row in record["figures"]:
        if row["key"]:
            assert any(row["surface"] in line for line in lines[-3:])


def test_json_is_the_answer_of_the_service(client: FlaskClient) -> None:
    done = run("summarize", "-", "--length", "long", "--max-sentences", "4", "--json", stdin=SAMPLE.read_bytes())
    options = {"length": "long", "max_sentences": 4}
    answer = client.post("/v1/summaries", json={"text": SAMPLE.read_text("utf-8"), "options": options})
    assert done.stdout == answer.data + b"\n"


def test_warnings_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch, "summarize", stdin="The cat sat on the mat. London was quiet that day.")
    assert done.exit_code == 0
    assert f"tinvan: {in_words('language_unsure')}\n" in done.stderr
    assert "tinvan:" not in done.stdout


def test_nothing_a_terminal_would_obey(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch, "summarize", stdin="Hôm nay \x1b[2Jtrời \u202eđẹp\x07. " + TEXT)
    assert not {"\x1b", "\u202e", "\x07"} & set(done.stdout)


def test_sentences_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch, "segment", stdin=TEXT)
    assert done.stdout == "Hôm nay trời đẹp.\nMọi người ra phố đi chơi từ sáng sớm.\n"
    done = invoke(monkeypatch, "segment", "--words", stdin="Hôm nay trời đẹp.")
    assert done.stdout == "Hôm_nay trời đẹp .\n"


def test_articles_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ['{"id": 1, "body": "Hôm nay trời đẹp.", "author": "An"}', "", '{"id": "b", "text": "Tôi đi. Anh về."}']
    done = invoke(monkeypatch, "segment", "--jsonl", "--words", stdin="\n".join(rows))
    assert (done.exit_code, done.stderr) == (0, "")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "1", "sentences": [{"start": 0, "end": 17, "words": [[0, 7], [8, 12], [13, 16], [16, 17]]}]},
        {
            "id": "b",
            "sentences": [
                {"start": 0, "end": 7, "words": [[0, 3], [4, 6], [6, 7]]},
                {"start": 8, "end": 15, "words": [[8, 11], [12, 14], [14, 15]]},
            ],
        },
    ]


def test_a_bad_line_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = [b'{"text": 5}', b"{", b'{"text": "\xff"}', b"[]", b"[" * 20_000, b"a" * (MAX_BODY_BYTES + 10)]
    bad += [b'{"text": "Tin", "text": "Tin"}', b'{"text": "123"}', b"\0"]
    good = b'{"text": "Tin."}'
    archive = tmp_path / "archive.jsonl"
    archive.write_bytes(b"\n".join([good, *bad, good]))
    done = invoke(monkeypatch, "segment", "--jsonl", str(archive))
    assert done.exit_code == cli.REJECTED
    assert len(done.stdout.splitlines()) == 2
    lines = done.stderr.splitlines()
    assert [line.split(": ")[2] for line in lines] == [f"line {number}" for number in range(2, 2 + len(bad))]
    assert all(line.startswith(f"tinvan: {archive}: ") for line in lines)


# The long ones that are read take the same way as over HTTP, and are tried there.
SHORTER = [row for row in TEXTS if len(row[1]) <= 200_000 or row[2] == "refused"]


@pytest.mark.parametrize(("name", "text", "outcome"), SHORTER, ids=[name for name, _, _ in SHORTER])
def test_hostile_texts(monkeypatch: pytest.MonkeyPatch, name: str, text: str, outcome: str) -> None:
    # Of this process: what other work takes of the core says nothing of the command.
    started = time.process_time()
    done = invoke(monkeypatch, "summarize", stdin=text)
    assert time.process_time() - started < PATIENCE
    if outcome == "refused":
        assert_failed(done, cli.FAILED, "standard input: text ")
    else:
        assert done.exit_code == 0, f"{name}: {done.stderr}"
        assert done.stdout.strip() or in_words("no_prose") in done.stderr


@pytest.mark.parametrize("command", ["summarize", "segment"])
def test_what_is_not_utf8(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    done = invoke(monkeypatch, command, stdin="Hôm nay ".encode() + b"\xff")
    assert_failed(done, cli.FAILED, "standard input: not valid UTF-8: the byte at offset 9")


def test_a_byte_order_mark_is_no_part_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch, "summarize", "--json", stdin=b"\xef\xbb\xbf" + TEXT.encode())
    assert json.loads(done.stdout)["sentences"][0]["spans"] == [[0, 17]]


@pytest.mark.parametrize("command", [("summarize",), ("segment",), ("segment", "--jsonl")])
def test_files_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]) -> None:
    assert_failed(invoke(monkeypatch, *command, str(tmp_path / "none.txt")), 2, "none.txt: No such file or directory")
    assert_failed(invoke(monkeypatch, *command, str(tmp_path)), 2, "Is a directory")


def test_a_file_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch, "summarize", stdin=b"a" * (MAX_BODY_BYTES + 1))
    assert_failed(done, cli.FAILED, "longer than 2,097,152 bytes")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["summarise"], "Did you mean 'summarize'?"),
        (["summarize", "--lenght", "brief"], "Did you mean '--length'?"),
        (["summarize", "--length", "tiny"], "'brief', 'short', 'long'"),
        (["summarize", "--max-sentences", "two"], "'two' is not a valid integer"),
        (["summarize", "--max-sentences", "0"], "max_sentences must be a whole number from 1 to 1000"),
        (["summarize", "--max-syllables", "10001"], "max_syllables must be a whole number from 1 to 10000"),
        (["summarize", "a", "b"], "unexpected extra argument"),
        (["serve", "--port", "65536"], "--port"),
        (["serve", "--workers", "0"], "--workers"),
        (["batch", "nonexistent.jsonl", "--out", "out"], "nonexistent.jsonl: no such file or folder"),
        (["keys", "--file", "keys.json", "create", "--name", "a\tb"], "--name: holds what cannot be printed"),
    ],
)
def test_wrong_usage(monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str) -> None:
    assert_failed(invoke(monkeypatch, *arguments, stdin=TEXT), 2, said, "--help)")


def test_without_a_command_it_says_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    done = invoke(monkeypatch)
    assert done.exit_code == 2
    assert all(name in done.stderr for name in ("serve", "summarize", "segment", "info"))


def test_info(monkeypatch: pytest.MonkeyPatch, summarizer: Summarizer) -> None:
    record = info_to_record(summarizer)
    assert json.loads(invoke(monkeypatch, "info", "--json").stdout) == record
    shown = invoke(monkeypatch, "info").stdout
    for value in (tinvan.__version__, "Apache-2.0", record["ranker"], record["underthesea"], "2,097,152", "50,000"):
        assert value in shown


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"tinvan {tinvan.__version__}\n")


def test_the_locale_does_not_matter() -> None:
    done = run("segment", "-", stdin=TEXT, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stdout.decode().splitlines()[0]) == (0, "Hôm nay trời đẹp.")


def test_a_reader_that_leaves_early(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_bytes(b'{"text": "Tin."}\n' * 20_000)
    command = [sys.executable, "-m", "tinvan", "segment", "--jsonl", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(START) == cli.FAILED
        assert process.stderr.read() == b""


def test_ctrl_c() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tinvan", "segment", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"text": "Tin."}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=START)
        assert process.returncode == cli.INTERRUPTED
        assert b"Traceback" not in stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tinvan", "info"], stdout=full, stderr=subprocess.PIPE, timeout=START
        )
    assert (done.returncode, done.stderr) == (1, b"tinvan: No space left on device\n")


@pytest.mark.parametrize("command", [["info"], ["summarize"]])
def test_a_closed_standard_output_is_told(command: list[str]) -> None:
    shell = f"exec {sys.executable} -m tinvan {' '.join(command)} >&-"
    done = subprocess.run(["sh", "-c", shell], input=TEXT.encode(), stderr=subprocess.PIPE, timeout=START, check=False)
    assert (done.returncode, done.stderr) == (cli.FAILED, b"tinvan: standard output is closed\n")


def test_a_closed_standard_input_is_no_archive(tmp_path: Path) -> None:
    shell = f"exec {sys.executable} -m tinvan batch - --out {tmp_path / 'out'} <&-"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, timeout=START, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"tinvan: standard input is closed")
