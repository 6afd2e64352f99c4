"""Any encoder of transformers in place of the small one, for those with a GPU."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer

# Syllables that are read at once: what fits PhoBERT's 258 positions, and every other's.
WINDOW = 256


class WindowEncoder(nn.Module):
    """An encoder that reads an article of any length, window by window.

    It reads a syllable as the mean of the embeddings of its subwords, so that the article stays a row of syllables.
    """

    def __init__(self, config: Mapping[str, Any], width: int) -> None:
        super().__init__()
        made = AutoConfig.for_model(**config)
        self.inner = AutoModel.from_config(made, attn_implementation="eager")
        self.narrow = nn.Linear(made.hidden_size, width)

    def forward(self, embedded: Tensor, real: Tensor) -> Tensor:
        """(B, T, hidden) and (B, T, 1), whether there is a syllable, to (B, T, width)."""
        size, count, hidden = embedded.shape
        short = -count % WINDOW
        embedded = nn.functional.pad(embedded, (0, 0, 0, short)).reshape(-1, WINDOW, hidden)
        mask = nn.functional.pad(real[..., 0].long(), (0, short)).reshape(-1, WINDOW)
        states = self.inner(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return torch.as_tensor(self.narrow(states)).reshape(size, count + short, -1)[:, :count]


def configuration(name: str) -> dict[str, Any]:
    """What :class:`SapoRankerConfig` keeps of the encoder of that name or in that folder."""
    return dict(AutoConfig.from_pretrained(name).to_dict())


@torch.no_grad()
def take(name: str, encoder: WindowEncoder, embedding: nn.Embedding, vocabulary: Mapping[str, int]) -> None:
    """Take over the weights of a pretrained encoder, and its embeddings for the syllables of our vocabulary."""
    pretrained, tokenizer = AutoModel.from_pretrained(name), AutoTokenizer.from_pretrained(name)
    encoder.inner.load_state_dict(pretrained.state_dict())
    table = pretrained.get_input_embeddings().weight
    for syllable, row in vocabulary.items():
        pieces = tokenizer(syllable, add_special_tokens=False)["input_ids"]
        if pieces and row != embedding.padding_idx:
            embedding.weight[row] = table[pieces].mean(0)
