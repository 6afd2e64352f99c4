"""An article's own sapo: where a page was pasted whole, its editor has summarized it already.

News sites set the sapo right below the title, and many open it with their mark: "(Dân trí) - …", "TTO - …". Bodies by
themselves, which rankers learn from, hold none: to a ranker it is a first paragraph as any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from tinvan.text.syllables import count_in
from tinvan.types import Document

# A sapo has at most so many sentences and syllables (of VietNews' 99 in 100 have), and an article has more than it.
_MOST_SENTENCES, _MOST_SYLLABLES = 4, 80
_FEWEST_AFTER = 3


def own_sapo(document: Document, prose: Sequence[int]) -> tuple[int, ...]:
    """Of the sentences of ``prose`` those of the first paragraph, where it opens with a site's mark or stands below the
    article's title, and is no longer than a sapo; the first alone where the paragraphs were lost; else ()."""
    sentences = document.sentences
    start, paragraph = sentences[prose[0]].start, sentences[prose[0]].paragraph
    above = document.boilerplate[: bisect_right(document.boilerplate, start, key=attrgetter("start"))]
    marked = bool(above) and above[-1].kind == "agency" and above[-1].end > start
    titles = ("repeat",) if document.article.title else ("repeat", "heading")
    if not marked and not any(mark.kind in titles for mark in above):
        return ()
    if sentences[prose[-1]].paragraph == paragraph:
        return tuple(prose[:1]) if len(prose) > _FEWEST_AFTER else ()
    sapo = tuple(index for index in prose[: _MOST_SENTENCES + 1] if sentences[index].paragraph == paragraph)
    first, last = document.normalized.from_original(start, sentences[sapo[-1]].end)
    if len(sapo) > _MOST_SENTENCES or len(prose) - len(sapo) < _FEWEST_AFTER:
        return ()
    return sapo if count_in(document.normalized, first, last) <= _MOST_SYLLABLES else ()
