"""Measure how text wrapped to a width is read; print a Markdown report.

usage: PYTHONPATH=tests python -m quality.wrapped [ARTICLES]

Paragraphs of ``val`` are wrapped anew: of the sentences that the text has unwrapped, how many it has wrapped, too, and
of how many articles all. Last come articles with a line a paragraph, of which no line should be joined.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter
from collections.abc import Callable

from quality.articles import sample
from tinvan import Article
from tinvan.document import read
from tinvan.text.wrapping import wrapped_breaks

OTHERS = 8_000
# How wide letters are in print, beside most others; what is not named is 1.
NARROW, WIDE, CAPITAL = 0.5, 1.4, 1.15


def filled(width: int, indent: str = "") -> Callable[[str], str]:
    """Wraps a paragraph in letters of one width."""
    wrapper = textwrap.TextWrapper(width, initial_indent=indent * 2, subsequent_indent=indent)
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.fill


def printed(width: int) -> Callable[[str], str]:
    """Wraps a paragraph in letters as print has them, to the width of so many usual ones."""

    def wrap(paragraph: str) -> str:
        lines = [""]
        for word in paragraph.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and sum(map(_width, longer)) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return "\n".join(lines)

    return wrap


def _width(letter: str) -> float:
    if letter in "iljt.,:;!":
        return NARROW
    return WIDE if letter in "mwMW" else CAPITAL if letter.isupper() else 1.0


WRAPPED: dict[str, tuple[Callable[[str], str], str]] = {
    "at 72 characters, a blank line between paragraphs": (filled(72), "\n\n"),
    "the same, no blank line": (filled(72), "\n"),
    "at 66 characters, indented, no blank line": (filled(66, "  "), "\n"),
    "in print, about 80 letters a line, a blank line between paragraphs": (printed(80), "\n\n"),
    "in print, no blank line": (printed(80), "\n"),
    "in a narrow column of print, about 38 letters, a blank line between paragraphs": (printed(38), "\n\n"),
}


def sentences(text: str) -> list[str]:
    """The sentences of a text, white space aside."""
    return [" ".join(text[row.start : row.end].split()) for row in read(Article(text)).sentences]


def main() -> None:
    rows = sample(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    articles = [[" ".join(part.split()) for part in row["text"].split("\n\n") if part.strip()] for row in rows]
    unwrapped = [sentences("\n\n".join(paragraphs)) for paragraphs in articles]
    print(f"{len(rows):,} articles of `val`\n\n| wrapped | sentences | articles wholly the same |\n|---|---|---|")
    for name, (wrap, between) in WRAPPED.items():
        found = [sentences(between.join(map(wrap, paragraphs))) for paragraphs in articles]
        pairs = list(zip(unwrapped, found, strict=True))
        same = sum((Counter(one) & Counter(other)).total() for one, other in pairs) / sum(map(len, unwrapped))
        print(f"| {name} | {same:.3f} | {sum(one == other for one, other in pairs) / len(pairs):.3f} |")
    others = [re.sub(r"\n{2,}", "\n", row["text"]) for row in sample(OTHERS)]
    breaks, joined = sum(text.count("\n") for text in others), sum(len(wrapped_breaks(text)) for text in others)
    print(f"\nOf {breaks:,} breaks between the paragraphs of {len(others):,} articles {joined} are taken for such.")


if __name__ == "__main__":
    main()
