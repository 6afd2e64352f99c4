"""What words with two uses are, by their neighbours: "sang năm 2017" is a preposition, "lãi 5 tỷ đồng" an act."""

from __future__ import annotations

from tinvan.figures.relations_lexicon import Role, phrase_key
from tinvan.figures.relations_place import CLOSINGS, MEANS, OPENERS, SPEAKS, Place, Rule, act
from tinvan.figures.relations_tokens import NOUNS
from tinvan.text.syllables import syllable_key

_LEVELS: frozenset[Role] = frozenset(("figure", "fill", "rest", "goal", "base", "comma", "limit"))
_ABOVE = tuple(map(syllable_key, ("trên", "dưới")))


def _level(at: Place) -> Role | None:
    """ "mức hỗ trợ", "mức giảm trừ", and "mức tải" where it opens a clause, but "đạt mức kỷ lục"."""
    does = at.after in ("act", "verb") or (at.after in ("move", "say") and at.next_key() not in SPEAKS)
    second = at.tokens[at.index + 2].role if at.index + 2 < len(at.tokens) else "hard"
    does |= at.next_key() in MEANS and second in ("act", "verb")  # "mức bình quân thưởng tết"
    return "measure" if does or (at.after == "word" and at.before in OPENERS) else None


def _which(at: Place) -> Role | None:
    """ "tổng số tiền mà công ty phải nộp": what follows describes the noun."""
    return "act" if at.before in NOUNS and at.after in NOUNS else None


def _originally(at: Place) -> Role | None:
    """ ", vốn trị giá 300 tỉ USD"."""
    return "aux" if at.before not in NOUNS and at.after in ("reach", "aux", "have") else None


def _goes(at: Place) -> Role | None:
    """ "tỷ lệ người đi bầu"."""
    return "word" if at.before in NOUNS and at.after == "act" else None


def _needs(at: Place) -> Role | None:
    """ "dự án cần hơn 5.400 tỷ đồng"."""
    return "act" if at.after in ("figure", "fill") or at.next_key() in _ABOVE else None


def _number(at: Place) -> Role | None:
    """ "văn bản số 3954"."""
    return "word" if at.next_key()[:1].isdecimal() else None


def _gain(at: Place) -> Role | None:
    """ "EVN vẫn lãi 2.658 tỉ đồng", but "gốc 100 triệu đồng, lãi 20 triệu đồng"."""
    sums = at.after in ("figure", "fill") or at.next_key() in _ABOVE
    return "act" if sums and at.before in ("aux", "word", "owner") else None


def _order(at: Place) -> Role | None:
    """ "12 tháng đầu tiên"."""
    return "when" if at.before in ("date", "when") else None


def _time(at: Place) -> Role | None:
    """ "hơn một năm"."""
    return "when" if at.before == "fill" else None


def _above(at: Place) -> Role | None:
    """ "đạt trên 105 tỷ đồng", but "trên 3 sân bay"."""
    after = at.tokens[at.index + 1] if at.index + 1 < len(at.tokens) else None
    return "fill" if after and after.kind in ("money", "percent") else None


def _onto(at: Place) -> Role | None:
    """ ", sang năm 2017 giảm còn 240 tỷ đồng"."""
    return "prep" if at.after == "date" else None


def _flies(at: Place) -> Role | None:
    """ "vốn hoá đã bay gần 2.700 tỉ đồng"."""
    if at.after not in ("figure", "fill") or at.before not in ("aux", "measure"):
        return act(at)
    at.token.change = "down"
    return "move"


def _owns(at: Place) -> Role | None:
    """ "giảm sở hữu tại công ty này"."""
    return "measure" if at.before == "move" else act(at)


def _eases(at: Place) -> Role | None:
    """ "giá giảm nhẹ còn 240 tỷ đồng", but "giảm nhẹ hình phạt"."""
    if at.after not in _LEVELS:
        return None
    at.token.change = "down"
    return "move"


def _listed(at: Place) -> Role | None:
    """ "giá vàng được niêm yết giá tại công ty này ở mức ..."."""
    return "adv" if at.previous_key() == CLOSINGS[1] and at.after == "prep" else None


def _each(at: Place) -> Role | None:
    """ "giá từng tờ tiền"."""
    return "word" if at.before in NOUNS and at.after in NOUNS else None


def _makes(at: Place) -> Role | None:
    """ "kinh phí làm hầm", but "giá dầu làm chi phí tăng"."""
    moves = any(token.role == "move" for token in at.tokens[at.index + 1 : at.index + 6])
    return "word" if at.before == "measure" and at.after == "word" and not moves else None


def _team(at: Place) -> Role | None:
    """ "huấn luyện viên của đội 1", but "đội thêm 5 tỷ đồng"."""
    return "word" if at.before in NOUNS or at.before == "prep" or at.after in ("word", "figure") else None


def _least(at: Place) -> Role | None:
    """ "mức thu nhập tối thiểu thường niên", but "phạt tối thiểu 5 triệu đồng"."""
    return "word" if at.before == "measure" and at.after not in ("figure", "fill") else None


def _keeps(at: Place) -> Role | None:
    """ "còn giữ 78% vốn", "giá giữ xe", but "giá vẫn giữ ở mức"."""
    if at.before == "measure" and at.after == "word":
        return "word"
    return "have" if at.after in ("figure", "fill") else None


def _result(at: Place) -> Role | None:
    """ "tiền nộp hồ sơ và nhận kết quả là 420.000 đồng", but "kết quả là doanh thu tăng"."""
    return "reach" if at.before in ("act", "verb") and at.after in ("figure", "fill") else None


def _most(at: Place) -> Role | None:
    """ "giảm mạnh nhất là 2,85%", but "nhất là giá vàng"."""
    return "fill" if at.before in ("move", "adv") and at.after in ("figure", "fill") else None


def _record(at: Place) -> Role | None:
    """ "phá vỡ kỷ lục 3,2 triệu yen", but "tăng kỷ lục 5%"."""
    return "measure" if at.before in ("act", "reach", "verb") and at.after in ("figure", "fill") else None


def _loses(at: Place) -> Role | None:
    """ "cổ phiếu này đã mất 46% giá trị", "chỉ số mất 5 điểm", but "ông mất 5 triệu đồng"."""
    if at.after not in ("figure", "fill", "limit"):
        return act(at)
    for index in range(at.index - 1, -1, -1):
        role = at.tokens[index].role
        if role == "measure":
            at.token.change = "down"
            return "move"
        if role not in NOUNS and role != "aux":
            break
    return act(at)


BY_KEY: dict[str, Rule] = {
    syllable_key("mức"): _level,
    syllable_key("mà"): _which,
    syllable_key("vốn"): _originally,
    syllable_key("đi"): _goes,
    syllable_key("cần"): _needs,
    syllable_key("giữ"): _keeps,
    phrase_key("kết quả là"): _result,
    phrase_key("nhất là"): _most,
    syllable_key("mất"): _loses,
    phrase_key("kỷ lục"): _record,
    **dict.fromkeys(map(phrase_key, ("tối thiểu", "tối đa")), _least),
    syllable_key("số"): _number,
    syllable_key("lãi"): _gain,
    syllable_key("làm"): _makes,
    **dict.fromkeys(_ABOVE, _above),
    syllable_key("sang"): _onto,
    phrase_key("sở hữu"): _owns,
    syllable_key("bay"): _flies,
    phrase_key("giảm nhẹ"): _eases,
    syllable_key("từng"): _each,
    syllable_key("giá"): _listed,
    syllable_key("đội"): _team,
    **dict.fromkeys(map(phrase_key, ("đầu tiên", "cuối cùng", "kế tiếp", "liên tiếp", "gần nhất")), _order),
    **dict.fromkeys(map(syllable_key, ("năm", "tháng", "tuần", "ngày", "giờ")), _time),
}
