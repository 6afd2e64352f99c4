"""The image's steps work in order, and what they make serves without privileges on a read-only file system."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from image import Image, Instruction, build, ignored, parse

from live import free_port, post_sample, serving

ROOT = Path(__file__).resolve().parents[2]
STEPS = parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))

# What `read_only`, `tmpfs` and `cap_drop` of compose.yaml and USER of the Dockerfile do, by hand.
CONFINE = """
mount -t tmpfs tmpfs /tmp
mount -o remount,bind,ro /
! touch "$0/written" 2> /dev/null || { echo 'still writable' >&2; exit 1; }
cd /tmp
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    # Not below /tmp, which the confined service sees empty, as in a container.
    root = Path(tempfile.mkdtemp(prefix="tinvan-image-", dir="/var/tmp"))
    root.chmod(0o755)
    try:
        yield build(STEPS, ROOT, root)
    finally:
        shutil.rmtree(root)


def last(name: str) -> Instruction:
    return [step for step in STEPS if step.name == name][-1]


def health_check() -> list[str]:
    return Instruction("CMD", {}, last("HEALTHCHECK").rest.removeprefix("CMD").strip()).words


def healthy(image: Image, port: int) -> bool:
    """What the image's own health check says."""
    program, *arguments = (word.replace("8000", str(port)) for word in health_check())
    found = shutil.which(program, path=image.variables()["PATH"])
    assert found is not None
    done = subprocess.run([found, *arguments], env=image.variables(), capture_output=True, timeout=30, check=False)
    sys.stderr.write(done.stderr.decode())  # pytest shows it where the check fails
    return done.returncode == 0


def command(image: Image, port: int) -> list[str | Path]:
    """What the image starts, on another port."""
    program, *arguments = (word.replace("8000", str(port)) for word in last("CMD").words)
    found = shutil.which(program, path=image.variables()["PATH"])
    assert found is not None
    assert Path(found).is_relative_to(image.root)
    return [found, *arguments]


def environment(image: Image) -> dict[str, str]:
    """The environment that compose.yaml starts the image with."""
    return image.variables() | COMPOSE["services"]["tinvan"]["environment"]


def as_user(image: Image) -> list[str]:
    """Flags of ``setpriv`` for the image's user; none where that one cannot reach the interpreter, in root's home."""
    user, group = last("USER").rest.split(":")
    flags = [f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    python = image.root / "opt" / "tinvan" / "bin" / "python"
    # By way of a shell: setpriv itself still starts what only root can reach.
    reaches = ["setpriv", *flags, "sh", "-c", 'exec "$0" -c ""', python]
    return flags if subprocess.run(reaches, capture_output=True, check=False).returncode == 0 else []


def test_the_command_serves_and_the_health_check_sees_it(image: Image) -> None:
    port = free_port()
    assert not healthy(image, port)
    with serving(command(image, port), port, env=environment(image), cwd="/") as address:
        assert healthy(image, port)
        assert "1.284,6 tỉ đồng" in post_sample(address)["summary"]


def can_unshare() -> bool:
    tools = all(map(shutil.which, ("unshare", "setpriv", "mount")))
    return tools and subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


def test_it_serves_on_a_read_only_file_system_without_privileges(image: Image) -> None:
    if not can_unshare():
        pytest.skip("only root can make a file system read-only for one process")
    port = free_port()
    confined = ["unshare", "--mount", "sh", "-ec", CONFINE, image.root, *as_user(image), *command(image, port)]
    with serving(confined, port, env=environment(image)) as address:
        assert healthy(image, port)
        assert "1.284,6 tỉ đồng" in post_sample(address)["summary"]


def test_on_a_public_address_the_image_wants_keys_or_a_word(image: Image) -> None:
    done = subprocess.run(
        command(image, 0), env=image.variables(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "set keys (tinvan keys create), or say --insecure" in done.stderr


def test_nothing_that_installs_is_left_in_the_image(image: Image) -> None:
    assert not list((image.root / "opt").glob("*/bin/pip*"))
    assert not list((image.root / "opt").glob("*/lib/python*/site-packages/pip"))
    assert [path.name for path in (image.root / "opt").iterdir()] == ["tinvan"]


def test_the_image_is_pinned_and_runs_without_root() -> None:
    bases = {step.words[0] for step in STEPS if step.name == "FROM"}
    assert len(bases) == 1
    assert bases.pop().count(".") == 2, "a full version, down to the patch"
    assert last("USER").rest.split(":")[0] not in ("root", "0")
    assert [step.name for step in STEPS].count("FROM") == 2


def test_the_build_sees_only_what_it_needs() -> None:
    patterns = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    seen = {"service/tinvan/types.py", "requirements.lock", "models/figure-salience/manifest.json", "LICENSE"}
    unseen = {".git/config", ".venv/bin/python", "tests/test_imports.py", "models/recipe/train.py", "Makefile"}
    unseen.add("service/tinvan/__pycache__/types.cpython-311.pyc")
    assert {name for name in seen | unseen if not ignored(Path(name), patterns)} == seen


def test_compose_runs_the_image_locked_down() -> None:
    service = COMPOSE["services"]["tinvan"]
    port = last("EXPOSE").rest
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [entry.rsplit(":", 1)[1] for entry in service["ports"]] == [port]
    assert last("CMD").words[-2:] == ["--port", port]
    assert service["healthcheck"]["test"] == ["CMD", *health_check()]
