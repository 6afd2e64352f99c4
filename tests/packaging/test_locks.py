"""The lock files say what pyproject.toml asks for, with hashes, and name no place to fetch it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
TRAIN = PROJECT["project"]["optional-dependencies"]["train"]
BUILD = PROJECT["dependency-groups"]["build"]
PEERS = PROJECT["dependency-groups"]["peers"]
DEV = [entry for entry in PROJECT["dependency-groups"]["dev"] if isinstance(entry, str)]

PINNED = re.compile(r"^([\w.-]+)==(\S+)([^\n]*(?:\\\n +--hash=sha256:[0-9a-f]{64}[^\n]*)+)?", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def versions(name: str) -> dict[str, set[str]]:
    """The versions of each package; a package may have several, for several versions of Python."""
    found: dict[str, set[str]] = {}
    for package, version, _ in PINNED.findall(read(name)):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("requirements.lock", RUN),
        ("requirements-build.lock", [*BUILD, *PROJECT["build-system"]["requires"]]),
        ("requirements-dev.lock", [*RUN, *BUILD, *DEV]),
        ("requirements-train.lock", [*RUN, *TRAIN]),
        ("requirements-peers.lock", [*RUN, *PEERS]),
    ],
)
def test_what_is_asked_for_is_locked(name: str, asked: list[str]) -> None:
    locked = versions(name)
    for requirement in map(Requirement, asked):
        found = locked.get(canonicalize_name(requirement.name), set())
        assert found, f"{requirement} is not in {name}: make lock"
        assert all(requirement.specifier.contains(version) for version in found), f"{requirement}: make lock"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-build.lock"])
def test_one_package_has_the_same_versions_in_all_locks(name: str) -> None:
    for other in map(versions, ("requirements-dev.lock", "requirements-train.lock", "requirements-peers.lock")):
        assert {package: found for package, found in versions(name).items() if other.get(package, found) != found} == {}


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_every_package_is_hashed_and_no_host_is_named(name: str) -> None:
    assert [package for package, _, hashes in PINNED.findall(read(name)) if not hashes] == []
    assert "://" not in read(name)
    assert "--index" not in read(name)
