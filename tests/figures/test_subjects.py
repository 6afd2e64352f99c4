"""What sums and shares measure, as the network chooses it: the artefact, its choices, and what they may never be."""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from figures import subjects as annotated
from figures.relations_sample import figures_of
from tinvan.artefact import artefact_path, load_manifest
from tinvan.errors import BackendUnavailable
from tinvan.figures import subjects
from tinvan.figures.subject_tokens import AFTER, BEFORE, read_tokens
from tinvan.figures.subjects import ARTEFACT, GRAPH, VOCABULARY, load_model, places_of
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.types import Figure

REPOSITORY = Path(__file__).resolve().parents[2]
# Under what is reached on articles that neither rules nor the network were made on (docs/measurements.md).
RECALL, PRECISION = 0.80, 0.80
TEXT = "Tổng doanh thu đạt 69,7% kế hoạch năm, tăng 28,8% so cùng kỳ năm 2016. Giá vé 5.000 đồng."
PIECES = st.sampled_from(
    [
        "Doanh thu ",
        "đạt ",
        "5 tỷ đồng",
        "tăng 5%",
        ", ",
        ". ",
        "\n",
        "(",
        ") ",
        "“",
        "” ",
        "giá vé ",
        "12 cửa ",
        "năm 2016 ",
        "e\u0301",
        "\u00a0",
        "\u200b",
        "Ông An ",
        "%",
        '"',
        "b",
    ]
)


def said(figure: Figure) -> str | None:
    return figure.subject.text if figure.subject else None


def test_a_sum_and_a_share_have_what_they_measure() -> None:
    level, change, price = (figure for figure in figures_of(TEXT) if figure.kind in ("money", "percent"))
    assert said(level) == said(change) == "Tổng doanh thu"
    assert level.of is not None
    assert level.of.text == "kế hoạch năm"
    assert said(price) == "Giá vé"


@given(st.lists(PIECES, max_size=40).map("".join))
@example("%tăng 5%")
@example("12 cửa (tăng 5%) e\u0301")
@example("Có 2 cửa(0%)b")
@example("(\n\u200b\u00a0")
@example('"Đây là lừa đảo 100%" - ông Wright nói.')
@example("Vốn điều lệ), ông An góp 5 tỷ đồng, tăng 5%")
def test_a_subject_is_words_of_the_text_beside_its_figure(text: str) -> None:
    for figure in figures_of(text):
        subject = figure.subject
        assert subject is None or figure.kind in ("money", "percent")
        if subject:
            assert text[subject.start : subject.end] == subject.text
            assert subject.end <= figure.start or figure.end <= subject.start
            assert any(character.isalpha() for character in subject.text)
            for phrase in filter(None, (figure.of, figure.versus)):
                assert subject.end <= phrase.start or phrase.end <= subject.start


def test_many_figures_are_asked_about_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Doanh thu đạt 5 tỷ đồng, lợi nhuận 2 tỷ đồng, tăng 5%. Giá vé 7.000 đồng, vé tháng 200.000 đồng. " * 40
    together = [said(figure) for figure in figures_of(text)]
    monkeypatch.setattr(subjects, "_TOGETHER", 3)
    assert [said(figure) for figure in figures_of(text)] == together
    assert len({*together}) > 2


class Recorded:
    """A session that tells how many tokens it was given, and what was proposed."""

    def __init__(self) -> None:
        self.session = load_model().session
        self.sizes: list[int] = []
        self.proposed: list[tuple[int, int]] = []

    def run(self, names: None, arrays: dict[str, Any]) -> Any:
        self.sizes.append(len(arrays["ids"]))
        self.proposed += map(tuple, arrays["proposed"].tolist())
        return self.session.run(names, arrays)


def test_what_is_held_at_a_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = Recorded()
    model = replace(load_model(), session=recorded)
    monkeypatch.setattr(subjects, "load_model", lambda: model)
    figures_of("Doanh thu 5 tỷ đồng " + "(" * 100_000 + " tăng 5%")
    figures_of("Giá 5 triệu đồng " + "rất xa " * 20_000 + "giá 7 triệu đồng")
    assert len(recorded.sizes) == 4
    assert max(recorded.sizes) < 1000


def test_what_the_rules_say_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = Recorded()
    model = replace(load_model(), session=recorded)
    monkeypatch.setattr(subjects, "load_model", lambda: model)
    figures_of("Doanh thu đạt 5 tỷ đồng, tăng 7%. Ông An có 2 tỷ đồng.")
    assert recorded.proposed == [(-3, -2), (-6, -5), subjects.NONE]


def test_what_is_read_is_tokens_of_the_sentence_and_the_one_before() -> None:
    text = "Không đọc. Hãng X công bố. Doanh thu của hãng đạt 5 tỷ đồng (7%). Không đọc."
    normalized = normalize(text)
    sentences = segment(normalized)
    tokens = read_tokens(normalized, sentences, figures_of(text), load_model().vocabulary)
    read = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    inside = slice(BEFORE, len(read) - AFTER)
    assert read[inside] == [
        *("", "Hãng", "X", "công", "bố", "."),
        *("", "Doanh", "thu", "của", "hãng", "đạt", "5 tỷ đồng", "(", "7%", ")", "."),
    ]
    assert tokens.sentence_of.tolist()[inside] == [1] * 6 + [2] * 11
    assert tokens.capitals.tolist()[BEFORE : BEFORE + 3] == [0, 1, 1]
    assert not tokens.ids[:BEFORE].any()
    assert not tokens.ids[-AFTER:].any()
    assert [read[at] for at in tokens.at.tolist()] == ["5 tỷ đồng", "7%"]
    at = int(tokens.at[0])
    start = text.index("Doanh thu")
    assert places_of(tokens, at, (start, start + len("Doanh thu"))) == (-5, -4)
    assert places_of(tokens, at, (start, text.index("(7%)"))) is None  # holds the figure
    far = normalize("Doanh thu " + "rất " * (BEFORE + 5) + "là 5 tỷ đồng " + "rất " * (AFTER + 5) + "lãi")
    tokens = read_tokens(far, segment(far), figures_of(far.text), load_model().vocabulary)
    assert places_of(tokens, int(tokens.at[0]), (0, 9)) is None
    assert places_of(tokens, int(tokens.at[0]), (len(far.text) - 3, len(far.text))) is None


@pytest.mark.usefixtures("shared")
def test_most_subjects_of_unseen_articles_are_right() -> None:
    unseen = annotated.measure()["unseen"]
    assert unseen["wanted"] > 2300
    assert unseen["right"] >= RECALL * unseen["wanted"]
    assert unseen["right"] >= PRECISION * unseen["found"]


def test_the_shipped_artefact_is_verified_and_tells_how_it_was_made() -> None:
    manifest = load_manifest(artefact_path(ARTEFACT))
    last = manifest["training"]["shipped"]
    assert last["recall"] >= RECALL
    assert last["recall"] > last["recall of the rules"] + 0.05
    assert manifest["parity"] <= 1e-4


def test_the_card_is_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "models" / "recipe"))
    from figure_subjects_card import card

    path = artefact_path(ARTEFACT)
    assert (path / "README.md").read_text(encoding="utf-8") == card(load_manifest(path))


@pytest.mark.parametrize("damage", ["missing", "graph", "vocabulary", "version"])
def test_a_damaged_artefact_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    path = tmp_path / ARTEFACT
    shutil.copytree(artefact_path(ARTEFACT), path)
    if damage == "missing":
        (path / GRAPH).unlink()
    elif damage == "graph":
        (path / GRAPH).write_bytes(b"no graph")
    elif damage == "vocabulary":
        (path / VOCABULARY).write_text("a\nb", encoding="utf-8")
    else:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        (path / "manifest.json").write_text(json.dumps(manifest | {"tokens": 0}), encoding="utf-8")
    monkeypatch.setattr(subjects, "artefact_path", lambda _: path)
    with pytest.raises(BackendUnavailable, match=r"model\.onnx|vocabulary\.txt"):
        load_model.__wrapped__()


def test_nothing_is_loaded_where_there_is_no_sum_and_no_share() -> None:
    import subprocess

    script = (
        "import tinvan.figures.subjects as s, tinvan; tinvan.find_figures('Có 12 cửa bán vé.');"
        "print(s.load_model.cache_info().currsize)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "0"


def test_ten_thousand_sums_take_linear_time() -> None:
    load_model()

    def seconds(count: int) -> float:
        text = "Doanh thu đạt 5 tỷ đồng, tăng 5%, " * (count // 2)
        start = time.process_time()
        assert len(figures_of(text)) == count
        return time.process_time() - start

    assert seconds(10_000) < 30 * max(seconds(1_000), 0.05)
