"""Find the title of an article in its text, and what is said twice: a sapo set again as the first paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tinvan.text.datelines import opening_mark
from tinvan.text.letters import UPPER
from tinvan.text.lexicon import sentence_starts
from tinvan.text.lines import Line, Mark, holds_stops
from tinvan.text.seams import opens_sentences
from tinvan.text.syllables import count_syllables, find_syllables, syllable_key, syllable_keys
from tinvan.types import Boilerplate, NormalizedText

# Titles and sapos are no longer than this, in characters.
_LONGEST_REPEAT = 800
# A title that is glued to what follows it has at least so many syllables, its line so many stops; what follows opens a
# sentence.
_FEWEST_GLUED, _LONGEST_GAP, _FEWEST_STOPS = 6, 40, 2
_TITLE_END = re.compile(rf"([\"”’)?!.…]*)\s+(?=[\"“‘(]*[{UPPER}\d])")
_FIRST_WORD = re.compile(r"\w+")


def headline(normalized: NormalizedText, boilerplate: Iterable[Boilerplate]) -> str:
    """The first heading, where it stands before any prose: the title of a page that was pasted whole; else ""."""
    position = 0
    for mark in boilerplate:
        if normalized.original[position : mark.start].strip():
            return ""
        if mark.kind == "heading":
            return normalized.slice(mark.start, mark.end)
        position = mark.end
    return ""


def repeat_marks(lines: Sequence[Line], title: str) -> Iterator[Mark]:
    """A line that says the title again, the title at the start of a text whose lines were lost, and a line said before
    (a sapo repeated as the first paragraph)."""
    keys = tuple(syllable_keys(title))
    # A text that is its title and no more is all there is.
    titled = keys if len(lines) > 1 else ()
    if len(lines) == 1 and len(keys) >= _FEWEST_GLUED and holds_stops(lines[0][1], _FEWEST_STOPS):
        offset, line = lines[0]
        first = find_syllables(line[: 2 * len(title) + _LONGEST_GAP])
        end = first.end(len(keys) - 1) if len(first.starts) > len(keys) else 0
        headed = end > 0 and tuple(map(syllable_key, first.surfaces[: len(keys)])) == keys
        closed = _TITLE_END.match(line, end) if headed else None
        if closed and (closed[1] or _opens(line, closed.end())):
            yield "repeat", offset, offset + closed.end(1)
    seen: set[str] = set()
    for offset, line in lines:
        if len(line) > _LONGEST_REPEAT:
            continue
        said = " ".join(line.split()).casefold()
        again = said in seen or (abs(len(said) - len(title)) < 12 and tuple(syllable_keys(line)) == titled)
        if again and count_syllables(line) >= 4:
            yield "repeat", offset, offset + len(line)
        seen.add(said)


def _opens(line: str, position: int) -> bool:
    """Whether what stands at a place of a line is a quotation, a bracket, the mark of a site or a word that opens
    sentences."""
    word = _FIRST_WORD.search(line, position)
    if word is None or line[position] in '("“‘' or opening_mark().match(line, position):
        return word is not None
    return word[0] in sentence_starts() or opens_sentences(word[0])
