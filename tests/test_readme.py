"""The examples of the READMEs are run, and print what the READMEs say; ``make docs`` writes down what they print."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from live import free_port, serving

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.vi.md")
BIN = Path(sys.executable).parent
# Where the examples find the service that a reader started with `make run`.
ADDRESS = "http://127.0.0.1:8000"
WIDTH = 100

BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A block that is run, and the span of the block after it that says what it prints; ``language`` is that one's."""

    source: str
    runs: str
    language: str
    output: str
    start: int
    end: int


def examples(text: str) -> list[Example]:
    """The shell and Python blocks, each with the JSON or text block that follows it; a shell block may have none."""
    blocks = list(BLOCK.finditer(text))
    found = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block["language"] in ("sh", "python") and after is not None and after["language"] in ("json", "text"):
            span = after.span("body")
            found.append(Example(block["body"], block["language"], after["language"], after["body"], *span))
    return found


def run(example: Example, address: str) -> str:
    """What an example prints, as the README shows it."""
    source = example.source.replace(ADDRESS, address)
    command = ["sh", "-euc", source] if example.runs == "sh" else [sys.executable, "-c", source]
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return layout(json.loads(done.stdout)) + "\n" if example.language == "json" else done.stdout


def layout(value: Any, indent: int = 0) -> str:
    """JSON for reading: as much on a line as fits."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(line) + indent <= WIDTH:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        rows = [f"{json.dumps(name)}: {layout(entry, indent + 2)}" for name, entry in value.items()]
    else:
        rows = [layout(entry, indent + 2) for entry in value]
    lines = rows[:1]
    for row in rows[1:]:
        joined = f"{lines[-1]}, {row}"
        if "\n" not in joined and len(pad) + len(joined) < WIDTH:
            lines[-1] = joined
        else:
            lines.append(row)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(pad + line for line in lines) + "\n" + " " * indent + closing


@contextmanager
def own_service() -> Iterator[str]:
    port = free_port()
    with serving([BIN / "tinvan", "serve", "--port", str(port)], port) as address:
        yield address


def rewrite() -> None:
    """Write into each README what its examples print now."""
    with own_service() as address:
        for name in READMES:
            path = ROOT / name
            text = path.read_text(encoding="utf-8")
            for example in reversed(examples(text)):
                text = text[: example.start] + run(example, address) + text[example.end :]
            path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with own_service() as found:
        yield found


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(example, id=f"{name}-{number}")
        for name in READMES
        for number, example in enumerate(examples((ROOT / name).read_text(encoding="utf-8")))
    ],
)
def test_an_example_prints_what_the_readme_says(example: Example, address: str) -> None:
    if example.source.startswith("curl ") and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    assert run(example, address) == example.output, "`make docs` writes down what the examples print now"


def test_other_commands_work(readme: str, address: str) -> None:
    """Of the shell blocks without output, those that call make name a target that there is; curl gets a summary."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {example.source for example in examples(readme)}
    sources = [block["body"] for block in BLOCK.finditer(readme) if block["language"] == "sh"]
    for source in (source for source in sources if source not in shown):
        if (target := re.fullmatch(r"make ([\w-]+)\n", source)) is not None:
            assert target[1] in targets
        elif shutil.which("curl") is not None:
            assert json.loads(run(Example(source, "sh", "text", "", 0, 0), address))["summary"]


def test_links_lead_somewhere(readme: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_both_languages_show_the_same_examples() -> None:
    english, vietnamese = (examples((ROOT / name).read_text(encoding="utf-8")) for name in READMES)
    assert [example.source for example in english] == [example.source for example in vietnamese]
    assert {example.runs for example in english} == {"sh", "python"}


if __name__ == "__main__":
    rewrite()
