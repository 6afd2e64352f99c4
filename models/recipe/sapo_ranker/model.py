"""The network: it reads a whole article and says which syllables, pairs and sentences an editor would take."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import PretrainedConfig, PreTrainedModel

from sapo_ranker.encoder import WindowEncoder
from tinvan.ranking.reading import SENTENCE_COLUMNS, SYLLABLE_COLUMNS

# A sapo has about e to the power of this many syllables.
USUAL_LENGTH = 3.5


class SapoRankerConfig(PretrainedConfig):
    """Sizes of the network; ``encoder`` is the config of one of transformers that reads in place of convolutions."""

    model_type = "sapo-ranker"

    def __init__(
        self,
        vocab_size: int = 20_000,
        width: int = 64,
        kernel: int = 5,
        layers: int = 2,
        dropout: float = 0.1,
        token_dropout: float = 0.15,
        encoder: dict[str, Any] | None = None,
        **rest: Any,
    ) -> None:
        self.vocab_size, self.width, self.kernel, self.layers = vocab_size, width, kernel, layers
        self.dropout, self.token_dropout, self.encoder = dropout, token_dropout, encoder
        super().__init__(**rest)


def rows(table: Tensor, places: Tensor) -> Tensor:
    """(B, R, width) and (B, P) to (B, P, width): the rows at the places, whole; a graph copies them as they lie."""
    size, count = table.shape[:2]
    flat = places + count * torch.arange(size, device=places.device)[:, None]
    return table.reshape(size * count, -1)[flat]


class Block(nn.Module):
    """One convolution over neighbours, added to what came in."""

    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.convolution = nn.Conv1d(width, width, kernel, padding=kernel // 2)

    def forward(self, states: Tensor, real: Tensor) -> Tensor:
        mixed = self.convolution((self.norm(states) * real).transpose(1, 2)).transpose(1, 2)
        return states + torch.relu(mixed)


class SapoRankerModel(PreTrainedModel):
    """Syllables through convolutions or an encoder, sentences through a recurrent layer, the title as a query."""

    config_class = SapoRankerConfig

    def __init__(self, config: SapoRankerConfig) -> None:
        super().__init__(config)
        width = config.width
        columns = self.columns = len(SENTENCE_COLUMNS)
        self.encoder = WindowEncoder(config.encoder, width) if config.encoder else None
        embedded = self.encoder.narrow.in_features if self.encoder else width
        self.embedding = nn.Embedding(config.vocab_size, embedded, padding_idx=0)
        self.seen = nn.Linear(len(SYLLABLE_COLUMNS), width)
        layers = 0 if self.encoder else config.layers
        self.blocks = nn.ModuleList(Block(width, config.kernel) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.attention = nn.Linear(width, 1)
        self.sentence = nn.Linear(3 * width + columns, width)
        self.recurrent = nn.GRU(width, width // 2, batch_first=True, bidirectional=True)
        self.context = nn.Linear(3 * width + columns, width)
        self.from_state = nn.Linear(width, width)
        self.from_context = nn.Linear(width, width, bias=False)
        self.syllable_head = nn.Linear(width, 2)
        self.sentence_head = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))
        self.length_head = nn.Linear(2 * width, 1)
        self.dropout = nn.Dropout(config.dropout)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.3)

    def states(self, ids: Tensor, columns: Tensor | None) -> Tensor:
        """(B, T) ids and (B, T, columns) to (B, T, width)."""
        real = (ids > 0)[..., None]
        if self.training and self.config.token_dropout:
            dropped = torch.rand(ids.shape, device=ids.device) < self.config.token_dropout
            ids = torch.where(dropped, torch.ones_like(ids), ids)
        states = self.embedding(ids)
        if self.encoder is not None:
            states = self.encoder(states, real)
        if columns is not None:
            states = states + self.seen(columns)
        for block in self.blocks:
            states = block(states, real)
        return self.norm(states)

    def pooled(self, states: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
        """(B, T, width) and (B, S) borders to (B, S, 2 width): the mean and the attended mean of each stretch."""
        width = self.config.width
        weights = torch.exp(self.attention(states).clamp(-8, 8))
        sums = torch.cumsum(torch.cat([states, weights * states, weights], dim=2), dim=1)
        sums = nn.functional.pad(sums, (0, 0, 1, 0))
        inside = rows(sums, ends) - rows(sums, starts)
        mean = inside[..., :width] / (ends - starts).clamp(min=1)[..., None]
        attended = inside[..., width:-1] / inside[..., -1:].clamp(min=1e-6)
        return torch.cat([mean, attended], dim=2)

    def forward(
        self, ids: Tensor, columns: Tensor, borders: Tensor, sentences: Tensor, title: Tensor, sentence_of: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """B articles of at most T syllables and S sentences, with titles of at most L.

        ``ids`` (B, T) and ``title`` (B, L), 0 where there is none; ``columns`` (B, T, 10); ``borders`` (B, S + 1);
        ``sentences`` (B, S, 21); ``sentence_of`` (B, T). Returns the logits of syllables (B, T, 2: the syllable, it
        and its next) and of sentences (B, S), and the logarithm of the sapo's length (B).
        """
        width = self.config.width
        states = self.dropout(self.states(ids, columns))
        ends = (title > 0).sum(1, keepdim=True)
        heading = self.pooled(self.states(title, None), torch.zeros_like(ends), ends)[..., width:]
        sentence = self.pooled(states, borders[:, :-1], borders[:, 1:])
        real = (borders[:, 1:] > borders[:, :-1])[..., None]
        heading = heading.expand(-1, sentence.shape[1], -1)
        inputs = torch.relu(self.sentence(torch.cat([sentence, heading, sentences], dim=2)))
        context, _ = self.recurrent(inputs)
        context = torch.relu(self.context(torch.cat([context, inputs, heading, sentences], dim=2)))
        context = self.dropout(context)
        spread = rows(self.from_context(context), sentence_of)
        syllables = self.syllable_head(torch.relu(self.from_state(states) + spread))
        whole = (context * real).sum(1) / real.sum(1).clamp(min=1)
        length = USUAL_LENGTH + self.length_head(torch.cat([whole, heading[:, 0]], dim=1))[:, 0]
        return syllables, self.sentence_head(context)[..., 0], length
