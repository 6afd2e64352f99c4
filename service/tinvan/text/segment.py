"""Sentences with exact spans, and words with exact spans. The one importer of underthesea.

Sentences are found by our own rules: underthesea's splitter joins lines, stumbles on "…", abbreviations and quotes, and
gives strings without offsets. Words are underthesea's own, aligned back to the text; they are most of the run time and
are segmented only where asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata

from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import column, table
from tinvan.text.quotes import match_marks
from tinvan.types import Boilerplate, NormalizedText, Sentence

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.?!…]+(?:/\.)?")
_CLOSERS = re.compile(r"[\"”’'»)\]}]+")
# Emoji and other pictures after a stop belong to the sentence before it.
_SYMBOLS = re.compile(r"(?:\s*[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff])+")
_SPACES = re.compile(r"\s*")
_WORD_BEFORE = re.compile(r"[\w.&]+$")
_ENUMERATOR = re.compile(r"(?:^|[:;]\s*)[\"“(]?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđA-ZĐ]|[IVX]{1,4})$")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SMALL = re.compile(rf"[{LOWER}]")
_GLUED_START = re.compile(rf"[\"“]?[{UPPER}][{LOWER}]|[\"“]?[{UPPER}] ")
_SITE = re.compile(r"\.(?:vn|com|net|org|info|gov|edu|tv|io)\b", re.IGNORECASE)


def segment(normalized: NormalizedText, boilerplate: Sequence[Boilerplate] = ()) -> tuple[Sentence, ...]:
    """The sentences of a text: in order, apart, trimmed of white space, each with at least one letter or digit.

    A line end always ends a sentence, and every line is a paragraph. Photo credits among ``boilerplate`` that are glued
    to the next sentence are sentences of their own.
    """
    text = normalized.text
    borders = sorted(
        border
        for mark in boilerplate
        if mark.kind in ("credit", "caption", "related", "source", "byline")
        for border in normalized.from_original(mark.start, mark.end)
    )
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(match for match in _LINE.finditer(text) if not match[0].isspace()):
        forced = borders[bisect_right(borders, line.start()) : bisect_left(borders, line.end())]
        for start, end in _line_sentences(text, line.start(), line.end(), forced):
            sentences.append(Sentence(len(sentences), *normalized.to_original(start, end), paragraph))
    return tuple(sentences)


def words(normalized: NormalizedText, sentence: Sentence) -> tuple[Span, ...]:
    """underthesea's words of one sentence as spans of the original; together they cover all but its white space."""
    first, last = normalized.from_original(sentence.start, sentence.end)
    return tuple(
        normalized.to_original(first + start, first + end) for start, end in _word_spans(normalized.text[first:last])
    )


def underthesea_version() -> str:
    """The version of the underthesea whose words these are."""
    return metadata.version("underthesea")


def _line_sentences(text: str, start: int, end: int, forced: Sequence[int]) -> Iterator[Span]:
    """The sentences of one line ``text[start:end]``; ``forced`` are the borders given from outside, in order."""
    line = text[start:end]
    ends = sorted({*_sentence_ends(line), *(border - start for border in forced), len(line)})
    begin = 0
    for border in ends:
        piece = line[begin:border]
        if any(character.isalnum() for character in piece):
            left = begin + len(piece) - len(piece.lstrip())
            yield start + left, start + left + len(piece.strip())
            begin = border
        elif not piece.strip():
            begin = border


def _sentence_ends(line: str) -> Iterator[int]:
    """The offsets after which a new sentence of the line begins."""
    pairs = match_marks(line).pairs
    opened = [pair[0] for pair in pairs]
    begin = 0
    for match in _STOP.finditer(line):
        if match.start() < begin:
            continue
        end = _after_closers(line, match.end(), pairs, opened)
        pair = bisect_right(opened, match.start()) - 1
        if pair >= 0 and end <= pairs[pair][1]:
            continue
        if _ends_sentence(line, begin, match, end):
            symbols = _SYMBOLS.match(line, end)
            end = symbols.end() if symbols else end
            yield end
            begin = end


def _after_closers(line: str, position: int, pairs: Sequence[Span], opened: Sequence[int]) -> int:
    """Past the quotes and brackets that close right after a stop, also after a space where a pair is known to close."""
    while True:
        closers = _CLOSERS.match(line, position)
        spaces = _SPACES.match(line, position)
        after = spaces.end() if spaces else position
        pair = bisect_right(opened, position) - 1
        if pair >= 0 and pairs[pair][1] == after and after < len(line):
            position = after + 1
        elif closers and closers[0][0] not in "\"'":
            position += 1
        else:
            return position


def _ends_sentence(line: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Whether the stop (with what closes after it, up to ``end``) ends the sentence that began at ``begin``."""
    spaces = _SPACES.match(line, end)
    after = spaces.end() if spaces else end
    if after >= len(line):
        return True
    glued = after == end
    if glued and end == stop.end():
        return _ends_glued(line, begin, stop, after)
    following = line[after]
    if following.isalpha() and not following.isupper():
        return False
    if following in ",;:.?!…)”’]%/" or (following in "-–" and end > stop.end()):
        return False  # a dash after a closing quote leads to who said it
    if stop[0] in (".", "…", "...") and line[begin : stop.start()].strip() and end == stop.end():
        return not _abbreviates(line, begin, stop, after)
    return bool(line[begin : stop.start()].strip())


def _ends_glued(line: str, begin: int, stop: re.Match[str], after: int) -> bool:
    """A stop with no space after it ends a sentence between a small letter and a capitalized word: "về nhà.Hôm sau"."""
    if not _GLUED_START.match(line, after) or stop.start() - begin < 2:
        return False
    word = _WORD_BEFORE.search(line, max(begin, stop.start() - 40), stop.start())
    before = line[stop.start() - 1]
    if stop[0] != ".":
        return before.isalnum() or before in '”")'
    if word is None or not _SMALL.match(before) or _SITE.match(line, stop.start()):
        return before in '”")%' or (before.isdigit() and word is not None and len(word[0]) > 1)
    return len(word[0]) > 1 and not _is_listed(word[0]) and "." not in word[0] and not word[0][1:2].isupper()


def _abbreviates(line: str, begin: int, stop: re.Match[str], after: int) -> bool:
    """Whether a full stop before a capital, a digit or a quote belongs to an abbreviation, an initial or a number."""
    head = line[begin : stop.start()]
    if stop[0] != ".":
        return False
    if _ENUMERATOR.search(head[-12:]) and (len(head) <= 12 or head[-12:].lstrip(' "“(')[:1] in ":;"):
        return True
    word = _WORD_BEFORE.search(head[-40:])
    if word is None:
        return False
    listed = _abbreviations().get(word[0])
    if listed == "never":
        return True
    following = line[after]
    if listed == "number":
        return following.isdigit()
    if word[0].isdigit() and following.isdigit():
        return len(word[0]) <= 3 and re.match(r"\d{3}(?!\d)", line[after:]) is not None
    if listed == "sometimes":
        return False
    return _is_initial(word[0]) and following.isupper() and not _opens(line, after)


def _is_initial(word: str) -> bool:
    """A single capital, or capitals with stops between them: the "J" of "J. K. Rowling", "N.T", "G.W"."""
    return all(len(part) == 1 and part.isupper() for part in word.split("."))


def _opens(line: str, start: int) -> bool:
    """Whether the word at ``start`` is one that opens sentences."""
    word = re.compile(r"\w+").match(line, start)
    return word is not None and word[0] in _sentence_starts()


def _is_listed(word: str) -> bool:
    return _abbreviations().get(word) == "never"


@cache
def _abbreviations() -> dict[str, str]:
    return {row["abbreviation"]: row["ends"] for row in table("abbreviations")}


@cache
def _sentence_starts() -> frozenset[str]:
    return frozenset(column("sentence_starts"))


# underthesea's URL pattern backtracks exponentially on a link followed by a run of marks, and quadratically on very
# long runs without a space: such runs are words of their own and never reach it.
_UNSAFE_RUN = re.compile(r"\S{256,}|\S*\w\S*[`!()\[\]{};:'\".,<>?«»“”‘’]{12,}\S*")


def _word_spans(surface: str) -> Iterator[Span]:
    last = 0
    for run in _UNSAFE_RUN.finditer(surface):
        yield from _underthesea_spans(surface, last, run.start())
        yield run.span()
        last = run.end()
    yield from _underthesea_spans(surface, last, len(surface))


def _underthesea_spans(surface: str, start: int, end: int) -> Iterator[Span]:
    """The words of ``surface[start:end]``: its tokens found again in order, grouped as underthesea groups them."""
    from underthesea import word_tokenize
    from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize

    piece = _SURROGATE.sub("\ufffd", surface[start:end])  # a lone surrogate cannot reach the Rust core
    if not piece.strip():
        return
    tokens: list[Span] = []
    position = 0
    for token in tokenize(piece, use_token_normalize=False):
        position = piece.index(token, position)
        tokens.append((start + position, start + position + len(token)))
        position += len(token)
    first = 0
    for word in word_tokenize(piece):
        last = first + word.count(" ")
        yield tokens[first][0], tokens[last][1]
        first = last + 1
