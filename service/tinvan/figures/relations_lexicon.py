"""The words that carry relations: two tables, read once, as phrases by the key of their first syllable.

``relations_cues.tsv`` says what a verb, preposition or adverb does to a figure beside it (its role, and for verbs of
rising and falling the change); ``relations_nouns.tsv`` lists the nouns that name something measured. ``docs`` of the
roles: ``move`` rises or falls; ``goal``, ``rest`` lead to a new level; ``limit`` to a bound; ``reach`` states a level;
``have`` possesses; ``same`` says it again in other terms; ``compare`` sets beside something else; ``act`` is an act
that takes a sum as its object; ``say`` reports; ``cause`` and ``open`` begin a clause; ``base`` begins a baseline;
``link`` joins; ``aux``, ``adv``, ``fill``, ``when`` stand between a verb and its words; ``prep`` begins an adjunct;
``word`` protects a phrase that holds one of the others.
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
    """A phrase as the keys of its syllables, what it does, and which way it moves."""

    keys: tuple[str, ...]
    role: Role
    change: Change | None


@cache
def entries() -> MappingProxyType[str, tuple[Entry, ...]]:
    """All phrases by the key of their first syllable, the longest first; a noun before a cue of the same length."""
    by_first: dict[str, list[Entry]] = {}
    for name in ("relations_nouns.tsv", "relations_cues.tsv"):
        text = (resources.files("tinvan.figures") / "lexicon" / name).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines(), delimiter="\t"):
            keys = tuple(syllable_key(piece) for piece in row["phrase"].split())
            entry = Entry(keys, cast(Role, row["role"]), cast("Change | None", row.get("change") or None))
            by_first.setdefault(keys[0], []).append(entry)
    return MappingProxyType(
        {first: tuple(sorted(rows, key=lambda entry: -len(entry.keys))) for first, rows in by_first.items()}
    )
