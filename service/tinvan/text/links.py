"""Find links to other articles inside a line: "Xem thêm: …", "[…]", the opening of another article pasted in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from tinvan.text.letters import UPPER
from tinvan.text.lines import STOP, Line, Mark, sentence_before

_GLUED_LINK = re.compile(r"(?<=[.?!…\"”)])\s*(?:\*\s*)?(?:(?:Xem|Đọc) thêm|Tin liên quan|>\s?>)\W")
# The article's keywords, often right behind a byline.
_KEYWORDS = re.compile(r"\bTừ kh(?:óa|oá) ?:\s")
_BRACKETED_LINK = re.compile(rf"\[[{UPPER}][^\[\]\n]{{20,160}}\]")
# What readers are asked to do with the page: "(Ấn F5 để cập nhật …)", "(bấm vào hình để xem chi tiết)".
_PAGE = re.compile(r"\((?:Ấn|Nhấn|Bấm|Click)\s+(?:F5|vào|chọn|nút|phím)\b[^()\n]{0,160}\)", re.IGNORECASE)
# The opening of another article, with its site's mark.
_TEASER = re.compile(r"\s(?:TTO|TPO|NLĐO|TNO|VTC\.vn)\s[-–]\s")
# In characters, the longest of links that may hold this many stops: what is longer and holds more is prose.
LONGEST_LINKS, FEWEST_STOPS = 400, 3


def link_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Links glued behind a sentence or set in square brackets, and what readers are asked to do with the page."""
    for offset, line in lines:
        yield from (("related", offset + start, offset + end) for start, end in _glued_links(line))
        for pattern in (_BRACKETED_LINK, _PAGE):
            for match in pattern.finditer(line):
                yield "related", offset + match.start(), offset + match.end()


def _glued_links(line: str) -> Iterator[tuple[int, int]]:
    """Links behind a sentence of the same line, as its spans: each to its stop where prose follows, as where all of an
    article is in one line, or to the end."""
    links = list(_GLUED_LINK.finditer(line))
    if "Từ kh" in line:
        links = sorted([*links, *_KEYWORDS.finditer(line, 1)], key=re.Match.start)
    stops = [stop.start() for stop in STOP.finditer(line)] if links else []
    end = 0
    for link in links:
        if link.start() < end:
            continue
        following = bisect_left(stops, link.end())
        prose = len(line) - link.end() > LONGEST_LINKS and len(stops) - following >= FEWEST_STOPS
        end = stops[following] + 1 if prose else len(line)
        yield link.start(), end


def teaser_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """A link box pasted into the text: another article's title glued to its "TTO - …" opening."""
    for index, (offset, line) in enumerate(lines):
        teasers = [match for match in _TEASER.finditer(line) if index or match.start() > 200]
        ends = [stop.end() for stop in STOP.finditer(line)] if teasers else []
        for match in teasers:
            following = bisect_right(ends, match.end())
            end = ends[following] if following < len(ends) else len(line)
            yield "related", offset + sentence_before(line, match.start()), offset + end
