"""A run that ends in the middle is gone on with, and comes to the same bytes; another command is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive_runs import Inline, articles, output, results, write_lines
from tinvan import archive
from tinvan.archive import ArchiveRefused, Options, ReadingOptions, running
from tinvan.archive.folder import RunFolder
from tinvan.archive.shards import Outcome, Shard, ShardFunction

ROWS = articles(60, seed=1)
ROWS[33] = {**ROWS[2], "id": "copy"}
Run = Callable[..., archive.Report]


class PowerCut(BaseException):
    """What ends a run without a word."""


class Cut(Inline):
    """An engine that is cut off after so many shards."""

    def __init__(self, after: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.after = after

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do some of the shards."""
        for outcome in super().map(function, shards):
            if outcome is not None:
                self.after -= 1
                if self.after < 0:
                    raise PowerCut
            yield outcome


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in") / "news.jsonl", [*ROWS, '{"text": ""}'])


@pytest.fixture(scope="module")
def whole(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was not interrupted."""
    out = tmp_path_factory.mktemp("whole")
    archive.run([inputs], out, engine=Inline())
    return out


@pytest.fixture
def half(inputs: Path, tmp_path: Path) -> Path:
    """A run that was cut off."""
    out = tmp_path / "half"
    with pytest.raises(PowerCut):
        archive.run([inputs], out, engine=Cut(6, seed=3))
    return out


def test_it_goes_on_and_does_nothing_twice(inputs: Path, whole: Path, half: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in half.glob("part-*")}
    assert 1 <= len(before) < len(list(whole.glob("part-*")))
    engine = Inline()
    report = archive.run([inputs], half, engine=engine)
    assert output(half) == output(whole)
    assert {name: (half / name).stat().st_mtime_ns for name in before} == before
    # Seven were done. Those that had to wait for one before them were not committed, and yet are not done again.
    assert len(engine.stretches) == len(list(whole.glob("part-*"))) - 7
    mine = json.loads((half / "report.json").read_bytes())
    assert mine["digest"] == report.digest == json.loads((whole / "report.json").read_bytes())["digest"]


@pytest.mark.parametrize("cuts", [(0, 0, 3), (1, 4, 2), (9, 1)])
def test_cut_off_again_and_again(cuts: tuple[int, ...], inputs: Path, whole: Path, tmp_path: Path) -> None:
    for seed, after in enumerate(cuts):
        with pytest.raises(PowerCut):
            archive.run([inputs], tmp_path / "out", engine=Cut(after, seed))
    archive.run([inputs], tmp_path / "out", engine=Inline())
    assert output(tmp_path / "out") == output(whole)


class Untold(Inline):
    """An engine that does all shards, and is cut off before it tells of any."""

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do the shards."""
        for shard in shards:
            if shard is None:
                raise PowerCut
            function(shard)
        yield None


def test_what_was_done_but_not_put_in_its_place_is_put_there(inputs: Path, whole: Path, tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        archive.run([inputs], tmp_path, engine=Untold())
    assert archive.run([inputs], tmp_path, engine="local").state == "done", "of nothing to do it has nothing to tell"
    assert output(tmp_path) == output(whole)


def test_stopped_says_so_and_goes_on(inputs: Path, whole: Path, tmp_path: Path) -> None:
    asked = iter([False] * 4)
    report = archive.run([inputs], tmp_path, engine=Inline(), stop=lambda: next(asked, True))
    assert report.state == "stopped"
    assert json.loads((tmp_path / "report.json").read_bytes())["state"] == "stopped"
    assert [row["id"] for row in results(tmp_path)] == [row["id"] for row in ROWS][: report.articles]
    assert archive.run([inputs], tmp_path, engine=Inline()).state == "done"
    assert output(tmp_path) == output(whole)


def test_while_it_checks_what_is_done_it_says_so(
    inputs: Path, half: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_PROGRESS", 0.0)
    told = list[archive.Progress]()
    archive.run([inputs], half, engine=Inline(), progress=told.append)
    checked = [row for row in told if row.state == "resuming"]
    assert [row.shards_done for row in checked] == list(range(1, len(checked) + 1))
    assert [row.state for row in told] == [row.state for row in checked] + ["running"] * (
        len(told) - len(checked) - 1
    ) + ["done"]
    assert output(half) == output(whole)


def test_it_can_be_stopped_while_it_checks_what_is_done(
    inputs: Path, half: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_PROGRESS", 0.0)
    report = archive.run([inputs], half, engine=Inline(), stop=lambda: True)
    assert (report.state, report.articles) == ("stopped", len(results(half)))
    assert report.shards == len(list(half.glob("part-*")))
    assert archive.run([inputs], half, engine=Inline()).state == "done"
    assert output(half) == output(whole)


def test_a_finished_run_has_nothing_to_do(inputs: Path, whole: Path) -> None:
    engine = Inline()
    before = (whole / "report.json").read_bytes()
    assert archive.run([inputs], whole, engine=engine).state == "done"
    assert engine.stretches == []
    assert (whole / "report.json").read_bytes() == before


DAMAGE: dict[str, Callable[[Path], Any]] = {
    "a part is gone": lambda out: (out / "part-00001.jsonl.zst").unlink(),
    "a part was cut": lambda out: os.truncate(out / "part-00002.jsonl.zst", 40),
    "a part was changed": lambda out: (out / "part-00000.jsonl.zst").write_bytes(b"?" * 100),
    "the journal's last line was cut": lambda out: os.truncate(
        journal := RunFolder.within(out).journal, journal.stat().st_size - 9
    ),
    "a draft was left": lambda out: (out / ".part-00009.jsonl.zst.0123456789ab.tmp").write_bytes(b"?"),
    "what waited was changed": lambda out: [
        path.write_bytes(b"?") for path in RunFolder.within(out).work.glob("*.results")
    ],
    "signatures are gone": lambda out: shutil.rmtree(RunFolder.within(out).signatures, ignore_errors=True),
    "rejections are gone": lambda out: [path.unlink() for path in RunFolder.within(out).rejected.iterdir()],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_was_damaged_is_made_again(damage: str, inputs: Path, whole: Path, half: Path) -> None:
    DAMAGE[damage](half)
    archive.run([inputs], half, engine=Inline())
    assert output(half) == output(whole)


@pytest.mark.parametrize("damage", DAMAGE)
def test_also_where_all_was_done(damage: str, inputs: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    DAMAGE[damage](out)
    report = archive.run([inputs], out, engine=Inline())
    assert (report.state, report.articles) == ("done", 60)
    assert output(out) == output(whole)


def test_a_second_run_is_refused_while_the_first_is_at_work(inputs: Path, tmp_path: Path) -> None:
    working, refused = threading.Event(), threading.Event()

    def wait() -> bool:
        working.set()
        return refused.wait(30)

    first = threading.Thread(target=archive.run, args=([inputs], tmp_path), kwargs={"engine": Inline(), "stop": wait})
    first.start()
    try:
        assert working.wait(30)
        with pytest.raises(ArchiveRefused, match="another run is at work"):
            archive.run([inputs], tmp_path, engine=Inline())
    finally:
        refused.set()
        first.join()
    assert archive.run([inputs], tmp_path, engine=Inline()).state == "done"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"options": Options("brief")}, "length was short, now brief"),
        ({"options": Options(max_sentences=1)}, "max_sentences was null, now 1"),
        ({"format": "csv"}, "format was jsonl, now csv"),
        ({"near_duplicates": "off"}, "near_duplicates was mark, now off"),
        ({"reading": ReadingOptions(fields={"text": "noi_dung"})}, "noi_dung"),
    ],
)
def test_other_options_are_refused(given: dict[str, Any], said: str, inputs: Path, half: Path) -> None:
    before = output(half)
    with pytest.raises(ArchiveRefused) as refused:
        archive.run([inputs], half, engine=Inline(), **given)
    assert said in refused.value.detail
    assert "--restart" in refused.value.detail
    assert output(half) == before


def test_other_inputs_are_refused(inputs: Path, half: Path, tmp_path: Path) -> None:
    more = write_lines(tmp_path / "more.jsonl", ROWS[:2])
    with pytest.raises(ArchiveRefused) as refused:
        archive.run([inputs, more], half, engine=Inline())
    # How large shards are follows from the inputs: nobody has chosen it.
    said = refused.value.detail.partition(" holds another run: ")[2]
    assert re.fullmatch(
        r"its inputs have changed \(they were 1 file of [\d,]+ bytes, and are 2 files of [\d,]+ bytes\)\. "
        r"Take another --out, or --restart to begin anew",
        said,
    )


def test_a_changed_input_is_refused(tmp_path: Path) -> None:
    inputs = write_lines(tmp_path / "news.jsonl", ROWS)
    with pytest.raises(PowerCut):
        archive.run([inputs], tmp_path / "out", engine=Cut(3, seed=0))
    write_lines(inputs, ROWS[::-1])
    with pytest.raises(ArchiveRefused, match="inputs have changed"):
        archive.run([inputs], tmp_path / "out", engine=Inline())


def test_restart_begins_anew_and_leaves_the_rest(inputs: Path, half: Path, tmp_path: Path) -> None:
    (half / "notes.txt").write_text("mine")
    archive.run([inputs], half, engine=Inline(), options=Options("brief"), restart=True)
    archive.run([inputs], tmp_path / "fresh", engine=Inline(), options=Options("brief"))
    assert output(half) == output(tmp_path / "fresh")
    assert (half / "notes.txt").read_text() == "mine"


def test_a_restart_that_is_cut_off_is_finished_by_the_next_run(
    inputs: Path, whole: Path, half: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, count = Path.unlink, iter(range(100))

    def cut(self: Path, missing_ok: bool = False) -> None:
        if next(count) == 3:
            raise PowerCut
        unlink(self, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", cut)
        with pytest.raises(PowerCut):
            archive.run([inputs], half, engine=Inline(), restart=True)
    archive.run([inputs], half, engine=Inline())
    assert output(half) == output(whole)


def test_a_damaged_manifest_is_said(inputs: Path, half: Path) -> None:
    RunFolder.within(half).manifest.write_text("{")
    with pytest.raises(ArchiveRefused, match="damaged"):
        archive.run([inputs], half, engine=Inline())
    assert archive.run([inputs], half, engine=Inline(), restart=True).state == "done"
