"""Which noun a figure is about: the one left of it, the one right behind it, or that of the figure it goes on from."""

from __future__ import annotations

from tinvan.figures.relations_known import Known, Said, Span
from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_reading import LeftContext, Run
from tinvan.figures.relations_runs import opened_by, opening_measure, read_right, run_end
from tinvan.figures.relations_shares import held_of, out_of, share_of, shared
from tinvan.figures.relations_tokens import NOUNS

_FOR = phrase_key("để")
_FROM, _LEVEL = phrase_key("từ"), phrase_key("mức") + " "
_BARE: frozenset[Role] = frozenset(("fill", "adv", "prep", "when", "date", "figure", "link", "dash"))
_JOINS: frozenset[Role] = frozenset(("link", "comma", "fill", "adv"))
_EVEN = phrase_key("thậm chí")
_TAX = phrase_key("thuế")
_PRIZE = phrase_key("giải") + " "
_BUYS = tuple(map(phrase_key, ("mua", "bán", "mua vào", "bán ra", "nhập", "xuất", "đổi")))
_LEVELS: frozenset[Role] = frozenset(("reach", "same", "rest", "goal", "limit"))
_TRADE = tuple(map(phrase_key, ("xuất khẩu", "nhập khẩu")))
_IS, _DONE, _NUMBER = map(phrase_key, ("là", "hoàn thành", "số"))
_PLANS = tuple(map(phrase_key, ("mục tiêu", "chỉ tiêu")))
_FULFILS = (_DONE, *map(phrase_key, ("đạt", "đạt được")))
# How far back a list is looked for.
_LIST = 60
Found = tuple[Span | None, Span | None]


def subject_of(said: Said, at: int, reading: LeftContext, earlier: Known | None) -> Found:
    """The spans of the subject of the figure at ``at`` and, for a share, of its whole."""
    kind = said.figure(at).kind
    if kind in ("count", "measure"):
        return _of_count(said, at, reading, earlier), None
    right = read_right(said.tokens, at)
    if kind == "ratio":
        return said.phrase(right, whole=True), None
    if reading.governor is None and (stated := _stated(said, at)):
        return said.phrase(stated), None
    left = _left(said, at, reading, earlier)
    if kind == "percent":
        measured = reading.measured() if reading.subject else earlier is not None and earlier.measured
        if right and left and _goes_on(said, at, left):
            return left, said.phrase(right, whole=True)  # "A và B lần lượt chiếm 29% và 43% giá trị"
        if right and said.tokens[at].depth and said.tokens[at - 1].role == "paren":
            return said.phrase(right, whole=True), None  # "học bổng hạng A (100% học phí)"
        subject, of = _of_share(said, reading, left, right, measured) if right else (left, None)
        if right is None and reading.subject is None and (among := out_of(said, at)):
            return among, None
        if subject is None and of is None and (held := held_of(said, at, reading)):
            return held, None
        if subject is None and of is None:
            subject = shared(said, at, reading) or share_of(said, at, reading)
        return subject, of
    # "áp thuế lên 250 tỷ USD hàng hoá", "áp thuế 200 tỷ USD hàng hoá"
    onto = _imports(reading) or reading.led or reading.role() == "goal" or _is_levy(reading)
    if right and said.tokens[right[0]].role in ("measure", "stuff") and (onto or not reading.measured()):
        return said.phrase(right), None  # "8 tỷ USD ngân sách"
    if right and left is None and reading.verb and reading.verb.key in _BUYS:
        return said.phrase(right), None  # "mua 20 triệu đồng ma tuý"
    if right and earlier and left == earlier.subject and _is_next(said, at, earlier):
        return said.phrase(right), None  # "80.000 đồng tiền tàu và 25.000 đồng xe đò"
    return left, None


def _of_count(said: Said, at: int, reading: LeftContext, earlier: Known | None) -> Span | None:
    """What a count or a measure is about, for the figures that go on from it."""
    left = said.phrase(reading.subject)
    if left and reading.subject and said.tokens[reading.subject[0]].role == "owner":
        left = said.counted(at) if said.figure(at).kind == "count" else None  # "toàn tỉnh còn 1,5 triệu con heo"
    if left is None and earlier and reading.role() not in (None, "act"):
        left = earlier.subject
    if left is None and reading.states():
        left = said.phrase(opened_by(said.tokens, at - 1))
    if left is None and said.figure(at).kind == "count":
        left = said.counted(at)
    return left


def _left(said: Said, at: int, reading: LeftContext, earlier: Known | None) -> Span | None:
    """The noun left of a sum or a share, or that of the figure it goes on from."""
    left = said.phrase(reading.subject)
    latest = said.latest.get(said.figure(at).kind)
    if left and latest and latest.measured and _is_member(reading) and not _are_prizes(said, left, latest):
        return latest.subject
    counts = earlier is not None and earlier.figure.kind in ("count", "measure") and not earlier.measured
    if left is None and reading.inherits and reading.states() and (counts or earlier is None or not earlier.subject):
        left = said.phrase(opening_measure(said.tokens, at - 1, over=True))  # "số hộ có từ 2 con trở lên chiếm 75%"
    if left is None and earlier is not None:
        left = earlier.subject
    if left is None and _is_scale(said, at, reading):
        left = said.phrase(opened_by(said.tokens, at - 1))
    if left is None and not reading.beside and (reading.states() or _is_bare(said, at, reading)):
        left = said.phrase(opened_by(said.tokens, at - 1))  # "số tiền thu từ 8 công ty chỉ là 4 tỷ đồng"
    figure = said.figure(at)
    if reading.joined and reading.beside:
        left = _joined(said, at, earlier, reading.beside)
    elif left is None and reading.beside:
        left = _beside(said, at, reading, reading.beside)
    if left is None and reading.comes and not (figure.kind == "percent" and read_right(said.tokens, at)):
        left = said.phrase(reading.comes)
    return left


def _is_next(said: Said, at: int, earlier: Known) -> bool:
    """Whether a sum behind a link stands beside one whose noun follows it, so that its own noun does, too."""
    before = at - 1
    while before > 0 and said.tokens[before].role in ("fill", "adv"):
        before -= 1
    if said.tokens[before].role not in ("link", "comma") or earlier.subject is None:
        return False
    figures = (index for index in range(before - 1, -1, -1) if said.tokens[index].kind == "money")
    last = next(figures, None)
    return last is not None and earlier.subject == said.phrase(read_right(said.tokens, last))


def _goes_on(said: Said, at: int, left: Span) -> bool:
    """Whether a share only goes on with the level that the share before it began: "chiếm 40%, thậm chí 60% chi phí"."""
    tokens = said.tokens
    before = at - 1
    while before >= 0 and (tokens[before].role in _JOINS or tokens[before].key == _EVEN):
        before -= 1
    if before < 1 or before not in said.known or said.figure(before).kind != "percent":
        return False
    verb = before - 1
    while verb > 0 and tokens[verb].role in ("fill", "adv"):
        verb -= 1
    return said.known[before].subject == left and left[1] <= tokens[before].start and tokens[verb].role == "reach"


def _is_member(reading: LeftContext) -> bool:
    """Whether the subject is only the next member of a list: "tỷ lệ ở cấp THCS là 1%, cấp THPT là 2%", "mức thưởng cho
    giải nhất là 12 triệu đồng, giải nhì 8 triệu đồng"."""
    if reading.subject is None:
        return False
    first = reading.subject[0]
    prize = reading.tokens[first].key.startswith(_PRIZE) and reading.verb is None
    if not prize and (reading.measured() or reading.verb is None or reading.verb.key != _IS):
        return False
    return first > 0 and reading.tokens[first - 1].role in ("comma", "hard", "open", "link")


def _are_prizes(said: Said, left: Span, latest: Known) -> bool:
    """Whether a prize stands in a list that a prize began: "giải nhất 20 triệu, giải nhì 10 triệu"."""
    if latest.subject is None:
        return False
    return all(phrase_key(said.text[start:end]).startswith(_PRIZE) for start, end in (left, latest.subject))


def _is_scale(said: Said, at: int, reading: LeftContext) -> bool:
    """Whether the figure is the range of a level that the clause began with: "mức phạt đối với hành vi mua bán ngoại
    tệ từ 80 đến 100 triệu đồng"."""
    before = at - 1
    while before > 0 and said.tokens[before].role == "fill":
        before -= 1
    opened = opened_by(said.tokens, at - 1) if reading.role() in (None, "act", "say") else None
    if opened is None:
        return False
    if opened[1] + 1 < at and said.tokens[opened[1] + 1].key == _FOR:
        return True  # "kinh phí để hoàn thành công việc khoảng 23.000 tỷ đồng"
    return said.tokens[before].key == _FROM and said.tokens[opened[0]].key.startswith(_LEVEL)


def _is_bare(said: Said, at: int, reading: LeftContext) -> bool:
    """Whether no verb stands between the head of the clause and the figure: "tổng vốn cả 2 giai đoạn hơn 6 tỷ đồng"."""
    if reading.governor is not None or reading.led:
        return False
    for index in range(at - 1, -1, -1):
        token = said.tokens[index]
        if token.role in ("hard", "open", "cause", "comma"):
            return True
        if token.role not in NOUNS and token.role not in _BARE:
            return False
    return True


def _joined(said: Said, at: int, earlier: Known | None, beside: Run) -> Span | None:
    """What the second of two figures is about: "nguy cơ ung thư tăng 50% và | đột quỵ 30%"."""
    if earlier is None or earlier.figure.kind != said.figure(at).kind or earlier.subject is None:
        return None
    begun = said.tokens[at].start - earlier.subject[1]
    measured = earlier.measured and begun > 0
    return earlier.subject if measured else said.phrase(beside)


def _beside(said: Said, at: int, reading: LeftContext, beside: Run) -> Span | None:
    """What a noun without a verb is to a sum: its subject in a list, or another member of what the list began with."""
    figure, tokens = said.figure(at), said.tokens
    if figure.kind == "percent" and at + 1 < len(tokens) and tokens[at + 1].key == _IS:
        return said.phrase(beside, whole=True)  # "khách của cửa hàng 70% là người nước ngoài"
    latest = said.latest.get(figure.kind)
    if latest and latest.subject and figure.kind == "percent" and reading.verbless and _ends_clause(said, at):
        before = max(index for index in said.known if said.known[index] is latest)
        if latest.subject[0] >= tokens[before].end:
            return latest.subject  # "ngành tài chính được 89% đại biểu chất vấn, ngân hàng 77%"
    begun = latest and (latest.measured or latest.subject is None or tokens[beside[0]].role == "owner")
    if latest and begun and reading.verbless and tokens[beside[0]].role != "stuff":
        closed = latest.measured and _ends_clause(said, at)
        return latest.subject if closed or _ends_list(said, at) else None  # "; thượng tướng 11.858.000 đồng"
    if figure.kind == "money" and figure.per is not None:
        return said.phrase(beside)  # "bào ngư Hàn Quốc 900.000 đồng/kg"
    # "; vụ Hứa Thị Phấn hơn 10.000 tỉ đồng; ..."
    listed = reading.verbless and (_ends_list(said, at) or _begins_list(said, at, beside))
    return said.phrase(beside) if listed else None


def _of_share(said: Said, reading: LeftContext, left: Span | None, right: Run, measured: bool) -> Found:
    """The subject and the whole of a share that a noun follows: it counts that noun, or states what is left of it, if
    that is ``measured``."""
    following = said.phrase(right, whole=True)
    role = reading.role()
    if following is None:
        return left, None
    if role is None:
        # "với 93% đại biểu", "EU nhập khẩu 69% lượng khí đốt", "mục tiêu 100% học sinh"
        counts = reading.led or _imports(reading) or _is_thing(reading)
        return (left if left and reading.subject and not counts else following), None
    if role == "move":
        counts = not measured or _is_thing(reading)
        return (following if left is None or counts else left), None  # "kế hoạch tăng 50% số lần xuất kích"
    if role in _LEVELS:
        return _of_level(reading, left, following, said.tokens[right[0]].key), following
    return (following if role in ("act", "have") or left is None else left), None


def _of_level(reading: LeftContext, left: Span | None, following: Span, key: str) -> Span | None:
    """The subject of a share that is a level: "thành phố hoàn thành 100% | chỉ tiêu", "doanh thu đạt 73% kế hoạch"."""
    verb = reading.verb.key if reading.verb else ""
    if verb in _FULFILS and reading.subject and reading.tokens[reading.subject[0]].key in _PLANS:
        return following  # "mục tiêu đến năm 2020 phải đạt 30% học sinh"
    if verb in _FULFILS and not reading.measured():
        return following if left is None or (reading.subject and (verb == _DONE or key == _NUMBER)) else left
    if reading.role() in ("goal", "limit") and left is None:
        return following  # "cho vay vốn lên đến 80% giá trị hợp đồng"
    return left


def _ends_clause(said: Said, at: int) -> bool:
    tokens = said.tokens
    return at + 1 >= len(tokens) or tokens[at + 1].role in ("hard", "comma", "paren", "link")


def _ends_list(said: Said, at: int) -> bool:
    """Whether a figure behind a noun closes a clause without a verb: a mark follows, and figures stand before."""
    tokens = said.tokens
    if not _ends_clause(said, at):
        return False
    before = range(at - 1, max(at - _LIST, -1), -1)
    if said.figure(at).kind == "money":
        return any(tokens[index].role == "figure" for index in before)
    for index in before:  # "Đá: đơn vị thiết kế 25%, đơn vị thi công 45%"
        role = tokens[index].role
        if role == "colon":
            return True
        if role not in NOUNS and role not in ("comma", "link", "figure", "fill", "act"):
            return False
    return False


def _begins_list(said: Said, at: int, beside: Run) -> bool:
    """Whether the next clause begins with the same word: "vụ này hơn 300 tỉ đồng; vụ kia hơn 20 tỉ đồng"."""
    tokens = said.tokens
    after = tokens[at + 1 : at + 3]
    return len(after) == 2 and after[0].role in ("hard", "comma") and after[1].key == tokens[beside[0]].key


def _stated(said: Said, at: int) -> Run | None:
    """The measured noun that a figure in front of it is said to be: "4 triệu đồng là tiền thuế và phí"."""
    tokens = said.tokens
    if at + 2 >= len(tokens) or tokens[at + 1].key != _IS or tokens[at + 2].role not in ("measure", "stuff"):
        return None
    return at + 2, run_end(tokens, at + 2, len(tokens) - 1)


def _imports(reading: LeftContext) -> bool:
    """Whether the noun before a figure is the verb of its clause: "EU nhập khẩu 69% lượng khí đốt"."""
    if reading.subject is None or reading.subject[0] != reading.subject[1]:
        return False
    first = reading.subject[0]
    return first > 0 and reading.tokens[first].key in _TRADE and reading.tokens[first - 1].role in (*NOUNS, "aux")


def _is_levy(reading: LeftContext) -> bool:
    return reading.subject is not None and reading.tokens[reading.subject[0]].key == _TAX


def _is_thing(reading: LeftContext) -> bool:
    return reading.subject is not None and reading.tokens[reading.subject[0]].role == "thing"
