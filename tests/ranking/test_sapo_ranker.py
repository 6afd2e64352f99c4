"""The artefact: whole, verified, refused where it is not; and what the ranker says with it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from transformers import AutoTokenizer, PretrainedConfig
from underthesea import word_tokenize

from tinvan import Article, BackendUnavailable, Summarizer
from tinvan.artefact import artefact_path
from tinvan.cli import main
from tinvan.document import read
from tinvan.ranking.sapo_ranker import ARTEFACT, GRAPH, TOKENIZER, SapoRanker
from tinvan.text.syllables import count_syllables
from tinvan.types import Document
from tinvan.web import create_app

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 20_000_000
TITLE = "Cầu vượt Ngã Bảy khởi công"
TEXT = (
    "Sáng 5/3, tỉnh Hậu Giang khởi công cầu vượt Ngã Bảy dài 1,2 km với vốn 1.500 tỉ đồng. "
    "Trời hôm ấy nắng to và có nhiều gió thổi từ phía sông lên bờ. "
    "Nhiều người dân đến xem từ rất sớm, có người mang theo cả trẻ nhỏ và đồ ăn sáng. "
    "Một chiếc xe bán nước mía đậu ở góc đường từ tờ mờ sáng cho đến khi tan lễ."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the artefact."""
    return Path(shutil.copytree(artefact_path(ARTEFACT), tmp_path / ARTEFACT))


def test_the_artefact_is_small_and_says_what_made_it() -> None:
    path = artefact_path(ARTEFACT)
    assert sum(file.stat().st_size for file in path.iterdir()) <= MOST_BYTES
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert {"files", "data", "training", "versions", "parity", "columns"} <= manifest.keys()
    assert manifest["parity"] <= 1e-4


def test_transformers_loads_tokenizer_and_config() -> None:
    path = artefact_path(ARTEFACT)
    tokenizer = AutoTokenizer.from_pretrained(path)
    assert tokenizer.tokenize("Ngày 10/10, HÀ NỘI") == ["ngày", "00", "00", "hà", "nội"]
    config = PretrainedConfig.from_pretrained(path)
    assert config.vocab_size == len(tokenizer)


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER, "config.json", "manifest.json"])
@pytest.mark.parametrize("how", ["missing", "cut", "foreign"])
def test_a_damaged_artefact_is_refused_by_name(folder: Path, name: str, how: str) -> None:
    file = folder / name
    if how == "missing":
        file.unlink()
    elif how == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    else:
        file.write_bytes(b"{}")
    with pytest.raises(BackendUnavailable, match=name.replace(".", r"\.")):
        SapoRanker.load(folder)


def test_an_artefact_of_another_version_is_refused(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"columns": 0}), encoding="utf-8")
    with pytest.raises(BackendUnavailable, match="version"):
        SapoRanker.load(folder)


class Unavailable:
    """A ranker whose artefact is gone."""

    signature = "gone@0"

    def judge(self, document: Document) -> object:  # noqa: ARG002
        raise BackendUnavailable("sapo-ranker/model.onnx is missing.")


@pytest.mark.parametrize("arguments", [["summarize", "samples/article.txt"], ["serve", "--port", "0"]])
def test_a_damaged_artefact_ends_the_command(
    folder: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / GRAPH).write_bytes(b"no graph")
    monkeypatch.setattr("tinvan.ranking.sapo_ranker.artefact_path", lambda _: folder)
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["tinvan", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert f"{ARTEFACT}/{GRAPH}" in said
    assert "Traceback" not in said


def test_not_ready_without_its_artefact() -> None:
    client: FlaskClient = create_app(Summarizer(Unavailable())).test_client()  # type: ignore[arg-type]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["code"] == "backend_unavailable"


def test_what_the_title_says_is_worth_most(summarizer: Summarizer) -> None:
    summary = summarizer.summarize(Article(TEXT, TITLE), "brief")
    assert summary.sentences[0].source_index == 0
    scores = summarizer.ranker.judge(read(Article(TEXT, TITLE))).scores
    assert all(0 < score < 1 for score in scores)
    assert max(scores) == scores[0]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Trời đẹp.", ""),
        ("Trời đẹp. " * 60, "Trời đẹp"),
        (TEXT, TEXT),
        ("The bridge opened on Monday. It cost a lot of money, the mayor said. " * 6, "A bridge"),
        ("Hiện trường vụ tai nạn. Ảnh: An Bình\n" * 20, ""),
    ],
)
def test_odd_articles_get_sound_summaries(summarizer: Summarizer, text: str, title: str) -> None:
    summary = summarizer.summarize(Article(text, title), "brief")
    assert summary.text or summary.warnings == ("no_prose",)
    assert len(summary.sentences) <= 2
    assert count_syllables(summary.text) <= 60


def test_time_is_linear_in_the_sentences(summarizer: Summarizer) -> None:
    """Thousands of sentences, beside underthesea's segmentation of the same text."""
    text = " ".join(f"Ông An số {number} ở huyện Vàm Lạc mua thêm hai con bò." for number in range(3500))
    start = time.perf_counter()
    document = summarizer.read(Article(text, "Ông An mua bò"))
    read_in = time.perf_counter()
    summarizer.ranker.judge(document)
    judged = time.perf_counter()
    word_tokenize(text)
    assert judged - read_in < 0.5 * (time.perf_counter() - judged)
    assert read_in - start < 60
