"""Days and months in lists, which borrow from the last of them: "các ngày 5, 6 và 7/8", "tháng 8 và 12 năm 2018"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tinvan.figures.date_points import read_year_behind
from tinvan.figures.readings import JOINED, LINK, Latent, Mention, link
from tinvan.figures.tables import cues
from tinvan.figures.tokens import Tokens

# What stands between two months of a list, and between two days.
_LISTS = ([","], ["và"])
_JOINS = frozenset((",", "và", "&", "đến", "tới", "hoặc", "rạng"))
_REACH = 12


def day_in_list(tokens: Tokens, item: Latent, items: Sequence[Mention | Latent], at: int) -> Mention | None:
    """A bare day before a whole one: the middle of "các ngày 5, 6 và 7/8", the first of "tối 26 và rạng sáng 27/1"."""
    after = items[at + 1] if at + 1 < len(items) else None
    if not isinstance(after, Mention) or after.kind != "date" or after.value is None:
        return None
    value, whole = item.numeral.value, len(after.value) == 10 and after.value[5:7].isdecimal()
    if not whole or not 1 <= value <= 31 or item.numeral.exact or not _leads_on(link(tokens, item, after)):
        return None
    if tokens.words[_first(tokens, item.start) - 1] not in cues("day_part"):
        return None
    return Mention("date", item.start, item.end, "date-day", value=f"{after.value[:8]}{int(value):02d}")


def later_in_list(tokens: Tokens, item: Latent, earlier: Sequence[Mention | Latent]) -> Mention | None:
    """A bare day or month behind another: "ngày 16 và 17 tới", "các tháng 5, 6 và 7/2018"."""
    value, start, following = item.numeral.value, _first(tokens, item.start), tokens.words[item.end]
    goes_on = following in JOINED and tokens.digit(item.end + 1)
    listed = goes_on or (tokens.words[item.start - 1] == "và" or item.start - start > 2)
    ends = (start, start + 1)  # of "2 tháng", and of "tháng 3"
    word = tokens.words[start - 1]
    if not listed or word not in ("ngày", "tháng"):
        return None
    if not any(isinstance(before, Mention) and before.end in ends for before in earlier[-LINK:]):
        return None
    most = 31 if word == "ngày" else 12
    if not 1 <= value <= most or item.numeral.exact or item.numeral.spelt or item.upper:
        return None
    if word == "ngày":
        return Mention("date", item.start, item.end, "date-day", value=f"XXXX-XX-{int(value):02d}")
    year, end = read_year_behind(tokens, item.end)
    name = f"{year or 'XXXX'}-{int(value):02d}"
    return Mention("date", item.start, end, "date-month", value=name)


def with_month(tokens: Tokens, item: Mention, following: Mention) -> Mention:
    """ "ngày 5 và 6/7": the first day stands in the month that the phrase names."""
    if item.kind != "date" or following.kind != "date" or item.value is None or following.value is None:
        return item
    words = link(tokens, item, following)
    months = item.rule == following.rule == "date-month" and words in _LISTS
    if months and item.value.startswith("XXXX-") and tokens.words[following.start] != "tháng":
        return replace(item, value=following.value[:5] + item.value[5:])  # "tháng 8 và 12 năm 2018"
    joined = item.value.startswith("XXXX-XX-") and words and words[0] in (",", "và", "hoặc", "đến", "-")
    if joined and len(following.value) == 10 and following.value[5:7].isdecimal():
        return replace(item, value=following.value[:8] + item.value[8:])
    return item


def _leads_on(words: Sequence[str] | None) -> bool:
    """Whether the words between two days join them: "và", ",", "và rạng sáng", "đến tối", "rạng sáng"."""
    return bool(words) and cues("day_part") | _JOINS >= set(words or ())


def _first(tokens: Tokens, index: int) -> int:
    """Where the numbers begin that stand before one, a comma or an "và" between them: the 5 of "5, 6 và 7"."""
    first = index - _REACH
    while index > first and tokens.words[index - 1] in JOINED and tokens.digit(index - 2):
        index -= 2
    return index
