"""The local engine: what comes back, and what happens to workers that die, hang, fail or outlive who hired them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive_runs import Errand
from tinvan.archive import ArchiveFailed
from tinvan.archive.engines.local import Local
from tinvan.archive.shards import Shard

# Seconds that something may take on a machine that is busy.
PATIENCE = 60


def shards(folder: Path, *tasks: str) -> list[Shard]:
    return [Shard(number, (), str(folder / f"{number}.trace"), task) for number, task in enumerate(tasks)]


def pids(folder: Path, shard: str) -> list[int]:
    """The processes that were at a shard."""
    note = folder / shard
    return [int(line) for line in note.read_text().split()] if note.exists() else []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what: object, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_workers_are_kept_and_replaced_when_they_die(tmp_path: Path) -> None:
    tasks = ["", "die", *[""] * 10]
    done = [row for row in Local(2).map(Errand(str(tmp_path)), iter(shards(tmp_path, *tasks))) if row is not None]
    assert sorted(row.shard.index for row in done) == list(range(12))
    assert [row.shard.index for row in done if row.done is None] == [1]
    assert len(pids(tmp_path, "00001")) == len(set(pids(tmp_path, "00001"))) == 3
    others = {pid for index in range(12) if index != 1 for pid in pids(tmp_path, f"{index:05d}")}
    assert len(others) <= 2 + 3
    assert not [pid for pid in others if alive(pid)]


def test_a_hung_worker_is_replaced_and_a_slow_one_is_not(tmp_path: Path) -> None:
    found = [
        row
        for row in Local(2, patience=1.5).map(Errand(str(tmp_path)), iter(shards(tmp_path, "sleep", "work")))
        if row is not None
    ]
    assert {row.shard.index: row.done is not None for row in found} == {0: False, 1: True}
    assert len(pids(tmp_path, "00001")) == 1
    assert not [pid for pid in pids(tmp_path, "00000") if alive(pid)]


@pytest.mark.parametrize(
    ("task", "said"), [("fail", "No space left on device"), ("blunder", "KeyError in archive_runs.py")]
)
def test_what_fails_is_raised_here_without_words_of_an_article(task: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveFailed, match=said) as failed:
        list(Local(1).map(Errand(str(tmp_path)), iter(shards(tmp_path, task))))
    assert "words of an article" not in failed.value.detail


def test_shards_that_come_later_are_waited_for(tmp_path: Path) -> None:
    rows = shards(tmp_path, "", "", "")
    ended: list[int] = []

    def feed() -> Iterator[Shard | None]:
        for number, row in enumerate(rows):
            while len(ended) < number:
                yield None
            yield row

    for outcome in Local(2).map(Errand(str(tmp_path)), feed()):
        ended += [] if outcome is None else [outcome.shard.index]
    assert ended == [0, 1, 2]


def test_closing_it_ends_the_workers(tmp_path: Path) -> None:
    work = Local(2).map(Errand(str(tmp_path)), iter(shards(tmp_path, "sleep", "sleep")))
    deadline = time.monotonic() + PATIENCE
    while not (pids(tmp_path, "00000") and pids(tmp_path, "00001")):
        assert next(work) is None
        assert time.monotonic() < deadline
    found = [*pids(tmp_path, "00000"), *pids(tmp_path, "00001")]
    work.close()
    assert not [pid for pid in found if alive(pid)]


ORPHANS = """
import sys
from pathlib import Path
from archive_runs import Errand
from tinvan.archive.engines.local import Local
from tinvan.archive.shards import Shard
folder = Path(sys.argv[1])
shards = [Shard(number, (), str(folder / f"{number}.trace"), "sleep") for number in range(2)]
list(Local(2).map(Errand(str(folder)), iter(shards)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere an orphan ends with its shard")
def test_workers_do_not_outlive_the_one_who_hired_them(tmp_path: Path) -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-c", ORPHANS, str(tmp_path)]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) as process:
        wait_for(lambda: pids(tmp_path, "00000") and pids(tmp_path, "00001"))
        process.send_signal(signal.SIGKILL)
    found = [*pids(tmp_path, "00000"), *pids(tmp_path, "00001")]
    wait_for(lambda: not [pid for pid in found if alive(pid)], seconds=10)


def test_workers_that_never_start_are_no_endless_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ArchiveFailed, match="no worker starts"):
        list(Local(2).map(Errand(str(tmp_path)), iter(shards(tmp_path, ""))))
