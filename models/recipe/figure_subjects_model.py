"""The network that finds the subject of a sum or a share: where in the words around it the phrase begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from tinvan.figures.subject_tokens import AFTER, BEFORE, LONGEST

WINDOW = BEFORE + 1 + AFTER
# How many neighbours on each side are mixed.
NEIGHBOURS = 2
# Figures and marks between a figure and a token are counted up to this many.
MOST_BETWEEN = 4.0
NEVER = -1e4
# The least that teachers give a place, so that its logarithm is one.
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Shape:
    """``width`` of a token and ``paired`` of a pair; how far apart the neighbours stand that each layer mixes, over
    tokens and over pairs; whether a recurrent layer reads all tokens, too; and how much is dropped."""

    width: int
    paired: int
    spreads: tuple[int, ...]
    paired_spreads: tuple[int, ...]
    recurrent: bool
    dropout: float


SHIPPED = Shape(48, 32, (1, 2), (1,), recurrent=False, dropout=0.1)
TEACHER = Shape(128, 96, (1, 2), (1, 2), recurrent=True, dropout=0.25)


class Mixed(nn.Module):
    """A convolution over neighbours, added to what came in; a product of matrices, which small ones are quicker as."""

    def __init__(self, width: int, spread: int = 1) -> None:
        super().__init__()
        self.reach, self.spread = NEIGHBOURS * spread, spread
        self.linear = nn.Linear((2 * NEIGHBOURS + 1) * width, width)

    def forward(self, states: Tensor, dropout: nn.Module) -> Tensor:
        """(…, T, width) to the same."""
        beyond = nn.functional.pad(states, (0, 0, self.reach, self.reach))
        steps = range(-self.reach, self.reach + 1, self.spread)
        near = [beyond[..., self.reach + step : (step - self.reach) or None, :] for step in steps]
        return states + dropout(torch.relu(self.linear(torch.cat(near, dim=-1))))


class SubjectNetwork(nn.Module):
    """Tokens mixed with their neighbours; then each figure with each token of its window, mixed again.

    ``between`` (V, K) says of each token's id whether it counts as one of K things that may stand between a figure and
    its subject: other figures, commas, other marks.
    """

    def __init__(self, between: Tensor, shape: Shape = SHIPPED) -> None:
        super().__init__()
        (size, kinds), width, paired = between.shape, shape.width, shape.paired
        self.register_buffer("between", between)
        self.embedding = nn.Embedding(size, width, padding_idx=0)
        self.capital = nn.Parameter(torch.zeros(width))
        self.layers = nn.ModuleList(Mixed(width, spread) for spread in shape.spreads)
        self.recurrent = nn.LSTM(width, width // 2, bidirectional=True) if shape.recurrent else None
        self.norm = nn.LayerNorm(width)
        self.token, self.figure = nn.Linear(width, paired), nn.Linear(width, paired)
        self.place = nn.Parameter(torch.randn(WINDOW, paired) * 0.02)
        self.apart = nn.Linear(kinds, paired, bias=False)
        self.earlier = nn.Parameter(torch.zeros(paired))
        self.proposed = nn.Parameter(torch.zeros(paired))
        self.paired = nn.ModuleList(Mixed(paired, spread) for spread in shape.paired_spreads)
        self.borders = nn.Linear(paired, 2)
        self.dropout = nn.Dropout(shape.dropout)
        self.token_dropout = shape.dropout / 2
        nn.init.normal_(self.embedding.weight[1:], std=0.3)

    def forward(self, ids: Tensor, capitals: Tensor, sentence_of: Tensor, at: Tensor, proposed: Tensor) -> Tensor:
        """(T), (T), (T), (F) and (F, 2) to (F, WINDOW, 2): how likely the subject begins and ends at each place of the
        window, as logits; at the figure itself: that there is none.

        ``proposed`` are the places, counted from the figure, of what rules propose; twice 0 for nothing. Around all
        windows there are tokens, if only empty ones.
        """
        if self.training and self.token_dropout:
            dropped = (torch.rand(ids.shape) < self.token_dropout) & (self.between[ids].sum(-1) == 0) & (ids > 0)
            ids = torch.where(dropped, torch.ones_like(ids), ids)
        states = self.embedding(ids) + capitals[:, None] * self.capital
        for layer in self.layers:
            states = layer(states, self.dropout)
        if self.recurrent is not None:
            states = states + self.dropout(self.recurrent(states)[0])
        states = self.norm(states)
        steps = torch.arange(-BEFORE, AFTER + 1, device=at.device)
        places = at[:, None] + steps
        earlier = sentence_of[at][:, None] - sentence_of[places]
        inside = (earlier >= 0) & (earlier <= 1)
        counted = torch.cumsum(self.between[ids], dim=0)
        between = (counted[places] - counted[at][:, None]).abs().clamp(max=MOST_BETWEEN)
        named = (steps >= proposed[:, :1]) & (steps <= proposed[:, 1:])
        pairs = self.token(states)[places] + self.figure(states[at])[:, None] + self.place + self.apart(between)
        pairs = pairs + earlier.float()[..., None] * self.earlier + named.float()[..., None] * self.proposed
        pairs = torch.relu(pairs) * inside.float()[..., None]
        for layer in self.paired:
            pairs = layer(pairs, self.dropout)
        return self.borders(pairs) + torch.where(inside, 0.0, NEVER)[..., None]


class Teachers(nn.Module):
    """Some networks as one, which says what they say in the mean."""

    def __init__(self, networks: Sequence[SubjectNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, *inputs: Tensor) -> Tensor:
        """What :class:`SubjectNetwork` takes to the logarithms of the mean of its probabilities."""
        said = [torch.softmax(network(*inputs), 1) for network in self.networks]
        return torch.stack(said).mean(0).clamp(min=LEAST).log()


class Found(nn.Module):
    """The network, and what it finds: for each figure the likeliest first and last place of its subject in one number,
    and how much likelier that is than that there is none."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        first = torch.arange(WINDOW)[:, None]
        last = first + torch.arange(LONGEST)
        allowed = (last < WINDOW) & ~((first <= BEFORE) & (last >= BEFORE))
        self.register_buffer("last", last.clamp(max=WINDOW - 1))
        self.register_buffer("barred", torch.where(allowed, 0.0, 10 * NEVER))

    def forward(
        self, ids: Tensor, capitals: Tensor, sentence_of: Tensor, at: Tensor, proposed: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Twice (F): ``LONGEST`` times the first place of the window and how many tokens more, and the margin in
        logits."""
        first, last = self.network(ids, capitals, sentence_of, at, proposed).unbind(2)
        spans = first[..., None] + last[:, self.last] + self.barred
        best, place = spans.reshape(spans.shape[0], -1).max(1)
        return place, best - first[:, BEFORE] - last[:, BEFORE]


def kinds_between(words: Sequence[str]) -> Tensor:
    """For each token of the vocabulary, whether it is a figure, a comma, or another mark."""
    rows = [(word[0] == "<" and len(word) > 3, word == ",", len(word) == 1 and word in ';:–-()“”"') for word in words]
    rows[:2] = [(False, False, False)] * 2  # empty, unknown
    return torch.from_numpy(np.array(rows, dtype=np.float32))
