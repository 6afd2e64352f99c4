"""Nouns that a mark sets off from their figure: before a comma or a bracket, or behind "với"."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_reading import LeftContext, Run
from tinvan.figures.relations_runs import (
    PART,
    PLACES,
    clause_head,
    head_of,
    opening,
    opens_move,
    run_end,
    run_start,
    thing_before,
)
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_IS = syllable_key("là")
_TOWARDS = tuple(map(phrase_key, ("đến", "tới", "cho đến", "cho tới")))
_WORTH = phrase_key("trị giá")
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "colon", "say"))
# What may stand between a verb of change and the comma before its size.
_LOOSE: frozenset[Role] = frozenset(("adv", "fill", "date", "when", "goal"))
_SKIPPED = (*PLACES, *map(syllable_key, ("rất", "quá", "khá", "thấp")))
# The longest noun that its sum may follow in brackets where no clause begins with it: "như Hong Kong (12,4%)".
_SHORT = 9
_SUCH = tuple(map(syllable_key, ("như", "từ")))
_ABOVE = tuple(map(syllable_key, ("trên", "dưới")))
_CLOSERS: frozenset[Role] = frozenset(("hard", "comma", "paren", "cause", "open"))


def priced_before(reading: LeftContext, comma: int) -> Run | None:
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
    closed = figure + 1 == len(tokens) or tokens[figure + 1].role in (*_CLOSERS, "base", "prep", "when")
    if not closed and not opens_move(tokens, figure):
        return None
    index = comma - 1
    while index >= 0 and (tokens[index].role in _LOOSE or tokens[index].key in _SKIPPED):
        index -= 1
    return index if index >= 0 and tokens[index].role == "move" else None


def led_from(tokens: Sequence[Token], comma: int) -> int | None:
    """The verb of change that ends the clause before a comma: "sụt giảm nghiêm trọng, xuống mức âm 18 tỷ đồng"."""
    index = comma - 1
    while index > 0 and tokens[index].role == "adv":
        index -= 1
    return index if index > 0 and tokens[index].role == "move" else None


def measured_before(tokens: Sequence[Token], comma: int, figure: int) -> tuple[int, int, int] | None:
    """The first token, the head and the last token of the measured nouns before a comma that only their level follows:
    "tỷ lệ trẻ em trên tổng dân số, chỉ 12,3%"."""
    after = tokens[figure + 1].role if figure + 1 < len(tokens) else "hard"
    last = comma - 1
    while last >= 0 and tokens[last].role in ("adv", "aux", "compare"):
        last -= 1
    onward = figure + 1 < len(tokens) and tokens[figure + 1].key in _TOWARDS  # "từ 830 triệu đến hơn 4,7 tỷ đồng"
    if last < 0 or tokens[last].role not in NOUNS or not (after in _CLOSERS or onward):
        return None
    first = run_start(tokens, last)
    head = head_of(tokens, first, last)
    if head is None and (described := clause_head(tokens, last)):
        first = head = described[0]  # "có tỉ lệ thí sinh xác nhận nhập học khá cao, đều trên 90%"
        last = described[1]
    if head is None or tokens[head].role != "measure" or (first and tokens[first - 1].role == "figure"):
        return None
    return first, head, last


def listed_measure(tokens: Sequence[Token], comma: int) -> Run | None:
    """The measured noun at the head of a list of nouns: "lợi nhuận lĩnh vực hoá dầu, nhựa đường, hoá chất đạt ..."."""
    first = comma
    while first > 0 and (
        tokens[first - 1].role in NOUNS
        or tokens[first - 1].role in ("comma", "link")
        or tokens[first - 1].key in (*PLACES, *_SUCH)
        or tokens[first - 1].role == "adv"
    ):
        first -= 1
    while tokens[first].role in ("comma", "link") and first < comma:
        first += 1
    if tokens[first].role != "measure" or (first and tokens[first - 1].role not in _OPENERS):
        return None
    return first, run_end(tokens, first, comma)


def list_start(tokens: Sequence[Token], last: int) -> int | None:
    """Where a list of three nouns or more begins whose last member, or last two, begin at ``last``."""
    first, joints = last, 0
    while first > 0 and (tokens[first - 1].role in NOUNS or tokens[first - 1].role in ("comma", "link")):
        first -= 1
        joints += tokens[first].role in ("comma", "link")
    inner = any(token.role == "link" for token in tokens[last : last + 6])
    if joints + inner < 2 or tokens[first].role not in NOUNS or (first and tokens[first - 1].role not in _OPENERS):
        return None
    return first


def bracketed_by(tokens: Sequence[Token], bracket: int, figure: int) -> Run | None:
    """The noun before a bracket that holds its sum: "dự án Trường đua ngựa (420 triệu USD)"."""
    last = bracket - 1
    while last > 0 and tokens[last].role in ("adv", "when", "date"):
        last -= 1  # "giá thuê thấp nhất (20.000 đồng/m2)"
    inside = {token.role for token in tokens[bracket + 1 : figure] if token.key not in _ABOVE}
    if last < 0 or tokens[last].role not in NOUNS or tokens[last].key == PART or not inside.isdisjoint(NOUNS):
        return None
    if not inside <= {"fill", "adv", "when"}:
        return clause_head(tokens, last) if inside.isdisjoint(("same", "act")) else None
    first = run_start(tokens, last)
    border = tokens[first - 1].role if first else "hard"
    head = head_of(tokens, first, last)
    if border == "act" and head is None:
        return opening(tokens, last)
    if tokens[first].role == "owner" or border == "figure":
        return None
    adjunct = head is None and border == "prep" and tokens[first - 1].key not in _SUCH
    if adjunct and (measured := clause_head(tokens, first - 1)):
        return measured  # "phí sử dụng hè phố theo quyết định cũ (12.000 đồng)"
    if head is None and border not in _OPENERS and last - first >= _SHORT:
        return None
    return first if head is None else head, last


def comes_with(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the nouns behind "với" are what the figure right behind them measures: "với hoá đơn tối thiểu là 5"."""
    figure = last + 1
    while tokens[figure].role in ("fill", "adv", "limit", "colon") or tokens[figure].key == _IS:
        figure += 1
    behind = tokens[figure].role == "figure" and tokens[first].role != "owner"
    return behind and (first < 2 or clause_head(tokens, first - 2) is None)
