"""A record that kills whoever touches it is found and rejected, and costs nothing but itself."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from archive_runs import Deadly, Inline, Killed, articles, output, rejected, results, write_lines
from tinvan import archive
from tinvan.archive import work
from tinvan.archive.engines.local import Local
from tinvan.archive.readers import Piece, ReadingOptions
from tinvan.archive.records import Record, Rejection
from tinvan.archive.shards import Outcome, Shard, ShardFunction
from tinvan.summarizer import Summarizer
from tinvan.types import Article, Document

ROWS = articles(40, seed=2)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in") / "news.jsonl", ROWS)


def deadly(kills: set[str | None], deaths: dict[str | None, int], at_most: int = 1000) -> object:
    """A way to read articles of which some kill, each so many times."""
    read = Summarizer.read

    def fall(self: Summarizer, article: Article) -> Document:
        if article.id in kills and deaths.get(article.id, 0) < at_most:
            deaths[article.id] = deaths.get(article.id, 0) + 1
            raise Killed
        return read(self, article)

    return fall


@pytest.mark.parametrize("bad", [(0,), (39,), (13,), (8, 9, 10, 11), (5, 7, 30), tuple(range(12, 24))])
def test_only_what_kills_is_rejected(
    bad: tuple[int, ...], inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = {str(ROWS[number]["id"]) for number in bad}
    monkeypatch.setattr(Summarizer, "read", deadly({*kills}, {}))
    report = archive.run([inputs], tmp_path, engine=Inline(seed=len(bad)))
    assert [row["id"] for row in results(tmp_path)] == [row["id"] for row in ROWS if row["id"] not in kills]
    assert [(row["id"], row["code"], row["position"]) for row in rejected(tmp_path)] == [
        (ROWS[number]["id"], "poison", number + 1) for number in bad
    ]
    assert (report.articles, report.rejected) == (40 - len(bad), len(bad))


def test_a_death_that_was_an_accident_leaves_no_trace(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Summarizer, "read", deadly({"a00003", "a00021"}, {}, at_most=1))
        archive.run([inputs], tmp_path / "hurt", engine=Inline())
    archive.run([inputs], tmp_path / "whole", engine=Inline())
    assert output(tmp_path / "hurt") == output(tmp_path / "whole")


def test_what_cannot_even_be_read_costs_the_rest_of_its_piece_and_says_so(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = work.read

    def fall(piece: Piece, options: ReadingOptions) -> Iterator[Record | Rejection]:
        for item in read(piece, options):
            if isinstance(item, Record) and item.article.id == ROWS[13]["id"]:
                raise Killed
            yield item

    monkeypatch.setattr(work, "read", fall)
    archive.run([inputs], tmp_path, engine=Inline())
    found = {row["id"] for row in results(tmp_path)}
    (row,) = rejected(tmp_path)
    assert (row["code"], row["position"], row["id"]) == ("poison", 14, None)
    assert "what follows it" in row["detail"]
    missing = [number for number, given in enumerate(ROWS) if given["id"] not in found]
    assert missing[0] == 13
    assert missing == list(range(13, missing[-1] + 1))
    assert len(missing) <= 4


class DeadlyLocal(Local):
    """The local engine with an article that kills and one that does so once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(2)
        self.folder = folder

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do the shards with these articles in them."""
        deadly = Deadly(function, str(self.folder), kills=("a00005",), once=("a00030",))
        yield from super().map(deadly, shards)


def test_in_processes_that_are_killed(inputs: Path, tmp_path: Path) -> None:
    (killed := tmp_path / "killed").mkdir()
    report = archive.run([inputs], tmp_path / "out", engine=DeadlyLocal(killed))
    assert report.rejections == {"poison": 1}
    assert [row["id"] for row in rejected(tmp_path / "out")] == ["a00005"]
    assert [row["id"] for row in results(tmp_path / "out")] == [row["id"] for row in ROWS if row["id"] != "a00005"]
    assert {path.name: len(path.read_text()) for path in killed.iterdir()} == {"a00005": 6, "a00030": 1}
