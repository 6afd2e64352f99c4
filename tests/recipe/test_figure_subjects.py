"""The recipe of the network of subjects: from articles to a graph that says what was trained."""

from __future__ import annotations

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
    torch.manual_seed(1)
    network = recipe.SubjectNetwork(recipe.kinds_between(words))
    learnt = [row for example in ruled if (row := recipe.row_of(example, numbers))]
    recipe.fit(network, learnt, 12, 5e-3, 8, 1)
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
    import torch

    ruled = [example for article in ARTICLES[::5] if (example := data.by_rules(article))]
    words = [*data.SPECIAL, *sorted({word for example in ruled for word in example.words})]
    numbers = Vocabulary({word: number for number, word in enumerate(words)})
    network = recipe.SubjectNetwork(recipe.kinds_between(words)).eval()
    rows = [row for example in ruled if (row := recipe.row_of(example, numbers))]
    inputs, wanted = recipe.batch(rows)
    with torch.no_grad():
        together = network(*inputs).numpy()
        apart = np.concatenate([network(*recipe.batch([row])[0]).numpy() for row in rows])
    assert len(wanted) == len(together)
    assert np.abs(together - apart).max() < 1e-3
