"""How one article writes: the rest of the text tells what a comma or a dash means, and only where it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_ENGLISH = re.compile(
    r"\b[0-9]{1,3}(?:,[0-9]{3}){2,5}\b(?![,.][0-9])|\b[0-9]{1,3},[0-9]{3}\.[0-9]|\b[1-9][0-9]{0,2},000\b"
)
_DOTTED = re.compile(r"\b[1-9][0-9]{0,2}\.[0-9]{3}\b")
_BILLIONS = re.compile(r"\b([0-9]{1,3}(?:[.,][0-9]{1,3})?) t[ỷỉ]")
_DASH_DATE = re.compile(r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm) [0-9]{1,2}-[0-9]{1,2}\b", re.IGNORECASE)
_MATCHES = ("bóng đá", "trận đấu", "tỷ số", "tỉ số", "huấn luyện viên", "HLV", "cầu thủ", "bàn thắng", "chung kết",
            "tay vợt", "tuyển thủ", "đội bóng", "V-League", "Premier League")  # fmt: skip


@dataclass(frozen=True)
class Manner:
    """The habits of an article, found in its text when first needed."""

    text: str

    @cached_property
    def english(self) -> bool:
        """Whether "1,500" is fifteen hundred all through: groups by comma stand there, and none by dot."""
        return _ENGLISH.search(self.text) is not None and _DOTTED.search(self.text) is None

    @cached_property
    def large(self) -> bool:
        """Whether its sums in tỷ are whole hundreds, so that "7,682 tỷ" is thousands of tỷ too."""
        sums = [match[1] for match in _BILLIONS.finditer(self.text)]
        broken = [figure for figure in sums if not figure.isdecimal() and not _THOUSANDS.fullmatch(figure)]
        return not broken and any(figure.isdecimal() and len(figure) == 3 for figure in sums)

    @cached_property
    def dashes(self) -> bool:
        """Whether "5-7" is how it writes a day of a month."""
        return _DASH_DATE.search(self.text) is not None

    @cached_property
    def matches(self) -> bool:
        """Whether it tells of matches, where "2-1" is a score."""
        return any(word in self.text for word in _MATCHES)


PLAIN = Manner("")
"""The manner of a text without habits, for numerals that none of them touches."""
