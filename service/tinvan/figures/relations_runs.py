"""Runs of nouns: where one begins, which of its nouns is measured, which one opens a clause, which one has a price."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import Role
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

Run = tuple[int, int]
PLACES = tuple(map(syllable_key, ("trên", "trong", "tại", "ở")))
_AROUND = (*PLACES, *map(syllable_key, ("giữa", "với", "từ")))
_OF = syllable_key("của")
_PASSIVE = (syllable_key("được"), syllable_key("bị"))
# Measured nouns too short to be what has a price: "sân khấu tiền chế", "đồ giá rẻ".
_PLAIN = tuple(map(syllable_key, ("tiền", "giá", "phí", "vốn", "lương", "thuế", "lãi", "suất")))
_WITH = syllable_key("với")
_TOTAL = syllable_key("tổng") + " "
_ARTICLES = tuple(map(syllable_key, ("một", "những")))
# What parts clauses, or their members.
_APART: frozenset[Role] = frozenset(("hard", "colon", "open", "say", "figure", "paren"))
_CLAUSE: frozenset[Role] = _APART | frozenset(("comma", "cause", "dash", "have"))
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "colon", "say"))
_NEAR = 60
_LONGEST_OPENING = 5


def run_start(tokens: Sequence[Token], at: int) -> int:
    """The first token of the run of nouns that ends at ``at``; times and brackets inside it are part of it."""
    depth = tokens[at].depth
    first = at
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.depth > depth or _after_of(tokens, index):
            continue
        if token.depth < depth or (token.role not in NOUNS and token.role not in ("date", "when", "link")):
            break
        if token.role in NOUNS:
            first = index
        elif token.role == "link" and (index == 0 or tokens[index - 1].role not in NOUNS):
            break
    return first


def _after_of(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number or an article stands inside a phrase of "của": "giá của hai loại cá", "xe của một người"."""
    token = tokens[index]
    return index > 0 and tokens[index - 1].key == _OF and (token.role == "figure" or token.key in _ARTICLES)


def head_of(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """The measured noun that heads the run: the first one, or the first behind a link that begins with one."""
    found = None
    for index in range(first, last + 1):
        token = tokens[index]
        if token.depth != tokens[last].depth or token.role not in ("measure", "thing"):
            continue
        if token.role == "thing" and index and tokens[index - 1].key == _OF:
            continue
        total = found is not None and tokens[found].key.startswith(_TOTAL)  # "tổng số nợ gốc và lãi"
        if found is None or (not total and token.role == "measure" and tokens[index - 1].role == "link"):
            found = index
    return found


def run_end(tokens: Sequence[Token], first: int, limit: int) -> int:
    """The last token of the run of nouns that begins at ``first``, at most ``limit``."""
    last = first
    while last < limit and tokens[last + 1].role in NOUNS:
        last += 1
    return last


def clause_head(tokens: Sequence[Token], at: int) -> Run | None:
    """The first measured noun of the clause, where words between it and the verb only describe it:
    "tổng giá trị tài sản Cường đã trộm của khách là ..."."""
    found = None
    for index in range(at, -1, -1):
        token = tokens[index]
        if token.depth > tokens[at].depth:
            continue
        if token.role in _APART or token.role == "move" or (token.role == "comma" and found is not None):
            break
        if token.role == "measure":
            found = index
    return (found, run_end(tokens, found, at)) if found is not None else None


def opening(tokens: Sequence[Token], at: int, nominal: bool = False, over: bool = False) -> Run | None:
    """The run of nouns that opens the clause in which ``at`` stands, or its part behind "có" or "với".

    A ``nominal`` one may begin with a verb, which is then a noun: "hợp tác thương mại tăng ..."; ``over`` says that
    figures part nothing.
    """
    first = at + 1
    while first > max(at - _NEAR, 0):
        token = tokens[first - 1]
        if (token.role in _CLAUSE and not (over and token.role in ("figure", "have"))) or token.key == _WITH:
            break
        first -= 1
    while first <= at and tokens[first].role in ("date", "when"):
        first += 1
    nominal = nominal and (first == 0 or tokens[first - 1].role in _OPENERS)
    if first <= at and (tokens[first].role in NOUNS or (nominal and tokens[first].role == "act")):
        return first, run_end(tokens, first, at)
    return None


def opening_measure(tokens: Sequence[Token], at: int, over: bool = False) -> Run | None:
    """The measured noun that opens the clause, whatever is done to it there: "giá vàng của công ty mua vào ..."."""
    run = opening(tokens, at, over=over)
    if run is None or tokens[run[0]].role != "measure":
        return None
    return None if run[0] and tokens[run[0] - 1].role == "figure" else run  # "26% | vốn cổ phần thu về 52 tỷ đồng"


def first_noun(tokens: Sequence[Token], at: int) -> Run | None:
    """The noun that opens the sentence or the part behind a semicolon: "Nhật Bản là nơi ..., chiếm khoảng 20%"."""
    first = at
    while first > 0 and tokens[first - 1].role not in ("hard", "open", "comma", "colon"):
        first -= 1
    last = run_end(tokens, first, at)
    follows = tokens[last + 1].role in ("reach", "aux", "have") if last < at else False
    return (first, last) if tokens[first].role in NOUNS and follows and last - first < _LONGEST_OPENING else None


def thing_before(tokens: Sequence[Token], at: int, predicate: bool = False) -> Run | None:
    """The noun phrase that ends at ``at`` and names what has a price, without the verb that takes it or the place where
    it is: "mua | căn nhà | ở quận 2 trị giá ..."; None right behind a number, which counts it. Before a ``predicate``
    ("có giá") a passive only describes the noun."""
    first = run_start(tokens, at)
    verbs = [
        index
        for index in range(first, at)
        if tokens[index].verbal and tokens[index].role == "word" and tokens[index + 1].key != _OF
    ]
    first = verbs[-1] + 1 if verbs else first
    border = tokens[first - 1] if first else None
    passive = predicate and border and border.role == "act" and first > 2 and tokens[first - 2].key in _PASSIVE
    if passive and tokens[first - 3].role in NOUNS:
        return thing_before(tokens, first - 3)  # "800 mặt hàng bị đánh thuế có giá trị ..."
    head = head_of(tokens, first, at)
    if border and border.role == "figure" and not verbs:
        return None
    if head is None and border and border.key in _AROUND:
        return thing_before(tokens, first - 2) if first > 1 and tokens[first - 2].role in NOUNS else None
    if head is None or tokens[first].role in ("thing", "stuff") or tokens[head].key in _PLAIN:
        head = first
    return first if head is None else head, at


def read_right(tokens: Sequence[Token], figure: int) -> Run | None:
    """The noun phrase right behind a figure ("56% chuyên gia"), or None."""
    first = figure + 1
    if first + 1 < len(tokens) and tokens[first].key in _ARTICLES:
        first += 1  # "80% những người"
    depth = tokens[figure].depth
    while first < len(tokens) and tokens[first].depth > depth:
        first += 1  # "6.000 euro (hơn 6.700 USD) tiền mặt"
    last = first - 1
    for index in range(first, len(tokens)):
        token = tokens[index]
        if token.depth != depth or token.role not in NOUNS or (token.verbal and last - first >= 1):
            break
        last = index
    return (first, last) if last >= first else None
