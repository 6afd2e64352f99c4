"""An article's own sapo: where a page was pasted whole, its editor has summarized it already.

News sites set the sapo right below the title, and many open it with their mark: "(Dân trí) - …", "TTO - …". Bodies by
themselves, which rankers learn from, hold none: to a ranker it is a first paragraph as any other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from tinvan.compose.propose import FEWEST_SYLLABLES
from tinvan.text.anaphora import connects_back
from tinvan.text.syllables import count_in, count_syllables, syllable_keys
from tinvan.types import Boilerplate, Document

# A sapo has at most so many sentences and syllables (999 of 1,000 in VietNews' val have), and an article more than it.
_MOST_SENTENCES, _MOST_SYLLABLES = 4, 80
_FEWEST_AFTER = 3
# A site's mark, with its dash; not the number of a part or a day in brackets.
_MARK = re.compile(r"\(?(?!Kỳ|Bài|Phần|Tiếp)[^()\d]{2,24}\)?\s*\.?\s*[-–]")


def own_sapo(document: Document, prose: Sequence[int]) -> tuple[int, ...]:
    """Of the sentences of ``prose`` those of the first paragraph, where it opens with a site's mark or stands below the
    article's title, and is no longer than a sapo; the first alone where the paragraphs were lost; else ()."""
    sentences = document.sentences
    start, paragraph = sentences[prose[0]].start, sentences[prose[0]].paragraph
    above = document.boilerplate[: bisect_right(document.boilerplate, start, key=attrgetter("start"))]
    if not (_is_marked(document, above, start) or any(_is_title(document, mark) for mark in above)):
        return ()
    opening = document.normalized.slice(start, sentences[prose[0]].end)
    if connects_back(opening) or count_syllables(opening) < FEWEST_SYLLABLES:  # "Vì sao?", "Ông An nói."
        return ()
    if sentences[prose[-1]].paragraph == paragraph:
        return tuple(prose[:1]) if len(prose) > _FEWEST_AFTER else ()
    sapo = tuple(index for index in prose[: _MOST_SENTENCES + 1] if sentences[index].paragraph == paragraph)
    first, last = document.normalized.from_original(start, sentences[sapo[-1]].end)
    if len(sapo) > _MOST_SENTENCES or len(prose) - len(sapo) < _FEWEST_AFTER:
        return ()
    return sapo if count_in(document.normalized, first, last) <= _MOST_SYLLABLES else ()


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
