"""Find what is not the article: hotlines, datelines, bylines, captions, links, share lines. Marked, never deleted.

Rules go from the sure to the likely: whole lines by how they begin, links, the title said again, marks at a line's
start and end, what stands under pictures, and last headings and the lines that are no prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import cast

from tinvan.text.abbreviations import abbreviation, is_initial
from tinvan.text.captions import caption_marks, credit_marks
from tinvan.text.datelines import opening_marks
from tinvan.text.letters import NAME_PART
from tinvan.text.lexicon import column, table
from tinvan.text.lines import STOP, Line, Mark, find_lines, holds_stops
from tinvan.text.links import FEWEST_STOPS, LONGEST_LINKS, link_marks, teaser_marks
from tinvan.text.quotes import match_marks
from tinvan.text.seams import headings
from tinvan.text.syllables import count_syllables
from tinvan.text.titles import repeat_marks
from tinvan.types import Boilerplate, BoilerplateKind, NormalizedText

_NAMES = rf"{NAME_PART}(?:\s?[-–/,&+ ]\s?{NAME_PART}){{0,7}}"

_END_SOURCE = re.compile(
    rf"\(\s*(?:[Tt]heo|[Nn]guồn:?|[Tt]ổng hợp)[^()\n]{{0,60}}\)\s*$|\([^()\n]{{0,20}}\+\)\s*$|[Tt]heo {_NAMES}\s*$"
)
_END_BYLINE = re.compile(rf"(?:^|(?<=[.?!…\"”)/])\s+)({_NAMES})\s*(\([^()\n]{{2,60}}\))?\s*$")
_ENDED = re.compile(r"[.?!…:;,][\"”’)\]]*\s*$")
_WORD_BEFORE = re.compile(r"([\w.]+)[.?!…\"”)/]*\s*$")
# What a sentence says and a heading hardly does.
_SAYS_NEWS = re.compile(r" (?:đã|đang|sẽ|vừa|bị|được|cho biết|nói|khẳng định)\b|[\"”]\s*$")
# In syllables, the longest line of a hotline, a source and the like.
_LONGEST_MARK = 30
# In characters, the longest heading or caption that lacks a stop; in syllables, the longest of each.
_LONGEST_BARE, _LONGEST_HEADING, _LONGEST_CAPTION = 300, 12, 40
_BULLET = re.compile(r"\s*(?:[-–•*+·▪●○►▶✓✔]|\d{1,2}[.)/]|[a-zđ][.)])\s")


def find_boilerplate(normalized: NormalizedText, title: str = "") -> tuple[Boilerplate, ...]:
    """What in the text is not the article, in order and apart, with spans in the original text.

    ``title`` lets a repeated title be known as one.
    """
    text = normalized.text
    lines = [(start, text[start:end]) for start, end in find_lines(text)]
    links, closing = tuple(link_marks(lines)), tuple(_closing_marks(lines))
    marks = (
        *_line_marks(lines),
        *links,
        *repeat_marks(lines, title),
        *opening_marks(lines),
        *closing,
        *credit_marks(lines),
        *caption_marks(lines),
        *teaser_marks(lines),
        *_heading_marks(lines, text),
        *_bare_line_marks(lines, (*links, *closing)),
    )
    return tuple(
        Boilerplate(kind, *normalized.to_original(start, end))
        for kind, start, end in _apart(text, marks)
        if start < end
    )


@cache
def _line_openings() -> tuple[tuple[BoilerplateKind, re.Pattern[str]], ...]:
    rows = table("line_openings")
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return tuple(
        (
            cast(BoilerplateKind, kind),
            re.compile(
                r"\W*(?:" + "|".join(row["pattern"] for row in rows if row["kind"] == kind) + ")", re.IGNORECASE
            ),
        )
        for kind in kinds
    )


@cache
def _source_alone() -> re.Pattern[str]:
    """A line that names an agency or a site as its source, and no more: "Theo TTXVN", "Nguồn VnExpress.net"."""
    agencies = "|".join(map(re.escape, column("agencies")))
    return re.compile(rf"\s*(?:Theo|Nguồn) (?:(?:{agencies})(?: Online)?|[\w-]+\.(?:vn|com|net|org))\s*", re.IGNORECASE)


def _line_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Whole lines, told by how they begin; a long one is prose all the same. A line may be a source and no more."""
    for offset, line in lines:
        if _source_alone().fullmatch(line):
            yield "source", offset, offset + len(line)
            continue
        for kind, pattern in _line_openings():
            if pattern.match(line) and not _is_prose(line, kind):
                yield kind, offset, offset + len(line)
                break


def _is_prose(line: str, kind: BoilerplateKind) -> bool:
    """Whether a line is more than the mark that it begins like: links and names may go on for long, but not in one
    sentence after another."""
    if kind not in ("related", "share", "byline"):
        return count_syllables(line) > _LONGEST_MARK
    return len(line) > LONGEST_LINKS and holds_stops(line, FEWEST_STOPS)


def _closing_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Sources and names at the end of the last three lines."""
    for index, (offset, line) in enumerate(lines[-3:], max(0, len(lines) - 3)):
        start = max(0, len(line) - 160)
        end = len(line)
        source = _END_SOURCE.search(line, start)
        if source:
            before = line[: source.start()].rstrip()
            # A bare "Theo X" is a source only where it stands alone or right after a stop or a name.
            if source[0].startswith("(") or not before or before[-1] in '.?!…"”)/' or _END_BYLINE.search(before, start):
                yield "source", offset + source.start(), offset + end
                end = len(before)
        byline = _END_BYLINE.search(line[:end], start)
        if byline and not _BULLET.match(line) and _stands_apart(line, byline, index):
            yield "byline", offset + byline.start(1), offset + end


def _stands_apart(line: str, byline: re.Match[str], index: int) -> bool:
    """Whether names at the end are a byline: a line of their own, or after the stop of a sentence, without a stop."""
    names = byline[1]
    if names.endswith(".") and not is_initial(names.rstrip(".")):
        return False
    place = byline.start(1)
    return place + index > 0 and not _abbreviates(line, place)


def _abbreviates(line: str, place: int) -> bool:
    """Whether an abbreviation or an initial stands right before a place, whose stop ends no sentence."""
    before = _WORD_BEFORE.search(line[max(0, place - 40) : place])
    word = before[1].rstrip(".") if before else ""
    return abbreviation(word) is not None or (word != "" and is_initial(word))


def _heading_marks(lines: Sequence[Line], text: str) -> Iterator[Mark]:
    """Headings within a line, glued to the sentence after them: "Nhiều hệ lụy Giải thích lý do …, ông Hưng nói"."""
    for offset, line in lines:
        for start, end in headings(line, text, STOP):
            yield "heading", offset + start, offset + end


def _bare_line_marks(lines: Sequence[Line], behind: Iterable[Mark]) -> Iterator[Mark]:
    """Lines without a final stop in a text whose lines have one: headings and captions, or a heading behind the last
    stop. Marks ``behind`` a line's prose, up to its end, are no part of it.

    Left alone are bullets, what follows a colon, runs of such lines (a list), and texts that mostly lack stops.
    """
    ends = _ends(lines, behind)
    ended = [bool(_ENDED.search(line, max(0, end - 20), end)) for (_, line), end in zip(lines, ends, strict=True)]
    first = ended.index(True) if True in ended else 0
    if sum(ended) < 2 or sum(ended) * 2 < len(lines):
        return
    for index, (offset, line) in enumerate(lines):
        listed = index > 1 and not ended[index - 1]
        if ended[index] or listed or _BULLET.match(line):
            continue
        if index > 0 and lines[index - 1][1].rstrip().endswith(":"):
            continue
        begin = _behind_stops(line, ends[index])
        if begin is None or (begin and (index + 1 == len(lines) or _SAYS_NEWS.search(line, begin))):
            continue  # a sentence that lost its stop
        if not begin and len(line) > _LONGEST_BARE:
            continue
        syllables = count_syllables(line[begin:])
        if syllables <= _LONGEST_HEADING:
            yield "heading", offset + begin, offset + len(line)
        elif not begin and syllables <= _LONGEST_CAPTION:
            yield "heading" if index < first else "caption", offset, offset + len(line)


def _behind_stops(line: str, end: int) -> int | None:
    """Where what follows the last sentence of a line begins; 0 where no sentence ends inside, None where one only does
    inside a quotation."""
    found = (stop.end() for stop in STOP.finditer(line, max(0, end - _LONGEST_BARE)))
    stops = [stop for stop in found if not _abbreviates(line, stop)]
    pairs = match_marks(line).pairs if stops else ()
    outside = [stop for stop in stops if not any(first < stop <= last for first, last in pairs)]
    return max(outside, default=None if stops else 0)


def _ends(lines: Sequence[Line], behind: Iterable[Mark]) -> list[int]:
    """Where the prose of each line ends, before the marks that stand one after another at its end; a line that is all
    marks ends with them."""
    last_first = sorted(behind, key=itemgetter(2), reverse=True)
    ends: list[int] = []
    number = 0
    for offset, line in reversed(lines):
        end = len(line)
        while number < len(last_first) and last_first[number][1] >= offset:
            _, start, finish = last_first[number]
            if not line[finish - offset : end].strip():
                end = min(end, start - offset)
            number += 1
        ends.append(end or len(line))
    return ends[::-1]


def _apart(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """The marks in order and without overlap, trimmed of white space: what an earlier rule took, a later one leaves."""
    taken = bytearray(len(text))
    apart: list[Mark] = []
    for kind, start, end in marks:
        start = taken.find(0, start, end)
        if start < 0:
            continue
        border = taken.find(1, start, end)
        end = end if border < 0 else border
        taken[start:end] = b"\x01" * (end - start)
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        apart.append((kind, start, start + len(piece.strip())))
    return sorted(apart, key=lambda mark: mark[1])
