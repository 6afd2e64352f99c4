"""Where a quotation of several sentences may end sooner: after any of them, its closing mark and its speaker stay.

It never begins later, and never ends with a question, whose answer may come next, or before a sentence that takes back
what came before it ("Nhưng …") or makes the point of it ("Như vậy, …", "Trong đó, …", or what is asked).
"""

from __future__ import annotations

from collections.abc import Iterator

from tinvan.compose.chunks import ChunkedSentence, role_words
from tinvan.compose.cuts import Cut
from tinvan.text.quotes import ends_asking
from tinvan.text.segment import sentence_ends
from tinvan.text.syllables import SYLLABLE, count_syllables

_DOUBLE = '"“'
# What stands between a quotation and who says it.
_SPEAKER = ",-–—"
_FEWEST_SYLLABLES = 6
_MOST_ENDS = 4
# How many characters of what goes are read for how it opens.
_OPENING = 40
_LONGEST_WORD = 3


def quotations(reading: ChunkedSentence) -> Iterator[Cut]:
    """A cut for each sooner end, the last first."""
    for start, end in reading.marks.pairs:
        quoted = reading.surface[start + 1 : end]
        if reading.surface[start] not in _DOUBLE:
            continue
        after = reading.surface[end + 1 :].strip()
        if after.strip(".") and after[0] not in _SPEAKER:
            continue  # the marks are those of two quotations
        for border in reversed(sentence_ends(quoted)[:_MOST_ENDS]):
            kept, gone = quoted[:border].rstrip(), quoted[border:].strip()
            if not gone or ends_asking(kept) or count_syllables(kept) < _FEWEST_SYLLABLES:
                continue
            if _opens_with(gone, "turn") or ends_asking(gone):
                continue
            if any(_opens_with(gone[start:], "conclude") for start in (0, *sentence_ends(gone))):
                continue
            if after and not kept.endswith("..") and kept.endswith("."):
                kept = kept[:-1]  # "…", ông A nói
            yield Cut(("quotation",), ((start + 1 + len(kept), end),))


def _opens_with(rest: str, role: str) -> bool:
    """Whether a word of ``cut_words.tsv`` with a role, of up to three syllables, opens what goes."""
    words = SYLLABLE.findall(rest[:_OPENING].lower())
    return any(" ".join(words[:size]) in role_words(role) for size in range(1, _LONGEST_WORD + 1))
