"""What can go from the start and the middle of a sentence: spans of its surface, each with the kind of cut.

Small rules over the tables ``cuts.tsv`` (what opens a phrase that can go) and ``cut_words.tsv`` (what words around it
mean for that). ``tails`` has those for the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from tinvan.compose.chunks import Chunk, ChunkedSentence, openers, role_words, titles
from tinvan.text.openings import PLAIN, read_opening
from tinvan.types import CutKind

Span = tuple[int, int]

FEWEST_SYLLABLES = 8
_LONGEST_SOURCE = 9
_LONGEST_TITLE = 18
_LONGEST_ASIDE = 40
_LONGEST_SPEECH = 12
_LONGEST_UNIT = 6
_MOST_LEADS = 4
# What in brackets changes what stands before them: the law that is being amended, a plan, which price.
_QUALIFIES = re.compile(
    r"\b(?:sửa đổi|bổ sung|dự kiến|dự thảo|nghi|tạm|chưa|không|trừ|mua vào|bán ra|cũ|mới|nếu có|(?:trước|sau) thuế"
    r"|hợp nhất|riêng lẻ|ước tính)\b|^\D*\bgiờ (?:địa phương|Việt Nam|GMT|Hà Nội)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b[Nn]ăm (?:\d|ngoái|trước|kia)|\b[Tt]háng \d{1,2} ?[/.-] ?\d{4}")
_DAY = re.compile(r"\b\d{1,2} ?[/.-] ?\d{1,2}\b|\b[Nn]gày \d")
# How many characters of what stays are read for how it opens.
_OPENING = 200


@dataclass(frozen=True, slots=True)
class Cut:
    """Spans of a surface that go together, and the kinds of cut that makes."""

    kinds: tuple[CutKind, ...]
    spans: tuple[Span, ...]


def leads(reading: ChunkedSentence, measured: bool) -> Iterator[Cut]:
    """What can go before the main clause, the shortest first: all adjuncts up to it, or those nearest to it.

    ``measured``: the sentence holds figures that a period rules. An adjunct that stays may stand first ("Theo A, …").
    """
    kinds: list[CutKind | None] = []
    for number, chunk in enumerate(reading.chunks[: _MOST_LEADS + 1]):
        if number and chunk.mark != ",":
            return
        gone: list[CutKind] = []
        for begin in range(number - 1, -1, -1):
            kind = kinds[begin]
            if kind is None:
                break
            gone.insert(0, kind)
            if _stands(reading, number, gone):
                yield Cut(tuple(dict.fromkeys(gone)), ((reading.chunks[begin].start if begin else 0, chunk.start),))
        kind = _lead_kind(reading, chunk, kinds, measured)
        if kind is None and (reading.has_verb(chunk) or not reading.opens_with(chunk, "adjunct")):
            return
        kinds.append(kind)


def _lead_kind(
    reading: ChunkedSentence, chunk: Chunk, before: Sequence[CutKind | None], measured: bool
) -> CutKind | None:
    phrase, size, listed = reading.phrase_at(chunk.first, openers("lead"), chunk.last)
    if not phrase:
        if reading.is_time(chunk):
            lasting = measured and _is_period(reading, chunk)
            return None if lasting or _is_long_ago(reading, chunk) else "time"
        place = reading.opens_with(chunk, "place") and before == ["time"] and not measured
        return "setting" if place and not reading.has_verb(chunk) else None
    kind = cast(CutKind, listed)
    rest = chunk.first + size
    if kind == "attribution":
        return kind if _is_empty_source(reading, chunk, phrase, rest) else None
    if kind == "time":
        return kind if rest == chunk.last or phrase == "lần đầu tiên" else None
    if kind == "setting" and reading.holds(chunk.first, chunk.last, "finite"):
        return None
    # "Liên quan đến việc tối 11/9, …": a clause without a verb goes on after the comma.
    clause = phrase.endswith("khi") or reading.holds(rest, chunk.last, "nominalizer")
    return kind if not clause or reading.holds(rest, chunk.last, "verb") else None


def _is_empty_source(reading: ChunkedSentence, chunk: Chunk, phrase: str, rest: int) -> bool:
    """Whether nobody is named: "Theo ghi nhận của PV tại chợ", but not "Theo ghi nhận của đài khí tượng"."""
    if chunk.last - rest > _LONGEST_SOURCE:
        return False
    ours = phrase.endswith(("pv", "phóng viên", "báo"))
    return rest == chunk.last or ours or reading.syllables[rest] in role_words("onset")


def _is_period(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether a time is one that a sum is counted over ("Trong 9 tháng đầu năm"), not a day when something happened."""
    return reading.holds(chunk.first, chunk.last, "period") and not reading.holds(chunk.first, chunk.last, "day")


def _is_long_ago(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether a time is a year or a month of one, without a day: what happened then is not the day's news."""
    said = reading.surface[chunk.start : chunk.end]
    return _YEAR.search(said) is not None and _DAY.search(said) is None


def _stands(reading: ChunkedSentence, number: int, kinds: Sequence[CutKind]) -> bool:
    """Whether the chunks from ``number`` on make a sentence of their own."""
    chunk = reading.chunks[number]
    if chunk.first >= chunk.last or len(reading.syllables) - chunk.first < FEWEST_SYLLABLES:
        return False
    if any(reading.opens_with(chunk, role) for role in ("predicate", "start", "verb")):
        return False
    opened = any(reading.phrase_at(chunk.first, openers(place), chunk.last)[0] for place in ("tail", "bare"))
    if opened and not reading.phrase_at(chunk.first, openers("lead"), chunk.last)[0]:
        return False
    following = reading.chunks[number + 1] if number + 1 < len(reading.chunks) else None
    # An adjunct may open what stays, where a clause comes right after it.
    adjunct = reading.is_time(chunk) or reading.opens_with(chunk, "adjunct")
    led = adjunct and following is not None and following.mark == "," and reading.has_verb(following)
    if not (led or reading.has_verb(chunk) or any(number == first - 1 for first, _ in _title_groups(reading))):
        return False
    if not {"circumstance", "purpose"}.isdisjoint(kinds) and (
        may_continue(reading, number) or reading.holds(chunk.first, chunk.last, "echo")
    ):
        return False
    # "Trưa 13-12, … cho biết chiều cùng ngày sẽ …": what stays says when by what goes.
    if reading.holds(chunk.first, len(reading.syllables), "same_time"):
        return False
    rest = reading.surface[chunk.start : chunk.start + _OPENING]
    return read_opening(rest[:1].upper() + rest[1:]) == PLAIN


def may_continue(reading: ChunkedSentence, number: int) -> bool:
    """Whether a clause after chunk ``number`` may be the main one, to which what stands before it belongs; the last
    one that only says who says so ("Reuters đưa tin") is not."""
    return any(
        chunk.mark in (",", "-")
        and chunk.first < chunk.last
        and not reading.opens_with(chunk, "predicate")
        and not reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]
        and reading.has_verb(chunk)
        and not (chunk is reading.chunks[-1] and _only_says(reading, chunk))
        for chunk in reading.chunks[number + 1 :]
    )


def _only_says(reading: ChunkedSentence, chunk: Chunk) -> bool:
    return chunk.last - chunk.first <= _LONGEST_SPEECH and reading.holds(chunk.first, chunk.last, "say")


def parentheses(reading: ChunkedSentence) -> Iterator[Cut]:
    """All brackets that interrupt the sentence, as one cut; none where they number the items of a list."""
    spans = []
    for start, end in reading.marks.pairs:
        if reading.surface[start] != "(":
            continue
        inside = reading.surface[start + 1 : end].strip()
        if len(inside) < 2 or not start or not reading.surface[start - 1].isspace():
            return
        if _QUALIFIES.search(inside):
            return
        if inside.count(" ") < _LONGEST_ASIDE and not reading.surface[end + 1 : end + 2].isalnum():
            spans.append((start, end + 1))
    if spans:
        yield Cut(("parenthesis",), tuple(spans))


def places(reading: ChunkedSentence) -> Iterator[Cut]:
    """The middle of an address: "xã A, huyện B, tỉnh C", as one cut."""
    spans = []
    chunks = reading.chunks
    for before, chunk, after in zip(chunks, chunks[1:], chunks[2:], strict=False):
        if (chunk.mark, after.mark) != (",", ",") or not _is_bare_unit(reading, chunk):
            continue
        levels = [max((_level(reading, i) for i in range(before.first, before.last)), default=0)]
        levels += [_level(reading, chunk.first), _level(reading, after.first) if after.first < after.last else 0]
        if 0 < levels[0] < levels[1] < levels[2]:
            spans.append((chunk.border, after.border))
    if spans:
        yield Cut(("place",), tuple(spans))


def _is_bare_unit(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether a chunk is an administrative unit and its name, and nothing more."""
    size = chunk.last - chunk.first
    if not 1 < size <= _LONGEST_UNIT or not _level(reading, chunk.first):
        return False
    first = chunk.first + (2 if reading.syllables[chunk.first] in ("thị", "thành") else 1)
    return first < chunk.last and all(
        not reading.surface[start].islower() for start in reading.starts[first : chunk.last]
    )


def _level(reading: ChunkedSentence, index: int) -> int:
    """How large an administrative unit is that a syllable names: 1 for a village to 4 for a province; 0: none."""
    pair = " ".join(reading.syllables[index : index + 2])
    return next(
        (level for level in (4, 3, 2, 1) if {pair, reading.syllables[index]} & role_words(f"unit{level}")),
        0,
    )


def appositions(reading: ChunkedSentence) -> Iterator[Cut]:
    """Who or what somebody is, between the name and the predicate: "ông A, Giám đốc Sở B, cho biết", as one cut."""
    spans = []
    for first, last in _title_groups(reading):
        after = reading.chunks[last]
        if reading.opens_with(after, "predicate"):
            spans.append((reading.chunks[first].border, after.start))
        elif after.mark == ",":
            spans.append((reading.chunks[first].border, after.border))
    if spans:
        yield Cut(("apposition",), tuple(spans))


def _title_groups(reading: ChunkedSentence) -> Iterator[tuple[int, int]]:
    """Chunks ``[first, last)`` that say who the name before them is; what follows is its predicate, or "Theo" opens."""
    chunks = reading.chunks
    number = 1
    while number < len(chunks) - 1:
        last = number
        while last < len(chunks) - 1 and _is_title(reading, chunks[last]):
            last += 1
        before, after = chunks[number - 1], chunks[last]
        # "chị P. - quản lý tiệm, đã lấy chồng người Đức - cho biết": the apposition goes on.
        open_dash = chunks[number].mark == "-" and after.mark == "," and any(c.mark == "-" for c in chunks[last + 1 :])
        if last > number and before.first < before.last and after.mark in (",", "-") and not open_dash:
            named = reading.surface[reading.starts[before.last - 1]].isupper()
            sourced = reading.syllables[before.first] == "theo" and _is_person(reading, before)
            sourced = sourced and not any(reading.has_verb(chunk) for chunk in chunks[number:last])
            if named and (reading.opens_with(after, "predicate") or sourced):
                yield number, last
        number = max(last, number + 1)


def _is_person(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether "Theo" is followed by a person's name: what comes after "Theo Reuters" belongs to the next clause."""
    return chunk.first + 1 < chunk.last and reading.syllables[chunk.first + 1] in role_words("person")


def _is_title(reading: ChunkedSentence, chunk: Chunk) -> bool:
    if chunk.mark not in (",", "-") or not 0 < chunk.last - chunk.first <= _LONGEST_TITLE:
        return False
    words = reading.syllables[chunk.first : chunk.last]
    if len(words) == 2 and words[1] == "tuổi":
        return True
    if reading.holds(chunk.first, chunk.last, "say") or reading.holds(chunk.first, chunk.last, "finite"):
        return False
    return bool(reading.phrase_at(chunk.first, titles(), chunk.last)[0])
