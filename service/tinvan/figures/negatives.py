"""What is not a figure: codes, phone and document numbers, and numerals that name, rank or grade a thing."""

from __future__ import annotations

from tinvan.figures.tables import cues, negatives, nouns, numeral_words, units
from tinvan.figures.tokens import BORDER, Tokens
from tinvan.figures.unit_words import Found

_GRADES = 12
_GLUE = frozenset("-–./_@:+")
_PLAYERS = 10
# The degrees, minutes and seconds of a place, and the sides of the world, in words and as letters.
_MARKS = ("'", "’", "′", "´", '"', "”", "″", "“")
_DEGREES, _MINUTES, _SECONDS = ("độ", "°", "º", "˚"), ("phút", *_MARKS), ("giây", *_MARKS)
_LINES = ("vĩ", "kinh")
_SIDES = (*_LINES, "độ", "tuyến", "bắc", "nam", "đông", "tây")
_LETTERS = ("n", "s", "e", "w", "b", "đ", "t")


def code_at(tokens: Tokens, index: int) -> int | None:
    """The end of the code, phone or document number that the digits at ``index`` belong to, if they do."""
    if _glued_to_letters(tokens, index) or _letters_glued_behind(tokens, index):
        return _run_end(tokens, index)
    if tokens.words[index - 1] == "km" and tokens.words[index + 1] == "+" and tokens.glued(index + 1):
        return _run_end(tokens, index)  # "Km 63+500"
    sorts = (_position, _formation, _document, _phone, _plate, _address)
    return next((end for sort in sorts if (end := sort(tokens, index))), None)


def _glued_to_letters(tokens: Tokens, index: int) -> bool:
    """ "A321", "PM2.5", "COVID-19", "29C-839.74": letters, or letters and a dash, right before the digits."""
    if not tokens.glued(index):
        return False
    before = tokens.words[index - 1]
    if before == "x" and tokens.digit(index - 2):
        return False
    if before[0].isalpha():
        return before.isascii() or tokens.capital(index - 1)
    if before in "-–" and not tokens.glued(index - 1):  # a model whose name was split, "F -35"
        name = tokens.words[index - 2]
        return name.isascii() and name.isalpha() and tokens.capital(index - 2) and tokens.words[index + 1] != "độ"
    if before in "-–._@#" and tokens.glued(index - 1):
        letters = tokens.words[index - 2]
        return letters[0].isalpha() and (letters.isascii() or tokens.capital(index - 2)) and before != "."
    return False


def _letters_glued_behind(tokens: Tokens, index: int) -> bool:
    """ "12A1", "4G", "24h.com.vn": letters right behind the digits that are no unit."""
    if not tokens.glued(index + 1):
        return False
    behind = tokens.words[index + 1]
    if behind[0].isdecimal() or behind == "_" or behind == "@":
        return True
    if len(behind) == 1 and tokens.capital(index + 1) and tokens.glued(index + 2) and tokens.digit(index + 2):
        return True  # a flight, "0V8590"
    if not behind[0].isalpha():
        return False
    if tokens.words[index + 2] == "." and tokens.glued(index + 2) and tokens.glued(index + 3):
        return tokens.words[index + 3] in ("com", "vn", "net", "org")
    if behind in ("h", "g", "k", "tr", "t", "x", "p", "s", "am", "pm"):
        return False
    entry = units().at(tokens, index + 1)
    if entry is None:
        return behind.isascii() and not negatives("typo").at(tokens, index + 1) and len(behind) <= 3
    return (
        len(behind) == 1
        and behind.isascii()
        and tokens.capital(index + 1)
        and entry[1].code not in ("V", "W")
        and not (behind == "l" and not tokens.words[index].isdecimal())
    )


def _position(tokens: Tokens, index: int) -> int | None:
    """ "18 độ 07 phút vĩ bắc", "106°25'Đ": degrees and minutes of a place, which are no heat and no while."""
    words = tokens.words
    if words[index + 1] not in _DEGREES or not tokens.digit(index + 2):
        return None
    asked = words[index - 1] in ("độ", "trí") and words[index - 2] in (*_LINES, "toạ", "tọa", "vị")
    end = index + 3
    if words[end] in _MINUTES:
        asked = asked or not words[end].isalpha()
        end += 1
        if tokens.digit(end) and words[end + 1] in _SECONDS:
            end += 2
    elif words[end] not in _LINES:
        return end if asked else None
    parted = words[end] in _MARKS or (words[end] == "," and words[end + 1] in _LINES)
    first = end + (parted and words[end + 1] in _SIDES)
    last = first
    while words[last] in _SIDES or (words[last] in _LETTERS and last == end):
        last += 1
    if last > first:
        return last
    return end if asked else None


def _formation(tokens: Tokens, index: int) -> int | None:
    """ "4-4-2", "3-4-3": how ten players stand."""
    end, players, rows = index, 0, 0
    while rows < _PLAYERS and len(tokens.words[end]) == 1 and tokens.words[end].isdecimal():
        players, rows, end = players + int(tokens.words[end]), rows + 1, end + 1
        if tokens.words[end] not in ("-", "–") or not (tokens.glued(end) and tokens.glued(end + 1)):
            return end if rows > 2 and players == _PLAYERS else None
        end += 1
    return None


def _run_end(tokens: Tokens, index: int) -> int:
    """The token after a run of letters, digits and joining signs without white space."""
    index += 1
    while tokens.glued(index) and (tokens.words[index][0].isalnum() or tokens.words[index] in _GLUE):
        index += 1
    return index


def _document(tokens: Tokens, index: int) -> int | None:
    """ "15/2020/NĐ-CP", "51/QĐ-UBND": digits, a slash and a capital abbreviation."""
    at = index + 1
    while at < index + 6 and tokens.words[at] == "/" and tokens.digit(at + 1) and tokens.glued(at + 1):
        at += 2
    if tokens.words[at] != "/" or not tokens.glued(at) or not tokens.glued(at + 1):
        return None
    letters = tokens.raw(at + 1, at + 2)
    if letters.isalpha() and letters.isupper() and tokens.words[at + 2] in ("-", "–", "/"):
        return _run_end(tokens, at + 1)
    return _run_end(tokens, at + 1) if at > index + 1 and letters.isalpha() and letters.isupper() else None


def _phone(tokens: Tokens, index: int) -> int | None:
    """Nine and more digits in groups from a leading zero, or a run of four and more bare groups."""
    words = tokens.words
    end, groups, digits = index + 1, 1, sum(map(str.isdigit, words[index]))
    if digits > 18:
        return end
    grouped = 1 <= len(words[index]) <= 3 and words[index][0] != "0"  # "1 000 000 000" is a number
    while groups < 8:
        at = end + 1 if words[end] in ("-", ".", "–") else end
        if not (words[at].isdecimal() or (words[at][0].isdecimal() and "." in words[at])):
            break
        grouped = grouped and len(words[at]) == 3
        groups += 1
        digits += sum(map(str.isdigit, words[at]))
        end = at + 1
    leading = words[index][0] == "0" and len(words[index]) >= 3
    if leading and 8 <= digits <= 13:
        return end
    service = words[index] in ("1900", "1800") and groups >= 2 and digits >= 8
    return end if service or (groups >= 4 and digits >= 8 and not grouped and words[index].isdecimal()) else None


def _plate(tokens: Tokens, index: int) -> int | None:
    """ "29 C - 839.74", "59 C2-062.31": a number plate with or without its spaces."""
    words = tokens.words
    at = index + 1
    if len(words[index]) != 2 or len(words[at]) > 2 or not (words[at].isalpha() and tokens.raw(at, at + 1).isupper()):
        return None
    at += 1
    if len(words[at]) == 1 and words[at].isdecimal():
        at += 1
    if words[at] in ("-", "–"):
        at += 1
    digits = words[at].replace(".", "")
    return at + 1 if digits.isdecimal() and 4 <= len(digits) <= 5 else None


def _address(tokens: Tokens, index: int) -> int | None:
    """ "số 2-4-6 Hai Bà Trưng": joined house numbers before a street."""
    if tokens.words[index - 1] != "số" or tokens.words[index - 2] in ("tỷ", "tỉ", "chỉ", "con", "trong", "tổng"):
        return None
    if tokens.words[index + 1] not in ("-", "–", "/") or not tokens.glued(index + 1):
        return None
    end = _run_end(tokens, index)
    return end if tokens.capital(end) and not tokens.digit(end) else None


def labelled(tokens: Tokens, index: int, found: Found) -> bool:
    """Whether the words before a numeral make it a name, a rank or a grade ("quận 1", "lần thứ 3", "tầng 5")."""
    name = negatives("name").before(tokens, index)
    if name and found.unit.kind == "duration" and _is_given_name(tokens, index - 1):
        return False
    if name:
        return tokens.words[name[0] - 1] not in ("mỗi", "từng") or not found.sure
    entry = negatives("label").before(tokens, index)
    compound = nouns().before(tokens, index)
    if entry is None or (compound and compound[0] < entry[0]):  # the label is the end of a word: "địa bàn 3 xã"
        return False
    before, label = tokens.words[entry[0] - 1], tokens.words[index - 1]
    if label == "số" and before in ("tổng", "trong", "con", "một"):
        return False
    first = tokens.words[index]
    if not found.sure or (label == "số" and (first == "1" or first[0] == "0")):
        return True
    if label in ("tầng", "lầu") and tokens.digit(index) and found.unit.kind == "count":
        # "từ tầng 32 khách sạn", but "mỗi tầng 6 căn hộ", "nhà 3 tầng 6 phòng"
        placed = tokens.words[entry[0] - 1] in ("từ", "tại", "ở", "trên", "xuống", "lên", "đến", "tới")
        return placed or found.unit.code in cues("place")
    if before in ("mỗi", "từng", "một") or (found.unit.code in cues("storey") and not tokens.digit(found.end)):
        return False  # "ngôi nhà 4 tầng", but "nhà 4 tầng 2"
    if label == "lớp" and first.isdecimal() and int(first) <= _GRADES:  # "vào lớp 10 năm nay"
        return before not in cues("several")
    if label == "lần" or (label in cues("ordinal") and tokens.digit(index) and found.unit.kind == "count"):
        # "góp ý lần hai dự thảo", "giai đoạn 1 dự án", but "không ít lần hai người"
        return not (before in cues("several") or tokens.digit(entry[0] - 1) or before in numeral_words())
    noun = found.unit.code
    return found.unit.kind == "count" and (noun in cues("place") or noun.startswith("khu ") or noun in cues("law"))


def _is_given_name(tokens: Tokens, index: int) -> bool:
    """Whether a word is the last of a person's name: no alley ("kiệt 36"), but "Võ Văn Kiệt 3 năm tù"."""
    return tokens.capital(index) and tokens.capital(index - 1) and tokens.raw(index - 1, index).istitle()


def names_follow(tokens: Tokens, index: int) -> bool:
    """Whether the word before a numeral is a name that the numeral belongs to ("Boeing 737 rơi")."""
    return tokens.capital(index - 1) and not tokens.opens(index - 1) and tokens.words[index - 1] != BORDER
