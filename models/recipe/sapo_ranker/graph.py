"""The network as it is written into a graph: for one article, its title and its body read in one go.

The same as :class:`SapoRankerModel`, which reads padded batches, in less than half of the operations; ``export``
compares the two.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import torch
from torch import Tensor, nn

from sapo_ranker.model import USUAL_LENGTH, SapoRankerModel

# How many places a convolution finds at a time, and the points it is found at: small ones keep the rounding small.
PHASES = 4
POINTS = (Fraction(0), *(Fraction(sign * size) for size in (1, 2, Fraction(1, 2)) for sign in (1, -1)))


class FastConvolution(nn.Module):
    """A convolution by Winograd's minimal filtering, F(4, kernel): for a kernel of 5 with 8 products of matrices in
    place of 20 (S. Winograd, Arithmetic Complexity of Computations, 1980; for networks A. Lavin and S. Gray 2016).

    Four outputs and what they are made of are seen as polynomials, multiplied by their values at ``POINTS`` and at
    infinity. Rows lie by phases: (4, N, width) holds row 4 i + p of a text at [p, i].
    """

    def __init__(self, convolution: nn.Conv1d) -> None:
        super().__init__()
        weight = convolution.weight.detach().double().numpy()  # (width, width, kernel): to, from, place
        self.reach = weight.shape[2] // 2
        size = PHASES + weight.shape[2] - 1
        if size > len(POINTS) + 1:
            raise ValueError(f"a kernel is at most {len(POINTS) + 2 - PHASES}, not {weight.shape[2]}")
        kernels = np.einsum("nk,oik->nio", _powers(size, weight.shape[2]), weight)
        scale = np.sqrt(np.mean(weight**2) / np.mean(kernels**2, axis=(1, 2)))
        self.kernels = nn.Parameter(torch.tensor(kernels * scale[:, None, None], dtype=torch.float32))
        self.before = nn.Parameter(torch.tensor(np.linalg.inv(_powers(size, size)).T, dtype=torch.float32))
        self.after = nn.Parameter(torch.tensor(_powers(size, PHASES).T / scale, dtype=torch.float32))
        self.bias = convolution.bias

    def forward(self, states: Tensor) -> Tensor:
        """(4, N, width) to (4, N, width)."""
        width = states.shape[2]
        beyond = nn.functional.pad(states, (0, 0, 1, 1))
        near = torch.cat([beyond[PHASES - self.reach :, :-2], states, beyond[: self.reach, 2:]])
        values = (self.before @ near.reshape(len(near), -1)).reshape(len(near), -1, width) @ self.kernels
        return (self.after @ values.reshape(len(near), -1)).reshape(PHASES, -1, width) + self.bias


def _powers(size: int, count: int) -> np.ndarray:
    """(size, count): the first powers of ``size`` points, of which the last is infinity."""
    rows = [[float(point**power) for power in range(count)] for point in POINTS[: size - 1]]
    return np.array([*rows, [0.0] * (count - 1) + [1.0]])


# Logits are kept within this: a probability is never 0 or 1.
SUREST = 12.0


class Probabilities(nn.Module):
    """A network that says how likely, not logits, and the sapo's length itself: what a graph's users need."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The inputs of the network; the probabilities of syllables (B, T, 2) and of sentences (B, S), length (B)."""
        syllables, sentences, length = self.network(*inputs)
        held, gains = (torch.sigmoid(logits.clamp(-SUREST, SUREST)) for logits in (syllables, sentences))
        return held, gains, torch.exp(length)


class OneArticle(nn.Module):
    """A trained network with convolutions, to be exported. It shares most of the network's weights."""

    def __init__(self, network: SapoRankerModel) -> None:
        super().__init__()
        self.network = network
        self.convolutions = nn.ModuleList(FastConvolution(block.convolution) for block in network.blocks)

    def forward(
        self, ids: Tensor, columns: Tensor, borders: Tensor, sentences: Tensor, title: Tensor, sentence_of: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The inputs and outputs of the network, with a batch of one."""
        network = self.network
        # Empty places before the title and between it and the body: no convolution sees over them.
        gap = network.config.kernel // 2
        body = gap + title.shape[1] + gap
        empty = ids.new_zeros(gap)
        read = self.states(torch.cat([empty, title[0], empty, ids[0]]), columns[0], body)
        titled = network.title(read[body:], read[gap : body - gap], title[0] > 0)
        states = torch.cat([read[:body], titled])
        starts = torch.cat([borders.new_full((1,), gap), borders[0, :-1] + body])
        ends = torch.cat([(title[0] > 0).sum(0, keepdim=True) + gap, borders[0, 1:] + body])
        mean, attended = self.pooled(states, starts, ends)
        heading = attended[:1]
        beside = torch.cat([heading.expand(sentences.shape[1], -1), sentences[0]], dim=1)
        inputs = torch.relu(network.sentence(torch.cat([mean[1:], attended[1:], beside], dim=1)))
        real = (borders[0, 1:] > borders[0, :-1])[:, None]
        inputs = network.others(inputs, real[:, 0])
        context = network.recurrent(inputs[None])[0][0]
        context = torch.relu(network.context(torch.cat([context, inputs, beside], dim=1)))
        spread = network.from_context(context)[sentence_of[0]]
        syllables = network.syllable_head(torch.relu(network.from_state(titled) + spread))
        whole = (context * real).sum(0, keepdim=True) / real.sum(0).clamp(min=1)
        length = USUAL_LENGTH + network.length_head(torch.cat([whole, heading], dim=1))[:, 0]
        return syllables[None], network.sentence_head(context)[None, :, 0], length

    def states(self, ids: Tensor, columns: Tensor, body: int) -> Tensor:
        """(T) ids and the columns of those from ``body`` on to (T, width)."""
        network = self.network
        length = ids.shape[0]
        ids = _phases(ids[:, None])[..., 0]
        columns = _phases(nn.functional.pad(columns, (0, 0, body, 0)))
        inside = _phases(nn.functional.pad(columns.new_ones(length - body, 1), (0, 0, body, 0)))
        real = (ids > 0).float()[..., None]
        seen = torch.cat([columns, inside], dim=2) @ torch.cat([network.seen.weight.T, network.seen.bias[None]])
        states = network.embedding(ids) + seen
        for block, convolution in zip(network.blocks, self.convolutions, strict=True):
            states = states + torch.relu(convolution(block.norm(states) * real))
        return network.norm(states).transpose(0, 1).reshape(-1, states.shape[2])[:length]

    def pooled(self, states: Tensor, starts: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
        """(T, width) and (S) borders to twice (S, width): the mean and the attended mean of each stretch.

        Before the first stretch there is at least one place.
        """
        width = states.shape[1]
        weights = torch.exp(self.network.attention(states).clamp(-8, 8))
        sums = torch.cumsum(torch.cat([states, weights * states, weights], dim=1), dim=0)
        inside = sums[ends - 1] - sums[starts - 1]
        mean = inside[:, :width] / (ends - starts).clamp(min=1)[:, None]
        return mean, inside[:, width:-1] / inside[:, -1:].clamp(min=1e-6)


def _phases(table: Tensor) -> Tensor:
    """(T, width) to (4, N, width), with empty rows at its end."""
    table = nn.functional.pad(table, (0, 0, 0, PHASES - 1))
    return table[: table.shape[0] // PHASES * PHASES].reshape(-1, PHASES, table.shape[1]).transpose(0, 1)
