"""An article's own sapo: where a page was pasted whole, its editor has summarized it already.

News sites set the sapo right below the title, and many open it with their mark: "(Dân trí) - …", "TTO - …". Where there
is neither, it shows by its length, by how much of it the body says again, and by how few names and numbers it needs.
Bodies by themselves, which rankers learn from, hold none: to a ranker it is a first paragraph as any other.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from tinvan.compose.linear import LinearClassifier
from tinvan.compose.propose import FEWEST_SYLLABLES
from tinvan.text.anaphora import connects_back
from tinvan.text.syllables import count_syllables, syllable_key, syllable_keys
from tinvan.types import Boilerplate, Document

# A sapo has at most so many sentences and syllables (999 of 1,000 in VietNews' val have), and an article more than it.
_MOST_SENTENCES, _MOST_SYLLABLES = 4, 80
_FEWEST_AFTER = 3
# A site's mark, with its dash; not the number of a part or a day in brackets.
_MARK = re.compile(r"\(?(?!Kỳ|Bài|Phần|Tiếp)[^()\d]{2,24}\)?\s*\.?\s*[-–]")


class _Seen:
    """A first paragraph, by its sentences: its syllables and those of what follows, by their keys."""

    def __init__(self, document: Document, paragraph: Sequence[int]) -> None:
        surfaces = document.normalized.syllables.surfaces
        begin, self._end = _bounds(document, paragraph)
        self._document, self._paragraph, self._surfaces = document, paragraph, surfaces[begin : self._end]
        self.own = list(map(syllable_key, self._surfaces))

    @cached_property
    def rest(self) -> list[str]:
        return list(map(syllable_key, self._document.normalized.syllables.surfaces[self._end :]))

    def log(self) -> float:
        return math.log1p(len(self.own))

    def sentences(self) -> int:
        return len(self._paragraph)

    def title(self) -> float:
        """Which share of the title's syllables it says."""
        title = set(syllable_keys(self._document.title))
        return len(title.intersection(self.own)) / max(1, len(title))

    def large(self) -> float:
        """Which share of its syllables stand large, but for the first."""
        return sum(surface[0].isupper() for surface in self._surfaces[1:]) / max(1, len(self.own))

    def numbers(self) -> float:
        """Which share of its syllables are numbers."""
        return sum(surface[0].isdigit() for surface in self._surfaces) / max(1, len(self.own))

    def syllables_again(self) -> float:
        """Which share of its different syllables the rest says, too."""
        own = set(self.own)
        return len(own.intersection(self.rest)) / max(1, len(own))

    def pairs_again(self) -> float:
        """Which share of its different pairs of syllables the rest says, too."""
        pairs = set(pairwise(self.own))
        return len(pairs.intersection(pairwise(self.rest))) / max(1, len(pairs))


# Fitted by ``models/recipe/own_sapo.py``: of other first paragraphs that are no longer two in a hundred are taken for
# sapos.
SAPOS = LinearClassifier[_Seen](
    "own_sapo",
    {
        "log": _Seen.log,
        "log_squared": lambda seen: seen.log() ** 2,
        "syllables": lambda seen: len(seen.own),
        "sentences": _Seen.sentences,
        "large": _Seen.large,
        "numbers": _Seen.numbers,
        "title": _Seen.title,
        "syllables_again": _Seen.syllables_again,
        "pairs_again": _Seen.pairs_again,
    },
    unbounded=4,
)


def own_sapo(document: Document, prose: Sequence[int]) -> tuple[int, ...]:
    """Of the sentences of ``prose`` those of the first paragraph, where it opens with a site's mark, stands below the
    article's title or reads like a sapo, and is no longer than one; the first alone where the paragraphs were lost;
    else ()."""
    sentences = document.sentences
    start, paragraph = sentences[prose[0]].start, sentences[prose[0]].paragraph
    opening = document.normalized.slice(start, sentences[prose[0]].end)
    if connects_back(opening) or count_syllables(opening) < FEWEST_SYLLABLES:  # "Vì sao?", "Ông An nói."
        return ()
    above = document.boilerplate[: bisect_right(document.boilerplate, start, key=attrgetter("start"))]
    told = _is_marked(document, above, start) or any(_is_title(document, mark) for mark in above)
    if sentences[prose[-1]].paragraph == paragraph:
        return tuple(prose[:1]) if told and len(prose) > _FEWEST_AFTER else ()
    sapo = first_paragraph(document, prose)
    return sapo if sapo and (told or SAPOS.says(_Seen(document, sapo))) else ()


def first_paragraph(document: Document, prose: Sequence[int]) -> tuple[int, ...]:
    """The sentences of ``prose`` in the first paragraph; () where it is longer than a sapo, or too little follows."""
    paragraph = document.sentences[prose[0]].paragraph
    found = tuple(index for index in prose[: _MOST_SENTENCES + 1] if document.sentences[index].paragraph == paragraph)
    if len(found) > _MOST_SENTENCES or len(prose) - len(found) < _FEWEST_AFTER:
        return ()
    begin, end = _bounds(document, found)
    return found if end - begin <= _MOST_SYLLABLES else ()


def paragraph_columns(document: Document, paragraph: Sequence[int]) -> tuple[float, ...]:
    """What is seen of the first paragraph, in the order of the columns of ``SAPOS``."""
    return SAPOS.values(_Seen(document, paragraph))


def _bounds(document: Document, paragraph: Sequence[int]) -> tuple[int, int]:
    """The first syllable of some sentences in a row, and the one after them."""
    sentences = document.sentences
    span = document.normalized.from_original(sentences[paragraph[0]].start, sentences[paragraph[-1]].end)
    return document.normalized.syllables.within(*span)


def _is_marked(document: Document, above: Sequence[Boilerplate], start: int) -> bool:
    """Whether the last of the boilerplate above is a site's mark that the text from ``start`` on begins with."""
    if not above or above[-1].kind != "agency" or above[-1].end <= start:
        return False
    return _MARK.fullmatch(document.normalized.slice(above[-1].start, above[-1].end).strip()) is not None


def _is_title(document: Document, mark: Boilerplate) -> bool:
    """Whether a piece of boilerplate says the article's title."""
    if mark.kind not in ("repeat", "heading"):
        return False
    return syllable_keys(document.normalized.slice(mark.start, mark.end)) == syllable_keys(document.title)
