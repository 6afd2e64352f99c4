"""Sentences that stand under a picture or above what follows: captions and headings whose credit or line was lost.

A summary needs none of them. Some give themselves away by their words. The others show by what they lack: no mark of
time, nobody who says it, no opening as news has; and the sentence after them begins anew. As these may say the news,
too, they only weigh less than prose in one or two sentences; more have room for prose that says it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tinvan.compose.chunks import read
from tinvan.compose.linear import LinearClassifier
from tinvan.text.letters import LOWER
from tinvan.text.openings import read_opening
from tinvan.text.quotes import ends_asking, match_marks
from tinvan.text.syllables import syllable_key, syllable_keys
from tinvan.types import Document

# A first sentence of at most so many syllables that has a name and no verb stands under a picture: so did 19 of the 20
# that were chosen in 900 articles of VietNews' val.
_FIRST_SYLLABLES = 18
# Further on so do shorter ones: all of 8 that were chosen in 3,000 articles; half of the longer ones only have a verb
# that is not known.
_INNER_SYLLABLES = 11
# How a sentence begins that says what a picture or a film shows.
_SHOWS = re.compile(
    r"(?:Clip|Video(?: clip)?|Trong ảnh)\s*:|Chùm ảnh\b"
    r"|(?:Dưới|Sau) đây là (?:(?:một số|những|các|chùm|loạt) )?(?:hình )?ảnh\b"
)
# The roles of ``cut_words.tsv`` that words of a predicate have.
_VERBS = ("verb", "predicate", "finite", "say", "auxiliary")

# A day or a source at the start, as news has; a word of time or mood; a place; a person by one name first; a word of
# saying; a day or a word of saying in the next sentence; a day as the last words; several first.
_NEWS_OPENING = re.compile(r"(?:Ngày|Sáng|Chiều|Tối|Trưa|Đêm|Khoảng|Hôm|Vào|Lúc|Theo|Rạng)\b|\d")
_TENSE = re.compile(r" (?:đã|sẽ|đang|vừa|từng|chưa|không|vẫn|cần|phải|có thể|được cho là) ")
_AT = re.compile(r" (?:tại|ở) ")
_ONE_NAME = re.compile(rf"(?:Ông|Bà|Anh|Chị|Cô|Em|Cháu) \w+(?: [{LOWER}]|,)")
_SAYS = re.compile(
    r" (?:cho (?:biết|hay|rằng)|nói|tuyên bố|khẳng định|nhận định|thông báo|công bố|đưa tin|theo|yêu cầu|đề nghị)\b"
)
_NEWS_NEXT = re.compile(
    r" (?:hôm (?:nay|qua|\d)|(?:ngày|tối|sáng|chiều) \d|cho (?:biết|hay)|tuyên bố|đưa tin|dẫn lời)\b"
)
_DAY_LAST = re.compile(r" (?:hôm|hồi|ngày) [\dcnqt]\S*(?: \S+)?[.\"”’') ]*$")
_SEVERAL = re.compile(r"(?:Hai|Ba|Các|Những|Nhiều|Một số|Cả|Mỗi|Số|Việc|Người) ")
_STOPS, _BEHIND_STOPS = (".", "!", "?", "…"), "\"”’') "
# How much of the next sentence is looked at for a day, and of the end of this one, in characters.
_AHEAD, _LAST = 160, 40
# What says more of the title, or is said again more, tells no more.
_MOST_TITLE, _MOST_AGAIN = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sentence, by its place among the ``captions`` of a document, with its surface and its first syllable and the
    one after its last."""

    captions: Captions
    index: int
    text: str
    begin: int
    end: int

    @property
    def document(self) -> Document:
        return self.captions.document

    def ends_with_stop(self) -> bool:
        return self.text.rstrip(_BEHIND_STOPS).endswith(_STOPS)

    def title(self) -> float:
        """How much of the title's different syllables it says, up to three fifths."""
        title = self.captions.title
        share = len(title.intersection(self._keys(self.begin, self.end))) / max(1, len(title))
        return min(share, _MOST_TITLE) / _MOST_TITLE

    def news_next(self) -> bool:
        if self.index + 1 == len(self.document.sentences):
            return False
        start, end = self._next()
        return _NEWS_NEXT.search(self.document.normalized.text, start, min(end, start + _AHEAD)) is not None

    def again_next(self) -> float:
        """How much of its different pairs of syllables the next sentence says, too, up to two fifths."""
        if self.index + 1 == len(self.document.sentences):
            return 0.0
        pairs = set(pairwise(self._keys(self.begin, self.end)))
        following = self._keys(*self.document.normalized.syllables.within(*self._next()))
        share = len(pairs.intersection(pairwise(following))) / max(1, len(pairs))
        return min(share, _MOST_AGAIN) / _MOST_AGAIN

    def _next(self) -> tuple[int, int]:
        following = self.document.sentences[self.index + 1]
        return self.document.normalized.from_original(following.start, following.end)

    def _keys(self, first: int, last: int) -> list[str]:
        return list(map(syllable_key, self.document.normalized.syllables.surfaces[first:last]))


# Fitted by ``models/recipe/captions.py``.
CAPTIONS = LinearClassifier[_Seen](
    "captions",
    {
        "log": lambda seen: math.log(max(1, seen.end - seen.begin)),
        "first": lambda seen: seen.index == 0,
        "stop": _Seen.ends_with_stop,
        "news_opening": lambda seen: _NEWS_OPENING.match(seen.text) is not None,
        "tense": lambda seen: _TENSE.search(seen.text) is not None,
        "says": lambda seen: _SAYS.search(seen.text) is not None,
        "one_name": lambda seen: _ONE_NAME.match(seen.text) is not None,
        "at": lambda seen: _AT.search(seen.text) is not None,
        "several": lambda seen: _SEVERAL.match(seen.text) is not None,
        "day_last": lambda seen: _DAY_LAST.search(seen.text[-_LAST:]) is not None,
        "news_next": _Seen.news_next,
        "title": _Seen.title,
        "again_next": _Seen.again_next,
        "dangling": lambda seen: read_opening(seen.text).dangling,
    },
    unbounded=1,
)


class Captions:
    """Which sentences of a document are captions or headings; what was found out is kept."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._sure: dict[int, bool] = {}
        self._likely: dict[int, bool] = {}
        self._rows: dict[int, _Seen] = {}

    @cached_property
    def title(self) -> frozenset[str]:
        """The different syllables of the title, by their keys."""
        return frozenset(syllable_keys(self.document.title))

    def is_caption(self, index: int) -> bool:
        """Whether a sentence by its words only says who or what is to be seen."""
        if index not in self._sure:
            seen = self._seen(index)
            self._sure[index] = _SHOWS.match(seen.text) is not None or _is_verbless(seen)
        return self._sure[index]

    def is_aside(self, index: int) -> bool:
        """Whether a sentence tells no news, by what is seen of it: it asks, or is a caption or a heading."""
        if index not in self._likely:
            seen = self._seen(index)
            self._likely[index] = ends_asking(seen.text) or CAPTIONS.says(seen)
        return self._likely[index]

    def columns(self, index: int) -> tuple[float, ...]:
        """What is seen of a sentence, in the order of the columns of ``CAPTIONS``."""
        return CAPTIONS.values(self._seen(index))

    def _seen(self, index: int) -> _Seen:
        if index not in self._rows:
            normalized, sentence = self.document.normalized, self.document.sentences[index]
            first, last = normalized.from_original(sentence.start, sentence.end)
            within = normalized.syllables.within(first, last)
            self._rows[index] = _Seen(self, index, normalized.text[first:last], *within)
        return self._rows[index]


def _is_verbless(seen: _Seen) -> bool:
    """Whether a short sentence has a name and no verb."""
    inner = seen.index and any(mark in seen.text for mark in ":?!")
    if inner or seen.end - seen.begin > (_INNER_SYLLABLES if seen.index else _FIRST_SYLLABLES):
        return False
    normalized, sentence = seen.document.normalized, seen.document.sentences[seen.index]
    reading = read(normalized, *normalized.from_original(sentence.start, sentence.end), match_marks(seen.text))
    named = any(reading.surface[start].isupper() for start in reading.starts[1:])
    return named and not any(reading.holds(0, len(reading.syllables), role) for role in _VERBS)
