"""The graph says what the network says, of articles with and without a title."""

from __future__ import annotations

from itertools import pairwise

import pytest

torch = pytest.importorskip("torch", reason="the recipe's packages are not installed (make test-recipe installs them)")


@pytest.mark.usefixtures("recipe")
@pytest.mark.parametrize("title", [[0], [5], [3, 4, 5, 6, 7, 8]])
@pytest.mark.parametrize("borders", [[0, 1], [0, 30], [2, 9, 9, 40], [0, 5, 31], [1, 33], [*range(0, 300, 3)]])
def test_one_article_is_read_as_in_a_batch(title: list[int], borders: list[int]) -> None:
    from sapo_ranker.graph import OneArticle
    from sapo_ranker.model import SapoRankerConfig, SapoRankerModel

    torch.manual_seed(1)
    model = SapoRankerModel(SapoRankerConfig(vocab_size=50, width=16)).eval()
    count, sentences = borders[-1], len(borders) - 1
    lengths = torch.tensor([after - before for before, after in pairwise(borders)])
    sentence_of = torch.zeros(1, count, dtype=torch.int64)
    sentence_of[0, borders[0] :] = torch.repeat_interleave(torch.arange(sentences), lengths)
    inputs = (
        torch.randint(1, 50, (1, count)),
        torch.rand(1, count, model.seen.in_features),
        torch.tensor([borders]),
        torch.rand(1, sentences, model.columns),
        torch.tensor([title]),
        sentence_of,
    )
    with torch.no_grad():
        for ours, theirs in zip(OneArticle(model)(*inputs), model(*inputs), strict=True):
            assert ours.shape == theirs.shape
            assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.usefixtures("recipe")
def test_what_stands_beside_it_in_a_batch_changes_no_article() -> None:
    from sapo_ranker.model import SapoRankerConfig, SapoRankerModel

    torch.manual_seed(3)
    model = SapoRankerModel(SapoRankerConfig(vocab_size=50, width=16)).eval()
    ids, title = torch.randint(1, 50, (1, 12)), torch.tensor([[3, 4]])
    columns, sentences = torch.rand(1, 12, model.seen.in_features), torch.rand(1, 2, model.columns)
    borders, sentence_of = torch.tensor([[0, 5, 12]]), torch.tensor([[0] * 5 + [1] * 7])
    pad = torch.nn.functional.pad
    padded = (
        pad(ids, (0, 20)),
        pad(columns, (0, 0, 0, 20)),
        pad(borders, (0, 3), value=12),
        pad(sentences, (0, 0, 0, 3)),
        pad(title, (0, 6)),
        pad(sentence_of, (0, 20)),
    )
    longer = (
        torch.randint(1, 50, (1, 32)),
        torch.rand(1, 32, model.seen.in_features),
        torch.tensor([[0, 4, 9, 15, 20, 32]]),
        torch.rand(1, 5, model.columns),
        torch.randint(1, 50, (1, 8)),
        torch.tensor([[0] * 4 + [1] * 5 + [2] * 6 + [3] * 5 + [4] * 12]),
    )
    with torch.no_grad():
        alone = model(ids, columns, borders, sentences, title, sentence_of)
        beside = model(*(torch.cat(pair) for pair in zip(padded, longer, strict=True)))
    assert torch.allclose(alone[0][0], beside[0][0, :12], atol=1e-5)
    assert torch.allclose(alone[1][0, :2], beside[1][0, :2], atol=1e-5)


@pytest.mark.usefixtures("recipe")
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_a_convolution_by_winograd_is_the_convolution(kernel: int) -> None:
    from sapo_ranker.graph import PHASES, FastConvolution

    torch.manual_seed(2)
    plain = torch.nn.Conv1d(16, 16, kernel, padding=kernel // 2)
    states = torch.randn(7 * PHASES, 16)
    with torch.no_grad():
        fast = FastConvolution(plain)(states.reshape(-1, PHASES, 16).transpose(0, 1)).transpose(0, 1).reshape(-1, 16)
        assert torch.allclose(fast, plain(states.T[None])[0].T, atol=1e-5)


@pytest.mark.usefixtures("recipe")
def test_a_kernel_that_is_too_wide_is_refused() -> None:
    from sapo_ranker.graph import FastConvolution

    with pytest.raises(ValueError, match="at most 5, not 7"):
        FastConvolution(torch.nn.Conv1d(4, 4, 7, padding=3))
