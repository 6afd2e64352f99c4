"""What a run of nouns left of a figure is to it: its subject, an adjunct, a baseline, or what ends the reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_nearby import comes_with, list_start, listed_measure
from tinvan.figures.relations_reading import LeftContext, Run
from tinvan.figures.relations_runs import (
    PLACES,
    before_number,
    clause_head,
    first_noun,
    head_of,
    listed_head,
    opening,
    run_end,
    run_start,
    thing_before,
)
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_FOR, _MADE_OF = map(syllable_key, ("để", "gồm"))
_PRICES = tuple(map(phrase_key, ("giá", "trị giá", "tổng trị giá", "tổng giá trị")))
_AMOUNTS = (*_PRICES, *map(phrase_key, ("mức giá", "số tiền")))
_ADJOINED = (*PLACES, *map(phrase_key, ("từ", "cho", "về", "theo", "giữa", "đối với")))
_OF, _LIKE = map(syllable_key, ("của", "như"))
_BETWEEN = syllable_key("giữa")
_TELLING = tuple(map(syllable_key, ("vào", "cho", "về")))
_PASSIVE = tuple(map(syllable_key, ("được", "bị")))
_BY, _WITH, _FROM, _PAYS, _IS, _EACH = map(syllable_key, ("do", "với", "từ", "nộp", "là", "mỗi"))
_PLANS = tuple(map(phrase_key, ("chỉ tiêu", "kế hoạch", "mục tiêu")))
_NO_GOODS = (
    *_PLANS,
    *map(phrase_key, ("khả năng", "nguy cơ", "thoả thuận", "chương trình", "đề án", "kết quả", "thương vụ")),
)
_LEADERS = tuple(map(syllable_key, ("mức", "những")))
_MONEY = syllable_key("tiền")
_BORDERS: frozenset[Role] = frozenset(("comma", "hard", "colon", "open", "say", "cause", "link", "reach", "figure"))
_RELATIVE: frozenset[Role] = frozenset(("act", "aux", "reach", "say"))
_LISTED: frozenset[Role] = frozenset(("hard", "comma", "colon", "open"))
_CARRIES: frozenset[Role] = frozenset(("goal", "rest", "limit"))
_LONGEST = 10
# How far before its price a thing is looked for.
_FAR = 30


@dataclass(slots=True)
class _Nouns:
    """A run of nouns, its measured head, and the token before it with its role."""

    first: int
    last: int
    head: int | None
    border: Token | None
    role: Role


def read_nouns(reading: LeftContext, at: int) -> int | None:
    """Take the run of nouns that ends at ``at``: where to walk on, or None where the reading is done."""
    nouns = _nouns(reading, at)
    if nouns.role == "compare":
        reading.versus = (nouns.first if nouns.head is None else nouns.head, at)
        return nouns.first - 1
    if nouns.role == "figure" and reading.states():
        noun = before_number(reading.tokens, nouns.first - 1)
        if noun is not None:
            return noun  # "sữa đem đến cho 286 ngàn trẻ em là ..."
    if _inherits(reading, nouns):
        reading.inherits = True
        return None
    if reading.states() and _is_aside(reading, nouns) and (other := clause_head(reading.tokens, nouns.first - 1)):
        reading.subject = other  # "doanh thu chưa ghi nhận của công ty đạt ..."
        return None
    if nouns.head is not None:
        inner = nouns.first > 1 and reading.tokens[nouns.first - 2].role not in _BORDERS
        if nouns.role == "base" and inner and reading.states():
            return nouns.first - 2  # "số thuế phải nộp so với thu nhập là 0,83%"
        if nouns.role == "act" and reading.states():
            nouns.head = _measure_in(reading, nouns, nouns.head)
        thing = reading.tokens[nouns.head].role == "thing"
        if thing and nouns.role == "prep" and reading.states():
            return nouns.first - 2  # "chi phí tân trang mỗi chiếc có thể vượt 80 triệu USD"
        other = clause_head(reading.tokens, nouns.first - 1) if _describes(reading, nouns, nouns.head) else None
        if other and not reading.owns_price():
            reading.subject = other  # "tỷ lệ doanh nghiệp phải trả chi phí này tăng lên 65%"
            return None
        listed = thing and nouns.role == "comma" and listed_measure(reading.tokens, nouns.first - 1) is not None
        planned = reading.tokens[nouns.head].key in _PLANS and reading.role() == "move"
        if planned or not (thing and (nouns.role == "act" or listed) and reading.states()):
            _take_head(reading, nouns, nouns.head)
            return None
    colon = reading.tokens[at + 1].role == "colon"
    if colon and nouns.role in ("hard", "comma"):
        reading.subject = (nouns.first, at)  # "Xăng RON 95: 20.000 đồng"
        return None
    onward = _adjunct(reading, nouns)
    if onward is not None:
        return nouns.first - 2 if onward else None
    _take_plain(reading, nouns)
    return None


def _measure_in(reading: LeftContext, nouns: _Nouns, head: int) -> int:
    """The measured noun that a plan is about: "đặt kế hoạch | doanh thu | ở mức 1.615 tỷ đồng"."""
    measured = (index for index in range(head, nouns.last + 1) if reading.tokens[index].role == "measure")
    return next(measured, head)


def _describes(reading: LeftContext, nouns: _Nouns, head: int) -> bool:
    """Whether the run only tells apart the measured noun that its clause began with: "tỷ lệ doanh nghiệp phải trả |
    chi phí này | tăng", "số tiền của người dân ở | khu nhà này | hơn 1,4 tỉ đồng"."""
    thing = reading.tokens[head].role == "thing"
    if reading.governor is None:
        meant = nouns.role == "act" and any(token.key == _FOR for token in reading.tokens[: nouns.first])
        return thing and nouns.border is not None and (meant or nouns.border.key in PLACES)
    return reading.states() and (nouns.role == "act" or (thing and nouns.role == "aux"))


def _is_aside(reading: LeftContext, nouns: _Nouns) -> bool:
    """Whether the run is whose the thing is, or who that is: "doanh thu ghi nhận | của công ty", "là | công ty"."""
    first = reading.tokens[nouns.first]
    if first.key == _OF:
        return nouns.role in _RELATIVE
    border = nouns.border.key if nouns.border else ""
    return border == _MADE_OF or (first.role == "owner" and border == _IS)


def _nouns(reading: LeftContext, at: int) -> _Nouns:
    tokens = reading.tokens
    first = run_start(tokens, at)
    if first and tokens[first - 1].key in _LEADERS:
        first -= 1  # "so với mức đỉnh", "những chi phí"
    border = tokens[first - 1] if first else None
    if border and border.key == _EACH and (first < 2 or tokens[first - 2].role in _LISTED):
        border = tokens[first - 2] if first > 1 else None  # "cụ thể, mỗi lượt xe giảm ..."
    head = listed_head(tokens, first, at)
    if head is None:
        head = head_of(tokens, first, at)
    if head is None and first == at and tokens[at].role == "stuff" and border and border.role == "act":
        head = at if border.key != _PAYS else None  # "thông qua ngân sách 5,7 tỉ USD"
    return _Nouns(first, at, head, border, border.role if border else "hard")


def _inherits(reading: LeftContext, nouns: _Nouns) -> bool:
    """Whether the nouns belong to an earlier figure: "5% [vốn] xuống còn", or are what it is set against.

    Those of the next one begin with its measured noun: "19 triệu cổ phiếu và tiền gửi là ...", "5 cổ phần mệnh giá".
    """
    if nouns.role == "base":
        return nouns.head is None
    if nouns.role != "figure":
        return False
    head = nouns.head
    anew = head is not None and (
        reading.tokens[head - 1].role == "link" or (head == nouns.first and reading.governor is None)
    )
    return not anew


def _adjunct(reading: LeftContext, nouns: _Nouns) -> bool | None:
    """Whether the walk goes on behind the nouns: they are an adjunct (True), they end it (False), or neither (None)."""
    tokens, border, first = reading.tokens, nouns.border, nouns.first
    if border is None:
        return None
    if border.key == _WITH and comes_with(tokens, first, nouns.last):
        reading.comes = (first, nouns.last)
        return False
    moves = reading.role() == "move" and reading.governor == nouns.last + 1
    if border.key == _LIKE and moves and first > 1 and tokens[first - 2].role in ("move", "adv", "fill", "comma"):
        reading.subject = (first, nouns.last)  # "các chỉ số giảm mạnh hơn, như Nikkei giảm 1,74%"
        return False
    if nouns.role == "prep":
        if border.key in _TELLING and reading.governor is None:
            reading.told = (first - 1, nouns.last)
        return True
    if nouns.role == "colon" and tokens[nouns.last + 1].role == "colon":
        return True  # "ở mức: VietinBank Gold: 35,55 triệu"
    if border.key == _BY and first > 1 and tokens[first - 2].role in NOUNS:
        return True  # "thiệt hại do bão gây ra khoảng 58 tỷ USD"
    if border.key in _PASSIVE and first > 1 and reading.states():
        return True  # "cây được người dân định giá 100 tỷ đồng": who does it
    if nouns.role == "move" and not any(tokens[verb].role == "move" for verb in reading.verbs):
        reading.govern(first - 1)
        if nouns.last == first and tokens[first].role != "stuff":
            return True
        reading.subject = (first, nouns.last)
        return False
    return None


def _take_plain(reading: LeftContext, nouns: _Nouns) -> None:
    """A run without a measured noun: the subject of a clause, or only a noun beside the figure."""
    tokens, first, at = reading.tokens, nouns.first, nouns.last
    if reading.is_clause():
        reading.subject = _subject(reading, nouns)
    elif reading.governor is not None:
        return
    elif nouns.role in ("act", "have"):
        reading.govern(first - 1)
    elif at - first < _LONGEST:
        reading.beside = (first, at)
        if tokens[at + 1].key == _FROM and at + 3 < len(tokens) and tokens[at + 3].role == "goal":
            reading.subject = (first, at)  # "Xe nhóm 2 từ 55.000 đồng xuống 45.000 đồng"
        alone = first == at
        last = nouns.role == "link" and first > 1 and tokens[first - 2].role in ("comma", "figure")
        reading.joined = reading.inherits = last and tokens[first - 2].role == "figure"
        reading.verbless = (last or nouns.role in _LISTED) and (
            alone or not (reading.passed or tokens[at].role == "stuff")
        )


def _subject(reading: LeftContext, nouns: _Nouns) -> Run | None:
    """The subject of the clause that the run stands in: its measured noun, the noun that opens it, or the run."""
    tokens, first, at = reading.tokens, nouns.first, nouns.last
    inner = nouns.role not in _BORDERS
    if nouns.role == "comma" and (listed := listed_measure(tokens, first - 1)):
        return listed
    if nouns.role == "comma" and (begun := list_start(tokens, first)) is not None and at - begun < _LONGEST:
        return begun, at  # "; may mặc, mũ nón, giày dép tăng 0,09%"
    if inner and reading.states():
        measured = clause_head(tokens, first - 1)
        if measured:
            return measured
    if nouns.role == "act" and not reading.crossed:
        return opening(tokens, at, nominal=True) if reading.role() in ("move", "reach") else None
    if reading.crossed and inner and nouns.role != "have":
        return first_noun(tokens, first - 1)
    if at - first >= _LONGEST:
        # Before its owner, or behind the noun that a link or a title sets apart.
        owned = [index for index in range(first + 1, at) if tokens[index].key == _OF]
        if owned and owned[0] - first < _LONGEST:
            return first, owned[0] - 1
        links = [index for index in range(first, at) if tokens[index].role == "link"]
        first = links[-1] + 1 if links else first
    return (first, at) if at - first < _LONGEST else None


def _take_head(reading: LeftContext, nouns: _Nouns, head: int) -> None:
    """The phrase from its head on; where it is only the place of another measure ("tỷ lệ nợ trên vốn"), that one."""
    tokens, first, last = reading.tokens, nouns.first, nouns.last
    border = first - 1
    if nouns.border and nouns.border.key in PLACES and first > 1 and tokens[first - 2].role == "figure":
        return  # "602 tỷ đồng trên tổng số 2.002 tỷ đồng"
    if first == last and tokens[last].key in _AMOUNTS and nouns.border and nouns.border.key == _WITH:
        reading.subject = _priced(tokens, first - 2) or (head, last)
        return
    if last > first and tokens[last].key in _PRICES:
        # "Nissan Navara 2017 giá 570 triệu"
        reading.subject = thing_before(tokens, last - 1) if head == last else (head, last - 1)
        return
    if first and (head == first or tokens[border].key == _BETWEEN or tokens[head].role == "thing"):
        before = first - 2
        if tokens[border].key in _ADJOINED and tokens[border].role == "prep" and tokens[before].role in NOUNS:
            begin = run_start(tokens, before)
            other = head_of(tokens, begin, before)
            if other is not None and tokens[other].role == "measure":
                head, last, border = other, before, begin - 1
        moved = border
        while moved >= 0 and tokens[moved].role in ("act", "aux"):
            moved -= 1  # "tăng áp thuế"
        if moved >= 0 and tokens[moved].role == "move" and (reading.governor is None or reading.role() in _CARRIES):
            reading.govern(moved)
    if reading.told and reading.told[0] == last + 1 and reading.governor is None:
        last = reading.told[1]
    named = head == last and tokens[head].key == _MONEY and tokens[head - 1].role == "word"
    reading.subject = (first if named else head, last)  # "tờ tiền"


def _priced(tokens: Sequence[Token], at: int) -> Run | None:
    """What "với giá" behind it says the price of: "bán cho ông A | căn nhà số 5 | ở quận 2 với giá", "lấy | chiếc xe |
    rồi bán cho B với giá", "nợ | học phí | 2 tháng với số tiền"; not who."""
    for index in range(at, max(at - _FAR, -1), -1):
        role = tokens[index].role
        if role in ("hard", "figure"):
            break
        if role == "thing" and tokens[index].key not in _NO_GOODS:
            return index, run_end(tokens, index, at)
    while at > 0 and tokens[at].role in ("date", "when"):
        at -= 1
    run = thing_before(tokens, at) if at >= 0 and tokens[at].role in NOUNS else None
    return run if run and tokens[run[0]].role in ("measure", "stuff") else None


def take_measured(reading: LeftContext, first: int, head: int, last: int) -> None:
    """Take a run whose measured head is known."""
    border = reading.tokens[first - 1] if first else None
    _take_head(reading, _Nouns(first, last, head, border, border.role if border else "hard"), head)
