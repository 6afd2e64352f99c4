"""Builds what the Dockerfile describes without a container engine: each step, below a folder that stands for ``/``."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

# The absolute paths of the image that its steps name; everything else is the machine's own.
OURS = re.compile(r"(?<![\w./-])/(?=(?:opt|src)\b)")


@dataclass(frozen=True)
class Instruction:
    """``name`` in capitals, its ``--flags``, and the rest as written, without line continuations."""

    name: str
    flags: dict[str, str]
    rest: str

    @property
    def words(self) -> list[str]:
        """The arguments of the JSON form, or of the shell form split at blanks."""
        if self.rest.startswith("["):
            words: list[str] = json.loads(self.rest)
            return words
        return shlex.split(self.rest)


@dataclass
class Image:
    """What a stage has become: its instructions that only describe it, its environment and where it stands."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    settings: dict[str, Instruction] = field(default_factory=dict)

    def path(self, inside: str) -> Path:
        """Where a path of the image lies on this machine; relative ones count from its working directory."""
        return self.root / os.path.normpath(os.path.join(self.workdir, inside)).lstrip("/")  # noqa: PTH118 not ours

    def localize(self, text: str) -> str:
        """A command or a variable with the image's own paths as they are on this machine."""
        return OURS.sub(f"{self.root}/", text)

    def variables(self) -> dict[str, str]:
        """The environment of a process in the image; ``python`` is the base interpreter of the one that runs us."""
        base = {"PATH": f"{self.root}/usr/local/bin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        passed = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        for name, value in self.environment.items():
            passed[name] = self.localize(value).replace("$PATH", base["PATH"])
        return base | passed


def parse(text: str) -> list[Instruction]:
    """The instructions of a Dockerfile, in order."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    found = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        name, rest = line.split(maxsplit=1)
        flags = {}
        while (flag := re.match(r"--([\w-]+)=(\S+)\s+", rest)) is not None:
            flags[flag[1]] = flag[2]
            rest = rest[flag.end() :]
        found.append(Instruction(name, flags, rest))
    return found


def build(instructions: list[Instruction], context: Path, root: Path) -> Image:
    """Carry out all stages; the last one is the image. Only the last one's files and what it copied are left."""
    interpreter = root / "usr" / "local" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.symlink_to(Path(sys._base_executable).resolve())  # type: ignore[attr-defined]
    stages: dict[str, Image] = {}
    image = Image(root)
    for step in instructions:
        match step.name:
            case "FROM":
                image = stages[step.words[-1]] = Image(root)
            case "ENV":
                image.environment |= dict(word.split("=", 1) for word in step.words)
            case "WORKDIR":
                image.workdir = step.rest
            case "RUN":
                image.path(".").mkdir(parents=True, exist_ok=True)
                run(image, step.rest)
            case "COPY" if "from" in step.flags:
                # An environment works only where it was made: a copy has to keep its path.
                source, target = step.words
                assert source == target
                assert stages[step.flags["from"]].path(source).is_dir()
            case "COPY":
                *sources, target = step.words
                for source in sources:
                    copy(context, source, image.path(target), into=target.endswith("/"))
            case "USER" | "EXPOSE" | "HEALTHCHECK" | "CMD" | "LABEL":
                image.settings[step.name] = step
            case _:
                raise NotImplementedError(f"{step.name} is not known here")
    kept = {step.words[0] for step in instructions if step.name == "COPY" and "from" in step.flags}
    for folder in (path for top in ("src", "opt") for path in (root / top, *(root / top).glob("*"))):
        if folder.is_dir() and not any(Path(root, name.lstrip("/")).is_relative_to(folder) for name in kept):
            shutil.rmtree(folder)
    return image


def run(image: Image, command: str) -> None:
    done = subprocess.run(
        ["sh", "-ec", image.localize(command)],
        cwd=image.path("."),
        env=image.variables(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def copy(context: Path, source: str, target: Path, into: bool) -> None:
    """Copy a file or folder of the build context, without what .dockerignore leaves out."""
    patterns = (context / ".dockerignore").read_text(encoding="utf-8").split("\n")
    origin = context / source
    files = [origin] if origin.is_file() else [path for path in origin.rglob("*") if path.is_file()]
    sent = [path for path in files if not ignored(path.relative_to(context), patterns)]
    assert sent, f"nothing of {source} reaches the build"
    for path in sent:
        place = target / path.name if into else target / path.relative_to(origin)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def ignored(path: Path, patterns: list[str]) -> bool:
    """Whether .dockerignore leaves a file out: the last pattern that matches it or a folder above it decides."""
    out = False
    names = [str(path), *map(str, path.parents)][:-1]
    for line in patterns:
        pattern = line.removeprefix("!").strip("/")
        if not pattern or pattern.startswith("#"):
            continue
        anywhere = pattern.removeprefix("**/")
        if any(
            fnmatch(name, pattern) or (anywhere != pattern and fnmatch(Path(name).name, anywhere)) for name in names
        ):
            out = not line.startswith("!")
    return out
