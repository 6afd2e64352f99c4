"""What a figure is about: its subject, the way it moves, what it is set against and what it is a part of.

Rules of the language over tables of its words, a sentence at a time, tell changes, baselines and wholes, and propose
subjects, of which a network makes its choice. Where nothing that is measured is named the subject stays None: an
invented one would mislead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tinvan.figures.relations_baseline import Baselines
from tinvan.figures.relations_change import change_of
from tinvan.figures.relations_known import Known, Said
from tinvan.figures.relations_phrase import phrase_at
from tinvan.figures.relations_scan import read_left
from tinvan.figures.relations_settle import settle
from tinvan.figures.relations_subject import subject_of
from tinvan.figures.relations_tokens import Spot, tokenize
from tinvan.figures.subjects import choose_subjects
from tinvan.text.syllables import syllable_keys
from tinvan.types import Figure, NormalizedText, Sentence

_TIMES = frozenset(("date", "time", "age"))
# Without one of these hardly any rule gives a count, a measure or a sum a change, a baseline or a whole: of 4,153
# sentences of val that rules could read for counts and measures 1,623 hold one, and of 240 with a relation 10 do not.
_CUES = (
    *("tăng", "giảm", "lên ", "xuống", "thêm", "nâng", "hạ ", "đẩy", "sụt", "rớt", "nhích", "vọt", "cắt", "lùi"),
    *("trượt", "leo ", "vươn", "dâng", "hồi phục", "phục hồi", "mất", "bốc hơi", "gấp", "so với", "so cùng"),
    *("trên tổng", "trong tổng", "trên số", "trong số", "cao hơn", "thấp hơn", "nhiều hơn", "ít hơn", "lớn hơn"),
    *("nhỏ hơn", "dài hơn", "ngắn hơn", "nặng hơn", "nhẹ hơn", "sớm hơn", "muộn hơn"),
)
Span = tuple[int, int]


def relate(normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The same figures with ``change``, ``subject`` (percent and money), ``versus``, ``of`` and ``same_as``.

    Raises :class:`BackendUnavailable` where the artefact that chooses subjects is missing or damaged.
    """
    related = read_relations(normalized, sentences, figures)
    return tuple(_mark_repeats(normalized, choose_subjects(normalized, sentences, related)))


def read_relations(
    normalized: NormalizedText, sentences: Sequence[Sentence], figures: Sequence[Figure], *, every: bool = False
) -> list[Figure]:
    """The same figures with what the rules say: all but ``same_as``, and as ``subject`` what they propose.

    Sentences that hold no cue are not read; with ``every`` those with a sum are, where the rules still know subjects
    to learn from.
    """
    related = list(figures)
    for sentence, first, last in _by_sentence(sentences, figures):
        if _may_relate(normalized, sentence, figures[first:last], every):
            related[first:last] = _relate_sentence(normalized, sentence, figures[first:last])
    return related


def _may_relate(normalized: NormalizedText, sentence: Sentence, figures: Sequence[Figure], every: bool) -> bool:
    """Whether a sentence is worth reading: it holds a share, or a quantity that something is said about."""
    kinds = {figure.kind for figure in figures}
    if "percent" in kinds or (every and "money" in kinds):
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
        if last - first > _TOGETHER:
            yield from _stretches(sentence, figures, first, last)
        elif last > first:
            yield sentence, first, last
        first = last


def _stretches(
    sentence: Sentence, figures: Sequence[Figure], first: int, last: int
) -> Iterator[tuple[Sentence, int, int]]:
    """The parts of a sentence with its figures from ``first`` to ``last``, each with as many as are read together."""
    for begin in range(first, last, _TOGETHER):
        end = min(begin + _TOGETHER, last)
        start = sentence.start if begin == first else figures[begin - 1].end
        yield replace(sentence, start=start, end=sentence.end if end == last else figures[end].start), begin, end


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
                subject=phrase_at(normalized, shown),
                versus=phrase_at(normalized, versus),
                of=phrase_at(normalized, whole),
            )
        related[token.figure] = changed
    return related


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
