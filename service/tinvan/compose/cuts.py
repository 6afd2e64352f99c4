"""What of a sentence can go: spans of its surface, each with the kind of cut, proposed by small rules over tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast, get_args

from tinvan.compose.chunks import Chunk, Reading, openers, role_words, titles
from tinvan.text.openings import PLAIN, read_opening

CutKind = Literal[
    "attribution",
    "setting",
    "time",
    "circumstance",
    "parenthesis",
    "apposition",
    "purpose",
    "result",
    "detail",
    "addition",
    "contrast",
    "cause",
    "manner",
    "change",
    "relative",
    "clause",
]
CUT_KINDS: tuple[str, ...] = get_args(CutKind)
Span = tuple[int, int]

FEWEST_SYLLABLES = 8
_FEWEST_CLAUSE_SYLLABLES = 6
_LONGEST_SOURCE = 9
_LONGEST_TITLE = 18
_LONGEST_ATTRIBUTION = 24
_LONGEST_ASIDE = 40
_MOST_LEADS, _MOST_TAILS = 3, 8
# Openers of adjuncts that stay, but are no main clause either.
_ADJUNCTS = frozenset(
    (
        "theo",
        "về",
        "với",
        "từ",
        "trong",
        "trên",
        "tại",
        "ở",
        "ngoài",
        "sau",
        "trước",
        "khi",
        "nếu",
        "dù",
        "tuy",
        "vì",
        "do",
        "để",
        "nhờ",
        "bằng",
        "qua",
        "cùng",
        "đến",
        "tới",
        "giữa",
        "như",
    )
)
_AUXILIARIES = frozenset(("đã", "đang", "sẽ", "vừa", "bị", "được", "cũng", "đều", "vẫn", "là", "cho", "có"))
_PLACES = frozenset(("tại", "ở"))
_AFTER_SOURCE = frozenset(("tại", "ở", "trong", "vào", "trên"))
# Of these pairs no half goes alone.
_HALVES = tuple(
    (one, frozenset(others.split()))
    for one, others in (
        ("không chỉ", "còn mà"),
        ("không những", "còn mà"),
        ("chẳng những", "còn mà"),
        ("không phải", "mà"),
        ("không riêng", "mà còn"),
        ("thay vì", "mà"),
        ("tuy", "nhưng song"),
        ("dù", "nhưng song vẫn"),
        ("mặc dù", "nhưng song vẫn"),
        ("dẫu", "nhưng song vẫn"),
        ("vì", "nên"),
        ("do", "nên"),
        ("một mặt", "khác"),
    )
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Spans of a surface that go together, and the kinds of cut that makes."""

    kinds: tuple[CutKind, ...]
    spans: tuple[Span, ...]


def leads(reading: Reading, measured: bool) -> Iterator[Cut]:
    """What can go from the start, the shortest first. ``measured``: the sentence holds figures that a period rules."""
    kinds: list[CutKind] = []
    for number, chunk in enumerate(reading.chunks[: _MOST_LEADS + 2]):
        if number and chunk.mark != ",":
            return
        if kinds and _stands(reading, number, kinds):
            yield Cut(tuple(dict.fromkeys(kinds)), ((0, chunk.start),))
        kind = _lead_kind(reading, chunk, kinds, measured)
        if kind is None:
            return
        kinds.append(kind)


def _lead_kind(reading: Reading, chunk: Chunk, before: Sequence[CutKind], measured: bool) -> CutKind | None:
    table = openers("lead")
    phrase, size = reading.phrase_at(chunk.first, table, chunk.last)
    if phrase:
        kind = cast(CutKind, table[phrase.split()[0]][phrase])
        if kind == "attribution":
            return kind if _is_empty_source(reading, chunk, phrase, size) else None
        if kind == "time" and size != chunk.last - chunk.first:
            return None
        if kind == "setting" and reading.holds(chunk.first, chunk.last, "finite"):
            return None
        clause = phrase.endswith("khi") or reading.holds(chunk.first + size, chunk.last, "nominalizer")
        return None if clause and not reading.holds(chunk.first + size, chunk.last, "verb") else kind
    if reading.is_time(chunk):
        return None if measured and _is_period(reading, chunk) else "time"
    first = reading.syllables[chunk.first] if chunk.first < chunk.last else ""
    place = first in _PLACES and before == ["time"] and not measured and not _has_verb(reading, chunk)
    return "setting" if place else None


def _is_empty_source(reading: Reading, chunk: Chunk, phrase: str, size: int) -> bool:
    """ "Theo ghi nhận của PV tại chợ" names no source; "Theo ghi nhận của đài khí tượng" does."""
    rest = chunk.last - chunk.first - size
    if rest == 0 or phrase.endswith(("pv", "phóng viên", "báo")):
        return rest <= _LONGEST_SOURCE
    return reading.syllables[chunk.first + size] in _AFTER_SOURCE and rest <= _LONGEST_SOURCE


def _is_period(reading: Reading, chunk: Chunk) -> bool:
    words = set(reading.syllables[chunk.first : chunk.last])
    return bool(words & {"tháng", "năm", "quý", "tuần", "trong"}) and not words & {
        "ngày",
        "sáng",
        "chiều",
        "tối",
        "hôm",
    }


def _stands(reading: Reading, number: int, kinds: Sequence[CutKind]) -> bool:
    """Whether the chunks from ``number`` on make a sentence of their own."""
    chunk = reading.chunks[number]
    first = chunk.first
    if first >= chunk.last or len(reading.syllables) - first < FEWEST_SYLLABLES:
        return False
    word = reading.syllables[first]
    if word in role_words("predicate") or word in role_words("start") or word in role_words("verb"):
        return False
    if (
        reading.phrase_at(first, openers("tail"), chunk.last)[0]
        or reading.phrase_at(first, openers("bare"), chunk.last)[0]
    ):
        return reading.phrase_at(first, openers("lead"), chunk.last)[0] != ""
    if not (_has_verb(reading, chunk) or _is_named_subject(reading, number)):
        return False
    if "circumstance" in kinds and _may_continue(reading, number):
        return False
    rest = reading.surface[chunk.start :]
    return read_opening(rest[:1].upper() + rest[1:200]) == PLAIN


def _may_continue(reading: Reading, number: int) -> bool:
    """Whether the clause at ``number`` may still belong to the adjunct before it: a main clause may follow."""
    return any(
        chunk.mark == ","
        and chunk.first < chunk.last
        and reading.syllables[chunk.first] not in role_words("predicate")
        and not reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]
        and _has_verb(reading, chunk)
        for chunk in reading.chunks[number + 1 :]
    )


def _is_named_subject(reading: Reading, number: int) -> bool:
    return any(number == first - 1 for first, _ in _title_groups(reading))


def _has_verb(reading: Reading, chunk: Chunk) -> bool:
    return reading.holds(chunk.first, chunk.last, "verb")


def parentheses(reading: Reading) -> Iterator[Cut]:
    """All brackets that interrupt the sentence, as one cut; none where they number the items of a list."""
    spans = []
    for start, end in reading.marks.pairs:
        if reading.surface[start] != "(":
            continue
        inside = reading.surface[start + 1 : end].strip()
        if len(inside) < 2 or not start or not reading.surface[start - 1].isspace():
            return
        if inside.count(" ") < _LONGEST_ASIDE and not reading.surface[end + 1 : end + 2].isalnum():
            spans.append((start, end + 1))
    if spans:
        yield Cut(("parenthesis",), tuple(spans))


def appositions(reading: Reading) -> Iterator[Cut]:
    """Who or what somebody is, between the name and the predicate: "ông A, Giám đốc Sở B, cho biết", as one cut."""
    spans = []
    for first, last in _title_groups(reading):
        after = reading.chunks[last]
        if reading.syllables[after.first] in role_words("predicate"):
            spans.append((reading.chunks[first].border, after.start))
        elif after.mark == ",":
            spans.append((reading.chunks[first].border, after.border))
    if spans:
        yield Cut(("apposition",), tuple(spans))


def _title_groups(reading: Reading) -> Iterator[tuple[int, int]]:
    """Chunks ``[first, last)`` that say who the name before them is; what follows is its predicate, or "Theo" opens."""
    chunks = reading.chunks
    number = 1
    while number < len(chunks) - 1:
        last = number
        while last < len(chunks) - 1 and _is_title(reading, chunks[last]):
            last += 1
        before, after = chunks[number - 1], chunks[last]
        if last > number and before.first < before.last and after.first < after.last and after.mark in ",-":
            name = reading.surface[reading.starts[before.last - 1]]
            if name.isupper() and (
                reading.syllables[after.first] in role_words("predicate")
                or _follows_source(reading, before, chunks[number:last])
            ):
                yield number, last
        number = max(last, number + 1)


def _follows_source(reading: Reading, before: Chunk, chunks: Sequence[Chunk]) -> bool:
    return reading.syllables[before.first] == "theo" and not any(_has_verb(reading, chunk) for chunk in chunks)


def _is_title(reading: Reading, chunk: Chunk) -> bool:
    if chunk.mark not in (",", "-") or not 0 < chunk.last - chunk.first <= _LONGEST_TITLE:
        return False
    words = reading.syllables[chunk.first : chunk.last]
    if len(words) == 2 and words[1] == "tuổi":
        return True
    if reading.holds(chunk.first, chunk.last, "say") or reading.holds(chunk.first, chunk.last, "finite"):
        return False
    return bool(reading.phrase_at(chunk.first, titles(), chunk.last)[0])


def tails(reading: Reading) -> Iterator[Cut]:
    """What can go from the end, before a trailing attribution, which stays; the last border first."""
    if reading.surface.rstrip("\"”’') ")[-1:] in "?!":
        return
    yield from islice(_tails(reading), _MOST_TAILS)


def _tails(reading: Reading) -> Iterator[Cut]:
    complete = _complete(reading)
    for number in range(len(complete) - 1, -1, -1):
        chunk = reading.chunks[number]
        yield from _bare(reading, number, complete)
        if not number or not complete[number] or chunk.first >= chunk.last:
            continue
        kind = _tail_kind(reading, chunk)
        if kind is None or not _may_end(reading, chunk.first):
            continue
        end = _attributed(reading, number)
        if end is not None and _is_free(reading, chunk.first, number, kind):
            yield Cut((kind,), ((chunk.border, end),))


def _tail_kind(reading: Reading, chunk: Chunk) -> CutKind | None:
    if chunk.mark == ";":
        listed = reading.surface[chunk.start] in '"“' or reading.holds(0, chunk.first, "lists")
        return None if listed or not _has_verb(reading, chunk) else "clause"
    phrase, size = reading.phrase_at(chunk.first, openers("tail"), chunk.last)
    if not phrase:
        return None
    kind = cast(CutKind, openers("tail")[phrase.split()[0]][phrase])
    return kind if _may_open(reading, phrase, chunk.first + size, chunk.last) else None


def _may_open(reading: Reading, phrase: str, first: int, last: int) -> bool:
    """Whether a phrase opens there what it mostly opens, by the syllables that follow it in its chunk."""
    word = reading.syllables[first] if first < last else ""
    kind = openers("tail")[phrase.split()[0]][phrase]
    if phrase == "và":
        return word in role_words("predicate")
    if phrase == "còn":
        return reading.holds(first, last, "verb")
    if phrase == "làm":
        return word[:1].isdigit() or word in role_words("amount")
    if kind == "change":
        return any(syllable[0].isdigit() for syllable in reading.syllables[first : min(last, first + 8)])
    if phrase in role_words("nominal"):
        return not reading.holds(first, last, "finite")
    return kind != "cause" or not reading.holds(first, last, "finite")


def _complete(reading: Reading) -> list[bool]:
    """For each border, whether the chunks before it hold a main clause; nothing after a colon counts."""
    complete: list[bool] = []
    subject = done = False
    for chunk in reading.chunks:
        if chunk.mark == ":":
            break
        complete.append(done)
        if chunk.first >= chunk.last:
            continue
        word = reading.syllables[chunk.first]
        if reading.ends_with(chunk.last, "say"):
            done = False
        elif done or word in _ADJUNCTS or reading.is_time(chunk):
            continue
        elif word in role_words("nominalizer") and not reading.holds(chunk.first, chunk.last, "auxiliary"):
            return complete
        elif word in role_words("predicate"):
            done = subject
        elif _has_verb(reading, chunk):
            done = True
        else:
            subject = True
    return complete


def _may_end(reading: Reading, last: int) -> bool:
    """Whether a sentence can end before syllable ``last``: long enough, no function word, nobody about to speak."""
    if last < _FEWEST_CLAUSE_SYLLABLES:
        return False
    return not (reading.ends_with(last, "end") or reading.ends_with(last, "say"))


def _attributed(reading: Reading, number: int) -> int | None:
    """Where what goes from chunk ``number`` on ends: before a trailing attribution; None where one stands inside."""
    for later in range(number + 1, len(reading.chunks)):
        chunk = reading.chunks[later]
        if chunk.first >= chunk.last or not _attributes(reading, chunk):
            continue
        rest = reading.holds(chunk.last, len(reading.syllables), "verb")
        short = len(reading.syllables) - chunk.first <= _LONGEST_ATTRIBUTION
        return chunk.border if chunk.mark == "," and short and not rest else None
    return len(reading.surface)


def _attributes(reading: Reading, chunk: Chunk) -> bool:
    if reading.syllables[chunk.first] == "theo":
        return not reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]
    if reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]:
        return False
    return reading.holds(chunk.first, chunk.last, "say")


def _is_free(reading: Reading, first: int, number: int, kind: CutKind) -> bool:
    """Whether what stays means the same without the syllables from ``first`` on, in and after chunk ``number``."""
    if reading.holds(first, len(reading.syllables), "binds"):
        return False
    if any(_resumes(reading, chunk) for chunk in reading.chunks[number + 1 :]):
        return False
    kept, gone = f" {' '.join(reading.syllables[:first])} ", frozenset(reading.syllables[first:])
    if any(f" {one} " in kept and not gone.isdisjoint(others) for one, others in _HALVES):
        return False
    if kind not in ("purpose", "circumstance", "cause", "manner"):
        return True
    before = reading.chunks[number - 1]
    return not (_may_continue(reading, number) or reading.holds(before.first, first, "scopes"))


def _resumes(reading: Reading, chunk: Chunk) -> bool:
    """Whether a later chunk may be the predicate that the clause before what goes still waits for."""
    if (
        chunk.first >= chunk.last
        or chunk.mark not in ",-"
        or reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]
    ):
        return False
    word = reading.syllables[chunk.first]
    pair = " ".join(reading.syllables[chunk.first : min(chunk.last, chunk.first + 2)])
    return any(words & {word, pair} for words in (role_words("predicate"), role_words("verb"), _AUXILIARIES))


def _bare(reading: Reading, number: int, complete: Sequence[bool]) -> Iterator[Cut]:
    """Phrases at the end of a clause without a comma: " nhằm …", " sau khi …"; the last first."""
    chunk = reading.chunks[number]
    own = chunk.first < chunk.last and reading.syllables[chunk.first] not in _ADJUNCTS
    if not (own or complete[number]) or reading.phrase_at(chunk.first, openers("tail"), chunk.last)[0]:
        return
    for index in range(chunk.last - 2, chunk.first + _FEWEST_CLAUSE_SYLLABLES - 1, -1):
        phrase, _ = reading.phrase_at(index, openers("bare"), chunk.last)
        if not phrase or not _may_end(reading, index) or reading.holds(index, chunk.last, "finite"):
            continue
        if phrase == "nhằm" and reading.syllables[index + 1] in ("vào", "tới"):
            continue
        if phrase.endswith("khi") and reading.syllables[index - 1] in role_words("span"):
            continue
        if not reading.holds(_claim(reading, chunk.first, index), index, "verb"):
            continue
        if reading.syllables[chunk.first] in role_words("predicate") and not complete[number]:
            continue
        position = reading.starts[index]
        if any(start < position <= end for start, end in reading.marks.pairs) or reading.holds(
            chunk.first, index, "scopes"
        ):
            continue
        end = _attributed(reading, number)
        if end is not None and _is_free(reading, index, number, "clause"):
            yield Cut((cast(CutKind, openers("bare")[phrase.split()[0]][phrase]),), ((position, end),))


def _claim(reading: Reading, first: int, last: int) -> int:
    """Where the last claim among these syllables begins: after "cho biết", "rằng"."""
    says = role_words("say")
    for index in range(last - 1, first, -1):
        if reading.syllables[index] == "rằng" or " ".join(reading.syllables[index - 1 : index + 1]) in says:
            return index + 1
    return first
