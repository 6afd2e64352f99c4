"""What a share is a share of, where its noun stands elsewhere: behind a later share, or with a number before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_phrase import trim
from tinvan.figures.relations_runs import read_right
from tinvan.figures.relations_scan import Reading
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key
from tinvan.types import Figure

Span = tuple[int, int]
_DOES: frozenset[Role] = frozenset(("act", "aux", "say", "adv", "have", "open", "move"))
_BELIEVES = tuple(map(syllable_key, ("theo", "đến", "là")))
_REST = phrase_key("còn lại")
_AMONG = tuple(map(phrase_key, ("trong", "trên")))
_TOTALS = tuple(map(phrase_key, ("số", "tổng số", "tổng")))
_MANY = tuple(map(phrase_key, ("nhóm", "các", "những", "đa số", "đại đa số", "phần lớn", "hầu hết", "số")))


def shared(text: str, tokens: Sequence[Token], at: int, figures: Sequence[Figure], reading: Reading) -> Span | None:
    """The noun behind the last share of a list counts for all: "thoái lần lượt 2,05%, 1,93% và 2,02% vốn"."""
    act = tokens[reading.governor].key if reading.governor is not None else None
    chained = True
    for index in range(at + 1, len(tokens)):
        token = tokens[index]
        if token.role == "hard":
            return None
        if token.role == "figure" and figures[token.figure].kind == "percent":
            again = act is not None and any(other.key == act for other in tokens[max(index - 3, at) : index])
            right = read_right(tokens, index) if chained or again else None
            if right:
                return trim(text, tokens, *right, whole=True)
        chained = chained and token.role in ("comma", "link", "fill", "figure")
    return None


def own_noun(text: str, tokens: Sequence[Token], at: int, figure: Figure, right: Span | None) -> Span | None:
    """What a count counts, with the words that go on with it: "6 triệu [cổ phiếu VFG]"."""
    token = tokens[at]
    unit = figure.unit or ""
    begin = token.end - len(unit)
    if not unit or begin <= token.start or text[begin : token.end].lower() != unit.lower():
        return None
    following = trim(text, tokens, *right, whole=True) if right else None
    return begin, following[1] if following else token.end


def share_of(
    text: str,
    tokens: Sequence[Token],
    at: int,
    figures: Sequence[Figure],
    reading: Reading,
    known: Mapping[int, Span | None],
) -> Span | None:
    """The noun of a share that names none: of the number behind "trong số", or of the share, number or group before it:
    "giúp hơn 200 bạn trẻ và 97% trong đó ...", "khảo sát nhóm các nhà đầu tư cho thấy 44% tin tưởng ..."."""
    among = _among(tokens, at)
    if among is not None:
        return _counted(text, tokens, among, figures)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    rest = after is not None and after.key == _REST
    if (
        after is None
        or not rest
        and not (after.role in _DOES or after.key in _BELIEVES)
        or reading.beside
        or reading.subject
    ):
        return None
    if reading.governor is not None and tokens[reading.governor].role != "have":
        return None
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role == "hard":
            return None
        if token.role == "figure" and figures[token.figure].kind == "percent":
            span = known.get(index)
            if span and (rest or span[0] >= token.end):
                return span  # "80% linh kiện ..., 20% còn lại"
        if token.role == "figure" and figures[token.figure].kind in ("count", "measure"):
            return _counted(text, tokens, index, figures)
        if token.key in _MANY and index + 1 < at and tokens[index + 1].role in NOUNS:
            return _group(text, tokens, index + 1, at)
    return None


def _among(tokens: Sequence[Token], at: int) -> int | None:
    """The number behind "trong số": "56% trong số hơn 131.531 người"."""
    index = at + 1
    if index >= len(tokens) or tokens[index].key not in _AMONG:
        return None
    index += 1
    while index < len(tokens) and (tokens[index].key in _TOTALS or tokens[index].role == "fill"):
        index += 1
    return index if index < len(tokens) and tokens[index].role == "figure" else None


def _counted(text: str, tokens: Sequence[Token], index: int, figures: Sequence[Figure]) -> Span | None:
    figure = figures[tokens[index].figure]
    right = read_right(tokens, index)
    if figure.kind == "count":
        return own_noun(text, tokens, index, figure, right)
    return trim(text, tokens, *right, whole=True) if right else None


def _group(text: str, tokens: Sequence[Token], first: int, at: int) -> Span | None:
    while tokens[first].key in _MANY and first + 1 < at:
        first += 1
    last = first
    while last + 1 < at and tokens[last + 1].role in NOUNS and not tokens[last + 1].verbal:
        last += 1
    return trim(text, tokens, first, last, whole=True) if tokens[first].role in NOUNS else None
