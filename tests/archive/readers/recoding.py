"""How often articles written in the encodings of before Unicode come back as they were, as a table.

``python -m archive.readers.recoding 1200`` writes so many articles of ``val`` (none of its untouched quarter) in every
encoding, one by one, and reads each without being told which. Right is what equals the article in NFC to the letter.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from archive.readers.scripts import ENCODERS, tcvn3_of_fonts
from quality.articles import SHARED, digest, sample
from tinvan.archive.encodings import Undecodable, decode

LEAST = 0.99
# Languages whose texts must stay as they are.
STRANGERS = {
    "English": "It's a test. Don't worry: we're here, aren't you? I'll go to the sea. Who's there? So be it. ",
    "French": "L'été dernier, à Paris, où les élèves étaient déjà là, ça coûtait très cher. Où êtes-vous allés? ",
    "German": "Über die Straße gehen Mädchen und Jungen; schön, daß es noch größere Häuser für Fußgänger gibt. ",
    "Spanish": "El niño comió mañana. ¿Qué pasó con el avión? Está aquí, señor; la canción también es de él. ",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy. Děti čtou knížky, které jim četla babička včera večer. ",
    "Turkish": "Pijamalı hasta yağız şoföre çabucak güvendi. Öğrenciler bugün okula gittiler, çünkü sınav var. ",
    "Russian": "Съешь ещё этих мягких французских булок, да выпей чаю. Дети читают книги каждый вечер дома. ",
    "Chinese": "今天天气很好，孩子们在公园里玩耍。",
    "code": "for i in range(10): print(f'{i}? {a.b(c)}'); x = y^2 + d.d(e.e); if a.o: u.u('o')  # it's ok. ",
}


@dataclass(slots=True)
class Score:
    """How many articles could be written, and how many came back."""

    written: int = 0
    right: int = 0
    but_for_case: int = 0
    found: Counter[str] = field(default_factory=Counter)


def measure(texts: list[str], write: Callable[[str], bytes]) -> Score:
    """Write texts and read them; what an encoding has no letters for is left out."""
    score = Score()
    for text in texts:
        try:
            data = write(text)
        except UnicodeEncodeError:
            continue
        score.written += 1
        try:
            found = decode(data)
        except Undecodable:
            score.found["undecodable"] += 1
            continue
        score.right += found.text == text
        score.but_for_case += found.text.lower() == text.lower()
        score.found[found.encoding or "utf-8"] += 1
    return score


def main(count: int) -> int:
    """Measure, and print a table; 1 where an encoding misses its target."""
    articles = sample(count)
    texts = [unicodedata.normalize("NFC", article["text"]) for article in articles]
    print(f"{len(texts):,} articles of `val` ({digest(articles)})\n")
    print("| written in | written | right | right but for capitals | found as |\n|---|---|---|---|---|")
    missed = 0
    for name, write in {**ENCODERS, "tcvn3 without capitals that have tones": tcvn3_of_fonts}.items():
        score = measure(texts, write)
        share = score.right / score.written
        missed += share < LEAST and name in ENCODERS
        found = ", ".join(f"{encoding} {times:,}" for encoding, times in score.found.most_common())
        print(f"| {name} | {score.written:,} | {share:.2%} | {score.but_for_case / score.written:.2%} | {found} |")
    changed = [name for name, text in STRANGERS.items() if decode((text * 20).encode()).text != text * 20]
    print(f"\nOf {len(STRANGERS)} texts in UTF-8 that are not Vietnamese, changed: {', '.join(changed) or 'none'}")
    return bool(missed or changed)


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit("needs the shared data folder beside the checkout")
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_200))
