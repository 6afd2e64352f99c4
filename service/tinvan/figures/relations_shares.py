"""What a share is a share of, where its noun stands elsewhere: behind a later share, or with a number before it."""

from __future__ import annotations

from tinvan.figures.relations_known import Said, Span
from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_reading import LeftContext
from tinvan.figures.relations_runs import read_right
from tinvan.figures.relations_tokens import NOUNS

_DOES: frozenset[Role] = frozenset(("act", "aux", "say", "adv", "have", "open", "move"))
_BELIEVES = tuple(map(phrase_key, ("theo", "đến", "là", "do")))
_REST = phrase_key("còn lại")
_AMONG = tuple(map(phrase_key, ("trong", "trên")))
_TOTALS = tuple(map(phrase_key, ("số", "tổng số", "tổng")))
_HOLDS = tuple(map(phrase_key, ("nắm", "nắm giữ", "sở hữu", "góp", "giữ", "nắm cổ phần")))
_OUT = tuple(map(phrase_key, ("trong", "trong số", "trong tổng số")))
_THEN = phrase_key("thì")
_BETWEEN: frozenset[Role] = NOUNS | {"fill", "adv", "comma", "link", "aux", "act"}
_MANY = tuple(map(phrase_key, ("nhóm", "các", "những", "đa số", "đại đa số", "phần lớn", "hầu hết", "số")))


def shared(said: Said, at: int, reading: LeftContext) -> Span | None:
    """The noun behind the last share of a list counts for all: "thoái lần lượt 2,05%, 1,93% và 2,02% vốn"."""
    tokens = said.tokens
    act = reading.verb.key if reading.verb else None
    chained = True
    for index in range(at + 1, len(tokens)):
        token = tokens[index]
        if token.role == "hard":
            return None
        if token.role == "figure" and said.figure(index).kind == "percent":
            again = act is not None and any(other.key == act for other in tokens[max(index - 3, at) : index])
            right = read_right(tokens, index) if chained or again else None
            if right:
                return said.phrase(right, whole=True)
        chained = chained and token.role in ("comma", "link", "fill", "figure")
    return None


def share_of(said: Said, at: int, reading: LeftContext) -> Span | None:
    """The noun of a share that names none: of the number behind "trong số", or of the share, number or group before it:
    "giúp hơn 200 bạn trẻ và 97% trong đó ...", "khảo sát nhóm các nhà đầu tư cho thấy 44% tin tưởng ..."."""
    tokens = said.tokens
    among = _among(said, at)
    if among is not None:
        return said.counted(among)
    rest = at + 1 < len(tokens) and tokens[at + 1].key == _REST
    if reading.beside or reading.subject or reading.role() not in (None, "have") or not (rest or _does(said, at)):
        return None
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role == "hard":
            return None
        if token.role == "figure" and said.figure(index).kind == "percent":
            span = said.known[index].subject
            if span and (rest or span[0] >= token.end):
                return span  # "80% linh kiện ..., 20% còn lại"
        elif token.role == "figure" and said.figure(index).kind in ("count", "measure"):
            return said.counted(index)
        elif token.key in _MANY and index + 1 < at and tokens[index + 1].role in NOUNS:
            return _group(said, index + 1, at)
    return None


def held_of(said: Said, at: int, reading: LeftContext) -> Span | None:
    """The noun of the share that someone else holds: "bà A sở hữu 5,7% | cổ phần |, các cổ đông khác nắm hơn 60%"."""
    latest = said.latest.get("percent")
    if reading.verb is None or reading.verb.key not in _HOLDS or latest is None or latest.subject is None:
        return None
    before = max(index for index in said.known if said.known[index] is latest)
    first = latest.subject[0] >= said.tokens[before].end
    return latest.subject if first and all(token.role != "hard" for token in said.tokens[before:at]) else None


def out_of(said: Said, at: int) -> Span | None:
    """The number that a share is taken out of: "trong 3 triệu | cơ sở sản xuất | thì trên 20% vi phạm"."""
    tokens = said.tokens
    index = at - 1
    while index > 0 and (tokens[index].role in _BETWEEN or tokens[index].key in (_THEN, *_AMONG)):
        index -= 1
    if index < 1 or index == at - 1 or tokens[index].role != "figure" or said.figure(index).kind != "count":
        return None
    before = index - 1
    while before > 0 and tokens[before].role == "fill":
        before -= 1
    return said.counted(index) if tokens[before].key in _OUT else None


def _does(said: Said, at: int) -> bool:
    """Whether the share is who does or thinks something: "44% tin tưởng"."""
    after = said.tokens[at + 1] if at + 1 < len(said.tokens) else None
    return after is not None and (after.role in _DOES or after.key in _BELIEVES)


def _among(said: Said, at: int) -> int | None:
    """The number behind "trong số": "56% trong số hơn 131.531 người"."""
    tokens = said.tokens
    index = at + 1
    if index >= len(tokens) or tokens[index].key not in _AMONG:
        return None
    index += 1
    while index < len(tokens) and (tokens[index].key in _TOTALS or tokens[index].role == "fill"):
        index += 1
    return index if index < len(tokens) and tokens[index].role == "figure" else None


def _group(said: Said, first: int, at: int) -> Span | None:
    """The noun behind a word for many: "nhóm các | nhà đầu tư"."""
    tokens = said.tokens
    while tokens[first].key in _MANY and first + 1 < at:
        first += 1
    last = first
    while last + 1 < at and tokens[last + 1].role in NOUNS and not tokens[last + 1].verbal:
        last += 1
    return said.phrase((first, last), whole=True) if tokens[first].role in NOUNS else None
