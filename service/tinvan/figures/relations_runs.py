"""Runs of nouns: where one begins, which of its nouns is measured, which one opens a clause, which one has a price."""

from __future__ import annotations

from collections.abc import Sequence

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

Run = tuple[int, int]
PLACES = tuple(map(syllable_key, ("trên", "trong", "tại", "ở")))
_AROUND = (*PLACES, *map(syllable_key, ("giữa", "với", "từ")))
_OF = syllable_key("của")
_PASSIVE = (syllable_key("được"), syllable_key("bị"))
# Measured nouns too short to be what has a price: "sân khấu tiền chế", "đồ giá rẻ".
_PLAIN = tuple(map(syllable_key, ("tiền", "giá", "phí", "vốn", "lương", "thuế", "lãi", "suất")))
_WITH, _WHICH = map(syllable_key, ("với", "mà"))
PART = syllable_key("phần")
_RESPECTIVELY = tuple(map(phrase_key, ("lần lượt", "tương ứng", "đều")))
_FROM = syllable_key("từ")
_WHOLE = tuple(f"{syllable_key(word)} " for word in ("tổng", "khoản"))
_SUMS = tuple(f"{syllable_key(word)} " for word in ("số", "tổng"))
_TRADE = tuple(map(phrase_key, ("xuất khẩu", "nhập khẩu")))
_ARTICLES = tuple(map(syllable_key, ("một", "những")))
# What parts clauses, or their members.
_APART: frozenset[Role] = frozenset(("hard", "colon", "open", "say", "figure", "paren"))
_CLAUSE: frozenset[Role] = _APART | frozenset(("comma", "cause", "dash", "have"))
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "colon", "say"))
_WHAT_FOR = tuple(map(syllable_key, ("để", "mà", "nhằm")))
_STARTS: frozenset[Role] = frozenset(("hard", "open", "cause", "comma"))
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


def listed_head(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """The first measured noun of a run, where the levels of all of them follow: "doanh thu và lợi nhuận lần lượt"."""
    after = [token.key for token in tokens[last + 1 : last + 5]]
    if not any(key in after for key in _RESPECTIVELY):
        return None
    measured = (index for index in range(first, last + 1) if tokens[index].role == "measure")
    return next(measured, None)


def head_of(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """The measured noun that heads the run: the first one, or the first behind a link that begins with one."""
    found = None
    owner = False
    for index in range(first, last + 1):
        token = tokens[index]
        owner |= token.role == "owner"
        if token.depth != tokens[last].depth or token.role not in ("measure", "thing"):
            continue
        if token.role == "thing" and (owner or (index and tokens[index - 1].key == _OF)):
            continue  # "công ty xây dựng công trình Hoàng Hà"
        total = found is not None and tokens[found].key.startswith(_WHOLE)  # "tổng số nợ gốc và lãi"
        if found is None or (not total and token.role == "measure" and tokens[index - 1].role == "link"):
            found = index
    summed = tokens[last].role == "measure" and tokens[last].key.startswith(_SUMS)
    return last if summed and found is not None and last - found > 1 else found  # "thuế, phí, tiền đất | số nợ"


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
    if predicate and border and border.key == _WHICH and first > 1 and tokens[first - 2].role in NOUNS:
        return thing_before(tokens, first - 2)  # "căn biệt thự mà cô thuê có giá ..."
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
    stuff = next((index for index in range(first, head) if tokens[index].role == "stuff"), head)
    if tokens[head].key in _TRADE:
        head = stuff  # "toàn bộ | hàng hoá | nhập khẩu có giá trị ..."
    return first if head is None else head, at


def read_right(tokens: Sequence[Token], figure: int) -> Run | None:
    """The noun phrase right behind a figure ("56% chuyên gia"), or None."""
    first = figure + 1
    if first + 1 < len(tokens) and tokens[first].key in _ARTICLES:
        first += 1  # "80% những người"
    depth = tokens[figure].depth
    while first < len(tokens) and tokens[first].depth > depth:
        first += 1  # "6.000 euro (hơn 6.700 USD) tiền mặt"
    if depth and figure > 1 and tokens[figure - 1].role == "paren" and tokens[figure - 2].key == PART:
        depth -= 1  # "một phần (48%) vốn góp"
    last = first - 1
    for index in range(first, len(tokens)):
        token = tokens[index]
        if token.depth != depth or token.role not in NOUNS or (token.verbal and last - first >= 1):
            break
        last = index
    return (first, last) if last >= first else None


def before_number(tokens: Sequence[Token], figure: int) -> int | None:
    """The noun that a number only tells apart, over its preposition: "xe | dưới 12 chỗ", "giá | tại 3 cửa hàng"."""
    if tokens[figure].kind not in ("count", "measure"):
        return None
    before = figure - 1
    while before > 0 and tokens[before].role == "fill":
        before -= 1
    if before < 1 or tokens[before].role != "prep" or tokens[before - 1].role not in NOUNS:
        return None
    return before - 1


def opened_by(tokens: Sequence[Token], at: int) -> Run | None:
    """The measured noun that opens the clause left of ``at``, over whatever tells it apart there: "tỷ lệ | người trả
    lời cho biết họ phải hối lộ bác sĩ", "tổng vốn | của cả 2 giai đoạn"; None where a sum or a share lies between."""
    first = at + 1
    while first > max(at - _NEAR, 0) and (tokens[first - 1].role not in _STARTS or tokens[first - 1].key in _WHAT_FOR):
        first -= 1
        if tokens[first].kind in ("money", "percent"):
            return None
    while first < at and tokens[first].role in ("date", "when", "comma", "prep", "aux"):
        first += 1
    if first > at or tokens[first].role != "measure":
        return None
    return first, run_end(tokens, first, at)


def opens_move(tokens: Sequence[Token], figure: int) -> bool:
    """Whether a figure is the level that something left: "từ | 85.000 đồng | xuống còn 30.000 đồng"."""
    before = figure - 1
    while before > 0 and tokens[before].role in ("fill", "adv"):
        before -= 1
    if before < 0 or tokens[before].key != _FROM:
        return False
    depth = tokens[figure].depth
    onward = (token for token in tokens[figure + 1 : figure + 8] if token.depth <= depth)
    return next((token.role for token in onward if token.role not in ("paren", "date", "when")), None) in (
        "goal",
        "rest",
    )
