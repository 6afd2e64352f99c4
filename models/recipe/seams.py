"""Count what opens and what ends sentences in VietNews' train part, and write the tables that seams are told by.

``python models/recipe/seams.py``. For a word written large, ``seam_openers.tsv`` holds the log-odds of standing at the
start of a sentence over standing inside one, after a small or a large letter, by what follows: the next word or two, or
the kind of the next ("/" for a date); ``seam_endings.tsv`` the log-odds of a small word to end a sentence over standing
before a large letter. Every second article is counted. Seams look like words inside a sentence there: as many as
``_SEAMS`` says are taken off, three quarters at most, where it is known what follows.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product, takewhile
from pathlib import Path

import zstandard

ROOT = Path(__file__).resolve().parents[2]
LEXICON = ROOT / "service/tinvan/text/lexicon"
TRAIN = ROOT.parent / "shared/data/vietnews/train.jsonl.zst"

_DATE = re.compile(r"\d+-\d+(?:-\d+)?")
_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
_KINDS = ("a", "A", "0", "/", ",")
# Rows weaker than this, or seen more rarely, never cut.
_LEAST_WEIGHT, _LEAST_WORD, _LEAST_KIND, _LEAST_FOLLOWED = 2.2, 20, 10, {1: 25, 2: 60}
# How many seams there are, after a small and a large letter, for each sentence that opens after a stop: about what 262
# articles hold that were read for it.
_SEAMS = {"a": 0.015, "A": 0.006}
_TONES = dict(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)


class Counts:
    """How often words open (by what follows), stand inside (by what stands around them), end, and precede names."""

    def __init__(self) -> None:
        self.opens: Counter[tuple[str, str]] = Counter()
        self.inside: Counter[tuple[str, str, str]] = Counter()
        self.ends: Counter[str] = Counter()
        self.precedes: Counter[str] = Counter()

    def add(self, line: str) -> None:
        tokens = _TOKEN.findall(line)
        kinds = [_kind(token) for token in tokens]
        for index, (word, kind) in enumerate(zip(tokens, kinds, strict=True)):
            if kind != "A":
                continue
            following = kinds[index + 1] if index + 1 < len(tokens) else "$"
            if following == "0" and len(tokens) > index + 3 and tokens[index + 2] == "/":
                following = "/"
            after = [following, *_words_after(tokens, kinds, index)]
            before = kinds[index - 1] if index else "."
            if before == ".":
                initial = index > 1 and len(tokens[index - 2]) < 3 and kinds[index - 2] == "A"
                if not initial:
                    self.opens.update((word, key) for key in after)
                    self.ends.update(tokens[index - 2 : index - 1] if index > 1 and kinds[index - 2] in "aA0" else ())
            elif before in "aA0/":
                self.inside.update((word, key, "A" if before == "A" else "a") for key in after)
                self.precedes[tokens[index - 1]] += 1


def _words_after(tokens: list[str], kinds: list[str], index: int) -> list[str]:
    """The small word that follows, and the two that do."""
    count = sum(1 for _ in takewhile("a".__eq__, kinds[index + 1 : index + 3]))
    return [" " + " ".join(tokens[index + 1 : index + 2 + more]) for more in range(count)]


def _kind(piece: str) -> str:
    if piece.isdigit():
        return "0"
    if _DATE.fullmatch(piece):
        return "/"
    if not piece[0].isalnum():
        return "." if piece in ".?!…" else "," if piece == "," else "#"
    return "A" if piece[0].isupper() else "a"


def _log_odds(for_: int, against: float, all_for: int, all_against: int, prior: float) -> float:
    return math.log((for_ + prior) / all_for) - math.log((against + prior) / all_against)


def openers(counts: Counts) -> Iterator[tuple[str, str, float, float]]:
    """Word, what follows, weight after a small letter, weight after a large one."""
    words: Counter[str] = Counter()
    in_names: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for (word, key), count in counts.opens.items():
        words[word] += count if key[0] != " " else 0
    for (word, key, before), count in counts.inside.items():
        if key[0] != " ":
            totals[before] += count
            in_names[word] += count if before == "A" else 0
    total = sum(words.values())

    def weights(word: str, key: str) -> tuple[float, float]:
        opened = counts.opens[word, key]
        inside = {kind: counts.inside[word, key, kind] for kind in _SEAMS}
        if key[0] in " /":
            inside = {kind: max(count / 4, count - _SEAMS[kind] * opened) for kind, count in inside.items()}
        small, large = (_log_odds(opened, inside[kind], total, totals[kind], 0.5) for kind in _SEAMS)
        # A syllable of names ("Thế") stays one whatever follows it.
        return small, min(large, _log_odds(words[word], in_names[word], total, totals["A"], 0.5) + 1)

    known = {
        (word, kind): weights(word, kind)
        for word in words
        if words[word] >= _LEAST_WORD
        for kind in _KINDS
        if counts.opens[word, kind] >= _LEAST_KIND
    }
    kept = {key: value for key, value in known.items() if max(value) >= _LEAST_WEIGHT}
    followed = [(word, key) for word, key in counts.opens if key[0] == " " and key[1:] not in _KINDS]
    for word, key in sorted(followed, key=lambda pair: (pair[1].count(" "), pair)):
        words_after = key.count(" ")
        if counts.opens[word, key] + counts.inside[word, key, "a"] < _LEAST_FOLLOWED[words_after]:
            continue
        small, large = weights(word, key)
        usual = kept.get((word, key.rpartition(" ")[0]), kept.get((word, "a"), (0.0, 0.0)))
        differs = abs(small - usual[0]) >= 1.2 or abs(large - usual[1]) >= 1.5
        if differs and max(small, large, usual[0]) >= _LEAST_WEIGHT:
            kept[word, key] = small, large
    for (word, key), (small, large) in kept.items():
        yield word, key.strip(), small, large


def endings(counts: Counts) -> Iterator[tuple[str, float]]:
    """Small word, weight."""
    ends, precedes = sum(counts.ends.values()), sum(counts.precedes.values())
    for word in {*counts.ends, *counts.precedes}:
        if word[0].islower() and counts.ends[word] + counts.precedes[word] >= 40:
            weight = _log_odds(counts.ends[word], counts.precedes[word], ends, precedes, 2)
            if abs(weight) >= 0.8:
                yield word, weight


def spellings(words: str) -> set[str]:
    """Words with their tone marks in the new and in the old place: "Toà", "Tòa"."""
    return set(map(" ".join, product(*map(_spellings, words.split(" ")))))


def _spellings(word: str) -> set[str]:
    old = _TONES.get(word[-2:]) if len(word) > 2 and word[0] not in "qQ" else None
    return {word, word[:-2] + old} if old else {word}


def write(name: str, header: str, rows: Iterable[str]) -> None:
    (LEXICON / name).write_text("\n".join([header, *sorted(set(rows))]) + "\n", encoding="utf-8")


def main() -> None:
    counts = Counts()
    with TRAIN.open("rb") as raw, zstandard.open(raw, "rt", encoding="utf-8") as train:
        for index, line in enumerate(train):
            if index % 2 == 0:
                text = unicodedata.normalize("NFC", json.loads(line)["text"])
                for paragraph in text.split("\n"):
                    counts.add(paragraph)
    write(
        "seam_openers.tsv",
        "word\tnext\tafter_small\tafter_large",
        (
            f"{one}\t{other}\t{max(small, -9):.1f}\t{max(large, -9):.1f}"
            for word, following, small, large in openers(counts)
            for one in spellings(word)
            for other in spellings(following)
        ),
    )
    write(
        "seam_endings.tsv",
        "word\tweight",
        (f"{one}\t{weight:.1f}" for word, weight in endings(counts) for one in spellings(word)),
    )


if __name__ == "__main__":
    main()
