"""Results in an object store: the same bytes as in a folder, gone on with from a folder of its own; bad places told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from archive_runs import Inline, articles, output, write_lines
from tinvan import archive
from tinvan.archive import ArchiveFailed, ArchiveRefused, running
from tinvan.archive.output import StoreOutput
from tinvan.cli import main
from tinvan.errors import InvalidArticle

ROWS = [*articles(40, seed=11), '{"text": ""}']
URL = "memory://store/news"


class PowerCut(BaseException):
    """What ends a run without a word."""


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
    with pytest.raises(ArchiveRefused, match="its results go to memory://store/news, not to memory://store/else"):
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
        ("file:///tmp/news", "state", "out must be a path where it is a folder of this machine"),
        ("s3:///news", "state", "out must name a place in the store"),
        ("s3://", "state", "out must name a place in the store"),
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
        ("github://a/b", "github://a/b: "),
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
    told = capsys.readouterr().err
    assert told.startswith(f"tinvan: {said}")
    assert told.count("\n") == 1


def test_cut_off_after_any_object_nothing_is_lost(
    inputs: Path, whole: Path, store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run dies right before, or right after, the next object that it sends."""
    put, left, sent = MemoryFileSystem.put_file, 0, 0

    def dying(system: MemoryFileSystem, local: str, path: str, **given: Any) -> None:
        nonlocal left, sent
        left -= 1
        if left < 0 and sent % 2:
            raise PowerCut
        put(system, local, path, **given)
        if left < 0:
            raise PowerCut

    monkeypatch.setattr(MemoryFileSystem, "put_file", dying)
    for sent in range(100):
        left = 1
        try:
            archive.run([inputs], URL, state=tmp_path / "state", engine=Inline(seed=sent))
            break
        except PowerCut:
            continue
    assert sent > len(list(whole.glob("part-*")))
    assert output(fetched(store, tmp_path / "found")) == output(whole)


def test_the_folder_of_the_state_may_hold_other_files_and_the_inputs(
    inputs: Path, store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news.jsonl").write_bytes(inputs.read_bytes())
    for name in ("work", "spool", "signatures", "rejected"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine").write_text("mine")
    (tmp_path / "manifest.json").write_text("mine")
    monkeypatch.chdir(tmp_path)
    archive.run(["news.jsonl"], URL, state=".", engine=Inline())
    archive.run(["news.jsonl"], URL, state=".", engine=Inline(), restart=True)
    assert len(list(tmp_path.glob("*/mine"))) == 4
    assert (tmp_path / "manifest.json").read_text() == "mine"
    assert output(fetched(store, tmp_path / "found"))["rejected.jsonl.zst"]
    store.pipe_file("/in/a.jsonl", inputs.read_bytes())
    with pytest.raises(ArchiveRefused, match="its inputs have changed"):
        archive.run(["memory://in/a.jsonl"], URL, state=".", engine=Inline())


def test_to_begin_anew_removes_nothing_of_another_run(inputs: Path, store: MemoryFileSystem, tmp_path: Path) -> None:
    other = "memory://store/other"
    archive.run([inputs], URL, state=tmp_path / "a", engine=Inline())
    archive.run([inputs], other, state=tmp_path / "b", engine=Inline())
    before = {path: store.cat_file(path) for path in store.find("/store")}
    for out, state in ((other, "a"), (other, "c"), (URL, "b")):
        with pytest.raises(ArchiveRefused):
            archive.run([inputs], out, state=tmp_path / state, engine=Inline(), restart=True)
    with pytest.raises(ArchiveRefused, match="its results go to memory://store/news, not to the folder itself"):
        archive.run([inputs], tmp_path / "a", engine=Inline())
    with pytest.raises(ArchiveRefused, match="with its results in memory://store/news"):
        archive.run([inputs], tmp_path / "a", engine=Inline(), restart=True)
    (tmp_path / "d/.tinvan").mkdir(parents=True)
    (tmp_path / "d/.tinvan/clearing").write_text(URL)
    with pytest.raises(ArchiveRefused):
        archive.run([inputs], other, state=tmp_path / "d", engine=Inline())
    assert {path: store.cat_file(path) for path in store.find("/store")} == before


def test_who_lost_its_place_is_refused(inputs: Path, store: MemoryFileSystem, tmp_path: Path) -> None:
    archive.run([inputs], URL, state=tmp_path / "a", engine=Inline())
    store.rm("/store", recursive=True)
    archive.run([inputs], URL, state=tmp_path / "b", engine=Inline())
    with pytest.raises(ArchiveRefused, match="belongs to a run with another --state"):
        archive.run([inputs], URL, state=tmp_path / "a", engine=Inline())


def test_who_lost_its_place_to_one_that_has_only_begun_leaves_it(
    inputs: Path, store: MemoryFileSystem, tmp_path: Path
) -> None:
    archive.run([inputs], URL, state=tmp_path / "a", engine=Inline())
    store.rm("/store", recursive=True)
    assert StoreOutput(URL).claim("somebody else")
    with pytest.raises(ArchiveRefused, match="belongs to a run with another --state"):
        archive.run([inputs], URL, state=tmp_path / "a", engine=Inline(), restart=True)
    assert StoreOutput(URL).belongs("somebody else")


def test_of_two_that_begin_at_once_one_has_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, read = StoreOutput(URL), StoreOutput(URL), StoreOutput.read
    reads = []

    def between(output: StoreOutput, name: str) -> bytes | None:
        found = read(output, name)
        if output is one and not reads:
            reads.append(name)
            assert other.claim("other")
        return found

    monkeypatch.setattr(StoreOutput, "read", between)
    assert not one.claim("one")
    assert reads
    assert other.belongs("other")


@pytest.mark.parametrize("damage", [b"", b"{", b'{"state": "done"}'])
def test_a_damaged_report_is_made_again(damage: bytes, inputs: Path, store: MemoryFileSystem, tmp_path: Path) -> None:
    first = archive.run([inputs], URL, state=tmp_path / "state", engine=Inline())
    store.pipe_file("/store/news/report.json", damage)
    again = archive.run([inputs], URL, state=tmp_path / "state", engine=Inline())
    assert again.digest == first.digest


def test_a_run_that_was_stopped_while_it_looked_comes_to_an_end(
    inputs: Path, store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive.run([inputs], URL, state=tmp_path / "state", engine=Inline())
    store.rm_file("/store/news/report.html")
    with monkeypatch.context() as patch:
        patch.setattr(running, "_PROGRESS", 0)
        stopped = archive.run([inputs], URL, state=tmp_path / "state", engine=Inline(), stop=lambda: True)
    assert stopped.state == "stopped"
    again = archive.run([inputs], URL, state=tmp_path / "state", engine=Inline())
    assert (again.state, again.digest) == ("done", first.digest)
