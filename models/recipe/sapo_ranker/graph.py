"""The network as it is written into a graph: for one article, its title and its body read in one go.

The same as :class:`SapoRankerModel`, which reads padded batches, in about half of the operations; ``export`` compares
the two.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sapo_ranker.model import USUAL_LENGTH, SapoRankerModel


class OneArticle(nn.Module):
    """A trained network with convolutions, to be exported. It shares the network's weights."""

    def __init__(self, network: SapoRankerModel) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, columns: Tensor, borders: Tensor, sentences: Tensor, title: Tensor, sentence_of: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The inputs and outputs of the network, with a batch of one."""
        network = self.network
        # Empty places before the title and between it and the body: no convolution sees over them.
        gap = network.config.kernel // 2
        body = gap + title.shape[1] + gap
        empty = ids.new_zeros(gap)
        states = self.states(torch.cat([empty, title[0], empty, ids[0]]), columns[0], body)
        starts = torch.cat([borders.new_full((1,), gap), borders[0, :-1] + body])
        ends = torch.cat([(title[0] > 0).sum(0, keepdim=True) + gap, borders[0, 1:] + body])
        mean, attended = self.pooled(states, starts, ends)
        heading = attended[:1]
        beside = torch.cat([heading.expand(sentences.shape[1], -1), sentences[0]], dim=1)
        inputs = torch.relu(network.sentence(torch.cat([mean[1:], attended[1:], beside], dim=1)))
        context = network.recurrent(inputs[None])[0][0]
        context = torch.relu(network.context(torch.cat([context, inputs, beside], dim=1)))
        spread = network.from_context(context)[sentence_of[0]]
        syllables = network.syllable_head(torch.relu(network.from_state(states[body:]) + spread))
        real = (borders[0, 1:] > borders[0, :-1])[:, None]
        whole = (context * real).sum(0, keepdim=True) / real.sum(0).clamp(min=1)
        length = USUAL_LENGTH + network.length_head(torch.cat([whole, heading], dim=1))[:, 0]
        return syllables[None], network.sentence_head(context)[None, :, 0], length

    def states(self, ids: Tensor, columns: Tensor, body: int) -> Tensor:
        """(T) ids and the columns of those from ``body`` on to (T, width)."""
        network = self.network
        real = (ids > 0).float()[:, None]
        states = network.embedding(ids) + nn.functional.pad(network.seen(columns), (0, 0, body, 0))
        for block in network.blocks:
            mixed = block.convolution((block.norm(states) * real).T[None])[0].T
            states = states + torch.relu(mixed)
        return network.norm(states)

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
