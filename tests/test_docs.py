"""The reference names all that the code has, nothing that it has not, and its examples print what it says.

``python tests/test_docs.py`` writes down what the examples print now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from flask.testing import FlaskClient

import tinvan
from test_readme import Example, examples, own_service, run
from tinvan.cli import cli
from tinvan.options import BACKENDS, LENGTHS, NEAR_DUPLICATES, PARTS
from tinvan.summarizer import Summarizer
from tinvan.types import BOILERPLATE_KINDS, FIGURE_KINDS, Change, Modifier
from tinvan.view import WARNINGS
from tinvan.web import contract, create_app
from tinvan.web.bodies import ACCEPTED, CHARSETS, CODINGS
from tinvan.web.jobstore import STATES
from tinvan.web.problems import STATUSES
from tinvan.web.settings import LIMITS, PREFIX, Settings
from tinvan.wire import FIELDS, OPTIONS, info_to_record

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference.md"
TEXT = REFERENCE.read_text(encoding="utf-8")
# What is set as code outside of the examples.
CODE = set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)))
NEWS = (
    "Hôm 5-7, công ty công bố doanh thu 275,2 tỉ đồng, tăng 18,4% so với cùng kỳ năm 2016.\n"
    "Công nhân vui mừng vì mức lương mới. Ảnh: An Bình\nLãnh đạo cho biết sẽ mở thêm hai nhà máy tại miền Trung."
)


def routes() -> set[str]:
    found = set()
    for rule in create_app(Summarizer.load()).url_map.iter_rules():
        if rule.endpoint not in ("docs.asset", "page.static"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            found |= {f"{method} {path}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


def commands() -> dict[str, click.Command]:
    """Every command by its words: `tinvan keys create`."""
    found = {}
    for name, command in cli.commands.items():
        found[f"tinvan {name}"] = command
        if isinstance(command, click.Group):
            found |= {f"tinvan {name} {inner}": row for inner, row in command.commands.items()}
    return found


def metric_names() -> set[str]:
    rows = create_app(Summarizer.load()).extensions["tinvan"].metrics.registry.collect()
    return {"tinvan_jobs"} | {f"{row.name}_total" if row.type == "counter" else row.name for row in rows}


def command_options() -> set[str]:
    rows = {"--version", "--help", "-h"}
    for command in commands().values():
        rows |= {
            name for row in command.params if isinstance(row, click.Option) and not row.hidden for name in row.opts
        }
    return rows


def names_of(value: Any) -> Iterator[str]:
    """All names in a record, at any depth."""
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from names_of(inner)


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *routes(),
            *command_options(),
            *(name for name in commands() if name.count(" ") == 1),
            *(name for names in FIELDS.values() for name in names),
            *(*NEAR_DUPLICATES, *STATES, *contract.Job.model_fields),
            *(*OPTIONS, *LENGTHS, *PARTS, *BACKENDS, *STATUSES, *WARNINGS, *ACCEPTED, *CHARSETS, *CODINGS),
            *(PREFIX + name.upper() for name in Settings.model_fields if name not in LIMITS),
            *metric_names(),
            *(*FIGURE_KINDS, *BOILERPLATE_KINDS, *get_args(Modifier), *get_args(Change)),
            *(*tinvan.__all__, *Settings().limits),
        }
    ),
)
def test_the_reference_names_it(name: str) -> None:
    assert name in CODE or (name.startswith("tinvan ") and f"{name} [FILE]" in CODE)


def test_it_names_every_field_of_an_answer(client: FlaskClient) -> None:
    request = {"text": NEWS, "published": "2017-07-06", "options": {"include": list(PARTS)}}
    summary = client.post("/v1/summaries", json=request).get_json()
    assert summary["figures"]
    assert set(names_of(summary)) <= CODE
    assert set(names_of(client.post("/v1/sentences", json=request).get_json())) <= CODE
    assert set(names_of(client.post("/v1/sentences", json={"text": 5}).get_json())) <= CODE


def test_it_names_no_route_or_option_that_there_is_not() -> None:
    named = {code for code in CODE if re.fullmatch(r"(?:GET|POST|PUT|PATCH|DELETE) /\S*", code)}
    assert named == routes()
    assert {code for code in CODE if code.startswith("-") and code != "-"} <= command_options()
    named = {" ".join(code.split()[:2]) for code in CODE if code.startswith("tinvan ")}
    assert named == {f"tinvan {name}" for name in cli.commands}


def test_the_statuses_and_numbers_are_right(summarizer: Summarizer) -> None:
    for code, status in STATUSES.items():
        assert re.search(rf"^\| `{code}` \| {status}\b", TEXT, re.MULTILINE)
    info = info_to_record(summarizer)
    for name, limit in Settings().limits.items():
        assert re.search(rf"`{name}`\) \| {limit:,g} \|" if limit < 100 else rf"`{name}`\) \| {limit:,} \|", TEXT)
    for budget in info["lengths"].values():
        assert re.search(rf"{budget['max_sentences']} (?:sentences )?and {budget['max_syllables']}\b", TEXT)
    for name in ("max_sentences", "max_syllables"):
        limits = info["options"][name]
        assert f"`{name}` | {limits['minimum']} to {limits['maximum']:,} |" in TEXT


def test_its_links_lead_somewhere() -> None:
    headings = {re.sub(r"[^\w -]", "", row).lower().replace(" ", "-") for row in re.findall(r"^#+ (.*)$", TEXT, re.M)}
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links
    for link in links:
        file, _, heading = link.partition("#")
        assert (REFERENCE.parent / file).exists()
        assert file or heading in headings


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with own_service() as found:
        yield found


@pytest.mark.parametrize("example", examples(TEXT), ids=range(len(examples(TEXT))))
def test_an_example_prints_what_the_reference_says(example: Example, address: str) -> None:
    assert run(example, address) == example.output


def rewrite() -> None:
    """Write into the reference what its examples print."""
    text = TEXT
    with own_service() as found:
        for example in reversed(examples(TEXT)):
            text = text[: example.start] + run(example, found) + text[example.end :]
    REFERENCE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
