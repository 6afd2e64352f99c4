"""What can go from the end of a sentence, after a mark or before a word like "nhằm": the last border first.

A trailing attribution stays ("…, ông A cho biết"): what goes then ends before it. Nothing goes that denies, binds or
completes what stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, pairwise
from typing import cast

from tinvan.compose.chunks import Chunk, ChunkedSentence, openers, role_words, titles
from tinvan.compose.cuts import Cut, may_continue
from tinvan.text.lexicon import table
from tinvan.types import CutKind

_FEWEST_CLAUSE_SYLLABLES = 6
# What a sentence ends with after its last mark has at least these.
_FEWEST_LAST_SYLLABLES = 3
_LONGEST_ATTRIBUTION = 24
_MOST_TAILS = 8
# What is so only within a time.
_EXTREMES = frozenset(("nhất", "kỷ", "kỉ", "đầu"))
# How far after "tăng" the figure stands, in syllables.
_CHANGE = 8


def tails(reading: ChunkedSentence) -> Iterator[Cut]:
    """The cuts from the end; none where the sentence asks or cries out."""
    if reading.surface.rstrip("\"”’') ")[-1:] in ("?", "!"):
        return
    yield from islice(_tails(reading), _MOST_TAILS)


def _tails(reading: ChunkedSentence) -> Iterator[Cut]:
    complete = _complete(reading)
    for number in range(len(complete) - 1, -1, -1):
        chunk = reading.chunks[number]
        if chunk.first >= chunk.last:
            continue
        yield from _bare(reading, number, complete[number])
        if not complete[number] or not _may_end(reading, chunk.first):
            continue
        last = reading.chunks[number - 1]
        if chunk.first - last.first < _FEWEST_LAST_SYLLABLES or _owes(reading, last):
            continue
        kind = _tail_kind(reading, chunk)
        end = _end(reading, number) if kind is not None else None
        if kind is not None and end is not None and _is_free(reading, chunk.first, number, kind):
            yield Cut((kind,), ((chunk.border, end),))


def _owes(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether a chunk leads to what comes after it: "so với cùng kỳ", "cho biết vào tháng 9" without what is said."""
    claim = _claim(reading, chunk.first, chunk.last)
    unsaid = claim > chunk.first and not reading.holds(claim, chunk.last, "verb")
    return unsaid or reading.opens_with(chunk, "leads")


def _tail_kind(reading: ChunkedSentence, chunk: Chunk) -> CutKind | None:
    if chunk.mark == ";":
        listed = reading.surface[chunk.start] in ('"', "“") or reading.holds(0, chunk.first, "lists")
        listed = listed or bool(reading.phrase_at(chunk.first, titles(), chunk.last)[0])
        return None if listed or not reading.has_verb(chunk) else "clause"
    if reading.surface[chunk.start] == "(":
        return None
    phrase, size, kind = reading.phrase_at(chunk.first, openers("tail"), chunk.last)
    if phrase and _may_open(reading, phrase, kind, chunk.first + size, chunk.last):
        return cast(CutKind, kind)
    return None


def _may_open(reading: ChunkedSentence, phrase: str, kind: str, first: int, last: int) -> bool:
    """Whether a phrase opens there what it mostly opens, by the syllables that follow it in its chunk."""
    word = reading.syllables[first] if first < last else ""
    if phrase == "và":
        return reading.holds(first, min(last, first + 1), "predicate")
    if phrase == "còn":
        return reading.holds(first, last, "verb")
    if phrase == "làm":
        return word[:1].isdigit() or word in role_words("amount")
    if kind == "circumstance" and reading.holds(first, last, "then"):
        return False
    if phrase.startswith("kể từ") and not _EXTREMES.isdisjoint(reading.syllables[:first]):
        return False  # "cao nhất, kể từ khi …"
    if phrase in ("cách", "dài", "rộng"):
        return any(syllable[0].isdigit() for syllable in reading.syllables[first:last])
    if kind == "change":
        return any(syllable[0].isdigit() for syllable in reading.syllables[first : min(last, first + _CHANGE)])
    if phrase in role_words("nominal") and reading.holds(first, last, "verdict"):
        return False
    if phrase in role_words("nominal") or kind == "cause":
        return not (reading.holds(first, last, "finite") or reading.ends_with(last, "say"))
    return kind != "relative" or not reading.ends_with(last, "say")


def _complete(reading: ChunkedSentence) -> list[bool]:
    """For each border, whether the chunks before it hold a main clause; nothing after a colon counts."""
    complete: list[bool] = []
    subject = done = False
    for chunk in reading.chunks:
        if chunk.mark == ":":
            break
        complete.append(done)
        if chunk.first >= chunk.last:
            continue
        if reading.ends_with(chunk.last, "say"):
            done = False
        elif done or reading.is_time(chunk) or _is_adjunct(reading, chunk):
            continue
        elif reading.opens_with(chunk, "nominalizer") and not reading.holds(chunk.first, chunk.last, "finite"):
            break
        elif reading.opens_with(chunk, "predicate"):
            done = subject
        elif reading.has_verb(chunk):
            done = True
        else:
            subject = True
    return complete


def _is_adjunct(reading: ChunkedSentence, chunk: Chunk) -> bool:
    lead = reading.phrase_at(chunk.first, openers("lead"), chunk.last)[0]
    return bool(lead) or reading.opens_with(chunk, "adjunct")


def _may_end(reading: ChunkedSentence, last: int) -> bool:
    """Whether a sentence can end before syllable ``last``: long enough, no function word, nobody about to speak."""
    if last < _FEWEST_CLAUSE_SYLLABLES:
        return False
    return not (reading.ends_with(last, "end") or reading.ends_with(last, "say"))


def _end(reading: ChunkedSentence, number: int) -> int | None:
    """Where what goes from chunk ``number`` on ends: before a trailing attribution; None where one stands inside."""
    for chunk in reading.chunks[number + 1 :]:
        if chunk.first < chunk.last and _attributes(reading, chunk):
            rest = reading.holds(chunk.last, len(reading.syllables), "verb")
            short = len(reading.syllables) - chunk.first <= _LONGEST_ATTRIBUTION
            return chunk.border if chunk.mark == "," and short and not rest else None
    return len(reading.surface)


def _attributes(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether a chunk says who says so."""
    if reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]:
        return False
    return reading.syllables[chunk.first] == "theo" or reading.holds(chunk.first, chunk.last, "say")


def _is_free(reading: ChunkedSentence, first: int, number: int, kind: CutKind) -> bool:
    """Whether what stays means the same without the syllables from ``first`` on, in and after chunk ``number``."""
    begin = reading.chunks[max(0, number - 1)].first
    if reading.holds(first, len(reading.syllables), "binds") or reading.holds(begin, first, "binds"):
        return False
    if any(_resumes(reading, chunk) for chunk in reading.chunks[number + 1 :]):
        return False
    kept, gone = f" {' '.join(reading.syllables[:first])} ", frozenset(reading.syllables[first:])
    if any(one in kept and other in gone for one, other in _halves()):
        return False
    if kind not in ("purpose", "circumstance", "cause", "manner", "relative"):
        return True
    scoped = kind != "relative" and reading.holds(begin, first, "scopes")
    return not (scoped or may_continue(reading, number))


def _resumes(reading: ChunkedSentence, chunk: Chunk) -> bool:
    """Whether a later chunk may be the predicate that the clause before what goes still waits for."""
    if chunk.first >= chunk.last or chunk.mark not in (",", "-"):
        return False
    if reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]:
        return False
    return any(reading.opens_with(chunk, role) for role in ("predicate", "verb", "auxiliary"))


def _bare(reading: ChunkedSentence, number: int, complete: bool) -> Iterator[Cut]:
    """Phrases at the end of a clause without a comma: " nhằm …", " sau khi …"; the last first."""
    chunk, phrases = reading.chunks[number], openers("bare")
    places = range(chunk.last - 2, chunk.first + _FEWEST_CLAUSE_SYLLABLES - 1, -1)
    opening = [index for index in places if reading.syllables[index] in phrases]
    if not opening or reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]:
        return
    waiting = _is_adjunct(reading, chunk) or any(reading.opens_with(chunk, r) for r in ("predicate", "nominalizer"))
    if (waiting and not complete) or may_continue(reading, number):
        return
    if any(later.mark == ":" for later in reading.chunks[number + 1 : number + 2]):
        return
    for index in opening:
        phrase, _, kind = reading.phrase_at(index, phrases, chunk.last)
        if not phrase or not _may_end(reading, index) or not _is_bare(reading, phrase, index, chunk):
            continue
        position = reading.starts[index]
        if any(start < position <= end for start, end in reading.marks.pairs):
            continue
        end = _end(reading, number)
        if end is not None and _is_free(reading, index, number, "clause"):
            yield Cut((cast(CutKind, kind),), ((position, end),))


def _is_bare(reading: ChunkedSentence, phrase: str, index: int, chunk: Chunk) -> bool:
    """Whether a clause with a verb ends before ``index`` and the phrase there is its free adjunct."""
    if reading.holds(index, chunk.last, "finite") or reading.holds(chunk.first, index, "scopes"):
        return False
    # "… chất thải trước khi xả ra phải đạt chuẩn": the predicate comes after the phrase.
    if phrase.endswith("khi") and reading.holds(index, chunk.last, "bound"):
        return False
    before = reading.syllables[index - 1]
    # "phòng để đồ", "72 giờ để rời đi": the phrase belongs to the noun.
    if phrase == "để" and before in role_words("holder") | role_words("span"):
        return False
    # "khởi tố … để điều tra về tội giết người": without it nobody is told what for.
    if phrase == "để" and _holds_charge(reading.syllables[index : chunk.last]):
        return False
    # "nguồn heo nhập để giết mổ chiếm 46 %": the predicate comes after the phrase.
    if reading.holds(index + 2, chunk.last, "level") and phrase == "để":
        return False
    # "hai ngày sau khi …": the phrase says when the time before it begins.
    if phrase.endswith("khi") and before in role_words("span"):
        return False
    claim = _claim(reading, chunk.first, index)
    # "… cho biết lần phóng thử tên lửa nhằm …": the phrase is the predicate of an event.
    if reading.holds(claim, claim + 1, "event") and not reading.holds(claim, index, "auxiliary"):
        return False
    return reading.holds(claim, index, "verb")


def _holds_charge(syllables: Sequence[str]) -> bool:
    return "tội" in syllables or ("hành", "vi") in pairwise(syllables)


def _claim(reading: ChunkedSentence, first: int, last: int) -> int:
    """Where the last claim among these syllables begins: after "cho biết", "rằng"."""
    claims = role_words("claims")
    for index in range(last - 1, first, -1):
        if reading.syllables[index] in claims or " ".join(reading.syllables[index - 1 : index + 1]) in claims:
            return index + 1
    return first


@cache
def _halves() -> tuple[tuple[str, str], ...]:
    """Pairs of which no half goes alone: the first as it stands in a sentence, the second a syllable."""
    return tuple((f" {row['first']} ", row["second"]) for row in table("halves"))
