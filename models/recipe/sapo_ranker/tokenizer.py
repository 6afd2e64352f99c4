"""The fast tokenizer: a token is a lower-case syllable, its digits written 0."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from tinvan.text.vocabulary import Vocabulary, zeroed

PADDING, UNKNOWN = "[PAD]", "[UNK]"


def make_tokenizer(counts: Counter[str], fewest: int) -> PreTrainedTokenizerFast:
    """The tokenizer over the syllables that were counted at least ``fewest`` times."""
    frequent: Counter[str] = Counter()
    for syllable, count in counts.items():
        frequent[zeroed(syllable)] += count
    known = [PADDING, UNKNOWN, *(word for word, count in sorted(frequent.items()) if count >= fewest)]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(known)}, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"\p{Nd}"), "0")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\w+"), "removed", invert=True)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=UNKNOWN, pad_token=PADDING)


def vocabulary(folder: Path) -> Vocabulary:
    """Token ids by token."""
    return Vocabulary(Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab())
