"""The report of an archive as a page: one file with its pictures in it, opened from disk, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from tinvan.archive import pictures
from tinvan.archive.report import duration

# The five numbers of a length, in the order of the line, and what the page calls them.
_LENGTHS = {"min": "least", "median": "median", "mean": "mean", "p90": "9 in 10 up to", "max": "most"}
_STATES = {
    "done": "All of the archive is done.",
    "stopped": "The run was stopped before its end. The same command goes on from here.",
    "failed": "The run failed before its end. Once the cause is mended, the same command goes on from here.",
    "running": "The run has not ended yet.",
}
_TREATED = {"mark": "marked in the results", "drop": "rejected", "off": "not looked for"}
_MAPPINGS = ("rejections", "warnings", "languages", "encodings", "by_day", "figures")
_NOTHING: tuple[object, ...] = (None, {}, [], ())
_LONGEST = 2_000  # characters of one value among the options


def render(report: Mapping[str, object]) -> str:
    """The page of a report as ``report.json`` holds it; what is missing there is left out here.

    Whatever the names and codes in it are, they are text on the page: it holds no markup but its own, no script, and
    nothing that is fetched.
    """
    counts = {name: _counts(report.get(name)) for name in _MAPPINGS}
    articles, rejected = _number(report.get("articles")), _number(report.get("rejected"))
    stages = {name: seconds for name, seconds in _numbers(report.get("stages")).items() if seconds > 0}
    state = str(report.get("state", ""))
    return _template().render(
        state=_clean(state),
        said=_STATES.get(state, ""),
        articles=int(articles),
        rejected=int(rejected),
        share=rejected / (articles + rejected) if articles + rejected else 0.0,
        near_duplicates=int(_number(report.get("near_duplicates"))),
        treated=_treated(report.get("options")),
        rate=_number(report.get("articles_per_second")),
        seconds=_number(report.get("seconds")),
        counts=counts,
        time=pictures.columns(counts["by_day"]),
        undated=max(0, int(articles) - sum(counts["by_day"].values())),
        rows={name: pictures.rows(counts[name]) for name in _MAPPINGS if name != "by_day"},
        lengths=_lengths(report),
        stages=pictures.rows({name: max(1, round(1000 * seconds)) for name, seconds in stages.items()}),
        worked=sum(stages.values()),
        facts=_facts(report),
        names=_LENGTHS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("tinvan.archive"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=_count, duration=_duration, percent=_percent)
    return environment.get_template("report.html.j2")


def _lengths(report: Mapping[str, object]) -> list[tuple[str, dict[str, float], pictures.Spread]]:
    """The lengths of summaries and articles that there are, each with its numbers and their places on a line."""
    found = []
    for name, field in (("summaries", "syllables"), ("articles", "article_syllables")):
        numbers = _numbers(report.get(field))
        values = {key: numbers[key] for key in _LENGTHS if key in numbers}
        if len(values) == len(_LENGTHS):
            found.append((name, values, pictures.spread(values)))
    return found


def _treated(options: object) -> str:
    """What was done with near-duplicates, where the options say so."""
    return _TREATED.get(str(options.get("near_duplicates")), "") if isinstance(options, Mapping) else ""


def _facts(report: Mapping[str, object]) -> list[tuple[str, str]]:
    """What made the run what it is, as rows of names and values."""
    rows: list[tuple[str, str]] = []
    for name in ("inputs", "options"):
        value = report.get(name)
        if isinstance(value, Mapping):
            rows += [(f"{name}: {key}", _said(inner)) for key, inner in value.items() if inner not in _NOTHING]
        elif value:
            rows.append((name, _said(value)))
    rows += [(name, _said(report[name])) for name in ("shards", "digest", "signature", "version") if report.get(name)]
    return [(_clean(name), value) for name, value in rows]


def _said(value: object) -> str:
    """A value in words."""
    if isinstance(value, Mapping):
        text = ", ".join(f"{key} = {_said(inner)}" for key, inner in value.items() if inner not in _NOTHING)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        text = ", ".join(map(_said, value))
    elif isinstance(value, int) and not isinstance(value, bool):
        text = f"{value:,}"
    else:
        text = str(value)
    return _clean(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _counts(value: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in _numbers(value).items():
        found[name] = found.get(name, 0) + int(count)
    return found


def _numbers(value: object) -> dict[str, float]:
    rows = value.items() if isinstance(value, Mapping) else ()
    return {_clean(str(name)): _number(number) for name, number in rows if number is not None}


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _clean(text: str) -> str:
    """A text with nothing in it that turns a line around, ends it, or cannot be written in UTF-8."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _percent(share: float) -> str:
    """A share as a percentage that is 0 or 100 only where it is exactly so."""
    text = f"{100 * share:.1f}"
    if text == "0.0" and share > 0:
        return "under 0.1 %"
    if text == "100.0" and share < 1:
        return "over 99.9 %"
    return f"{text.removesuffix('.0')} %"


def _duration(seconds: float) -> str:
    """A time as people say it, to the tenth where it is short: 0.4 s."""
    return f"{seconds:.1f} s" if seconds < 9.95 else duration(seconds)
