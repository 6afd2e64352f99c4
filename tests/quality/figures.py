"""Measure the figures against what they must reach; print a Markdown report, a table a question.

usage: PYTHONPATH=tests python -m quality.figures [ARTICLES]
The gold is what nothing was tuned on: the held-out third of the shared articles, and those of the desks that they lack.
ARTICLES of ``val`` (2,000) judge the salience, a tenth of them the speed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from bench.bench import BASE, EXTRACT, RELATIONS, contestants, described, timings
from figures.evaluate import DESKS, SHARED, gold_articles, score_articles, score_peers
from figures.evaluate_salience import DATA, VAL, measure
from figures.subjects import ANNOTATED
from figures.subjects import measure as annotated
from figures.test_cases import FILES, cases, lures
from quality.articles import sample
from tinvan import Article, __version__
from tinvan.artefact import artefact_path, load_manifest
from tinvan.figures.salience import ARTEFACT, MODEL

Part = dict[str, Any]

# What must be reached: of the shared score.py's numbers, of a kind, of cases, of salience, of time.
VALUES = {"strict_f1": ("strict F1", 0.95), "span_f1": ("exact span F1", 0.90), "detection_f1": ("detection F1", None)}
RELATED = {"change": ("`change` right", 0.90), "subject": ("`subject` right", 0.80), "mod": ("`mod` right", None)}
SURE_KINDS = {"money": 0.95, "percent": 0.95, "age": 0.95, "date": 0.95}
OTHER_KINDS, ENOUGH = 0.90, 20  # of the other kinds, those with so many examples
PRESS, NEGATIVES = 0.96, 41
RECALL = 0.70
CASES = 500
RATIO, MILLISECONDS = 0.10, 2.0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    if not SHARED.is_dir():
        sys.exit("the annotated articles are not here")
    parts = gold()
    salience = load_manifest(artefact_path(ARTEFACT))["files"][MODEL][:8]
    print(f"Figures of tinvan {__version__}, `{ARTEFACT}@{salience}`. **Bold** misses its target.")
    every = (values(parts), relations(parts), further(), kinds(parts), peers(), key_figures(count), case_files())
    for line in chain.from_iterable(every):
        print(line)
    for line in speed(max(1, count // 10)):
        print(line)


def gold() -> dict[str, Part]:
    """What score.py says of each part of the gold and of both, with the figures annotated in it."""
    articles = {name: list(gold_articles(name)) for name in ("held", "desks")}
    articles["both"] = [*articles["held"], *articles["desks"]]
    return {
        name: json.loads(score_articles(rows)) | {"records": [row for article in rows for row in article["figures"]]}
        for name, rows in articles.items()
    }


def table(title: str, note: str, head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A heading, what was measured, and the rows under their head."""
    yield from ("", f"## {title}", "", note, "", f"| {head} |", "|---" * (head.count("|") + 1) + "|")
    yield from (f"| {' | '.join(row)} |" for row in rows)


def share(value: float | None, target: float | None = None) -> str:
    """A share to three places, bold below its target; a dash where there was nothing to count."""
    if value is None:
        return "–"
    return f"**{value:.3f}**" if target is not None and value < target else f"{value:.3f}"


def least(target: float | None) -> str:
    return "–" if target is None else f"≥ {target:.2f}"


def values(parts: Mapping[str, Part]) -> Iterator[str]:
    both = parts["both"]
    name = hashlib.sha256(b"".join(path.read_bytes() for path in (SHARED / "dev.gold.jsonl", DESKS))).hexdigest()[:16]
    note = (
        f"{both['articles']} annotated articles that nothing was tuned on ({name}): {parts['held']['gold']} figures of "
        f"the held-out third, {parts['desks']['gold']} of sport, health and weather. Strict: overlapping span, same "
        "kind, value and unit."
    )
    rows = (
        (title, least(target), *(share(part[field], target) for part in parts.values()))
        for field, (title, target) in VALUES.items()
    )
    return table("Is every figure found, with its value?", note, "what | target | held out | desks | both", rows)


def relations(parts: Mapping[str, Part]) -> Iterator[str]:
    rows = (
        (
            title,
            least(target),
            str(sum(bool(row.get(field)) for row in parts["both"]["records"])),
            *(share(part[field], target) for part in parts.values()),
        )
        for field, (title, target) in RELATED.items()
    )
    note = (
        "Of the figures found with their value: `subject` where the gold has one (token F1 ≥ 0.5), `change` and `mod` "
        "where the gold or what is found has one."
    )
    return table(
        "Does it say what a figure is about?", note, "what | target | in the gold | held out | desks | both", rows
    )


def further() -> Iterator[str]:
    rows = []
    for name, total in annotated().items():
        recall, precision = total["right"] / total["wanted"], total["right"] / total["found"]
        change = total["changes right"] / total["changes"]
        rows.append((name, str(total["wanted"]), share(recall), share(precision), str(total["changes"]), share(change)))
    count = len(ANNOTATED.read_text(encoding="utf-8").splitlines())
    note = (
        f"{count} whole articles of `train`, annotated blind in the gold's manner (`RELATIONS.md` of the cases), apart "
        "what rules were made on. Precision is over the figures that are given a subject."
    )
    head = "articles | subjects | recall | precision | changes | right"
    return table("And on more articles?", note, head, rows)


def kinds(parts: Mapping[str, Part]) -> Iterator[str]:
    rows = []
    for kind, counted in parts["both"]["kinds"].items():
        target = SURE_KINDS.get(kind, OTHER_KINDS if counted["n"] >= ENOUGH else None)
        found = [part["kinds"].get(kind, {"n": 0, "f1": 0.0}) for part in parts.values()]
        scores = (share(row["f1"] if row["n"] else None, target) for row in found)
        rows.append((kind, least(target), str(counted["n"]), *scores))
    note = f"Strict F1. A kind without a target has fewer than {ENOUGH} examples."
    return table("Is every kind found?", note, "kind | target | examples | held out | desks | both", rows)


def peers() -> Iterator[str]:
    rows = []
    for tier, (right, total) in score_peers().items():
        target = {"press": f"≥ {PRESS:.2f}", "negatives": f"≥ {NEGATIVES} of 42"}.get(tier, "–")
        missed = (tier == "press" and right < PRESS * total) or (tier == "negatives" and right < NEGATIVES)
        count = f"{right} of {total}"
        rows.append((tier, target, f"**{count}**" if missed else count, share(right / total)))
    note = "Short texts of duckling's and NeMo's own tests: right where all figures are found and no other."
    return table("Does it read what its peers read?", note, "tier | target | right | share", rows)


def key_figures(count: int) -> Iterator[str]:
    found = measure(DATA / VAL, count)
    rows = (
        ("the three key figures", least(RECALL), share(found["recall_at_3"], RECALL)),
        ("the first three distinct numbers", "–", share(found["first_three_numbers"])),
        ("the best three figures, chosen knowing the sapo", "–", share(found["best_three_figures"])),
        ("any figure", "–", share(found["any_figure"])),
    )
    note = (
        f"{found['articles']:,} articles of `val`, {found['numbers']:,} numbers of their sapos that stand in the body: "
        "the share of them that is said by each."
    )
    return table("Are the key figures the editor's?", note, "said by | target | recall", rows)


def case_files() -> Iterator[str]:
    held = [case for name in FILES for case in cases(name)]
    lured = len(lures(held))
    rows = (
        ("cases", f"≥ {CASES}", f"**{len(held)}**" if len(held) < CASES else str(len(held))),
        ("of them negatives or traps", "≥ half", share(lured / len(held), 0.5)),
        ("known failures beside them", "–", str(len(cases("known_failures")))),
    )
    note = (
        "`tests/cases/figures`, each with its provenance; `tests/figures/test_spellings.py` renders any value any way."
    )
    return table("Is it held by cases?", note, "what | target | is", rows)


def speed(count: int) -> Iterator[str]:
    articles = sample(count)
    every = contestants([Article(row["text"], row["title"]) for row in articles])
    times = timings({name: every[name] for name in (BASE, EXTRACT, RELATIONS)}, count)
    whole = times[EXTRACT] + times[RELATIONS]
    ratio = whole / times[BASE]
    milliseconds, share_of_base = f"{whole:.2f}", f"{ratio:.3f}"
    rows = [(name, "–", f"{value:.2f}", f"{value / times[BASE]:.3f}") for name, value in times.items()]
    rows.append(
        (
            "figures: both",
            f"≤ {MILLISECONDS:.0f} ms, ≤ {RATIO:.2f}",
            f"**{milliseconds}**" if whole > MILLISECONDS else milliseconds,
            f"**{share_of_base}**" if ratio > RATIO else share_of_base,
        )
    )
    note = f"{described(articles)}; times are the machine's, the ratio is not."
    return table("Is it fast?", note, f"what | target | ms an article | ratio to {BASE.split()[-1]}", rows)


if __name__ == "__main__":
    main()
