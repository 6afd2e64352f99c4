"""Words that have two uses get the one that their neighbours ask for: "giá bán" is a price, "bán 5 tấn" is an act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_place import CLOSINGS, MEANS, OPENERS, SPEAKS, Place, Rule, act
from tinvan.figures.relations_tokens import NOUNS, Token
from tinvan.figures.relations_words import BY_KEY
from tinvan.text.syllables import syllable_key

_ADVERBIAL: frozenset[Role] = frozenset(("figure", "fill", "limit", "goal", "rest", "reach", "adv", "base"))
_DOES: frozenset[Role] = frozenset(("act", "verb", "word"))
_NUMBER = phrase_key("con số")
_NTH = syllable_key("thứ")
_SIZES = tuple(map(syllable_key, ("tầm", "cỡ")))
_TOWARDS = tuple(map(syllable_key, ("tới", "đến")))
_BALANCES = tuple(map(phrase_key, ("thặng dư", "thâm hụt")))
_ESTIMATED = tuple(map(phrase_key, ("ước tính", "ước")))
_EXISTS = tuple(map(phrase_key, ("có", "chỉ có", "có tới", "có đến")))
_COSTS = tuple(map(phrase_key, ("có giá", "có mức")))
_RULED = tuple(map(phrase_key, ("quyết định", "quy định", "đề xuất", "đề nghị")))
_NEWS = phrase_key("thông tin")
_PASSIVE = tuple(map(syllable_key, ("được", "bị", "do")))
_VERY = tuple(map(syllable_key, ("rất", "khá", "quá")))
_TRADED, _PRICED, _VALUED = map(phrase_key, ("giao dịch", "trị giá", "có giá trị"))
_LEVELLED = {phrase_key("đạt mức"): "đạt", phrase_key("ở mức"): "ở"}
_RELATIVE = phrase_key("tương đối")
_PLURALS = tuple(map(syllable_key, ("những", "các", "mọi")))
_ABOUT, _WITH, _HAS, _PRICE = map(syllable_key, ("về", "với", "có", "giá"))


def settle(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with their uses settled, in order."""
    settled = list(_apart(tokens))
    for index, token in enumerate(settled):
        before = settled[index - 1].role if index else "hard"
        after = settled[index + 1].role if index + 1 < len(settled) else "hard"
        rule = BY_KEY.get(token.key) or _BY_ROLE.get(token.role)
        if rule:
            token.role = rule(Place(settled, index, token, before, after)) or token.role
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


def _say(at: Place) -> Role | None:
    if at.before == "measure" and at.token.key not in SPEAKS:
        return "word"  # "tỷ lệ phản đối", "giá đề xuất"
    if at.before == "prep" and at.token.key in _RULED and at.after != "comma":
        return "word"  # "mức phí theo quy định cũ"
    if at.before == "act" and at.token.key == _NEWS:
        return "word"  # "cập nhật thông tin"
    for token in reversed(at.tokens[max(at.index - 6, 0) : at.index]):
        if token.role not in NOUNS:
            return "act" if token.key in _PASSIVE else None  # "giá được chủ đầu tư đề xuất là ..."
    return None


def _reach(at: Place) -> Role | None:
    key, noun = at.token.key, at.after in NOUNS
    if key == _RELATIVE:
        return "word" if at.before == "measure" else None  # "tỷ lệ tương đối"
    if key == _PRICED:
        if at.before == "prep":  # "với trị giá 5 tỷ đồng", "giảm 39% về trị giá"
            return "measure" if at.previous_key() == _WITH else "word"
        return "measure" if noun else None  # "trị giá nhập khẩu ước đạt ..."
    if key == _TRADED:
        # "mọi giao dịch có giá trị từ 5 tỷ đồng", "giá trị giao dịch của sàn"
        has = at.next_key().split(" ")[0] == _HAS
        named = at.before in OPENERS and at.after == "prep"  # "giao dịch giữa hai nước giảm ..."
        named |= at.previous_key() in _PLURALS  # "những giao dịch từ 5.000 baht"
        return "word" if has or named or (at.before in NOUNS and noun) else None
    if key in CLOSINGS:
        return "word" if at.before == "measure" and noun else None  # "mức giá đóng cửa của mã này"
    if key in _ESTIMATED:
        return "say" if at.next_key() in _EXISTS else None  # "họ ước tính chỉ có 10% số chuyến bay"
    if (key in _COSTS and at.after in _DOES) or (key == _VALUED and noun):
        return at.without_verb("có")  # "có giá chào bán 5 tỷ đồng", "có giá trị xuất khẩu đạt ..."
    if key in _LEVELLED and at.after in ("act", "verb"):
        return at.without_verb(_LEVELLED[key])  # "đạt mức huy động 120 triệu USD", "ở mức phạt từ 80 triệu đồng"
    return "measure" if key in _BALANCES and noun else None  # "thặng dư ngân sách ở mức 2,1%"


def _rest(at: Place) -> Role | None:
    if at.token.key == _ABOUT and (at.after in NOUNS or at.next_key() == _PRICED):
        return "prep"  # "thiệt hại về cá"
    speaks = [token.role for token in at.tokens[at.index + 1 : at.index + 3]]
    who = len(speaks) == 2 and speaks[0] == "figure" and speaks[1] in ("say", "act", "aux")
    if at.before not in NOUNS and (at.after in NOUNS or who):
        return "open"  # ", còn giá bạc ...", ", còn 17% cho rằng ..." begin a clause
    return None


def _fill(at: Place) -> Role | None:
    if at.token.key in MEANS and at.before in NOUNS:
        return "word"  # "năng suất lao động bình quân"
    if at.token.key == _NUMBER and at.before in OPENERS and at.after not in ("figure", "fill"):
        return "measure"  # "con số tương đối năm 2015 là 62%"
    if at.token.key in _SIZES and at.before in NOUNS and at.after in NOUNS:
        return "word"  # "cây mai tầm trung"
    if at.token.key in _TOWARDS and (at.after in NOUNS or at.after == "date"):
        return "prep"  # "đến ngày", "tới thị trường"
    return None


def _open(at: Place) -> Role | None:
    inner = at.before in NOUNS and not at.token.key.startswith("trong")
    return "adv" if inner else None  # "tiền lương bình quân"


def _have(at: Place) -> Role | None:
    return "aux" if at.before in NOUNS and at.after == "move" else None  # "giá gà có tăng nhẹ"


def _dash(at: Place) -> Role | None:
    if at.before == "measure" and at.after == "act":
        return "measure"  # "giá mua vào – bán ra"
    return "word" if at.before in NOUNS and at.after in NOUNS else None  # "VN - Index"


def _same(at: Place) -> Role | None:
    closed = at.after in ("comma", "figure", "fill")
    return "adv" if at.before == "move" and closed else None  # "giá cũng giảm tương ứng, còn 22.830 đồng"


def _adv(at: Place) -> Role | None:
    beside = at.before in NOUNS and at.after not in _ADVERBIAL and " " not in at.token.key
    return "word" if beside else None  # "giá cao"


def _word(at: Place) -> Role | None:
    counted = at.token.key == _NTH and at.next_key().isdecimal()
    if at.before == "when" and (counted or (at.previous_key() == _NTH and at.token.key.isdecimal())):
        return "when"  # "tăng phiên thứ 5 liên tiếp lên 700 đồng"
    return "adv" if at.previous_key() in _VERY else None  # "giá rất mềm"


_BY_ROLE: dict[Role, Rule] = {
    "act": act,
    "verb": act,
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
