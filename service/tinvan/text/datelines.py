"""Find how a line opens with an agency, a site or a place: "TTO - ", "(Dân trí) - ", "HÀ NỘI - "."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tinvan.text.letters import UPPER
from tinvan.text.lexicon import table
from tinvan.text.lines import Line, Mark
from tinvan.text.syllables import count_syllables


@cache
def opening_mark() -> re.Pattern[str]:
    """What an agency, a site or a place writes before the first sentence, at the start of a line."""
    names = sorted(((row["name"], row["mark"]) for row in table("agencies")), key=lambda row: -len(row[0]))
    marks = "|".join(re.escape(name) for name, mark in names if mark)
    every = "|".join(re.escape(name) for name, _ in names)
    place = rf"[{UPPER}][\w.]*(?:[ -][{UPPER}][\w.]*){{0,3}}"
    day = r",? (?:ngày )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?"
    bracket = r"\(\s*[^()\n]{2,24}\s*\)"
    agency = rf"{bracket}\s*\.?\s*[-–:]\s*|\(\s*(?:{marks})\s*\)\s*|(?:{marks})\s*[-–]\s+(?=\S)"
    dateline = rf"(?:{place}{day}|[{UPPER}][{UPPER} .-]{{2,23}})(?: {bracket})?\s+[-–]\s+(?=[\"“]?[{UPPER}])"
    # "Cần Thơ (TTXVN 5/9) - ", "TOKYO, Nhật Bản (Reuters) – "
    sent = rf"{place}(?:, {place})? \((?:{every})\b[^()\n]{{0,12}}\)\s*[-–—]\s+"
    return re.compile(rf"\s*(?:(?P<agency>{agency})|(?P<dateline>{sent}|{dateline}))")


def opening_marks(lines: Sequence[Line]) -> Iterator[Mark]:
    """Agency marks and datelines at the start of a line: "TTO - ", "(Dân trí) - ", "HÀ NỘI - "."""
    for offset, line in lines:
        match = opening_mark().match(line)
        if match and count_syllables(line[match.end() :]) >= 6:
            yield "agency" if match["agency"] else "dateline", offset, offset + match.end()
