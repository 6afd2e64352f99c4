"""Words that have two uses get the one that their neighbours ask for: "giá bán" is a price, "bán 5 tấn" is an act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.text.syllables import syllable_key

_OBJECTS: frozenset[Role] = frozenset(("figure", "fill", "adv", "aux", "limit", "measure", "thing", "act", "reach"))
_ADVERBIAL: frozenset[Role] = frozenset(("figure", "fill", "limit", "goal", "rest", "reach", "adv", "base"))
_OPENERS: frozenset[Role] = frozenset(("hard", "comma", "open", "say", "cause"))
_DOES: frozenset[Role] = frozenset(("act", "verb", "word"))
_TOWARDS = tuple(map(syllable_key, ("tới", "đến")))
_MEANS = tuple(map(phrase_key, ("bình quân", "trung bình")))
_BALANCES = tuple(map(phrase_key, ("thặng dư", "thâm hụt")))
_ESTIMATED = tuple(map(phrase_key, ("ước tính", "ước")))
_EXISTS = tuple(map(phrase_key, ("có", "chỉ có", "có tới", "có đến")))
_COSTS = tuple(map(phrase_key, ("có giá", "có mức")))
_SPEAKS = tuple(map(phrase_key, ("cho biết", "cho hay", "cho rằng", "cho thấy", "rằng", "nói")))
_PASSIVE = tuple(map(syllable_key, ("được", "bị", "do")))
_VERY = tuple(map(syllable_key, ("rất", "khá", "quá")))
_CLOSINGS = tuple(map(phrase_key, ("đóng cửa", "niêm yết")))
_TRADED, _PRICED, _VALUED, _LEVELLED = map(phrase_key, ("giao dịch", "trị giá", "có giá trị", "đạt mức"))
_PLURALS = tuple(map(syllable_key, ("những", "các", "mọi")))
_ABOUT, _WITH, _HAS, _PRICE = map(syllable_key, ("về", "với", "có", "giá"))


@dataclass(slots=True)
class _Place:
    """A token among its neighbours: the roles before and after it, and the keys."""

    tokens: Sequence[Token]
    index: int
    token: Token
    before: Role
    after: Role

    def next_key(self) -> str:
        return self.tokens[self.index + 1].key if self.index + 1 < len(self.tokens) else ""

    def previous_key(self) -> str:
        return self.tokens[self.index - 1].key if self.index else ""

    def without_verb(self, verb: str) -> Role:
        """Leave the "có" of "có giá trị" out of the token, which names what is measured then."""
        self.token.start += len(verb) + 1
        return "measure"


def settle(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with their uses settled, in order."""
    settled = list(_apart(tokens))
    for index, token in enumerate(settled):
        before = settled[index - 1].role if index else "hard"
        after = settled[index + 1].role if index + 1 < len(settled) else "hard"
        rule = _BY_KEY.get(token.key) or _BY_ROLE.get(token.role)
        if rule:
            token.role = rule(_Place(settled, index, token, before, after)) or token.role
    return settled


def _apart(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with "giá" on its own where a noun says whose it is: "tăng | giá | thuốc"."""
    for index, token in enumerate(tokens):
        after = tokens[index + 1].role if index + 1 < len(tokens) else "hard"
        if token.role == "move" and token.key.endswith(" " + _PRICE) and (after in NOUNS or after == "act"):
            cut = token.end - len("giá")
            yield replace(token, end=cut - 1, key=token.key.rpartition(" ")[0])
            yield replace(token, start=cut, key=_PRICE, role="measure", change=None)
        else:
            yield token


def _act(at: _Place) -> Role:
    taking = at.token.role == "act"
    if at.before == "measure":
        return "measure"  # "giá bán", "mức hỗ trợ": the verb says which
    if at.before == "prep" or (" " not in at.token.key and at.before in NOUNS and at.after not in _OBJECTS):
        at.token.verbal = taking
        return "word"  # "về viện trợ nhân đạo", "công nghệ ứng dụng"
    return "act"


def _say(at: _Place) -> Role | None:
    if at.before == "measure" and at.token.key not in _SPEAKS:
        return "word"  # "tỷ lệ phản đối", "giá đề xuất"
    for token in reversed(at.tokens[max(at.index - 6, 0) : at.index]):
        if token.role not in NOUNS:
            return "act" if token.key in _PASSIVE else None  # "giá được chủ đầu tư đề xuất là ..."
    return None


def _reach(at: _Place) -> Role | None:
    key, noun = at.token.key, at.after in NOUNS
    if key == _PRICED:
        if at.before == "prep":  # "với trị giá 5 tỷ đồng", "giảm 39% về trị giá"
            return "measure" if at.previous_key() == _WITH else "word"
        return "measure" if noun else None  # "trị giá nhập khẩu ước đạt ..."
    if key == _TRADED:
        # "mọi giao dịch có giá trị từ 5 tỷ đồng", "giá trị giao dịch của sàn"
        has = at.next_key().split(" ")[0] == _HAS
        named = at.before in _OPENERS and at.after == "prep"  # "giao dịch giữa hai nước giảm ..."
        named |= at.previous_key() in _PLURALS  # "những giao dịch từ 5.000 baht"
        return "word" if has or named or (at.before in NOUNS and noun) else None
    if key in _CLOSINGS:
        return "word" if at.before == "measure" and noun else None  # "mức giá đóng cửa của mã này"
    if key in _ESTIMATED:
        return "say" if at.next_key() in _EXISTS else None  # "họ ước tính chỉ có 10% số chuyến bay"
    if (key in _COSTS and at.after in _DOES) or (key == _VALUED and noun):
        return at.without_verb("có")  # "có giá chào bán 5 tỷ đồng", "có giá trị xuất khẩu đạt ..."
    if key == _LEVELLED and at.after in ("act", "verb"):
        return at.without_verb("đạt")  # "đạt mức huy động 120 triệu USD"
    return "measure" if key in _BALANCES and noun else None  # "thặng dư ngân sách ở mức 2,1%"


def _rest(at: _Place) -> Role | None:
    if at.token.key == _ABOUT and (at.after in NOUNS or at.next_key() == _PRICED):
        return "prep"  # "thiệt hại về cá"
    speaks = [token.role for token in at.tokens[at.index + 1 : at.index + 3]]
    who = len(speaks) == 2 and speaks[0] == "figure" and speaks[1] in ("say", "act", "aux")
    if at.before not in NOUNS and (at.after in NOUNS or who):
        return "open"  # ", còn giá bạc ...", ", còn 17% cho rằng ..." begin a clause
    return None


def _fill(at: _Place) -> Role | None:
    if at.token.key in _MEANS and at.before in NOUNS:
        return "word"  # "năng suất lao động bình quân"
    if at.token.key in _TOWARDS and (at.after in NOUNS or at.after == "date"):
        return "prep"  # "đến ngày", "tới thị trường"
    return None


def _open(at: _Place) -> Role | None:
    inner = at.before in NOUNS and not at.token.key.startswith("trong")
    return "adv" if inner else None  # "tiền lương bình quân"


def _have(at: _Place) -> Role | None:
    return "aux" if at.before in NOUNS and at.after == "move" else None  # "giá gà có tăng nhẹ"


def _dash(at: _Place) -> Role | None:
    if at.before == "measure" and at.after == "act":
        return "measure"  # "giá mua vào – bán ra"
    return "word" if at.before in NOUNS and at.after in NOUNS else None  # "VN - Index"


def _same(at: _Place) -> Role | None:
    return "adv" if at.before == "move" and at.after == "comma" else None  # "giá cũng giảm tương ứng, còn 22.830 đồng"


def _adv(at: _Place) -> Role | None:
    beside = at.before in NOUNS and at.after not in _ADVERBIAL and " " not in at.token.key
    return "word" if beside else None  # "giá cao"


def _level(at: _Place) -> Role | None:
    """ "mức hỗ trợ", "mức giảm trừ", and "mức tải" where it opens a clause, but "đạt mức kỷ lục"."""
    does = at.after in ("act", "verb") or (at.after in ("move", "say") and at.next_key() not in _SPEAKS)
    return "measure" if does or (at.after == "word" and at.before in _OPENERS) else None


def _which(at: _Place) -> Role | None:
    """ "tổng số tiền mà công ty phải nộp": what follows describes the noun."""
    return "act" if at.before in NOUNS and at.after in NOUNS else None


def _originally(at: _Place) -> Role | None:
    """ ", vốn trị giá 300 tỉ USD"."""
    return "aux" if at.before not in NOUNS and at.after in ("reach", "aux", "have") else None


def _goes(at: _Place) -> Role | None:
    """ "tỷ lệ người đi bầu"."""
    return "word" if at.before in NOUNS and at.after == "act" else None


def _needs(at: _Place) -> Role | None:
    """ "dự án cần hơn 5.400 tỷ đồng"."""
    return "act" if at.after in ("figure", "fill") else None


def _number(at: _Place) -> Role | None:
    """ "văn bản số 3954"."""
    return "word" if at.next_key()[:1].isdigit() else None


def _gain(at: _Place) -> Role | None:
    """ "EVN vẫn lãi 2.658 tỉ đồng", but "gốc 100 triệu đồng, lãi 20 triệu đồng"."""
    return "act" if at.after in ("figure", "fill") and at.before in ("aux", "word", "owner") else None


def _order(at: _Place) -> Role | None:
    """ "12 tháng đầu tiên"."""
    return "when" if at.before in ("date", "when") else None


def _time(at: _Place) -> Role | None:
    """ "hơn một năm"."""
    return "when" if at.before == "fill" else None


def _word(at: _Place) -> Role | None:
    return "adv" if at.previous_key() in _VERY else None  # "giá rất mềm"


_Rule = Callable[[_Place], Role | None]
_BY_ROLE: dict[Role, _Rule] = {
    "act": _act,
    "verb": _act,
    "say": _say,
    "reach": _reach,
    "rest": _rest,
    "fill": _fill,
    "open": _open,
    "dash": _dash,
    "same": _same,
    "have": _have,
    "adv": _adv,
    "word": _word,
}
_BY_KEY: dict[str, _Rule] = {
    syllable_key("mức"): _level,
    syllable_key("mà"): _which,
    syllable_key("vốn"): _originally,
    syllable_key("đi"): _goes,
    syllable_key("cần"): _needs,
    syllable_key("số"): _number,
    syllable_key("lãi"): _gain,
    **dict.fromkeys(map(phrase_key, ("đầu tiên", "cuối cùng", "kế tiếp", "liên tiếp", "gần nhất")), _order),
    **dict.fromkeys(map(syllable_key, ("năm", "tháng", "tuần", "ngày", "giờ")), _time),
}
