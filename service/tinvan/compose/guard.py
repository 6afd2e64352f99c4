"""The last look: whether a summary keeps the promises, checked against the article alone."""

from __future__ import annotations

import re

from tinvan.compose.compress import INVISIBLE
from tinvan.compose.soundness import flaw
from tinvan.errors import UnfaithfulSummary
from tinvan.types import Document, SummarySentence

_CLOSING = " ,;:–-./…"
_BESIDE_MARK = re.compile(r" (?=[,;.:?!…)\"“”])|(?<=[\"“”]) ")


def check(document: Document, sentences: tuple[SummarySentence, ...]) -> None:
    """Raise :class:`UnfaithfulSummary` unless every sentence is made of spans of its one source sentence, in order,
    that cut no syllable and no figure, and differs from them only in what nobody sees, spaces beside marks, its first
    letter's case and its closing punctuation; and that no cut left a flaw (see :mod:`tinvan.compose.soundness`). The
    detail never holds article text.
    """
    text = document.article.text
    before = -1
    for sentence in sentences:
        source = document.sentences[sentence.source_index]
        if sentence.source_index <= before:
            raise UnfaithfulSummary("sentences are not in the article's order")
        before = sentence.source_index
        # Sentences and boilerplate may be glued together by the press ("TRUNGTheo"): their edges are borders of words.
        edges = {source.start, source.end}
        edges.update(edge for mark in document.boilerplate_in(source) for edge in (mark.start, mark.end))
        last = source.start
        for start, end in sentence.spans:
            if start < last or end > source.end:
                raise UnfaithfulSummary(f"a span of sentence {before} is out of place")
            last = end
            for border in (start, end):
                if (border not in edges and _inside_word(text, border)) or _inside_figure(document, border):
                    raise UnfaithfulSummary(f"a span of sentence {before} cuts a word or a figure")
        if _bare(sentence.text) != _bare(" ".join(text[start:end] for start, end in sentence.spans)):
            raise UnfaithfulSummary(f"the words of sentence {before} are not those of its spans")
        wrong = flaw(document, source, sentence.spans)
        if wrong is not None:
            raise UnfaithfulSummary(f"sentence {before} {wrong}")


def _inside_word(text: str, border: int) -> bool:
    return 0 < border < len(text) and text[border - 1].isalnum() and text[border].isalnum()


def _inside_figure(document: Document, border: int) -> bool:
    return any(figure.start < border for figure in document.figures_in(border, border + 1))


def _bare(words: str) -> str:
    words = _BESIDE_MARK.sub("", " ".join(INVISIBLE.sub("", words).split())).rstrip(_CLOSING)
    return words[:1].casefold() + words[1:]
