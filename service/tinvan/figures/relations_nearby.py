"""Nouns that a mark sets off from their figure: before a comma or a bracket, or behind "với"."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_reading import Reading, Run
from tinvan.figures.relations_runs import PLACES, clause_head, head_of, opening, run_end, run_start, thing_before
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_IS = syllable_key("là")
_WORTH = phrase_key("trị giá")
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "colon", "say"))
_CLOSERS: frozenset[Role] = frozenset(("hard", "comma", "paren", "cause", "open"))


def priced_before(reading: Reading, comma: int) -> Run | None:
    """The noun phrase before a comma that says its price: "giật một dây chuyền vàng, trị giá 7 triệu đồng", "Chiếc váy
    là thiết kế của hãng này, có giá 7.400 USD"."""
    tokens = reading.tokens
    if comma == 0 or tokens[comma - 1].role not in NOUNS or not reading.owns_price():
        return None
    thing = thing_before(tokens, comma - 1)
    opened = opening(tokens, comma - 1)
    is_one = opened is not None and thing is not None and tokens[opened[1] + 1].key == _IS
    return opened if is_one and reading.verb and reading.verb.key != _WORTH else thing


def moved_before(tokens: Sequence[Token], comma: int, figure: int) -> int | None:
    """The verb of change before a comma that only its size follows: "lợi nhuận tăng mạnh nhất, đến 43%"."""
    if figure + 1 < len(tokens) and tokens[figure + 1].role not in (*_CLOSERS, "base", "prep", "when"):
        return None
    index = comma - 1
    while index >= 0 and tokens[index].role in ("adv", "fill"):
        index -= 1
    return index if index >= 0 and tokens[index].role == "move" else None


def measured_before(tokens: Sequence[Token], comma: int, figure: int) -> tuple[int, int, int] | None:
    """The first token, the head and the last token of the measured nouns before a comma that only their level follows:
    "tỷ lệ trẻ em trên tổng dân số, chỉ 12,3%"."""
    after = tokens[figure + 1].role if figure + 1 < len(tokens) else "hard"
    last = comma - 1
    while last >= 0 and tokens[last].role in ("adv", "aux"):
        last -= 1
    if last < 0 or tokens[last].role not in NOUNS or after not in _CLOSERS:
        return None
    first = run_start(tokens, last)
    head = head_of(tokens, first, last)
    if head is None or tokens[head].role != "measure" or (first and tokens[first - 1].role == "figure"):
        return None
    return first, head, last


def listed_measure(tokens: Sequence[Token], comma: int) -> Run | None:
    """The measured noun at the head of a list of nouns: "lợi nhuận lĩnh vực hoá dầu, nhựa đường, hoá chất đạt ..."."""
    first = comma
    while first > 0 and (
        tokens[first - 1].role in NOUNS
        or tokens[first - 1].role in ("comma", "link")
        or tokens[first - 1].key in PLACES
    ):
        first -= 1
    while tokens[first].role in ("comma", "link") and first < comma:
        first += 1
    if tokens[first].role != "measure" or (first and tokens[first - 1].role not in _OPENERS):
        return None
    return first, run_end(tokens, first, comma)


def bracketed_by(tokens: Sequence[Token], bracket: int, figure: int) -> Run | None:
    """The noun before a bracket that holds its sum: "dự án Trường đua ngựa (420 triệu USD)"."""
    last = bracket - 1
    inside = {token.role for token in tokens[bracket + 1 : figure]}
    if last < 0 or tokens[last].role not in NOUNS or not inside.isdisjoint(NOUNS):
        return None
    if not inside <= {"fill", "adv", "when"}:
        return clause_head(tokens, last) if inside.isdisjoint(("same", "act")) else None
    first = run_start(tokens, last)
    border = tokens[first - 1].role if first else "hard"
    head = head_of(tokens, first, last)
    if border == "act" and head is None:
        return opening(tokens, last)
    if tokens[first].role == "owner" or border == "figure" or (head is None and border not in _OPENERS):
        return None
    return first if head is None else head, last


def comes_with(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the nouns behind "với" are what the figure right behind them measures: "với hoá đơn tối thiểu là 5"."""
    figure = last + 1
    while tokens[figure].role in ("fill", "adv", "limit", "colon") or tokens[figure].key == _IS:
        figure += 1
    behind = tokens[figure].role == "figure" and tokens[first].role != "owner"
    return behind and (first < 2 or clause_head(tokens, first - 2) is None)
