"""Words that a full stop follows without ending the sentence: listed abbreviations and initials of names."""

from __future__ import annotations

from functools import cache

from tinvan.text.lexicon import table

# Initials of Vietnamese names may keep the consonants of their first letters: "Ng. Th. M.".
_CLUSTERS = frozenset(("Ch", "Gi", "Gh", "Kh", "Ng", "Nh", "Ph", "Qu", "Th", "Tr"))


@cache
def _listed() -> dict[str, str]:
    return {row["abbreviation"]: row["ends"] for row in table("abbreviations")}


@cache
def _before_names() -> frozenset[str]:
    return frozenset(row["abbreviation"] for row in table("abbreviations") if row["before"] == "name")


def abbreviation(word: str) -> str | None:
    """How a listed abbreviation (without its last stop) takes a sentence's end; None where it is not listed.

    ``never`` ends one, ``sometimes`` does, or does not before a ``number`` or ``before_small`` letters. Of a chain
    ("GS.TS") the last part counts.
    """
    return _listed().get(word) or _listed().get(word.rsplit(".", 1)[-1])


def wants_name(word: str) -> bool:
    """Whether nothing but a name follows an abbreviation (without its last stop): "TP", "ThS", "GS.TS".

    >>> [wants_name(word) for word in ("TP", "GS.TS", "TP.HCM", "THPT")]
    [True, True, False, False]
    """
    return word.rsplit(".", 1)[-1] in _before_names()


def is_initial(word: str) -> bool:
    """Whether a word (without its last stop) is a name's initials: "A", "Ng", "N.T", "G.W"."""
    return all((len(part) == 1 and part.isupper()) or part in _CLUSTERS for part in word.split("."))
