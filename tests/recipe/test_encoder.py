"""An encoder of transformers in place of the small one goes through the same steps, and what comes out summarizes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard
from tokenizers import Tokenizer, models, pre_tokenizers

from tinvan import Article, Summarizer
from tinvan.ranking.sapo_ranker import SapoRanker

pytest.importorskip("torch", reason="the recipe's packages are not installed (make test-recipe installs them)")

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("prepare", "train", "export")
PLACES = ("Cần Thơ", "Huế", "Vinh", "Đà Lạt", "Hội An", "Sa Pa")


def articles() -> list[dict[str, str]]:
    """A few made-up articles, each with its sapo."""
    rows = []
    for number, place in enumerate(PLACES * 3, 3):
        news = f"Sáng {number}/5, thành phố {place} khai trương phố đi bộ dài {number} km với {number * 10} gian hàng."
        rest = "Trời hôm ấy có nắng nhẹ và gió mát. Nhiều người dân đến xem từ rất sớm và ở lại cho đến tối muộn."
        later = f"Ban tổ chức cho biết phố đi bộ sẽ mở cửa vào cuối tuần và có thêm {number} tiết mục nghệ thuật."
        row = {"title": f"{place} có phố đi bộ", "text": f"{rest} {news} {later}"}
        rows.append({**row, "sapo": f"Thành phố {place} khai trương phố đi bộ dài {number} km."})
    return rows


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles as VietNews keeps them."""
    folder = tmp_path_factory.mktemp("data")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in articles())
    for split in ("train", "val"):
        (folder / f"{split}.jsonl.zst").write_bytes(zstandard.compress(lines.encode()))
    return folder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A RoBERTa of random weights, its tokenizer one of single characters."""
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaModel

    folder = tmp_path_factory.mktemp("encoder")
    known = ["<pad>", "<unk>", *sorted({c for row in articles() for c in row["text"].lower() if not c.isspace()})]
    special = dict(zip(("pad_token", "unk_token"), known, strict=False))
    pieces = {piece: number for number, piece in enumerate(known)}
    tokenizer = Tokenizer(models.WordLevel(pieces, unk_token=special["unk_token"]))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    sizes |= {"max_position_embeddings": 260, "pad_token_id": 0}
    RobertaModel(RobertaConfig(vocab_size=len(known), **sizes)).save_pretrained(folder)
    return str(folder)


@pytest.mark.usefixtures("recipe")
@pytest.mark.filterwarnings("ignore")  # torch and its exporter warn of themselves
@pytest.mark.parametrize("which", ["small", "encoder"])
def test_from_articles_to_an_artefact_that_summarizes(
    which: str, data: Path, encoder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    folders = ["--data", str(data), "--build", str(tmp_path / "build"), "--artefact", str(tmp_path / "sapo-ranker")]
    own = {"prepare": ["--processes", "1"], "train": ["--passes", "2", "--batch", "6", "--width", "16"]}
    own["train"] += ["--encoder", encoder] if which == "encoder" else []
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "models/recipe"))
    for step in STEPS:
        monkeypatch.setattr("sys.argv", [step, *folders, *own.get(step, [])])
        importlib.import_module(f"sapo_ranker.{step}").main()
    manifest = json.loads((tmp_path / "sapo-ranker/manifest.json").read_text(encoding="utf-8"))
    assert manifest["parity"] <= 1e-4
    assert bool(manifest["training"]["options"]["encoder"]) == (which == "encoder")
    ranker = SapoRanker.load(tmp_path / "sapo-ranker")
    # Longer than one window of the encoder, too.
    text = " ".join(row["text"] for row in articles()[:8])
    summary = Summarizer(ranker).summarize(Article(text, "Huế có phố đi bộ"), "brief")
    assert summary.sentences
    assert ranker.signature in summary.signature


@pytest.mark.usefixtures("recipe")
@pytest.mark.filterwarnings("ignore")
def test_training_that_was_stopped_ends_as_training_that_was_not(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sapo_ranker import prepare, train

    monkeypatch.setenv("PYTHONPATH", str(ROOT / "models/recipe"))
    weights = []
    for stopped in (False, True):
        build = tmp_path / str(stopped)
        arguments = ["--data", str(data), "--build", str(build)]
        monkeypatch.setattr("sys.argv", ["prepare", *arguments, "--processes", "1"])
        prepare.main()
        monkeypatch.setattr("sys.argv", ["train", *arguments, "--passes", "2", "--batch", "6", "--width", "16"])
        if stopped:
            keep = train._keep

            def stop(*given: object, keep: object = keep) -> None:
                keep(*given)  # type: ignore[operator]
                raise KeyboardInterrupt

            with monkeypatch.context() as once:
                once.setattr(train, "_keep", stop)
                with pytest.raises(KeyboardInterrupt):
                    train.main()
        train.main()
        weights.append((build / "network/model.safetensors").read_bytes())
    assert weights[0] == weights[1]
