"""The recipe of the network of subjects: from articles to a graph that says what was trained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinvan.text.vocabulary import Vocabulary

pytest.importorskip("torch", reason="the recipe needs torch")
NOUNS = ("Doanh thu", "Lợi nhuận", "Giá vé", "Học phí", "Tiền thuế", "Tổng vốn")
ARTICLES = [
    (f"{noun} của hãng đạt {number} tỷ đồng, tăng {number}% so với năm ngoái. Có {number} cửa bán vé.", "")
    for noun in NOUNS
    for number in (2, 3, 5, 7)
]


@pytest.mark.usefixtures("recipe")
def test_from_articles_to_a_graph(tmp_path: Path) -> None:
    import figure_subjects as recipe
    import figure_subjects_data as data
    import figure_subjects_rows as rows_of
    import torch

    ruled = [example for article in ARTICLES if (example := data.by_rules(article))]
    assert len(ruled) == len(ARTICLES)
    assert all(places for example in ruled for places in example.wanted)
    text = ARTICLES[0][0]
    rows = [
        {"start": text.index("2 tỷ"), "subject": [0, len("Doanh thu")]},
        {"start": text.index("2%")},
    ]
    annotated = data.by_annotators({"text": text, "title": ""}, rows)
    assert annotated is not None
    assert annotated.subjects == ["Doanh thu", ""]
    assert annotated.wanted[1] == recipe.NONE
    words = data.vocabulary(ruled)
    assert {"<s>", "<money>", "<percent>", "của"} <= {*words}
    assert "cửa" not in words or words.index("cửa") > 1
    numbers = Vocabulary({word: number for number, word in enumerate(words)}, by_key=True)
    learnt = rows_of.labelled_rows(ruled, numbers)
    assert all(wanted.sum() == 2 * len(inputs["at"]) for inputs, wanted in learnt)
    between = recipe.kinds_between(words)
    small = replace(recipe.TEACHER, width=16, paired=16)
    for _, teachers in recipe.teach(list(map(rows_of.without_proposals, learnt)), learnt, between, 1, small):
        assert len(teachers.networks) == recipe.TEACHERS
    taught = rows_of.taught_rows(teachers, ruled, numbers)
    assert all(wanted.sum(1) == pytest.approx(1, abs=0.05) for _, wanted in taught)
    torch.manual_seed(1)
    network = recipe.SubjectNetwork(between)
    recipe.fit(network, learnt + taught, 12, 5e-3, 8, 1)
    told = recipe.judge(network, [annotated], numbers)
    assert told["subjects"] == 1
    assert told["recall"] == 1
    path = tmp_path / "model.onnx"
    assert recipe.export(network, path, learnt[0]) <= recipe.TOLERANCE
    assert recipe.most_apart(recipe.Found(network).eval(), path, learnt) <= recipe.TOLERANCE


@pytest.mark.usefixtures("recipe")
def test_a_batch_is_its_articles() -> None:
    """Articles read together are read as each alone."""
    import figure_subjects as recipe
    import figure_subjects_data as data
    import figure_subjects_rows as rows_of
    import torch

    ruled = [example for article in ARTICLES[::5] if (example := data.by_rules(article))]
    words = [*data.SPECIAL, *sorted({word for example in ruled for word in example.words})]
    numbers = Vocabulary({word: number for number, word in enumerate(words)})
    rows = [inputs for inputs, _ in rows_of.labelled_rows(ruled, numbers)]
    for shape in (recipe.SHIPPED, replace(recipe.TEACHER, recurrent=False)):
        network = recipe.SubjectNetwork(recipe.kinds_between(words), shape).eval()
        with torch.no_grad():
            together = network(*rows_of.batch(rows)).numpy()
            apart = np.concatenate([network(*rows_of.batch([row])).numpy() for row in rows])
        assert together.shape == apart.shape
        assert np.abs(together - apart).max() < 1e-3
