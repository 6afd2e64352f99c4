"""A sentence as a row of tokens with roles: what the reading of relations walks over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinvan.figures.relations_lexicon import Role, entries, phrase_key
from tinvan.text.syllables import syllable_key
from tinvan.types import Change, FigureKind

_PIECE = re.compile(r"\w+|[^\w\s]")
_PUNCTUATION: dict[str, Role] = {
    ",": "comma",
    ";": "hard",
    "!": "hard",
    "?": "hard",
    "…": "hard",
    ":": "colon",
    "-": "dash",
    "–": "dash",
    "(": "paren",
    "[": "paren",
    ")": "paren",
    "]": "paren",
}
_TOWARDS = (syllable_key("tới"), syllable_key("đến"))
_MEANS = tuple(map(phrase_key, ("bình quân", "trung bình")))
_BALANCES = tuple(map(phrase_key, ("thặng dư", "thâm hụt")))
_OBJECTS: frozenset[Role] = frozenset(("figure", "fill", "adv", "aux", "limit", "measure", "thing", "act", "reach"))
_ORIGINALLY = syllable_key("vốn")
_TRADED = phrase_key("giao dịch")
_HAS = syllable_key("có")
_PRICED = phrase_key("trị giá")
_VALUED = phrase_key("có giá trị")
_ABOUT = syllable_key("về")
_DIMENSIONS = tuple(map(syllable_key, ("rộng", "dài", "cao", "nặng", "sâu")))
_TEMPORAL = ("date", "time", "age", "duration")
_PASSIVE = tuple(map(syllable_key, ("được", "bị", "do")))
_ESTIMATED = tuple(map(phrase_key, ("ước tính", "ước")))
_EXISTS = tuple(map(phrase_key, ("có", "chỉ có", "có tới", "có đến")))
_COSTS = (phrase_key("có giá"), phrase_key("có mức"))
_PRICE = syllable_key("giá")
_UNITS_OF_TIME = tuple(map(syllable_key, ("năm", "tháng", "tuần", "ngày", "giờ")))
_NEEDS = syllable_key("cần")
_WHICH = syllable_key("mà")
_WITH = syllable_key("với")
_ORDER = tuple(map(phrase_key, ("đầu tiên", "cuối cùng", "kế tiếp", "liên tiếp", "gần nhất")))
_NUMBER = syllable_key("số")
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "say", "cause"))
_LEVEL = syllable_key("mức")
_GOES = syllable_key("đi")
_SPEAKS = tuple(map(phrase_key, ("cho biết", "cho hay", "cho rằng", "cho thấy", "rằng", "nói")))
_ADVERBIAL: frozenset[Role] = frozenset(("figure", "fill", "limit", "goal", "rest", "reach", "adv", "base"))
NOUNS: frozenset[Role] = frozenset(("word", "measure", "thing", "owner", "stuff"))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands: its index among the figures, its span in the normalized text, and its kind."""

    index: int
    start: int
    end: int
    kind: FigureKind


@dataclass(slots=True)
class Token:
    """A phrase of the lexicon, a syllable, a mark or a figure; ``depth`` counts the brackets around it.

    ``verbal`` marks an act read as a part of the noun before it, which it may be or not: "hợp đồng mua nhà".
    """

    start: int
    end: int
    key: str
    role: Role
    change: Change | None
    depth: int
    figure: int = -1
    verbal: bool = False


def tokenize(text: str, start: int, end: int, spots: Sequence[Spot]) -> list[Token]:
    """The tokens of ``text[start:end]``, each figure of ``spots`` (in order, apart) as one token."""
    tokens: list[Token] = []
    depth = 0
    for spot in (*spots, None):
        for token in _words(text, start, spot.start if spot else end):
            if token.role == "paren":
                depth = max(depth - 1, 0) if token.key in ")]" else depth + 1
            token.depth = depth
            if token.key not in ")]":
                tokens.append(token)
        if spot:
            described = spot.kind == "measure" and bool(tokens) and tokens[-1].key in _DIMENSIONS
            role: Role = "date" if spot.kind in _TEMPORAL or described else "figure"
            tokens.append(Token(spot.start, spot.end, "", role, None, depth, spot.index))
            start = spot.end
    tokens = list(_apart(tokens))
    _settle(tokens)
    return tokens


def _apart(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with "giá" on its own where a noun says whose it is: "tăng | giá | thuốc"."""
    for index, token in enumerate(tokens):
        after = tokens[index + 1].role if index + 1 < len(tokens) else "hard"
        if token.role == "move" and token.key.endswith(" " + _PRICE) and after in NOUNS:
            cut = token.end - len("giá")
            yield replace(token, end=cut - 1, key=token.key.rpartition(" ")[0])
            yield replace(token, start=cut, key=_PRICE, role="measure", change=None)
        else:
            yield token


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    pieces = list(_PIECE.finditer(text, start, end))
    keys = [syllable_key(piece[0]) for piece in pieces]
    table = entries()
    index = 0
    while index < len(keys):
        key = keys[index]
        first, last = pieces[index].span()
        if key in _PUNCTUATION:
            yield Token(first, last, key, _PUNCTUATION[key], None, 0)
        elif key in table:
            size, entry = next(
                ((size, found) for size, rows in table[key] if (found := rows.get(tuple(keys[index : index + size])))),
                (1, None),
            )
            if entry is None:
                yield Token(first, last, key, "word", None, 0)
            else:
                named = text[first].isupper() and index and keys[index - 1] not in _PUNCTUATION
                role = "word" if named and entry.role in ("act", "verb") else entry.role  # "Tổng cục Quản lý"
                yield Token(first, pieces[index + size - 1].end(), entry.key, role, entry.change, 0)
            index += size - 1
        elif key[0].isalnum() or key[0] == "_":
            yield Token(first, last, key, "word", None, 0)
        index += 1


def _settle(tokens: list[Token]) -> None:
    """Give words that have two uses the one that their neighbours ask for."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1].role if index else "hard"
        after = tokens[index + 1].role if index + 1 < len(tokens) else "hard"
        if token.key == _WHICH and before in NOUNS and after in NOUNS:
            token.role = "act"  # "tổng số tiền mà công ty phải nộp": what follows describes the noun
        elif token.role in ("act", "verb"):
            taking, token.role = token.role == "act", "act"
            if before == "measure":
                token.role = "measure"  # "giá bán", "mức hỗ trợ": the verb says which
            elif before == "prep" or (" " not in token.key and before in NOUNS and after not in _OBJECTS):
                token.role, token.verbal = "word", taking  # "về viện trợ nhân đạo", "công nghệ ứng dụng"
        elif token.role == "say":
            if before == "measure" and token.key not in _SPEAKS:
                token.role = "word"  # "tỷ lệ phản đối", "giá đề xuất"
            elif _passive(tokens, index):
                token.role = "act"  # "giá được chủ đầu tư đề xuất là ..."
        elif token.key in _UNITS_OF_TIME and before == "fill":
            token.role = "when"  # "hơn một năm"
        elif token.key == _NEEDS and after in ("figure", "fill"):
            token.role = "act"  # "dự án cần hơn 5.400 tỷ đồng"
        elif token.key == _NUMBER:
            if index + 1 < len(tokens) and tokens[index + 1].key[:1].isdigit():
                token.role = "word"  # "văn bản số 3954"
        elif token.key in _ORDER:
            if before in ("date", "when"):
                token.role = "when"  # "12 tháng đầu tiên"
        elif token.key == _LEVEL:
            if (
                after in ("act", "verb")
                or (after == "word" and before in _OPENERS)
                or (after in ("move", "say") and _next_key(tokens, index) not in _SPEAKS)
            ):
                token.role = "measure"  # "mức hỗ trợ", "mức giảm trừ"
        elif token.key == _GOES:
            if before in NOUNS and after == "act":
                token.role = "word"  # "tỷ lệ người đi bầu"
        elif token.key == _ORIGINALLY:
            if before not in NOUNS and after in ("reach", "aux", "have"):
                token.role = "aux"  # ", vốn trị giá 300 tỉ USD"
        elif token.role == "reach":
            if before == "prep" and token.key == _PRICED:
                # "giảm 39% về trị giá", "với trị giá 5 tỷ đồng"
                token.role = "measure" if tokens[index - 1].key == _WITH else "word"
            elif token.key == _TRADED and (
                _next_key(tokens, index).split(" ")[0] == _HAS or (before in NOUNS and after in NOUNS)
            ):
                token.role = "word"  # "mọi giao dịch có giá trị từ 5 tỷ đồng", "giá trị giao dịch của sàn"
            elif token.key == _PRICED and after in NOUNS:
                token.role = "measure"  # "trị giá nhập khẩu ước đạt ..."
            elif token.key in _ESTIMATED and _next_key(tokens, index) in _EXISTS:
                token.role = "say"  # "họ ước tính chỉ có 10% số chuyến bay"
            elif token.key in _COSTS and after in ("act", "verb", "word"):
                token.start, token.role = token.start + len("có "), "measure"  # "có giá chào bán 5 tỷ đồng"
            elif token.key == _VALUED and after in NOUNS:
                token.start, token.role = token.start + len("có "), "measure"  # "có giá trị xuất khẩu đạt ..."
            elif token.key in _BALANCES and after in NOUNS:
                token.role = "measure"  # "thặng dư ngân sách ở mức 2,1%"
        elif token.role == "rest":
            if token.key == _ABOUT and (after in NOUNS or _next_key(tokens, index) == _PRICED):
                token.role = "prep"  # "thiệt hại về cá"
            elif before not in NOUNS and (after in NOUNS or _speaks(tokens, index + 1)):
                token.role = "open"  # ", còn giá bạc ...", ", còn 17% cho rằng ..." begin a clause
        elif token.role == "open":
            if before in NOUNS and not token.key.startswith("trong"):
                token.role = "adv"  # "tiền lương bình quân"
        elif token.role == "dash":
            if before in NOUNS and after in NOUNS:
                token.role = "word"  # "VN - Index"
        elif token.role == "fill":
            if token.key in _MEANS and before in NOUNS:
                token.role = "word"  # "năng suất lao động bình quân"
            elif token.key in _TOWARDS and (after in NOUNS or after == "date"):
                token.role = "prep"  # "đến ngày", "tới thị trường"
        elif token.role == "adv" and before in NOUNS and after not in _ADVERBIAL and " " not in token.key:
            token.role = "word"  # "trực tiếp"


def _passive(tokens: list[Token], index: int) -> bool:
    """Whether "được", "bị" or "do" stands before the verb and who does it."""
    for token in reversed(tokens[max(index - 6, 0) : index]):
        if token.role not in NOUNS:
            return token.key in _PASSIVE
    return False


def _next_key(tokens: list[Token], index: int) -> str:
    return tokens[index + 1].key if index + 1 < len(tokens) else ""


def _speaks(tokens: list[Token], index: int) -> bool:
    """Whether a figure and a verb of saying or doing follow: it is who speaks, not what is left."""
    return (
        index + 1 < len(tokens) and tokens[index].role == "figure" and tokens[index + 1].role in ("say", "act", "aux")
    )
