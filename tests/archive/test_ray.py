"""The engine for a cluster: what is lost is done again, its errors are told in our words, and results are the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from archive_runs import Inline, articles, rejected, results, write_lines
from tinvan import archive
from tinvan.archive.engines import DEATHS
from tinvan.archive.engines.ray import Ray
from tinvan.archive.errors import ArchiveFailed
from tinvan.archive.shards import Done, Outcome, Shard
from tinvan.archive.tally import Tally
from tinvan.errors import BackendUnavailable, InvalidArticle, TinvanError

RUNS = "import sys; from tinvan.archive.engines.task import patience\nimport time, pathlib\n"


class RayError(Exception):
    """What all of Ray's errors are."""


class WorkerCrashedError(RayError):
    """A process died."""


class FakeRay(SimpleNamespace):
    """As much of Ray as the engine asks for; ``fate`` says what becomes of a shard on its nth try."""

    def __init__(self, fate: Callable[[str, int], object]) -> None:
        lost = dict.fromkeys(("NodeDiedError", "OutOfMemoryError", "ObjectLostError"), WorkerCrashedError)
        super().__init__(exceptions=SimpleNamespace(RayError=RayError, WorkerCrashedError=WorkerCrashedError, **lost))
        self.fate, self.tries, self.up, self.cancelled = fate, Counter[str](), False, list[object]()
        self.most = 0
        self.waiting: dict[object, Shard] = {}

    def is_initialized(self) -> bool:
        return self.up

    def init(self, address: str | None, **_: object) -> None:
        if address == "auto":
            raise ConnectionError(address)
        self.up = True

    def shutdown(self) -> None:
        self.up = False

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 4.0}

    def remote(self, **options: object) -> Callable[[object], object]:
        assert options == {"num_cpus": 1, "max_retries": 0}

        def submit(_: object, shard: Shard) -> object:
            reference = object()
            self.waiting[reference] = shard
            self.most = max(self.most, len(self.waiting))
            return reference

        return lambda _: SimpleNamespace(remote=submit)

    def wait(self, references: list[object], timeout: float) -> tuple[list[object], list[object]]:  # noqa: ARG002
        return references[-1:], references[:-1]

    def get(self, reference: object) -> object:
        shard = self.waiting.pop(reference)
        self.tries[shard.name] += 1
        found = self.fate(shard.name, self.tries[shard.name])
        if isinstance(found, RayError):
            raise found
        return found

    def cancel(self, reference: object, *, force: bool) -> None:
        assert force
        self.cancelled.append(reference)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine sets for Ray does not outlive a test."""
    for name in ("RAY_USAGE_STATS_ENABLED", "RAY_AUTH_MODE", "RAY_AUTH_TOKEN"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def engine(fate: Callable[[str, int], object], **options: Any) -> tuple[Ray, FakeRay]:
    made, fake = Ray(**options), FakeRay(fate)
    made._ray = fake
    return made, fake


def shards(count: int) -> Iterator[Shard | None]:
    for index in range(count):
        yield Shard(index, (), "trace", "digest")
        if index % 3 == 0:
            yield None


def done(name: str, _: int = 0) -> Done:
    return Done(name, Tally())


def outcomes(made: Ray, count: int = 20) -> dict[str, Done | None]:
    found = [outcome for outcome in made.map(lambda _: done(""), shards(count)) if isinstance(outcome, Outcome)]
    assert len({outcome.shard.name for outcome in found}) == len(found), "each shard ends once"
    return {outcome.shard.name: outcome.done for outcome in found}


def test_every_shard_comes_back_once() -> None:
    made, fake = engine(done)
    assert outcomes(made) == {f"{index:05d}": done(f"{index:05d}") for index in range(20)}
    assert fake.most == 6, "a few more than the cores wait"
    assert not fake.up, "what it started it ends"


def test_no_more_tasks_than_were_asked_for() -> None:
    made, fake = engine(done, workers=2)
    outcomes(made)
    assert fake.most == 2


def test_what_is_lost_is_done_again() -> None:
    made, fake = engine(lambda name, attempt: WorkerCrashedError() if attempt < DEATHS else done(name))
    assert outcomes(made, 5) == {f"{index:05d}": done(f"{index:05d}") for index in range(5)}
    assert set(fake.tries.values()) == {DEATHS}


def test_what_is_lost_again_and_again_is_given_up() -> None:
    made, fake = engine(lambda name, _: WorkerCrashedError() if name == "00003" else done(name))
    found = outcomes(made)
    assert [name for name, what in found.items() if what is None] == ["00003"]
    assert fake.tries["00003"] == DEATHS


@pytest.mark.parametrize(
    ("answer", "kind"), [(InvalidArticle("no"), InvalidArticle), (RayError("at 10.0.0.5 …"), ArchiveFailed)]
)
def test_an_error_ends_the_run(answer: object, kind: type[TinvanError]) -> None:
    made, fake = engine(lambda name, _: answer if name == "00004" else done(name))
    with pytest.raises(kind) as caught:
        outcomes(made)
    assert "10.0.0.5" not in caught.value.detail
    assert fake.cancelled
    assert not fake.up


def test_stopping_cancels_what_is_under_way() -> None:
    made, fake = engine(done)
    run = made.map(lambda _: done(""), shards(20))
    for _ in range(3):
        next(run)
    run.close()
    assert set(fake.cancelled) == set(fake.waiting) != set()
    assert not fake.up


def test_a_cluster_that_is_up_already_stays_up() -> None:
    made, fake = engine(done)
    fake.up = True
    outcomes(made)
    assert fake.up


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BackendUnavailable, match=r"pip install tinvan\[ray\]"):
        Ray()


@pytest.mark.parametrize("address", ["127.0.0.1:9", "ray://127.0.0.1:9", "[::1]:9", "127.0.0.1:99999"])
def test_without_a_cluster_it_says_where_there_is_none(address: str) -> None:
    made, fake = engine(done, address=address)
    with pytest.raises(BackendUnavailable, match="nothing answers at"):
        outcomes(made)
    assert not fake.up


def test_what_ray_will_not_do_is_told_in_our_words() -> None:
    made, _ = engine(done, address="auto")
    with pytest.raises(BackendUnavailable, match=r"Ray does not start \(ConnectionError\)"):
        outcomes(made)


def test_on_this_machine_nobody_else_can_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ray", raising=False)
    with monkeypatch.context() as patch:
        patch.setattr("builtins.__import__", lambda *_: None)
        Ray()
    assert os.environ["RAY_AUTH_MODE"] == "token"
    assert len(os.environ["RAY_AUTH_TOKEN"]) == 64


def test_a_cluster_keeps_its_own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", "theirs")
    Ray("127.0.0.1:6379")
    assert os.environ["RAY_AUTH_TOKEN"] == "theirs"  # noqa: S105


def test_who_stands_still_is_ended(tmp_path: Path) -> None:
    """Also where native code keeps the interpreter to itself."""
    trace = str(tmp_path / "trace")
    hangs = "with patience(sys.argv[1], 2): (1 << 20_000_000) ** 400"
    start = time.monotonic()
    found = subprocess.run([sys.executable, "-c", RUNS + hangs, trace], capture_output=True, timeout=60, check=False)
    assert found.returncode == 1
    assert found.stderr == b""
    assert time.monotonic() - start < 50


def test_who_moves_is_left_alone(tmp_path: Path) -> None:
    moves = (
        "with patience(sys.argv[1], 4):\n"
        "    for number in range(9): pathlib.Path(sys.argv[1]).write_text(str(number)); time.sleep(0.7)\n"
        "time.sleep(4.5); print('alive')"
    )
    command = [sys.executable, "-c", RUNS + moves, str(tmp_path / "trace")]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (found.returncode, found.stdout) == (0, "alive\n")


@pytest.mark.skipif(find_spec("ray") is None, reason="needs tinvan[ray]")
def test_a_run_on_ray_gives_the_same_results(tmp_path: Path) -> None:
    inputs = write_lines(tmp_path / "news.jsonl", [*articles(12), '{"id": "bad", "text": 5}'])
    command = [sys.executable, "-m", "tinvan", "batch", inputs, "--out", tmp_path / "ray"]
    found = subprocess.run(
        [*command, "--engine", "ray", "--workers", "1"], capture_output=True, text=True, timeout=300, check=False
    )
    assert found.returncode == 3, found.stderr
    assert "12 articles summarized, 1 rejected" in found.stderr
    archive.run([inputs], tmp_path / "here", engine=Inline())
    assert results(tmp_path / "ray") == results(tmp_path / "here")
    assert rejected(tmp_path / "ray") == rejected(tmp_path / "here")
