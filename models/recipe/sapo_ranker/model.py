"""The network: it reads a whole article and says which syllables, pairs and sentences an editor would take."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PretrainedConfig, PreTrainedModel

from sapo_ranker.encoder import WindowEncoder
from tinvan.ranking.reading import SENTENCE_COLUMNS, SYLLABLE_COLUMNS

# A sapo has about e to the power of this many syllables.
USUAL_LENGTH = 3.5
# How many sentences are looked at, the first ones, so that what a long article costs is linear in its length.
HEADS, LOOKED_AT = 4, 64
# What stands in place of a score where there is nothing to look at, and how little like the title a syllable can be.
NOWHERE, UNLIKE = -1e4, -10.0


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


class TitleAttention(nn.Module):
    """What of the title each syllable is like, by its neighbours and meaning, added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.key = nn.Linear(width, width)
        self.like = nn.Linear(width + 1, width)

    def forward(self, states: Tensor, title: Tensor, there: Tensor) -> Tensor:
        """(…, T, width), (…, L, width) and (…, L), whether there is a syllable, to (…, T, width)."""
        scores = states @ self.key(title).transpose(-1, -2) / math.sqrt(states.shape[-1])
        scores = scores.masked_fill(~there[..., None, :], NOWHERE)
        nearest = scores.amax(-1, keepdim=True).clamp(min=UNLIKE)
        said = torch.softmax(scores, -1) @ title
        return states + torch.relu(self.like(torch.cat([said * states, nearest], -1)))


class SentenceAttention(nn.Module):
    """What the article's first sentences say, as each sentence looks at them (Vaswani et al. 2017), added to what came
    in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.projected = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, states: Tensor, there: Tensor) -> Tensor:
        """(…, S, width) and (…, S), whether there is a sentence, to (…, S, width)."""
        width = states.shape[-1]
        parts = self.projected(self.norm(states)).reshape(*states.shape[:-1], 3 * HEADS, width // HEADS)
        query, key, value = parts.transpose(-3, -2).chunk(3, -3)
        scores = query @ key[..., :LOOKED_AT, :].transpose(-1, -2) / math.sqrt(width / HEADS)
        scores = scores.masked_fill(~there[..., None, None, :LOOKED_AT], NOWHERE)
        seen = (torch.softmax(scores, -1) @ value[..., :LOOKED_AT, :]).transpose(-3, -2).reshape(states.shape)
        return states + self.out(seen)


class SapoRankerModel(PreTrainedModel):
    """Syllables through convolutions or an encoder and past the title, sentences past one another and through a
    recurrent layer, the title as a query."""

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
        self.title = TitleAttention(width)
        self.attention = nn.Linear(width, 1)
        self.sentence = nn.Linear(3 * width + columns, width)
        self.others = SentenceAttention(width)
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

    def _in_order(self, inputs: Tensor, real: Tensor) -> Tensor:
        """(B, S, width) and (B, S) to (B, S, width): each article as if it stood alone in the batch."""
        size, count = real.shape
        if size == 1:
            return torch.as_tensor(self.recurrent(inputs)[0])
        lengths = (real * torch.arange(1, count + 1, device=real.device)).amax(1).clamp(min=1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
        context, _ = nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], batch_first=True, total_length=count)
        return context

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
        titled = self.states(title, None)
        heading = self.pooled(titled, torch.zeros_like(ends), ends)[..., width:]
        states = self.title(states, titled, title > 0)
        sentence = self.pooled(states, borders[:, :-1], borders[:, 1:])
        real = (borders[:, 1:] > borders[:, :-1])[..., None]
        heading = heading.expand(-1, sentence.shape[1], -1)
        inputs = torch.relu(self.sentence(torch.cat([sentence, heading, sentences], dim=2)))
        inputs = self.others(inputs, real[..., 0])
        context = self._in_order(inputs, real[..., 0])
        context = torch.relu(self.context(torch.cat([context, inputs, heading, sentences], dim=2)))
        context = self.dropout(context)
        spread = rows(self.from_context(context), sentence_of)
        syllables = self.syllable_head(torch.relu(self.from_state(states) + spread))
        whole = (context * real).sum(1) / real.sum(1).clamp(min=1)
        length = USUAL_LENGTH + self.length_head(torch.cat([whole, heading[:, 0]], dim=1))[:, 0]
        return syllables, self.sentence_head(context)[..., 0], length
