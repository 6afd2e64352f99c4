"""From a run of tokens to the shortest full noun phrase in it."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import phrase_key
from tinvan.figures.relations_tokens import Token
from tinvan.text.syllables import syllable_key
from tinvan.types import NormalizedText, Phrase

Span = tuple[int, int]

_LONGEST = 12


_OWNS = (syllable_key("của"), syllable_key("thuộc"))
# Nouns and pronouns that name nothing by themselves.
_EMPTY = frozenset(
    (
        phrase_key("tổng số"),
        phrase_key("còn lại"),
        *map(syllable_key, ("số", "tổng", "lượng", "mốc", "tiền", "điều", "đó", "đây", "này", "nó")),
    )
) | frozenset(map(syllable_key, ("họ", "tôi", "ông", "bà", "anh", "chị", "mọi", "ngày", "tháng", "năm", "lúc", "nơi")))
_FACT = syllable_key("việc")
_PLURALS = (syllable_key("các"), syllable_key("những"))


def trim(text: str, tokens: Sequence[Token], first: int, last: int, whole: bool = False) -> tuple[int, int] | None:
    """The span of the phrase headed by ``tokens[first]``, or None where nothing is left.

    A time inside ends it unless it names the thing ("giá vàng giao tháng 4", "kế hoạch 2016"); so does its owner
    ("tổng doanh thu | đơn vị thực hiện", "lợi nhuận sau thuế | của SSI"), except in a ``whole``.
    """
    kept: list[Token] = []
    measured = tokens[first].role == "measure"
    depth = tokens[first].depth
    if last + 1 < len(tokens) and tokens[last + 1].role == "date":
        last += 1
    for token in tokens[first : last + 1]:
        if token.depth > depth:
            continue
        if kept:
            if token.role == "when":
                break
            if token.role == "date" and not _names(text, kept, token):
                break
            if not whole and _owned(kept, token):
                break
            if token.role == "owner" and measured and not whole:
                break
        kept.append(token)
    while kept and (kept[-1].role in ("link", "dash", "prep") or kept[-1].key in (*_OWNS, *_PLURALS, "-", "–")):
        kept.pop()
    while kept and (kept[0].role in ("link", "dash", "date", "when") or kept[0].key in (*_OWNS, _FACT)):
        kept.pop(0)
    if not kept or len(kept) > _LONGEST or (len(kept) == 1 and kept[0].key in _EMPTY):
        return None
    return kept[0].start, kept[-1].end


def _names(text: str, kept: Sequence[Token], token: Token) -> bool:
    surface = text[token.start : token.end]
    return (
        kept[-1].key == "giao"
        or (surface.isdecimal())
        or (kept[0].role == "word" and surface.lower().startswith("tháng"))
    )


def _owned(kept: Sequence[Token], token: Token) -> bool:
    return token.key in _OWNS and sum(item.key.count(" ") + 1 for item in kept) >= 2


def phrase_at(normalized: NormalizedText, span: Span | None) -> Phrase | None:
    """The phrase at a span of the normalized text; None for none."""
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
