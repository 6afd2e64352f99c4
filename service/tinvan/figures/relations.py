"""What a figure is about: its subject, the way it moves, what it is set against and what it is a part of.

Rules of the language over tables of its words, a sentence at a time; a relation never leaves its sentence. Where the
sentence names nothing that is measured the subject stays None: an invented one would mislead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tinvan.figures.relations_baseline import Baselines
from tinvan.figures.relations_change import change_of
from tinvan.figures.relations_known import Known, Said
from tinvan.figures.relations_scan import read_left
from tinvan.figures.relations_settle import settle
from tinvan.figures.relations_subject import subject_of
from tinvan.figures.relations_tokens import Spot, tokenize
from tinvan.text.syllables import syllable_keys
from tinvan.types import Figure, NormalizedText, Phrase, Sentence

_TIMES = frozenset(("date", "time", "age"))
# Without one of these no rule gives a count or a measure a change, a baseline or a whole.
_CUES = (
    *("tăng", "giảm", "lên", "xuống", "thêm", "còn", "nâng", "hạ", "đẩy", "sụt", "rơi", "rớt", "nhích", "vọt", "so "),
    *("tổng", "trong số", "cao", "thấp", "hơn", "tương", "gấp", "cắt", "mạnh", "lùi", "trượt", "mất giá", "leo"),
    *("vươn", "hồi phục", "phục hồi"),
)
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
    said = "" if kinds <= _TIMES else normalized.slice(sentence.start, sentence.end).lower()
    return any(map(said.__contains__, _CUES))


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


def _relate_sentence(normalized: NormalizedText, sentence: Sentence, figures: Sequence[Figure]) -> list[Figure]:
    spots = [
        Spot(index, *normalized.from_original(figure.start, figure.end), figure.kind)
        for index, figure in enumerate(figures)
    ]
    text = normalized.text
    tokens = settle(tokenize(text, *normalized.from_original(sentence.start, sentence.end), spots))
    said = Said(text, tokens, figures)
    baselines = Baselines(text, tokens)
    related = list(figures)
    for at, token in enumerate(tokens):
        if token.figure < 0 or figures[token.figure].kind in _TIMES:
            continue
        figure = figures[token.figure]
        reading = read_left(tokens, at)
        earlier = said.earlier(at, reading)
        change = change_of(text, tokens, at, figure, reading, earlier.figure if earlier else None)
        subject, of = subject_of(said, at, reading, earlier)
        latest = said.latest.get(figure.kind)
        # "với thị phần Viettel 50%, Mobifone 20%, Vinaphone 24%"
        listed = latest is not None and latest.measured and latest.subject == subject
        measured = listed or (reading.measured() if reading.subject else earlier is not None and earlier.measured)
        changed = replace(figure, change=change) if change else figure
        said.learn(at, Known(changed, subject, said.counted(at), measured))
        shown = subject if figure.kind in ("percent", "money") else None
        versus, whole = baselines.versus(at, change, reading), of or baselines.whole(at)
        if shown or versus or whole:
            changed = replace(
                changed,
                subject=_phrase(normalized, shown),
                versus=_phrase(normalized, versus),
                of=_phrase(normalized, whole),
            )
        related[token.figure] = changed
    return related


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
