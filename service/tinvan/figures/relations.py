"""What a figure is about: its subject, the way it moves, what it is set against and what it is a part of.

Rules of the language over tables of its words, a sentence at a time; a relation never leaves its sentence. Where the
sentence names nothing that is measured the subject stays None: an invented one would mislead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinvan.figures.relations_baseline import Baselines
from tinvan.figures.relations_change import change_of
from tinvan.figures.relations_lexicon import phrase_key
from tinvan.figures.relations_phrase import trim
from tinvan.figures.relations_runs import read_right, run_end
from tinvan.figures.relations_scan import Reading, owns_price, read_left
from tinvan.figures.relations_shares import own_noun, share_of, shared
from tinvan.figures.relations_tokens import NOUNS, Spot, Token, tokenize
from tinvan.text.syllables import syllable_keys
from tinvan.types import Figure, NormalizedText, Phrase, Sentence

_TIMES = frozenset(("date", "time", "age"))
# Without one of these no rule gives a count or a measure a change, a baseline or a whole.
_CUES = re.compile(
    r"tăng|giảm|lên|xuống|thêm|\bcòn\b|nâng|hạ|đẩy|sụt|rơi|rớt|nhích|vọt|so |tổng|trong số|cao|thấp|hơn|tương|gấp"
    r"|cắt|mạnh|lùi|trượt|mất giá|leo|vươn|hồi phục|phục hồi",
    re.IGNORECASE,
)
_LIST = 60
_DONE = phrase_key("hoàn thành")
_FULFILS = (_DONE, phrase_key("đạt"), phrase_key("đạt được"))
_NUMBER = phrase_key("số")
_IS = phrase_key("là")
_TRADE = (phrase_key("xuất khẩu"), phrase_key("nhập khẩu"))
Span = tuple[int, int]


def relate(normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The same figures with ``change``, ``subject`` (percent and money), ``versus``, ``of`` and ``same_as``."""
    related = list(figures)
    for sentence, first, last in _by_sentence(sentences, figures):
        if _may_relate(normalized, sentence, figures[first:last]):
            related[first:last] = _relate_sentence(normalized, sentence, figures[first:last])
    return tuple(_mark_repeats(normalized, related))


def _may_relate(normalized: NormalizedText, sentence: Sentence, figures: Sequence[Figure]) -> bool:
    """Whether a sentence is worth reading: it holds a sum or a share, or a quantity that something is said about."""
    kinds = {figure.kind for figure in figures}
    if not kinds.isdisjoint(("money", "percent")):
        return True
    return not kinds <= _TIMES and bool(_CUES.search(normalized.slice(sentence.start, sentence.end)))


# Figures of a sentence that are read together: more than any of prose holds, and a bound on what one of them costs.
_TOGETHER = 100


def _by_sentence(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> Iterator[tuple[Sentence, int, int]]:
    """Each sentence that holds figures, with the range of their indices; an endless one in stretches."""
    first = 0
    for sentence in sentences:
        while first < len(figures) and figures[first].start < sentence.start:
            first += 1
        last = first
        while last < len(figures) and figures[last].end <= sentence.end:
            last += 1
        for begin in range(first, last, _TOGETHER):
            end = min(begin + _TOGETHER, last)
            start = sentence.start if begin == first else figures[begin - 1].end
            yield replace(sentence, start=start, end=sentence.end if end == last else figures[end].start), begin, end
        first = last


@dataclass(slots=True)
class _Known:
    """What has been found out about a figure of the sentence, for those that follow it."""

    subject: Span | None
    figure: Figure
    counted: Span | None


def _relate_sentence(normalized: NormalizedText, sentence: Sentence, figures: Sequence[Figure]) -> list[Figure]:
    text = normalized.text
    spots = [
        Spot(index, *normalized.from_original(figure.start, figure.end), figure.kind)
        for index, figure in enumerate(figures)
    ]
    tokens = tokenize(text, *normalized.from_original(sentence.start, sentence.end), spots)
    baselines = Baselines(text, tokens)
    known: dict[int, _Known] = {}
    related = list(figures)
    for at, token in enumerate(tokens):
        if token.figure < 0 or figures[token.figure].kind in _TIMES:
            continue
        figure = figures[token.figure]
        reading = read_left(tokens, at)
        earlier = _earlier(tokens, at, known, figures, reading)
        change = change_of(text, tokens, at, figure, reading, earlier.figure if earlier else None)
        before = known[max(known)] if known else None
        subject, of = _subject(text, tokens, at, figure, reading, earlier, before)
        if figure.kind == "percent" and subject is None and of is None:
            subject = shared(text, tokens, at, figures, reading) or share_of(
                text, tokens, at, figures, reading, {index: one.subject for index, one in known.items()}
            )
        known[at] = _Known(subject, replace(figure, change=change), _counted(text, tokens, at, figure))
        shown = subject if figure.kind in ("percent", "money") else None
        related[token.figure] = replace(
            figure,
            change=change,
            subject=_phrase(normalized, shown),
            versus=_phrase(normalized, baselines.versus(at, change, reading)),
            of=_phrase(normalized, of or baselines.whole(at)),
        )
    return related


def _earlier(
    tokens: Sequence[Token], at: int, known: dict[int, _Known], figures: Sequence[Figure], reading: Reading
) -> _Known | None:
    """The figure whose subject and change this one goes on with, if it does."""
    if not reading.inherits:
        return None
    figure = figures[tokens[at].figure]
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role == "hard" and index != at - 1 and not (reading.elided and token.key == ";"):
            return None
        if index in known and token.depth <= tokens[at].depth:
            before = figures[token.figure]
            if before.kind != figure.kind and index and tokens[index - 1].role == "prep":
                continue  # "1.000 hồ sơ ở 3 điểm, tăng 20%"
            if known[index].counted and before.kind != "money" and _worth(tokens, at, index, known, figure, reading):
                return replace(known[index], subject=known[index].counted)
            if before.kind in ("measure", "duration") and known[index].subject is None and reading.governor is not None:
                continue
            if before.kind == "measure" and owns_price(tokens, reading):
                return None
            alike = before.kind == figure.kind
            inside = tokens[at].depth > token.depth
            return known[index] if alike or inside or reading.governor is not None else None
    return None


def _worth(
    tokens: Sequence[Token], at: int, index: int, known: dict[int, _Known], figure: Figure, reading: Reading
) -> bool:
    """Whether a figure says what the things counted by the one at ``index`` are worth: "49 lượng vàng (1,8 tỷ đồng)"."""
    if owns_price(tokens, reading):
        return True
    subject = known[index].subject
    if subject and subject[0] < tokens[index].start:
        return False
    same = reading.governor is not None and tokens[reading.governor].role == "same"
    return figure.kind == "money" and (same or tokens[at].depth > tokens[index].depth)


def _counted(text: str, tokens: Sequence[Token], at: int, figure: Figure) -> Span | None:
    """What the figure counts or measures out: "7 tấn | cocaine"."""
    right = read_right(tokens, at)
    if figure.kind == "count":
        return own_noun(text, tokens, at, figure, right)
    return trim(text, tokens, *right, whole=True) if right else None


def _subject(
    text: str,
    tokens: Sequence[Token],
    at: int,
    figure: Figure,
    reading: Reading,
    earlier: _Known | None,
    before: _Known | None,
) -> tuple[Span | None, Span | None]:
    """The spans of the subject and, for a share, of its whole; ``before`` is what is known of the figure before."""
    left = trim(text, tokens, *reading.subject) if reading.subject else None
    right = read_right(tokens, at)
    governor = tokens[reading.governor] if reading.governor is not None else None
    if figure.kind in ("count", "measure"):
        if left and reading.subject and tokens[reading.subject[0]].role == "owner":
            left = own_noun(text, tokens, at, figure, right)  # "toàn tỉnh còn 1,5 triệu con heo"
        if left or (earlier and earlier.subject and governor is not None and governor.role != "act"):
            return left or (earlier.subject if earlier else None), None
        return (own_noun(text, tokens, at, figure, right) if figure.kind == "count" else None), None
    if left is None and earlier is not None:
        left = earlier.subject
    if left is None and reading.beside and figure.kind == "money" and figure.per:
        left = trim(text, tokens, *reading.beside)  # "bào ngư Hàn Quốc 900.000 đồng/kg": a price list
    if left is None and reading.beside and reading.verbless and _listed(tokens, at, figure):
        if tokens[reading.beside[0]].role == "owner":
            return (before.subject if before and before.figure.kind == figure.kind else None), None
        left = trim(text, tokens, *reading.beside)  # "; vụ Hứa Thị Phấn hơn 10.000 tỉ đồng; ..."
    if left is None and reading.comes and not (right and figure.kind == "percent"):
        left = trim(text, tokens, *reading.comes)
    if governor is None and (stated := _stated(tokens, at)):
        return trim(text, tokens, *stated), None  # "4 triệu đồng là tiền thuế và phí"
    following = trim(text, tokens, *right, whole=True) if right else None
    if figure.kind == "ratio":
        return following, None
    if figure.kind == "percent" and following:
        if governor is None and _imports(tokens, reading):
            return following, None  # "EU nhập khẩu 69% lượng khí đốt"
        counts = right is not None and tokens[right[0]].role == "measure"  # "kế hoạch tăng 50% số lần xuất kích"
        if governor is not None and governor.role == "move" and (counts or not _measured(tokens, reading)):
            return following, None  # "giảm 18% sức khoẻ"
        if governor is not None and governor.key in _FULFILS and not _measured(tokens, reading) and reading.subject:
            return (following if governor.key == _DONE or tokens[at + 1].key == _NUMBER else left), following
        if governor is not None and governor.role in ("goal", "limit") and left is None:
            return following, None  # "cho vay vốn lên đến 80% giá trị hợp đồng"
        if governor is not None and governor.role in ("reach", "same", "rest", "goal", "limit"):
            return left, following
        if left is None or governor is None or governor.role in ("act", "have"):
            return (left if reading.subject else following), None
    if (
        figure.kind == "money"
        and right
        and tokens[right[0]].role in ("measure", "stuff")
        and not _measured(tokens, reading)
    ):
        return trim(text, tokens, *right), None
    return left, None


def _listed(tokens: Sequence[Token], at: int, figure: Figure) -> bool:
    """Whether a figure behind a noun closes a clause without a verb: a mark follows, and a figure stands before."""
    closed = at + 1 >= len(tokens) or tokens[at + 1].role in ("hard", "comma", "paren", "link")
    if figure.kind == "money":
        return closed and any(token.role == "figure" for token in tokens[max(at - _LIST, 0) : at])
    return closed and figure.kind == "percent" and _lists_shares(tokens, at)


def _lists_shares(tokens: Sequence[Token], at: int) -> bool:
    """Whether a list of shares without a verb ends here: "Đá: đơn vị thiết kế 25%, đơn vị thi công 45%"."""
    for index in range(at - 1, max(at - _LIST, -1), -1):
        role = tokens[index].role
        if role == "colon":
            return True
        if role not in NOUNS and role not in ("comma", "link", "figure", "fill", "act"):
            return False
    return False


def _stated(tokens: Sequence[Token], at: int) -> Span | None:
    """The measured noun that a figure in front of it is said to be."""
    if at + 2 >= len(tokens) or tokens[at + 1].key != _IS or tokens[at + 2].role not in ("measure", "stuff"):
        return None
    return at + 2, run_end(tokens, at + 2, len(tokens) - 1)


def _imports(tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether the noun before a figure is the verb of its clause: "EU nhập khẩu ..."."""
    first = reading.subject[0] if reading.subject else 0
    return (
        reading.subject == (first, first)
        and tokens[first].key in _TRADE
        and first > 0
        and (tokens[first - 1].role in NOUNS)
    )


def _measured(tokens: Sequence[Token], reading: Reading) -> bool:
    return reading.subject is not None and tokens[reading.subject[0]].role in ("measure", "thing")


def _phrase(normalized: NormalizedText, span: Span | None) -> Phrase | None:
    if span is None:
        return None
    start, end = normalized.to_original(*_quoted(normalized.text, *span))
    return Phrase(normalized.original[start:end], start, end) if end > start else None


def _quoted(text: str, start: int, end: int) -> Span:
    """The span with the mark that closes a quotation inside it, or without the quotation that it cuts."""
    opened = max(text.rfind("“", start, end), text.rfind('"', start, end))
    if opened < 0 or "”" in text[opened:end] or (text.count('"', start, end) % 2 == 0 and text[opened] == '"'):
        return start, end
    if text[end : end + 1] in ("”", '"') and end < len(text):
        return start, end + 1
    cut = len(text[start:opened].rstrip())
    return (start, start + cut) if cut else (start, end)


def _mark_repeats(normalized: NormalizedText, figures: Sequence[Figure]) -> Iterator[Figure]:
    """Point each later mention of a value with the same unit and subject to the first one."""
    first: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        subject = ""
        if figure.subject:
            subject = " ".join(syllable_keys(normalized.slice(figure.subject.start, figure.subject.end)))
        key = (figure.kind, figure.low, figure.high, figure.value, figure.unit, figure.per, subject)
        earlier = first.setdefault(key, figure)
        yield figure if earlier is figure else replace(figure, same_as=(earlier.start, earlier.end))
