"""A run from Python: what is in the folder, in which order, and what the report says."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive_runs import Inline, articles, output, rejected, results, write_lines
from tinvan import archive
from tinvan.archive import ArchiveFailed, ArchiveRefused, Progress
from tinvan.errors import InvalidArticle
from tinvan.options import Options
from tinvan.summarizer import Summarizer
from tinvan.types import Article
from tinvan.wire import summary_to_record

ROWS = articles(60)
COPY = {**ROWS[7], "id": "copy", "title": "Đăng lại"}
BAD = '{"id": "bad", "text": 5}'


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in") / "news.jsonl", [*ROWS[:30], BAD, *ROWS[30:], COPY, "no JSON"])


@pytest.fixture(scope="module")
def out(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "made" / "new"
    archive.run([inputs], folder, engine=Inline())
    return folder


def test_every_article_gives_one_result_in_order(out: Path, summarizer: Summarizer) -> None:
    found = results(out)
    assert [row["id"] for row in found] == [row["id"] for row in [*ROWS, COPY]]
    for row, given in zip(found[:5], ROWS, strict=False):
        document = summarizer.read(Article(**given))
        assert row == summary_to_record(summarizer.compose(document, Options()), document)


def test_what_cannot_be_used_says_where_and_why(out: Path, inputs: Path) -> None:
    found = rejected(out)
    assert [(row["file"], row["position"], row["code"]) for row in found] == [
        (str(inputs), 31, "invalid_article"),
        (str(inputs), 63, "malformed_body"),
    ]
    assert found[0]["unit"] == "line"


def test_a_near_duplicate_names_the_first(out: Path) -> None:
    marked = [row for row in results(out) if "near_duplicate_of" in row]
    assert [(row["id"], row["near_duplicate_of"]) for row in marked] == [("copy", ROWS[7]["id"])]


def test_the_report_counts_it_all(out: Path) -> None:
    report = json.loads((out / "report.json").read_bytes())
    assert (report["state"], report["articles"], report["rejected"], report["near_duplicates"]) == ("done", 61, 2, 1)
    assert report["rejections"] == {"invalid_article": 1, "malformed_body": 1}
    assert report["languages"] == {"vi": 61}
    assert sum(report["by_day"].values()) == 61
    assert report["by_day"]["2017-07-02"] == 10
    assert report["figures"]["percent"] > 60
    assert 0 < report["syllables"]["min"] <= report["syllables"]["median"] <= report["syllables"]["max"]
    assert set(report["stages"]) >= {"read", "summarize", "write"}
    assert report["options"]["length"] == "short"
    assert (out / "report.html").read_text("utf-8").lower().startswith("<!doctype html>")


def test_dropped_near_duplicates_are_rejections(inputs: Path, tmp_path: Path) -> None:
    report = archive.run([inputs], tmp_path, engine=Inline(), near_duplicates="drop")
    assert [row["id"] for row in results(tmp_path)] == [row["id"] for row in ROWS]
    dropped = [row for row in rejected(tmp_path) if row["code"] == "near_duplicate"]
    assert [(row["id"], row["position"]) for row in dropped] == [("copy", 62)]
    assert ROWS[7]["id"] in dropped[0]["detail"]
    assert (report.articles, report.rejected, report.near_duplicates) == (60, 3, 1)


def test_near_duplicates_off(inputs: Path, tmp_path: Path, out: Path) -> None:
    archive.run([inputs], tmp_path, engine=Inline(), near_duplicates="off")
    assert results(tmp_path) == [
        {name: value for name, value in row.items() if name != "near_duplicate_of"} for row in results(out)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_shards_end_changes_no_byte(seed: int, inputs: Path, tmp_path: Path, out: Path) -> None:
    archive.run([inputs], tmp_path, engine=Inline(seed=seed))
    assert output(tmp_path) == output(out)


def test_progress_ends_with_what_the_report_says(inputs: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    report = archive.run([inputs], tmp_path, engine=Inline(), progress=seen.append)
    assert [(row.state, row.articles, row.rejected) for row in seen[-1:]] == [
        ("done", report.articles, report.rejected)
    ]
    assert seen[-1].shards == seen[-1].shards_done
    assert all(before.articles <= after.articles for before, after in pairwise(seen))


def test_only_results_are_left(out: Path) -> None:
    visible = {path.name for path in out.iterdir() if not path.name.startswith(("part-", "."))}
    assert visible == {"rejected.jsonl.zst", "report.json", "report.html"}
    assert not [path for path in out.rglob("*") if path.name.endswith((".tmp", ".trace", ".results"))]


def test_an_empty_archive_is_done(tmp_path: Path) -> None:
    report = archive.run([write_lines(tmp_path / "in.jsonl", [])], tmp_path / "out", engine=Inline())
    assert (report.state, report.articles) == ("done", 0)
    assert results(tmp_path / "out") == []
    assert [row["file"] for row in rejected(tmp_path / "out")] == [str(tmp_path / "in.jsonl")]


def test_the_folder_may_hold_the_inputs(tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", ROWS[:3])
    assert archive.run([name], tmp_path, engine=Inline()).articles == 3
    assert archive.run([name], tmp_path, engine=Inline()).articles == 3


def test_part_files_of_somebody_else_are_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "out" / "part-00000.parquet"
    theirs.parent.mkdir()
    theirs.write_bytes(b"theirs")
    for restart in (False, True):
        with pytest.raises(ArchiveRefused, match=r"part-00000\.parquet"):
            archive.run([write_lines(tmp_path / "a.jsonl", ROWS[:1])], theirs.parent, engine=Inline(), restart=restart)
    assert theirs.read_bytes() == b"theirs"


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    name = write_lines(tmp_path / "news.jsonl", ROWS[:1])
    with pytest.raises((ArchiveRefused, ArchiveFailed), match=r"news\.jsonl"):
        archive.run([name], name / "out", engine=Inline())


def test_a_defect_costs_one_article(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Summarizer.read

    def broken(self: Summarizer, article: Article) -> object:
        if article.id == ROWS[3]["id"]:
            raise KeyError(article.text)
        return read(self, article)

    monkeypatch.setattr(Summarizer, "read", broken)
    report = archive.run([inputs], tmp_path, engine=Inline())
    assert report.rejections["internal"] == 1
    row = next(row for row in rejected(tmp_path) if row["code"] == "internal")
    assert row["id"] == ROWS[3]["id"]
    assert "KeyError" in row["detail"]
    assert ROWS[3]["text"][:20] not in row["detail"]


def test_syllables_are_counted_alike_however_letters_are_composed(tmp_path: Path, out: Path) -> None:
    apart = [{**row, "text": unicodedata.normalize("NFD", row["text"])} for row in ROWS]
    name = write_lines(tmp_path / "news.jsonl", [*apart, {**COPY, "text": apart[7]["text"]}])
    report = archive.run([name], tmp_path / "out", engine=Inline())
    composed = json.loads((out / "report.json").read_bytes())
    assert (report.syllables, report.article_syllables) == (composed["syllables"], composed["article_syllables"])


def test_one_input_needs_no_list(inputs: Path, tmp_path: Path, out: Path) -> None:
    for number, given in enumerate((inputs, str(inputs))):
        archive.run(given, tmp_path / str(number), engine=Inline())
        assert output(tmp_path / str(number)) == output(out)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"inputs": []}, "inputs must name"),
        ({"format": "xml"}, "format must be one of jsonl, parquet, csv"),
        ({"near_duplicates": "maybe"}, "near_duplicates must be one of mark, drop, off"),
        ({"workers": 0}, "workers must be"),
    ],
)
def test_what_no_run_can_do_is_refused(given: dict[str, Any], said: str, inputs: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidArticle, match=said):
        archive.run(**{"inputs": [inputs], "out": tmp_path / "out", "engine": Inline(), **given})
    assert list(tmp_path.iterdir()) == []
