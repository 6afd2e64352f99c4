"""How many there are, said without a noun behind: "số người chết tăng lên 41,", "lượng khách là 5 triệu"."""

from __future__ import annotations

from tinvan.figures.readings import JOINED, Latent
from tinvan.figures.tables import cues, nouns
from tinvan.figures.tokens import Tokens

# How far "số" stands before a number, and what is said of it, in tokens.
_REACH, _NEAR = 24, 12


def counted_before(tokens: Tokens, begin: int, item: Latent) -> str | None:
    """The noun of "số người tham gia … lên tới 200.000", "lượng khách là 5 triệu", in its sentence."""
    grouped = item.numeral.exact and item.numeral.scale == 1
    if not (_is_told(tokens, item) or (grouped and tokens.words[item.start - 1] in cues("move"))):
        return None
    first = begin if grouped else max(begin, item.start - _REACH)
    for at in range(item.start - 1, first, -1):
        sums = tokens.words[at - 1 : at + 1] == ["tổng", "lượt"]
        if (tokens.words[at - 1] in ("số", "lượng") or sums) and tokens.words[at - 2] not in cues("no_number"):
            noun = nouns().at(tokens, at)
            numbered = noun is not None and noun[1] in cues("has_number") and tokens.words[at - 2] not in ("tổng", "số")
            return noun[1] if noun and not numbered else None
    return None


def _is_told(tokens: Tokens, item: Latent) -> bool:
    """Whether a numeral says how many there are, and is the last word of it: "lên tới con số 41,", "là 9 và 10"."""
    at, last = item.start - 1, item.start - _NEAR
    while at > last and (
        (listed := tokens.words[at] in JOINED and tokens.digit(at - 1)) or tokens.words[at] in cues("number_about")
    ):
        at -= 2 if listed else 1
    following = tokens.words[item.end]
    ends = not following[0].isalnum() and following not in ("%", "/", "-", "–", "+", "x", ":")
    return tokens.words[at] in cues("number_is") and (ends or following in cues("number_ends"))
