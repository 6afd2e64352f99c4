"""Results in an object store: the same bytes as in a folder, gone on with from a folder of its own; bad places told."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from archive_runs import Inline, articles, output, write_lines
from tinvan import archive
from tinvan.archive import ArchiveFailed, ArchiveRefused
from tinvan.archive.output import StoreOutput
from tinvan.cli import main
from tinvan.errors import InvalidArticle

ROWS = [*articles(40, seed=11), '{"text": ""}']
URL = "memory://store/news"


class StoreError(Exception):
    """As the packages behind fsspec have their own."""


@pytest.fixture(autouse=True)
def store() -> Iterator[MemoryFileSystem]:
    """An empty store in memory."""
    system = MemoryFileSystem()
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in") / "news.jsonl", ROWS)


@pytest.fixture(scope="module")
def whole(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run into a folder."""
    out = tmp_path_factory.mktemp("whole")
    archive.run([inputs], out, engine=Inline())
    return out


def fetched(system: MemoryFileSystem, folder: Path) -> Path:
    """What lies in the store, as files."""
    folder.mkdir()
    for path in system.ls("/store/news", detail=False):
        (folder / path.rpartition("/")[2]).write_bytes(system.cat_file(path))
    return folder


@pytest.mark.parametrize("format_", ["jsonl", "parquet", "csv"])
def test_it_holds_what_a_folder_would(format_: Any, inputs: Path, store: MemoryFileSystem, tmp_path: Path) -> None:
    report = archive.run([inputs], tmp_path / "folder", format=format_, engine=Inline())
    stored = archive.run([inputs], URL, state=tmp_path / "state", format=format_, engine=Inline())
    found = fetched(store, tmp_path / "found")
    assert stored.digest == report.digest
    assert output(found) == output(tmp_path / "folder")
    assert {path.name for path in found.iterdir()} - {path.name for path in (tmp_path / "folder").iterdir()} == set()
    assert not list((tmp_path / "state").glob("part-*"))


def test_it_goes_on_and_makes_again_what_is_damaged(
    inputs: Path, whole: Path, store: MemoryFileSystem, tmp_path: Path
) -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    state = tmp_path / "state"
    assert archive.run([inputs], URL, state=state, engine=Inline(), stop=stop).state == "stopped"
    parts = [path for path in store.ls("/store/news", detail=False) if "part-" in path]
    assert 1 < len(parts) < len(list(whole.glob("part-*")))
    store.pipe_file(parts[0], b"?")
    store.rm_file(parts[1])
    engine = Inline()
    assert archive.run([inputs], URL, state=state, engine=engine).state == "done"
    assert output(fetched(store, tmp_path / "found")) == output(whole)
    assert {"00000", "00001"} <= {name[:5] for name in engine.stretches}
    again = Inline()
    archive.run([inputs], URL, state=state, engine=again)
    assert not again.stretches


def test_a_place_belongs_to_one_run(inputs: Path, store: MemoryFileSystem, tmp_path: Path) -> None:
    state = tmp_path / "state"
    archive.run([inputs], URL, state=state, engine=Inline())
    before = {path: store.cat_file(path) for path in store.find("/store")}
    with pytest.raises(ArchiveRefused, match="is in the way"):
        archive.run([inputs], URL, state=tmp_path / "other", engine=Inline())
    with pytest.raises(ArchiveRefused, match="out was memory://store/news, now memory://store/else"):
        archive.run([inputs], "memory://store/else", state=state, engine=Inline())
    assert {path: store.cat_file(path) for path in store.find("/store")} == before
    archive.run([inputs], URL, state=state, engine=Inline(), restart=True, format="csv")
    assert {path.rpartition(".")[2] for path in store.find("/store") if "part-" in path} == {"csv"}


def test_a_place_that_a_run_has_begun_on_is_taken(inputs: Path, tmp_path: Path) -> None:
    assert StoreOutput(URL).claim("somebody else")
    with pytest.raises(ArchiveRefused, match="belongs to a run with another --state"):
        archive.run([inputs], URL, state=tmp_path / "state", engine=Inline())


def test_what_was_written_before_is_no_input(inputs: Path, store: MemoryFileSystem, tmp_path: Path) -> None:
    store.pipe_file("/store/news/in.jsonl", inputs.read_bytes())
    state = tmp_path / "state"
    first = archive.run(["memory://store/news"], URL, state=state, engine=Inline())
    assert archive.run(["memory://store/news"], URL, state=state, engine=Inline()).digest == first.digest
    assert first.inputs["files"] == 1


def test_a_store_that_fails_is_told_and_gone_on_with(
    inputs: Path, whole: Path, store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, sent = tmp_path / "state", 0
    put = MemoryFileSystem.put_file

    def failing(system: MemoryFileSystem, *names: Any, **given: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == 4:
            raise StoreError("Slow Down\nRequestId: 1")
        put(system, *names, **given)

    monkeypatch.setattr(MemoryFileSystem, "put_file", failing)
    with pytest.raises(ArchiveFailed, match=r"^memory://store/news: Slow Down$"):
        archive.run([inputs], URL, state=state, engine=Inline())
    archive.run([inputs], URL, state=state, engine=Inline())
    assert output(fetched(store, tmp_path / "found")) == output(whole)


def test_what_did_not_arrive_whole_is_not_done(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(system: MemoryFileSystem, local: str, path: str, **given: Any) -> None:  # noqa: ARG001
        system.pipe_file(path, Path(local).read_bytes()[:-1])

    monkeypatch.setattr(MemoryFileSystem, "put_file", half)
    with pytest.raises(ArchiveFailed, match="did not arrive whole"):
        archive.run([inputs], URL, state=tmp_path / "state", engine=Inline())


@pytest.mark.parametrize(
    ("out", "state", "said"),
    [
        ("s3://bucket/news", None, "state must be a folder where out is a URL"),
        ("s3://bucket/news", "s3://bucket/state", "state must be a folder of a file system"),
        ("zip://news::s3://bucket/a.zip", "state", "out must be a place of its own"),
        (Path("s3://bucket/news"), "state", "out must be text where it is a URL"),
        ("news", "state", "state is for an out that is a URL"),
    ],
)
def test_what_cannot_be_is_told(out: Any, state: str | None, said: str, inputs: Path) -> None:
    with pytest.raises(InvalidArticle, match=said):
        archive.run([inputs], out, state=state)


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("nowhere://a/b", "nowhere://a/b: Protocol not known: nowhere"),
        ("data://x", "data://x: that cannot be done there"),
    ],
)
def test_a_place_that_cannot_be_used_is_told(
    out: str,
    said: str,
    inputs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["tinvan", "batch", str(inputs), "--out", out, "--state", str(tmp_path / "state")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"tinvan: {said}\n"


def test_killed_in_the_middle_nothing_is_lost(inputs: Path, whole: Path, tmp_path: Path) -> None:
    out, state = tmp_path / "out", tmp_path / "state"
    script = (
        "from tinvan.archive import manifest\n"
        "manifest._LEAST, manifest._RECORD = 1 << 11, 1 << 9\n"
        "from tinvan.cli import main\n"
        "if __name__ == '__main__': main()\n"
    )
    (tmp_path / "small.py").write_text(script)
    command = [sys.executable, str(tmp_path / "small.py"), "batch", str(inputs), "--out", out.as_uri()]
    command += ["--state", str(state), "--workers", "1"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while run.poll() is None and not list(out.glob("part-0000[2-9]*")) and time.monotonic() < end:
        time.sleep(0.01)
    run.kill()
    assert run.wait() == -signal.SIGKILL
    assert output(out) != output(whole)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)
    assert output(out) == output(whole)
