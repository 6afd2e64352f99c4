"""Salience: what an editor would pick, the artefact that says so, and dates made whole by the publication date."""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tinvan.artefact import artefact_path, load_manifest
from tinvan.errors import BackendUnavailable
from tinvan.figures.extract import extract
from tinvan.figures.relations import relate
from tinvan.figures.resolve import resolve
from tinvan.figures.salience import ARTEFACT, MODEL, by_salience, key_figures, load_model, parse_model, rate
from tinvan.figures.salience_features import NUMBERS, WORDS, Row, read_rows, runs
from tinvan.text.normalize import normalize
from tinvan.text.segment import segment
from tinvan.types import Figure, FigureKind

REPOSITORY = Path(__file__).resolve().parents[2]
TITLE = "Giá vé tàu Tết tăng 15%"
TEXT = """Ngày 5/10, ngành đường sắt cho biết giá vé tàu Tết tăng 15% so với năm 2017.

Ông An, 52 tuổi, làm việc tại ga từ năm 1990, nói ga có 12 cửa bán vé và 3 quầy nước.

Vé được bán từ 8h ngày 10/10. Giá vé tăng 15% khiến nhiều người lo lắng."""


def rated(text: str, title: str = "") -> tuple[Figure, ...]:
    normalized = normalize(text)
    sentences = segment(normalized)
    return rate(normalized, sentences, relate(normalized, sentences, extract(normalized, sentences)), title)


def test_what_the_title_says_is_the_most_salient() -> None:
    figures = rated(TEXT, TITLE)
    assert figures[key_figures(figures)[0]].surface == "15%"
    assert all(0 <= figure.salience <= 1 for figure in figures)
    aside = next(figure for figure in figures if figure.surface == "3 quầy")
    assert aside.salience < 0.5 * figures[key_figures(figures)[0]].salience


def test_key_figures_are_distinct_by_value() -> None:
    figures = rated(TEXT, TITLE)
    chosen = [figures[index] for index in key_figures(figures)]
    assert len({(figure.kind, figure.low, figure.value) for figure in chosen}) == len(chosen) == 3
    assert [figure.salience for figure in chosen] == sorted((figure.salience for figure in chosen), reverse=True)
    assert key_figures(()) == ()


def test_the_key_ones_are_three_values_and_the_rest_follow_by_salience() -> None:
    figures = rated("Giá vé tăng 15%. Nhiều người lo vì giá vé tăng 15%. Có 12 cửa bán vé và 3 quầy nước.", TITLE)
    rows = by_salience(figures)
    assert sorted((figure for figure, _ in rows), key=lambda figure: figure.start) == list(figures)
    assert [figure.salience for figure, _ in rows] == sorted((figure.salience for figure in figures), reverse=True)
    assert [figure.surface for figure, key in rows if key] == [figures[at].surface for at in key_figures(figures)]
    assert {figure.surface for figure, key in rows if key} == {"15%", "12 cửa", "3 quầy"}


@pytest.mark.parametrize(
    ("saliences", "kinds", "key"),
    [
        ((0.9, 0.8, 0.7, 0.3, 0.1), ("date", "date", "time", "money", "count"), (0, 3, 1)),
        ((0.9, 0.8, 0.7, 0.1, 0.1), ("date", "date", "date", "money", "count"), (0, 1, 3)),
        ((0.9, 0.8, 0.7, 0.6), ("count", "date", "date", "money"), (0, 1, 3)),
        ((0.9, 0.8, 0.7), ("date", "time", "date"), (0, 1, 2)),
        ((0.9, 0.8, 0.7, 0.6), ("money", "count", "percent", "date"), (0, 1, 2)),
    ],
)
def test_dates_behind_the_first_give_way_to_amounts(
    saliences: tuple[float, ...], kinds: tuple[FigureKind, ...], key: tuple[int, ...]
) -> None:
    figure = rated("Có 12 cửa.")[0]
    figures = [
        replace(figure, kind=kind, salience=salience, low=None, high=None, unit=None, value=f"XXXX-01-0{at + 1}")
        if kind in ("date", "time")
        else replace(figure, kind=kind, salience=salience, low=Decimal(at), high=Decimal(at))
        for at, (salience, kind) in enumerate(zip(saliences, kinds, strict=True))
    ]
    assert key_figures(figures) == tuple(sorted(key))


def test_a_number_said_before_counts_less() -> None:
    alone, echoed = rated("Vé bán từ ngày 5/10.")[0], rated("Vé bán từ ngày 5/10. Có 5 quầy.", "Vé bán từ 5/10")
    assert alone.salience > 0
    assert echoed[1].surface == "5 quầy"
    assert echoed[1].salience < echoed[0].salience


def test_no_figures_no_model() -> None:
    assert rated("Trời đẹp.") == ()


def test_digit_runs_are_those_of_the_sapo() -> None:
    assert runs("từ 1.200 đến 3,5 và 5/7") == ("1.200", "3.5", "5", "7")


def test_rows_have_the_named_columns() -> None:
    normalized = normalize(TEXT)
    sentences = segment(normalized)
    rows = read_rows(normalized, sentences, extract(normalized, sentences), TITLE)
    assert {(len(row.numbers), len(row.words)) for row in rows} == {(len(NUMBERS), len(WORDS))}
    assert all(math.isfinite(number) for row in rows for number in row.numbers)


def test_the_shipped_model_is_verified_and_whole() -> None:
    path = artefact_path(ARTEFACT)
    manifest = load_manifest(path)
    content = json.loads((path / MODEL).read_text(encoding="utf-8"))
    assert content["numbers"] == list(NUMBERS)
    assert content["words"] == list(WORDS)
    columns = len(NUMBERS) + len(WORDS)
    assert all(node[0] < columns for tree in content["trees"] for node in tree)
    assert manifest["metrics"]["articles"] == 2000
    assert manifest["metrics"]["recall_at_3"] >= 0.60
    assert manifest["metrics"]["recall_at_3"] > manifest["metrics"]["first_three_numbers"] + 0.1


def test_the_card_is_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "models" / "recipe"))
    from figure_salience_card import card

    path = artefact_path(ARTEFACT)
    expected = card(load_manifest(path), (path / MODEL).stat().st_size)
    assert (path / "README.md").read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("damage", ["missing", "changed", "manifest", "outside"])
def test_a_damaged_artefact_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    path = tmp_path / ARTEFACT
    shutil.copytree(artefact_path(ARTEFACT), path)
    if damage == "missing":
        (path / MODEL).unlink()
    elif damage == "changed":
        (path / MODEL).write_text("{}", encoding="utf-8")
    elif damage == "manifest":
        (path / "manifest.json").write_text("[]", encoding="utf-8")
    else:
        (path / "manifest.json").write_text('{"files": {"../secret": "0"}}', encoding="utf-8")
    with pytest.raises(BackendUnavailable, match=r"model\.json|manifest\.json"):
        load_manifest(path)


def test_an_unknown_artefact_is_refused() -> None:
    with pytest.raises(BackendUnavailable, match="no-such-thing"):
        artefact_path("no-such-thing")


@pytest.mark.parametrize("content", [{}, {"base": "x", "tables": [], "rarity": {}, "trees": []}])
def test_a_model_of_another_form_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(BackendUnavailable, match="damaged"):
        parse_model(content)


def test_trees_are_walked_as_written() -> None:
    tree = [[0, 1.5, 1, 2], [-1, 0.25, 0, 0], [-1, 2.0, 0, 0]]
    model = parse_model({"base": 0.0, "tables": [{"a": 1.0}], "rarity": {}, "trees": [tree]})
    rows = [Row((1.5,), ("b",)), Row((1.6,), ("b",))]
    assert model.probabilities(rows) == pytest.approx([1 - math.exp(-0.25), 1 - math.exp(-2.0)])


def test_nothing_is_loaded_at_import() -> None:
    import subprocess

    script = "import tinvan.figures.salience as s; print(s.load_model.cache_info().currsize)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "0"


def test_ten_thousand_figures_take_linear_time() -> None:
    load_model()

    def seconds(count: int) -> float:
        text = "Doanh thu đạt 5 tỷ đồng, tăng 5%. " * (count // 2)
        normalized = normalize(text)
        sentences = segment(normalized)
        figures = extract(normalized, sentences)
        start = time.process_time()
        assert len(rate(normalized, sentences, figures, TITLE)) == count
        return time.process_time() - start

    assert seconds(10_000) < 30 * max(seconds(1_000), 0.01)


@pytest.mark.parametrize(
    ("value", "published", "resolved"),
    [
        ("XXXX-07-05", "2018-07-06", "2018-07-05"),
        ("XXXX-12-31", "2018-01-02", "2017-12-31"),
        ("XXXX-01-02", "2018-12-30", "2019-01-02"),
        ("XXXX-12-30/XXXX-01-02", "2018-01-05", "2017-12-30/2018-01-02"),
        ("XXXX-36", "2018-01-15", "2017-36"),
        ("XXXX-01/XXXX-09", "2017-10-11", "2017-01/2017-09"),
        ("XXXX-10/XXXX-12", "2017-10-11", "2017-10/2017-12"),
        ("XXXX-06", "2018-06-20", "2018-06"),
        ("XXXX-02-29", "2017-03-01", "2016-02-29"),
        ("XXXX-02-30", "2017-03-01", None),
        ("2016-07-05", "2018-07-06", None),
        ("2016", "2018-07-06", None),
        ("199X", "2018-07-06", None),
        ("XXXX-07-05", "2018-07-06T08:30:00+07:00", "2018-07-05"),
        ("XXXX-07-05", "06/07/2018", None),
        ("XXXX-07-05", "2018-13-40", None),
        ("XXXX-07-05", None, None),
        ("XXXX-07-05", "0001-01-01", "0001-07-05"),
    ],
)
def test_dates_are_made_whole_beside_their_value(value: str, published: str | None, resolved: str | None) -> None:
    (figure,) = resolve([Figure("date", 0, 4, "ngày", value=value)], published)
    assert figure.resolved == resolved
    assert figure.value == value
