"""The engine for a cluster: a shard is a task of Ray, which finds a node for it; one that is lost is done again."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from secrets import token_hex
from typing import Any

from tinvan.archive.engines import DEATHS, TICK
from tinvan.archive.engines.address import answers
from tinvan.archive.engines.task import do
from tinvan.archive.errors import ArchiveFailed
from tinvan.archive.shards import Done, Outcome, Shard, ShardFunction
from tinvan.errors import BackendUnavailable, TinvanError

_END: Any = object()


class Ray:
    """The cluster at ``address``, or this machine where that is None; on ``workers`` cores, or on all that there are.

    Every node has tinvan installed, and sees the inputs and the folder of the run under the same paths. Raises
    :class:`BackendUnavailable` where Ray is not installed.
    """

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # or it tells its makers
        if address is None and "ray" not in sys.modules:
            # What it opens on this machine is for the processes that it starts, and nobody else knows the token.
            os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token_hex(32)}
        try:
            import ray
        except ImportError:
            raise BackendUnavailable("the engine ray needs Ray: pip install tinvan[ray]") from None
        self._ray: Any = ray
        self._address, self._workers = address, workers

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do the shards, as :class:`tinvan.archive.engines.Engine` says; raises :class:`BackendUnavailable`, too."""
        ours = not self._ray.is_initialized()
        if ours:
            self._connect()
        # Ray would do what ran out of memory again forever: we count for all that is lost, and hand the shard in again.
        task = self._ray.remote(num_cpus=1, max_retries=0)(do)
        tasks, deaths, more = dict[Any, Shard](), Counter[str](), True
        try:
            while tasks or more:
                while more and len(tasks) < self._room() and (shard := next(shards, _END)) is not None:
                    more = shard is not _END
                    tasks |= {task.remote(function, shard): shard} if more else {}
                ended = self._ray.wait(list(tasks), timeout=TICK)[0] if tasks else []
                for reference in ended:
                    shard, done = tasks.pop(reference), self._done(reference)
                    deaths[shard.name] += done is None
                    if done is None and deaths[shard.name] < DEATHS:
                        tasks[task.remote(function, shard)] = shard
                    else:
                        yield Outcome(shard, done)
                if not ended:
                    yield None
        finally:
            for reference in tasks:
                self._ray.cancel(reference, force=True)
            if ours:
                self._ray.shutdown()

    def _connect(self) -> None:
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
        if self._address is None:
            options |= {"num_cpus": self._workers, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
        elif not answers(self._address):
            raise BackendUnavailable(f"nothing answers at {self._address}")
        try:
            self._ray.init(self._address, **options)
        except (OSError, RuntimeError, ValueError) as error:
            raise BackendUnavailable(f"Ray does not start ({type(error).__name__})") from None

    def _room(self) -> int:
        """How many tasks there may be: a few more than cores, so that none is idle until the next is handed out."""
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        return self._workers or cores + max(2, cores // 4)

    def _done(self, reference: Any) -> Done | None:
        """What a task came to, None where it was lost; raises what it raised."""
        errors = self._ray.exceptions
        try:
            answer: Done | TinvanError = self._ray.get(reference)
        except (errors.WorkerCrashedError, errors.NodeDiedError, errors.OutOfMemoryError, errors.ObjectLostError):
            return None
        except errors.RayError as error:
            raise ArchiveFailed(f"the cluster failed: {type(error).__name__}") from None
        if isinstance(answer, TinvanError):
            raise answer
        return answer
