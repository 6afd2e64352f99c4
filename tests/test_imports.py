"""Imports point one way, heavy packages have one importer each, and ``import tinvan`` stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "service" / "tinvan"

# Each part may import from its own and from earlier rows, never from a later one.
LAYERS = (
    ("version", "types", "errors", "options", "artefact", "strict_json", "columns", "stages"),
    ("text",),
    ("figures",),
    ("document",),
    ("ranking",),
    ("compose",),
    ("abstractive",),
    ("summarizer",),
    ("wire",),
    ("archive", "view", "stdio"),
    ("web",),
    ("cli", "cli_batch", "__main__"),
)
LAYER = {part: number for number, parts in enumerate(LAYERS) for part in parts}

# Who alone may import a package, as prefixes of module names.
OWNERS = {
    "flask": ("tinvan.web",),
    "werkzeug": ("tinvan.web",),
    "gunicorn": ("tinvan.web",),
    "underthesea": ("tinvan.text.segment",),
    "transformers": ("tinvan.ranking", "tinvan.abstractive", "models.recipe"),
    "torch": ("tinvan.ranking", "tinvan.abstractive", "models.recipe"),
    "ray": ("tinvan.archive.engines",),
    "sqlalchemy": ("tinvan.web.jobstore",),
    "prometheus_client": ("tinvan.web.metrics",),
    "click": ("tinvan.cli", "tinvan.stdio"),
    "sklearn": ("models.recipe",),
    "models": ("models",),
    "tests": (),
}

HEAVY = {"click", "flask", "gunicorn", "numpy", "onnxruntime", "torch", "transformers", "underthesea", "werkzeug"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield name_of(path, PACKAGE.parent), path
    for path in sorted((ROOT / "models").rglob("*.py")):
        yield name_of(path, ROOT), path


def name_of(path: Path, base: Path) -> str:
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(name: str, source: str, is_package: bool) -> set[str]:
    """The absolute names that a module imports, lazily imported ones too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".")[: len(name.split(".")) - node.level + is_package]
            base = ".".join([*(above if node.level else []), *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def part_of(name: str) -> str | None:
    """``figures`` for ``tinvan.figures.units``; None for what stands in the package itself."""
    pieces = name.split(".")
    return pieces[1] if pieces[0] == "tinvan" and len(pieces) > 1 and is_part(pieces[1]) else None


def is_part(piece: str) -> bool:
    return (PACKAGE / piece).is_dir() or (PACKAGE / f"{piece}.py").is_file()


def wrong_way(name: str, imports: set[str]) -> list[str]:
    """What a module imports against the direction."""
    mine = part_of(name)
    if mine is None:
        return []
    parts = {part for part in map(part_of, imports) if part is not None and part != mine}
    return sorted(part for part in parts if LAYER[part] > LAYER[mine])


def not_theirs(name: str, imports: set[str]) -> list[str]:
    """The packages that a module imports and another one owns."""
    roots = {imported_name.split(".")[0] for imported_name in imports}
    return sorted(root for root in roots & OWNERS.keys() if not name.startswith(OWNERS[root]))


def test_every_part_has_its_place() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert parts - {"__init__"} <= LAYER.keys(), "add the new part to LAYERS, and to the design"


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_imports_point_one_way(name: str, path: Path) -> None:
    imports = imported(name, path.read_text(encoding="utf-8"), path.stem == "__init__")
    assert wrong_way(name, imports) == []
    assert not_theirs(name, imports) == []


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("tinvan.text.segment", "from tinvan.summarizer import Summarizer", ["summarizer"]),
        ("tinvan.text.segment", "def late():\n    import tinvan.compose.select", ["compose"]),
        ("tinvan.text.segment", "from ..ranking import features", ["ranking"]),
        ("tinvan.types", "from tinvan import summarizer", ["summarizer"]),
        ("tinvan.compose.select", "from tinvan.types import Document", []),
        ("tinvan.summarizer", "from tinvan import __version__", []),
    ],
)
def test_the_direction_is_seen(name: str, source: str, expected: list[str]) -> None:
    assert wrong_way(name, imported(name, source, is_package=False)) == expected


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("tinvan.summarizer", "def late():\n    from flask import Flask", ["flask"]),
        ("tinvan.text.language", "import underthesea.pipeline", ["underthesea"]),
        ("tinvan.text.segment", "from underthesea import word_tokenize", []),
    ],
)
def test_the_owner_is_seen(name: str, source: str, expected: list[str]) -> None:
    assert not_theirs(name, imported(name, source, is_package=False)) == expected


def test_importing_tinvan_is_light() -> None:
    code = f"import sys, tinvan; print(*sorted({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
