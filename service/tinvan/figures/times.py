"""Clock times, HH:MM of a day of 24 hours: "8h30", "20 giờ", "9 giờ tối", "10:45", and their ranges.

"N giờ" is more often a duration: it is a time only beside a word that says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinvan.figures.manner import PLAIN
from tinvan.figures.numerals import read_numeral
from tinvan.figures.readings import Mention
from tinvan.figures.tables import cues, numeral_words, units
from tinvan.figures.tokens import BORDER, Tokens


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day at the tokens up to ``end``; ``sure`` says that its own words leave no doubt."""

    hour: int
    minute: int
    end: int
    sure: bool
    part: str = ""

    def text(self, part: str = "") -> str:
        """HH:MM, moved into the second half of the day by the part of the day."""
        hour, part = self.hour, self.part or part
        if (
            (part in ("chiều", "tối") and hour < 12)
            or (part == "trưa" and hour < 4)
            or (part in ("đêm", "khuya") and 6 <= hour < 12)
        ):
            hour += 12
        elif part in ("đêm", "khuya", "tối", "sáng") and hour == 12:
            hour = 0
        return f"{hour:02d}:{self.minute:02d}"


def read_time(tokens: Tokens, index: int) -> Mention | None:
    """The clock time, or range of times, that begins at ``index``."""
    if not (tokens.digit(index) or tokens.words[index] in numeral_words()):
        return None
    first = _clock(tokens, index)
    if first is None:
        return _short_range(tokens, index)
    late = 12 < first.hour < 24 and first.sure and tokens.words[index - 1] == "sau"
    lasting = (not late and tokens.words[index - 1] in cues("span")) or (
        tokens.words[index - 1] in cues("clock_round") and tokens.words[index - 2] in cues("span")
    )
    if not first.sure and not _cued(tokens, index, first.end):
        return None
    if lasting and not first.part and not _dated(tokens, first.end):
        return None
    if tokens.words[first.end] in ("-", "–", "đến", "tới"):
        at = first.end + 1
        last = _clock(tokens, at) if tokens.digit(at) or tokens.words[at] in numeral_words() else None
        if last and (last.sure or first.sure or _cued(tokens, index, last.end)):
            value = f"{first.text(last.part if first.hour <= last.hour else '')}/{last.text()}"
            return Mention("time", index, last.end, "time-range", value=value)
    return Mention("time", index, first.end, "time", value=first.text())


def _short_range(tokens: Tokens, index: int) -> Mention | None:
    """ "7-8h", "từ 19 đến 21 giờ": the first hour borrows the word for hours."""
    hour = tokens.words[index]
    if not (
        hour.isdecimal() and len(hour) <= 2 and int(hour) < 24 and tokens.words[index + 1] in ("-", "–", "đến", "tới")
    ):
        return None
    last = _clock(tokens, index + 2) if tokens.digit(index + 2) else None
    if (
        last is None
        or last.hour <= int(hour)
        or (tokens.words[last.end - 1].isdecimal() and ":" in tokens.words[index + 2 : last.end])
    ):
        return None
    named = last.part or _dated(tokens, last.end) or tokens.words[index - 1] in ("lúc", "hồi")
    named = named or tokens.phrase(index - 2, ("cửa", "từ")) or (last.hour > 12 and _until(tokens, index))
    if not named and (not last.sure or tokens.words[index - 1] in cues("span")):
        return None
    first = _Clock(int(hour), 0, index + 1, True, last.part)
    return Mention("time", index, last.end, "time-range", value=f"{first.text()}/{last.text()}")


def _clock(tokens: Tokens, index: int) -> _Clock | None:
    words = tokens.words
    if tokens.digit(index):
        if not words[index].isdecimal() or len(words[index]) > 2:
            return None
        hour, at = int(words[index]), index + 1
    else:
        numeral = read_numeral(tokens, index, PLAIN)
        if numeral is None or numeral.scale > 1 or numeral.value != int(numeral.value):
            return None
        hour, at = int(numeral.value), numeral.end
    if hour > 24:
        return None
    sign = words[at]
    if sign == ":" and tokens.glued(at) and tokens.glued(at + 1):
        return _colon(tokens, hour, at)
    if sign in ("am", "pm") and tokens.glued(at) and 1 <= hour <= 12:
        return _Clock(hour % 12 + (12 if sign == "pm" else 0), 0, at + 1, True)
    if sign == "g" and tokens.glued(at) and not (tokens.glued(at + 1) and tokens.digit(at + 1)):
        part = words[at + 1] in cues("part")
        return _hours(tokens, hour, at + 1, sure=False) if part or _dated(tokens, at + 1) else None
    split = tokens.capital(at) and not tokens.glued(at)  # a model whose name was split, "D 11 H -350"
    if (sign == "h" and not split) or (sign == "g" and tokens.glued(at)):
        return _hours(tokens, hour, at + 1, sure=True)
    if sign == "giờ" and words[at + 1] not in ("đồng", "bay", "làm", "học", "công", "dạy"):
        return _hours(tokens, hour, at + 1, sure=False)
    return None


def _colon(tokens: Tokens, hour: int, at: int) -> _Clock | None:
    minute = tokens.words[at + 1]
    if not (minute.isdecimal() and len(minute) == 2 and int(minute) < 60 and hour < 24):
        return None
    end = at + 2
    if tokens.words[end] == ":" and tokens.glued(end) and tokens.glued(end + 1) and tokens.digit(end + 1):
        end += 2
    return _with_part(tokens, hour, int(minute), end, True)


def _hours(tokens: Tokens, hour: int, at: int, sure: bool) -> _Clock | None:
    """What follows "h" or "giờ": minutes, "rưỡi", "kém", a part of the day."""
    words = tokens.words
    if sure and ((tokens.glued(at) and words[at][0].isalpha()) or words[at] in cues("later") - {"nay", "đầu", "cuối"}):
        return None
    if words[at] == "rưỡi":
        return _with_part(tokens, hour, 30, at + 1, sure)
    minute, end = _minute(tokens, at + 1 if words[at] in ("kém", "linh", "lẻ", "không") else at)
    if minute is None:
        return _with_part(tokens, hour, 0, at, sure)
    if tokens.words[end] == "phút" or (tokens.words[end] in ("'", "’", "p") and tokens.glued(end)):
        end += 1
        sure = sure or hour > 12
        if words[end] == "giây":
            return None
        if tokens.digit(end) and words[end + 1] in ("giây", "s"):  # of a day where a word says so, else so long
            return None if words[at] == "kém" else _with_part(tokens, hour, minute, end + 2, False)
    elif tokens.glued(end) and words[end][0].isalnum():
        return None
    else:
        sure = True
    if words[at] == "kém":
        hour, minute = (hour - 1) % 24, 60 - minute
    return _with_part(tokens, hour, minute, end, sure)


def _minute(tokens: Tokens, index: int) -> tuple[int | None, int]:
    word = tokens.words[index]
    if word.isdecimal() and word.isascii() and len(word) <= 2 and int(word) < 60:
        following = tokens.words[index + 1]
        if len(word) == 1 and word < "6" and tokens.glued(index) and _is_split(tokens, index + 1):
            return int(word + following), index + 2
        day = following in ("/", "-") and tokens.digit(index + 2) and not tokens.glued(index)
        return (int(word), index + 1) if (len(word) == 2 and not day) or following == "phút" else (None, index)
    if word not in numeral_words() or word == "năm":
        return None, index
    numeral = read_numeral(tokens, index, PLAIN)
    if numeral is None or numeral.scale > 1 or not 0 < numeral.value < 60 or numeral.value != int(numeral.value):
        return None, index
    said = tokens.words[numeral.end] == "phút" or numeral.value >= 5
    return (int(numeral.value), numeral.end) if said else (None, index)


def _is_split(tokens: Tokens, index: int) -> bool:
    """Whether a digit stands apart from the minutes that it ends: "4h3 0 sáng" of texts that a tokenizer went over."""
    word, following = tokens.words[index], tokens.words[index + 1]
    alone = len(word) == 1 and tokens.digit(index) and not tokens.glued(index)
    return alone and following not in ("/", "-", "–", "%", ":") and not (units().at(tokens, index + 1))


def _with_part(tokens: Tokens, hour: int, minute: int, end: int, sure: bool) -> _Clock | None:
    if hour == 24 and minute:
        return None
    part = tokens.words[end]
    if part in cues("part") and hour <= 24:
        return _Clock(hour, minute, end + 1, True, part)
    return _Clock(hour, minute, end, sure)


def _cued(tokens: Tokens, index: int, end: int) -> bool:
    """Whether the words around "8 giờ" make it a time."""
    before = tokens.words[index - 1]
    if before in cues("clock_round"):
        index -= 1
        before = tokens.words[index - 1]
        if before in (BORDER, ".", "”", '"') and tokens.words[end] in (",", "ngày"):
            return True
    if before in ("lúc", "hồi", "vào") or _dated(tokens, end):
        return True
    if before in (BORDER, ".") and tokens.words[end] == ",":
        return True
    if before in ("đến", "tới") and not _until(tokens, index):
        return False
    if tokens.words[index] == "một" or (before == "từ" and tokens.words[end] in ("lên", "xuống", "còn", "rồi")):
        return False
    return before in cues("until") and tokens.words[end] not in cues("on")


def _until(tokens: Tokens, index: int) -> bool:
    """Whether "đến" says until when ("thức đến 22-23 giờ"), and not how long something takes ("mất đến 21 giờ")."""
    return tokens.words[index - 1] in ("đến", "tới") and tokens.words[index - 2] not in cues("takes")


def _dated(tokens: Tokens, end: int) -> bool:
    following = tokens.words[end]
    if following in ("(", ","):
        beyond = tokens.words[end + 1]
        if beyond in ("ngày", "giờ", "sáng", "tối", "chiều") or (beyond == "theo" and tokens.words[end + 2] == "giờ"):
            return True
    if following == "ngày":
        return tokens.digit(end + 1) or tokens.words[end + 1] in ("hôm", "mai", "mùng", "mồng")
    if following == "giờ" or (tokens.digit(end) and tokens.words[end + 1] in ("/", "-")):
        return True
    return following in cues("day_follows")
