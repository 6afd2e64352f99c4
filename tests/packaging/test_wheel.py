"""The wheel holds all that is needed, and summarizes in a clean environment away from the repository, offline."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = sorted(path.parent.name for path in (ROOT / "models").glob("*/manifest.json"))

# Run inside the clean environment: any attempt to reach a network ends it.
SUMMARIZE = """
import sys

def refuse(event, _arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"reaches for the network: {event}")

sys.addaudithook(refuse)
import tinvan
from tinvan import Article, Summarizer
from tinvan.artefact import artefact_path, load_manifest

text = open(sys.argv[1], encoding="utf-8").read()
print(tinvan.__file__)
for name in sys.argv[2:]:
    print(artefact_path(name))
    load_manifest(artefact_path(name))
print(Summarizer.load().summarize(Article(text), "brief").text)
"""


def build_wheel(target: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (wheel,) = target.glob("tinvan-*-py3-none-any.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel, and the dependencies that the locks put beside this test.

    The dependencies' folder is added as a plain path: what its own .pth files say, the editable install of this
    repository among them, is not followed.
    """
    environment = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True, timeout=60)
    python = environment / "bin" / "python"
    install = ["install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", wheel]
    subprocess.run([sys.executable, "-m", "pip", "--python", python, *install], check=True, timeout=120)
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return python


def test_it_holds_the_package_the_tables_and_the_artefacts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = ROOT / "service" / "tinvan"
    package = {
        f"tinvan/{path.relative_to(source)}"
        for path in source.rglob("*")
        if path.is_file() and path.suffix in {".py", ".tsv", ".typed", ".j2"}
    }
    artefacts = {
        f"tinvan/models/{path.relative_to(ROOT / 'models')}"
        for name in ARTEFACTS
        for path in (ROOT / "models" / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "tinvan/py.typed" in names
    assert package | artefacts <= names
    assert not [name for name in names if "recipe" in name or "__pycache__" in name or not name.startswith("tinvan")]


def test_it_summarizes_away_from_the_repository(python: Path, tmp_path: Path) -> None:
    done = run(python, "-c", SUMMARIZE, ROOT / "samples" / "article.txt", *ARTEFACTS, cwd=tmp_path)
    module, *artefacts, summary = done.stdout.splitlines()
    inside = python.parents[1]
    assert Path(module).is_relative_to(inside)
    assert len(artefacts) == len(ARTEFACTS)
    assert all(Path(path).is_relative_to(inside) for path in artefacts)
    assert "1.284,6 tỉ đồng" in summary


def test_its_command_summarizes_away_from_the_repository(python: Path, tmp_path: Path) -> None:
    article = ROOT / "samples" / "article.txt"
    done = run(python.with_name("tinvan"), "summarize", article, "--length", "brief", cwd=tmp_path)
    assert "1.284,6 tỉ đồng" in done.stdout


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONUTF8"] = "1"
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done
