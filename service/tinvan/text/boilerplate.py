"""Find what is not the article: hotlines, datelines, bylines, captions, links, share lines. Marked, never deleted.

Rules go from the sure to the likely: whole lines by how they begin, marks at a line's start and end, photo credits
with the caption before them (also where they are glued to the next sentence), and last the lines that are no prose.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import cast

from tinvan.text.abbreviations import abbreviation, is_initial
from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import column, sentence_starts, table
from tinvan.text.lines import find_lines
from tinvan.text.seams import headings, opens_sentences
from tinvan.text.syllables import count_syllables, find_syllables, syllable_key, syllable_keys
from tinvan.types import Boilerplate, BoilerplateKind, NormalizedText

_Mark = tuple[BoilerplateKind, int, int]
_Lines = list[tuple[int, str]]

# A part of a name: a capitalized syllable, an initial ("T.") or initials run together ("B.D", "C.L", "VGP").
_NAME_PART = rf"[{UPPER}][\w'’]*(?:\.[{UPPER}][\w'’]*)*\.?"
_NAMES = rf"{_NAME_PART}(?:\s?[-–/,&+ ]\s?{_NAME_PART}){{0,7}}"

_END_SOURCE = re.compile(
    rf"\(\s*(?:[Tt]heo|[Nn]guồn:?|[Tt]ổng hợp)[^()\n]{{0,60}}\)\s*$|\([^()\n]{{0,20}}\+\)\s*$|[Tt]heo {_NAMES}\s*$"
)
_END_BYLINE = re.compile(rf"(?:^|(?<=[.?!…\"”)/])\s+)({_NAMES})\s*(\([^()\n]{{2,60}}\))?\s*$")
_STOP = re.compile(rf"[.?!…][\"”’)\]]*\s+(?=[\"“‘(\[]?[{UPPER}\d])")
_GLUED_LINK = re.compile(r"(?<=[.?!…\"”)])\s*(?:\*\s*)?(?:(?:Xem|Đọc) thêm|Tin liên quan|>\s?>)\W")
_BRACKETED_LINK = re.compile(rf"\[[{UPPER}][^\[\]\n]{{20,160}}\]")
_TEASER = re.compile(r"\s(?:TTO|TPO|NLĐO|TNO|VTC\.vn)\s[-–]\s")
_CREDIT = re.compile(
    r"\(?\b(?:Ảnh|ẢNH|Photo|Hình|Video|VIDEO|Clip|Nguồn|Đồ h(?:ọa|oạ))"
    r"(?: minh h(?:ọa|oạ)| tư liệu| chụp màn hình| cắt từ \w+)?\s*:\s*"
)
_ILLUSTRATION = re.compile(rf"\(?\bẢnh minh h(?:ọa|oạ)\b\)?(?=\s+[{UPPER}]|\s*\.|\s*$)\.?")
_INSTITUTION = re.compile(
    r"(?:Báo|Tạp chí|Công an|Sở|Ban|Bộ|Cục|Trung tâm|Công ty|Nhân vật|Gia đình|Bạn đọc|Bệnh viện|Trường)\b"
)
_CREDIT_CLOSED = re.compile(r"[^.()\n;:!?]{1,60}?(?:\)|\.(?=\s|$)|$)")
_LOWER_AFTER_UPPER = re.compile(rf" [{UPPER}]\w* [{LOWER}]")
_CAPTION = re.compile(
    r"(?i)\((?:bìa |ngoài cùng |hàng \w+ |thứ \w+ từ )?(?:trái|phải|giữa|áo \w+|ảnh(?: \w+)?|đứng|ngồi)[^()\n]{0,24}\)"
    r"|\btừ trái (?:sang|qua)\b|^(?:ảnh|hình) (?:minh h(?:ọa|oạ)|tư liệu|chụp màn hình|cắt từ)"
    r"|^(?:hiện trường|toàn cảnh|cận cảnh|chân dung|một góc|phối cảnh|khung cảnh)\b(?!.*\b(?:được|đã|cho biết|khiến)\b)"
)
_CAPTION_HINT = re.compile(
    r"\((?:bìa|ngoài|hàng|thứ|trái|phải|giữa|áo|ảnh|đứng|ngồi)|[Tt]ừ trái|Ảnh|Hình|Hiện trường|Toàn cảnh"
    r"|Cận cảnh|Chân dung|Một góc|Phối cảnh|Khung cảnh"
)
_ENDED = re.compile(r"[.?!…:;,][\"”’)\]]*\s*$")
_WORD_BEFORE = re.compile(r"([\w.]+)[.?!…\"”)/]*\s*$")
# Titles and sapos are no longer than this, in characters.
_LONGEST_REPEAT = 800
# In syllables, the longest line of a hotline, a source and the like; in characters, the longest of links that may hold
# this many stops.
_LONGEST_MARK, _LONGEST_LINKS, _FEWEST_STOPS = 30, 400, 3
# A title that is glued to what follows it has at least so many syllables, and what follows opens a sentence.
_FEWEST_GLUED, _LONGEST_GAP = 6, 40
_TITLE_END = re.compile(rf"([\"”’)?!.…]*)\s+(?=[\"“‘(]*[{UPPER}\d])")
_FIRST_WORD = re.compile(r"\w+")
_BULLET = re.compile(r"\s*(?:[-–•*+·▪●○►▶✓✔]|\d{1,2}[.)/]|[a-zđ][.)])\s")


def find_boilerplate(normalized: NormalizedText, title: str = "") -> tuple[Boilerplate, ...]:
    """What in the text is not the article, in order and apart, with spans in the original text.

    ``title`` lets a repeated title be known as one.
    """
    text = normalized.text
    lines = [(start, text[start:end]) for start, end in find_lines(text)]
    marks = (
        *_line_marks(lines),
        *_repeat_marks(lines, title),
        *_opening_marks(lines),
        *_closing_marks(lines),
        *_credit_marks(lines),
        *_caption_marks(lines),
        *_teaser_marks(lines),
        *_heading_marks(lines, text),
        *_bare_line_marks(lines),
    )
    return tuple(
        Boilerplate(kind, *normalized.to_original(start, end))
        for kind, start, end in _apart(text, marks)
        if start < end
    )


def headline(normalized: NormalizedText, boilerplate: Iterable[Boilerplate]) -> str:
    """The first heading, where it stands before any prose: the title of a page that was pasted whole; else ""."""
    position = 0
    for mark in boilerplate:
        if normalized.original[position : mark.start].strip():
            return ""
        if mark.kind == "heading":
            return normalized.slice(mark.start, mark.end)
        position = mark.end
    return ""


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


def _line_marks(lines: _Lines) -> Iterator[_Mark]:
    """Whole lines, told by how they begin (a long one is prose all the same); a glued link takes the line's rest, or
    where all the article is in one line its own sentence."""
    for offset, line in lines:
        for kind, pattern in _line_openings():
            if pattern.match(line) and not _is_prose(line, kind):
                yield kind, offset, offset + len(line)
                break
        yield from (("related", offset + start, offset + end) for start, end in _glued_links(line))
        for match in _BRACKETED_LINK.finditer(line):
            yield "related", offset + match.start(), offset + match.end()


def _is_prose(line: str, kind: BoilerplateKind) -> bool:
    """Whether a line is more than the mark that it begins like: links and names may go on for long, but not in one
    sentence after another."""
    if kind not in ("related", "share", "byline"):
        return count_syllables(line) > _LONGEST_MARK
    return len(line) > _LONGEST_LINKS and _holds_stops(line, _FEWEST_STOPS)


def _holds_stops(line: str, count: int) -> bool:
    return sum(1 for _ in islice(_STOP.finditer(line), count)) == count


def _glued_links(line: str) -> Iterator[tuple[int, int]]:
    """Links behind a sentence of the same line, as its spans: each to its stop where prose follows, or to the end."""
    links = list(_GLUED_LINK.finditer(line))
    stops = [stop.start() for stop in _STOP.finditer(line)] if links else []
    end = 0
    for link in links:
        if link.start() < end:
            continue
        following = bisect_left(stops, link.end())
        prose = len(line) - link.end() > _LONGEST_LINKS and len(stops) - following >= _FEWEST_STOPS
        end = stops[following] + 1 if prose else len(line)
        yield link.start(), end


def _opens(line: str, position: int) -> bool:
    """Whether what stands at a place of a line is a quotation, a bracket, the mark of a site or a word that opens
    sentences."""
    word = _FIRST_WORD.search(line, position)
    if word is None or line[position] in '("“‘' or _opening_pattern().match(line, position):
        return word is not None
    return word[0] in sentence_starts() or opens_sentences(word[0])


def _repeat_marks(lines: _Lines, title: str) -> Iterator[_Mark]:
    """A line that says the title again, the title at the start of a text whose lines were lost, and a line said before
    (a sapo repeated as the first paragraph)."""
    keys = tuple(syllable_keys(title))
    # A text that is its title and no more is all there is.
    titled = keys if len(lines) > 1 else ()
    if len(lines) == 1 and len(keys) >= _FEWEST_GLUED and _holds_stops(lines[0][1], _FEWEST_STOPS - 1):
        offset, line = lines[0]
        first = find_syllables(line[: 2 * len(title) + _LONGEST_GAP])
        end = first.end(len(keys) - 1) if len(first.starts) > len(keys) else 0
        headed = end > 0 and tuple(map(syllable_key, first.surfaces[: len(keys)])) == keys
        closed = _TITLE_END.match(line, end) if headed else None
        if closed and (closed[1] or _opens(line, closed.end())):
            yield "repeat", offset, offset + closed.end(1)
    seen: set[str] = set()
    for offset, line in lines:
        if len(line) > _LONGEST_REPEAT:
            continue
        said = " ".join(line.split()).casefold()
        again = said in seen or (abs(len(said) - len(title)) < 12 and tuple(syllable_keys(line)) == titled)
        if again and count_syllables(line) >= 4:
            yield "repeat", offset, offset + len(line)
        seen.add(said)


@cache
def _opening_pattern() -> re.Pattern[str]:
    names = sorted((row["name"] for row in table("agencies") if row["mark"]), key=len, reverse=True)
    marks = "|".join(map(re.escape, names))
    place = rf"[{UPPER}][\w.]*(?:[ -][{UPPER}][\w.]*){{0,3}}"
    day = r",? (?:ngày )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?"
    bracket = r"\(\s*[^()\n]{2,24}\s*\)"
    agency = rf"{bracket}\s*\.?\s*[-–:]\s*|\(\s*(?:{marks})\s*\)\s*|(?:{marks})\s*[-–]\s+(?=\S)"
    dateline = rf"(?:{place}{day}|[{UPPER}][{UPPER} .-]{{2,23}})(?: {bracket})?\s+[-–]\s+(?=[\"“]?[{UPPER}])"
    return re.compile(rf"\s*(?:(?P<agency>{agency})|(?P<dateline>{dateline}))")


def _opening_marks(lines: _Lines) -> Iterator[_Mark]:
    """Agency marks and datelines at the start of a line: "TTO - ", "(Dân trí) - ", "HÀ NỘI - "."""
    for offset, line in lines:
        match = _opening_pattern().match(line)
        if match and count_syllables(line[match.end() :]) >= 6:
            yield "agency" if match["agency"] else "dateline", offset, offset + match.end()


def _closing_marks(lines: _Lines) -> Iterator[_Mark]:
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
    before = _WORD_BEFORE.search(line, max(0, byline.start(1) - 40), byline.start(1))
    if before is None:
        return byline.start(1) > 0 or index > 0
    word = before[1].rstrip(".")
    return abbreviation(word) is None and not is_initial(word)


def _credit_marks(lines: _Lines) -> Iterator[_Mark]:
    """Photo credits anywhere in a line, with the caption that stands before each."""
    for offset, line in lines:
        for match in _ILLUSTRATION.finditer(line) if "nh minh h" in line else ():
            yield "credit", offset + match.start(), offset + match.end()
        for match in _CREDIT.finditer(line) if ":" in line else ():
            end = _credit_end(line, match.end())
            if end > match.end():
                start = _caption_start(line, match.start())
                yield "credit", offset + match.start(), offset + end
                if 0 < count_syllables(line[start : match.start()]) <= 45:
                    yield "caption", offset + start, offset + match.start()


def _caption_marks(lines: _Lines) -> Iterator[_Mark]:
    """Sentences that are captions by their words: "(trái)", "từ trái sang", "Hiện trường vụ …"."""
    for offset, line in lines:
        if not _CAPTION_HINT.search(line):
            continue
        begin = 0
        for border in [*(match.end() for match in _STOP.finditer(line)), len(line)]:
            if border - begin < 160 and _CAPTION.search(line[begin:border].strip()):
                yield "caption", offset + begin, offset + border
            begin = border


def _caption_start(line: str, credit: int) -> int:
    """Where the sentence right before a credit begins, looking back over at most 400 characters."""
    first = max(0, credit - 400)
    head = line[:credit].rstrip(" -–(")
    borders = [match.end() for match in _STOP.finditer(head, first)]
    return borders[-1] if borders else (credit if first else 0)


@cache
def _agency_pattern() -> re.Pattern[str]:
    names = sorted(column("agencies"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?!\w)")


# A part of a name in a credit; one that runs into the next word ends before its capital: "TRUNGTheo", "AnhĐoàn".
_PART = re.compile(rf"[{UPPER}]{{2,}}(?=[{UPPER}][{LOWER}])|[{UPPER}][{LOWER}]+(?=[{UPPER}][{LOWER}])|{_NAME_PART}")
_ACRONYM = re.compile(rf"[{UPPER}]{{3,}}(?!\w)(?! [{UPPER}]{{2}})")
_JOINT = re.compile(r"\s*[-–/,&]\s*|\s+|$")
_SMALL = re.compile(rf"\s+[{LOWER}\d]")


def _credit_end(line: str, start: int) -> int:
    """Where the name after "Ảnh:" ends; ``start`` itself where what follows is no name.

    A near stop, bracket or line end closes it; else it takes a known agency, or the capitalized words up to one that
    opens a sentence (told by the list of openers, or by the small letter after it).
    """
    closed = _CREDIT_CLOSED.match(line, start)
    if closed and _is_credited(closed[0]):
        return closed.end()
    end = position = start
    spaced = False
    for _ in range(6):
        agency = _agency_pattern().match(line, position) or _ACRONYM.match(line, position)
        match = agency or _PART.match(line, position)
        if match is None or (not agency and _opens_sentence(line, match, spaced)):
            break
        end = match.end()
        joint = _JOINT.match(line, end)
        if joint is None or not joint[0] or (agency and joint[0].isspace()):
            break
        position, spaced = joint.end(), joint[0].isspace()
    return end


def _is_credited(words: str) -> bool:
    """Whether words up to a stop, bracket or line end are a name: short, and no prose after the first capitals."""
    if count_syllables(words) > 8 or abbreviation(words.rstrip(".").rsplit(" ", 1)[-1]) == "never":
        return False
    return not _LOWER_AFTER_UPPER.search(words) or bool(_INSTITUTION.match(words))


def _opens_sentence(line: str, word: re.Match[str], spaced: bool) -> bool:
    """Whether a capitalized word in a credit is no part of the name: it stands before a small letter, or (after a
    space) is a listed start of sentences or a title such as "TS."."""
    if _SMALL.match(line, word.end()):
        return True
    bare = word[0].rstrip(".")
    following = line[word.end() : word.end() + 1]
    return spaced and ((bare in sentence_starts() and following == " ") or abbreviation(bare) == "never")


def _teaser_marks(lines: _Lines) -> Iterator[_Mark]:
    """A link box pasted into the text: another article's title glued to its "TTO - …" opening."""
    for index, (offset, line) in enumerate(lines):
        for match in _TEASER.finditer(line):
            if index or match.start() > 200:
                stop = _STOP.search(line, match.end())
                yield (
                    "related",
                    offset + _caption_start(line, match.start()),
                    offset + (stop.end() if stop else len(line)),
                )


def _heading_marks(lines: _Lines, text: str) -> Iterator[_Mark]:
    """Headings within a line, glued to the sentence after them: "Nhiều hệ lụy Giải thích lý do …, ông Hưng nói"."""
    for offset, line in lines:
        for start, end in headings(line, text, _STOP):
            yield "heading", offset + start, offset + end


def _bare_line_marks(lines: _Lines) -> Iterator[_Mark]:
    """Lines without a final stop in a text whose lines have one: headings and captions.

    Left alone are bullets, what follows a colon, runs of such lines (a list), and texts that mostly lack stops.
    """
    ended = [bool(_ENDED.search(line[-20:])) for _, line in lines]
    first = ended.index(True) if True in ended else 0
    if sum(ended) < 2 or sum(ended) * 2 < len(lines):
        return
    for index, (offset, line) in enumerate(lines):
        if ended[index] or _BULLET.match(line) or len(line) > 300:
            continue
        listed = index > 1 and not ended[index - 1]
        if listed or (index > 0 and lines[index - 1][1].rstrip().endswith(":")):
            continue
        syllables = count_syllables(line)
        if syllables <= 40:
            yield "heading" if index < first or syllables <= 12 else "caption", offset, offset + len(line)


def _apart(text: str, marks: Iterable[_Mark]) -> list[_Mark]:
    """The marks in order and without overlap, trimmed of white space: what an earlier rule took, a later one leaves."""
    taken = bytearray(len(text))
    apart: list[_Mark] = []
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
