"""The words that carry relations: three tables, read once, as phrases by the key of their first syllable.

``relations_cues.tsv`` says what a verb, preposition or adverb does to a figure beside it: its role, and for verbs of
rising and falling the change. ``relations_verbs.tsv`` lists the other verbs, so that they are not read as nouns.
``relations_nouns.tsv`` lists the nouns that tell what a figure is about. The roles:

- verbs: ``move`` rises or falls; ``goal``, ``rest`` lead to a level, ``limit`` to a bound; ``reach`` states a level;
  ``have`` possesses; ``same`` says it again in other terms; ``compare`` sets beside something else; ``act`` takes a sum
  as its object; ``verb`` is any other; ``say`` reports;
- nouns: ``measure`` is measured; ``thing`` has a price; ``stuff`` is what a sum right before it consists of; ``owner``
  has or does, and is never measured; ``word`` is any other, or protects a phrase that holds a row of another role;
- what joins them: ``cause`` and ``open`` begin a clause, ``base`` a baseline, ``prep`` an adjunct; ``link`` joins;
  ``aux``, ``adv``, ``fill``, ``when`` stand between a verb and its words.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, cast

from tinvan.text.syllables import syllable_key
from tinvan.types import Change

Role = Literal[
    "move",
    "goal",
    "rest",
    "limit",
    "reach",
    "have",
    "same",
    "compare",
    "act",
    "verb",
    "say",
    "cause",
    "open",
    "base",
    "link",
    "aux",
    "adv",
    "fill",
    "when",
    "prep",
    "word",
    "measure",
    "thing",
    "owner",
    "stuff",
    "figure",
    "date",
    "comma",
    "hard",
    "colon",
    "dash",
    "paren",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase, by its key, what it does, and which way it moves."""

    key: str
    role: Role
    change: Change | None


def phrase_key(phrase: str) -> str:
    """A phrase of the lexicon as the ``key`` of its token."""
    return " ".join(map(syllable_key, phrase.split()))


@cache
def entries() -> MappingProxyType[str, tuple[tuple[int, MappingProxyType[tuple[str, ...], Entry]], ...]]:
    """All phrases by the key of their first syllable and their length, the longest first; a noun goes before a cue."""
    by_first: dict[str, dict[int, dict[tuple[str, ...], Entry]]] = {}
    for name in ("relations_nouns.tsv", "relations_cues.tsv", "relations_verbs.tsv"):
        text = (resources.files("tinvan.figures") / "lexicon" / name).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines(), delimiter="\t"):
            keys = tuple(syllable_key(piece) for piece in row["phrase"].split())
            entry = Entry(
                phrase_key(row["phrase"]),
                cast(Role, row.get("role") or "verb"),
                cast("Change | None", row.get("change") or None),
            )
            by_first.setdefault(keys[0], {}).setdefault(len(keys), {}).setdefault(keys, entry)
    return MappingProxyType(
        {
            first: tuple((size, MappingProxyType(by_size[size])) for size in sorted(by_size, reverse=True))
            for first, by_size in by_first.items()
        }
    )
