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
from itertools import pairwise
from operator import itemgetter

from tinvan.text.abbreviations import abbreviation, is_initial
from tinvan.text.letters import LOWER, UPPER
from tinvan.text.lexicon import sentence_starts
from tinvan.text.lines import find_lines
from tinvan.text.quotes import match_marks
from tinvan.text.seams import Seam, find_seams, parts
from tinvan.types import Boilerplate, NormalizedText, Sentence

Span = tuple[int, int]

_STOP = re.compile(r"[.?!…]+(?:/\.)?")
_CLOSERS = re.compile(r"[\"”’'»)\]}]+")
# Emoji, other pictures and emoticons after a stop belong to the sentence before it.
_PICTURES = re.compile(
    r"(?:\s*(?:[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]|[:;=]-?[)(DP]+(?!\w)))+"
)
_SPACES = re.compile(r"\s*")
_WORD_BEFORE = re.compile(r"[\w.&]+$")
# What may end a sentence, too: "trên địa bàn TP. Việc này".
_CITY = ("TP", "Tp")
_WORD = re.compile(r"\w+")
_SMALL_NEXT, _WORD_NEXT = re.compile(rf" [{LOWER}]"), re.compile(r" \w")
# What somebody gets, owes or is who is told by an initial: "Lê Văn B. 18 năm tù", "chị M. 50 triệu đồng".
_MEASURED_NEXT = re.compile(
    r"\d[\d.,]*(?: (?:năm|tháng) tù| tuổi| ?(?:nghìn|ngàn|triệu|tỷ|tỉ|đồng|USD|kg|lượng|chỉ|căn|lô)\b)"
)
# Whose initial "H." is, where it could stand for a district: a name or a person before it.
_CALLED = re.compile(
    rf"(?:[{UPPER}][{LOWER}]+|\b(?:ông|bà|anh|chị|cô|em|cháu|bị cáo|bị can|đối tượng|nghi phạm|nạn nhân)) [{UPPER}]$"
)
# "1.", "a)", "IV." or "Điều 5." at the start of a sentence or of an item in a list on one line.
_ENUMERATOR = re.compile(
    r"(?:^|[:;])[\s\"“(]*(?:(?:Điều|Chương|Mục|Phần|Bài|Kỳ|Câu|Khoản|Phụ lục|phần|mục|câu|bài) (?:\d{1,3}|[IVX]{1,4})"
    r"|\d{1,2}(?:\.\d{1,2})*|[a-zđA-ZĐ]|[IVX]{1,4})$"
)
# Letters that are no initials: degrees, and Italy.
_NO_INITIAL = re.compile(r"(?:(?:độ|°|\d)\s*[CFK]|\b(?:ở|tại|nước|người|tiếng|của|từ|sang|với|và|đến|tới|tuyển) Ý)$")
_TRAILING_OFF = re.compile(r"(?:,|\b(?:là|của|với|và|cho|ở|tại|bởi|như|tên|gọi|có))\s*$")
_CAMEL = re.compile(rf"[{LOWER}]{{1,2}}[{UPPER}]")
# Who asked or said what the quotation before it holds.
_REPORTED = re.compile(
    rf"(?:[{UPPER}]\w* ){{1,4}}(?:đã |lại |cũng |bèn |liền )?(?:hỏi|nói|đáp|kể|hét|thốt|reo|than|gắt|quát|cười|viết"
    r"|chia sẻ|cho biết|tâm sự|khẳng định|nhấn mạnh|trả lời|đặt câu hỏi|thắc mắc|băn khoăn|chất vấn)\b"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_GLUED_START = re.compile(rf"[\"“]?[{UPPER}][{LOWER}]|[\"“]?[{UPPER}] ")
_SITE = re.compile(r"\.(?:vn|com|net|org|info|gov|edu|tv|io)\b", re.IGNORECASE)


def segment(normalized: NormalizedText, boilerplate: Sequence[Boilerplate] = ()) -> tuple[Sentence, ...]:
    """The sentences of a text: in order, apart, trimmed of white space, each with at least one letter or digit.

    The end of a line (of :func:`~tinvan.text.lines.find_lines`) always ends a sentence, and every line is a paragraph.
    Photo credits among ``boilerplate`` that are glued to the next sentence are sentences of their own.
    """
    text = normalized.text
    borders = _borders(normalized, boilerplate)
    sentences: list[Sentence] = []
    for paragraph, (first, last) in enumerate(find_lines(text)):
        forced = borders[bisect_right(borders, first) : bisect_left(borders, last)]
        for start, end in _line_sentences(text, first, last, forced):
            sentences.append(Sentence(len(sentences), *normalized.to_original(start, end), paragraph))
    return tuple(sentences)


def _borders(normalized: NormalizedText, boilerplate: Sequence[Boilerplate]) -> list[int]:
    """Where boilerplate begins or ends that may be glued to prose: around credits and links, before names.

    A credit that a dash or a bracket ties to its caption is one sentence with it, and so is a source with its byline.
    """
    borders: list[int] = []
    for before, mark in pairwise((None, *boilerplate)):
        if mark is None or (before and (before.kind, mark.kind) == ("byline", "source")):
            continue
        start, end = normalized.from_original(mark.start, mark.end)
        if mark.kind == "credit":
            tied = normalized.text[start] == "(" or normalized.text[max(0, start - 3) : start].rstrip()[-1:] in (
                "-",
                "–",
            )
            borders += [end] if tied else [start, end]
        else:
            edges = {"byline": [start], "source": [start], "related": [start, end], "heading": [end], "repeat": [end]}
            borders += edges.get(mark.kind, [])
    return sorted(borders)


def words(normalized: NormalizedText, sentence: Sentence) -> tuple[Span, ...]:
    """underthesea's words of one sentence as spans of the original; together they cover all but its white space."""
    first, last = normalized.from_original(sentence.start, sentence.end)
    spans: list[Span] = []
    for start, end in _word_spans(normalized.text[first:last]):
        begin, end = normalized.to_original(first + start, first + end)
        # A word that ends inside of letters that were composed has all of them, the next one none.
        spans.append((max(begin, spans[-1][1]) if spans else begin, end))
    return tuple(span for span in spans if span[0] < span[1])


@cache
def underthesea_version() -> str:
    """The version of the underthesea whose words these are."""
    return metadata.version("underthesea")


def sentence_ends(line: str) -> tuple[int, ...]:
    """The offsets in a line after which a new sentence begins, such as what a pair of quotation marks holds."""
    return tuple(_sentence_ends(line, line))


def _line_sentences(text: str, start: int, end: int, forced: Sequence[int]) -> Iterator[Span]:
    """The sentences of one line ``text[start:end]``; ``forced`` are the borders given from outside, in order."""
    line = text[start:end]
    begin = 0
    for border in sorted({*_sentence_ends(line, text), *(border - start for border in forced), len(line)}):
        piece = line[begin:border]
        if any(character.isalnum() for character in piece):
            left = begin + len(piece) - len(piece.lstrip())
            yield start + left, start + left + len(piece.strip())
            begin = border
        elif not piece.strip():
            begin = border


def _sentence_ends(line: str, text: str) -> Iterator[int]:
    """The offsets in a line of a text after which a new sentence begins."""
    pairs = match_marks(line).pairs
    opened = [pair[0] for pair in pairs]
    stops: list[tuple[int, re.Match[str] | Seam]] = [(stop.start(), stop) for stop in _STOP.finditer(line)]
    seams = [(seam.position, seam) for seam in find_seams(line) if _around(pairs, opened, seam.position) is None]
    begin = 0
    for position, match in sorted((*stops, *seams), key=itemgetter(0)):
        if position < begin:
            continue
        if isinstance(match, Seam):
            if parts(line, begin, match, text):
                begin = position
                yield begin
            continue
        pair = _around(pairs, opened, match.start())
        end = _after_closers(line, match.end(), pairs, opened)
        if pair is not None and (end <= pair[1] or _belongs_inside(line, begin, match, pair, end)):
            continue
        if _ends_sentence(line, begin, match, end):
            begin = _skip_pictures(line, end)
            yield begin


def _around(pairs: Sequence[Span], opened: Sequence[int], position: int) -> Span | None:
    """The quotation or bracket that holds a position."""
    index = bisect_right(opened, position) - 1
    return pairs[index] if index >= 0 and position < pairs[index][1] else None


def _after_closers(line: str, position: int, pairs: Sequence[Span], opened: Sequence[int]) -> int:
    """Past the quotes and brackets that close right after a stop, also after a space where a pair is known to close."""
    while True:
        closers = _CLOSERS.match(line, position)
        after = _skip_spaces(line, position)
        index = bisect_right(opened, position) - 1
        if index >= 0 and pairs[index][1] == after and after < len(line):
            position = after + 1
        elif closers and closers[0][0] not in "\"'":
            position += 1
        else:
            return position


def _belongs_inside(line: str, begin: int, stop: re.Match[str], pair: Span, end: int) -> bool:
    """Whether a stop right before a closing mark ends only what is quoted or bracketed, not the sentence around it.

    So for a bracket inside a sentence, for a short title in quotes that asks or calls ("Ai là triệu phú?"), and for a
    quotation whose speaker follows ("…?" Hùng hỏi lại.).
    """
    before = line[begin : pair[0]].strip()
    if line[pair[0]] in "([":
        return bool(before)
    after = _skip_spaces(line, end)
    if before.endswith(":"):
        return False
    if _REPORTED.match(line, after):
        return True
    titled = stop[0] in "?!" and bool(before) and before[-1] != "," and pair[1] - pair[0] < 40
    return titled and not _starts_sentence(line, after)


def _ends_sentence(line: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Whether the stop (with what closes after it, up to ``end``) ends the sentence that began at ``begin``."""
    after = _skip_spaces(line, _skip_pictures(line, end))
    if after >= len(line):
        return True
    head = line[begin : stop.start()]
    if not head.strip():
        return False
    if after == end and end == stop.end():
        return _ends_glued(line, head, stop, after)
    following = line[after]
    if following.isalpha() and not following.isupper() and not _CAMEL.match(line, after):
        word = _WORD_BEFORE.search(head[-40:])
        return stop[0] == "." == line[end - 1] and word is not None and _is_plain(word[0])
    if following in ".…":
        return after > end and line[after : after + 3].strip(".…") != line[after : after + 3] and _resumes(line, after)
    if following in ",;:?!)”’]%/" or (following in "-–" and end > stop.end()):
        return False  # a dash after a closing quote leads to who said it
    return end > stop.end() or not _goes_on(line, head, stop, after)


def _is_plain(word: str) -> bool:
    """A word in small letters, of two or more, and no abbreviation: what stands before a stop that ends a sentence."""
    return len(word) > 1 and word.isalpha() and word.islower() and abbreviation(word) is None


def _resumes(line: str, after: int) -> bool:
    """Whether dots at ``after`` open a sentence: "...Và rồi nước tràn vào"."""
    return re.compile(rf"(?:\.{{3}}|…)[{UPPER}]").match(line, after) is not None


def _ends_glued(line: str, head: str, stop: re.Match[str], after: int) -> bool:
    """A stop with no space after it ends a sentence between a small letter and a capitalized word: "về nhà.Hôm sau"."""
    if not _GLUED_START.match(line, after) or len(head.strip()) < 2 or _SITE.match(line, stop.start()):
        return False
    before = head[-1]
    if stop[0] != "." or before in '”")% ':
        return before.isalnum() or before in '”")% '
    word = _WORD_BEFORE.search(head[-40:])
    if word is None:
        return False
    last = word[0].rsplit(".", 1)[-1]
    if last.isdigit():
        return len(last) > 1
    if last.isupper():
        return abbreviation(last) is None and len(last) > 1 and (len(last) > 2 or _starts_sentence(line, after))
    return len(last) > 1 and abbreviation(last) is None and before.islower() and not is_initial(last)


def _goes_on(line: str, head: str, stop: re.Match[str], after: int) -> bool:
    """Whether the sentence goes on after a stop that a capital, a digit, a quote or a bracket follows."""
    word = _WORD_BEFORE.search(head[-40:])
    if word is not None and abbreviation(word[0] + stop[0]) == "never":
        return True  # a name with its own mark: "Yahoo!"
    if stop[0] != ".":
        hesitates = stop[0] in ("...", "…", "..") and _TRAILING_OFF.search(head[-12:]) is not None
        return hesitates and not _starts_sentence(line, after)
    enumerator = _ENUMERATOR.search(head.lstrip()[-24:])
    if enumerator and (enumerator.start() > 0 or len(head.lstrip()) <= 24):
        return True
    return word is not None and _abbreviates(line, head, word[0], after)


def _abbreviates(line: str, head: str, word: str, after: int) -> bool:
    """Whether a full stop after ``word`` belongs to an abbreviation, an initial or a number with broken grouping."""
    following = line[after]
    listed = abbreviation(word)
    if listed == "never":
        named = word in _CITY or (len(word) == 1 and _CALLED.search(head[-40:]) is not None)
        return not (named and _opens_prose(line, after))
    if listed == "number" and following.isdigit():
        return True
    if word.isdigit() and following.isdigit():
        return len(word) <= 3 and re.match(r"\d{3}(?!\d)", line[after:]) is not None
    if listed != "sometimes" and not (is_initial(word) and not _NO_INITIAL.search(head[-12:])):
        return False
    # "cô N.T. - giáo viên lớp 1", "ông B. - Trưởng khoa"; "B. 18 năm tù"
    told = following in "-–" and (_SMALL_NEXT if listed else _WORD_NEXT).match(line, after + 1) is not None
    if not listed and _MEASURED_NEXT.match(line, after):
        return True
    return following == "(" or told or (following.isupper() and not _starts_sentence(line, after))


def _starts_sentence(line: str, start: int) -> bool:
    """Whether the word at ``start`` is one that starts sentences."""
    word = _WORD.match(line, start)
    return word is not None and word[0] in sentence_starts()


def _opens_prose(line: str, start: int) -> bool:
    """Whether a word that starts sentences stands at ``start``, and a small one after it: "Việc này", not "Hồ Chí"."""
    word = _WORD.match(line, start)
    return word is not None and word[0] in sentence_starts() and _SMALL_NEXT.match(line, word.end()) is not None


def _skip_pictures(line: str, position: int) -> int:
    pictures = _PICTURES.match(line, position)
    return pictures.end() if pictures else position


def _skip_spaces(line: str, position: int) -> int:
    spaces = _SPACES.match(line, position)
    return spaces.end() if spaces else position


# underthesea's URL pattern backtracks exponentially on a link followed by a run of marks, and quadratically on very
# long runs without a space: such runs are words of their own and never reach it.
_RUN = re.compile(r"\S{12,}")
_MARKS = re.compile(r"[`!()\[\]{};:'\".,<>?«»“”‘’]{12}")


def _word_spans(surface: str) -> Iterator[Span]:
    last = 0
    for run in _RUN.finditer(surface):
        if len(run[0]) > 256 or _MARKS.search(run[0]):
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
