"""Engines: where the shards are done. One protocol, so narrow that processes, Ray or Dask fit behind it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from importlib import import_module
from typing import Protocol

from tinvan.archive.engines.address import understood
from tinvan.archive.shards import Outcome, Shard, ShardFunction
from tinvan.errors import InvalidArticle

# Seconds after which an engine that has nothing to tell yields None, so that its caller can show progress or stop.
TICK = 0.5
# A shard that has taken so many workers with it is given up; what is wrong with it is then found out.
DEATHS = 3


class Engine(Protocol):
    """Does shards by a function, on as many workers as it has.

    ``shards`` gives None where there is nothing to hand out *now* (more may come once others have ended), and is asked
    again after each outcome and tick. What comes back is in the order in which the shards end, None for a tick. A shard
    whose worker is killed or hangs is done again by another, three times; an exception that the function raises ends
    the run and is raised here. Closing the generator ends all workers.
    """

    def map(self, function: ShardFunction, shards: Iterator[Shard | None]) -> Generator[Outcome | None, None, None]:
        """Do the shards."""


def engine_of(name: str, workers: int | None = None, address: str | None = None) -> Engine:
    """The engine ``local`` or ``ray``; ``address`` is that of a Ray cluster that is up.

    Raises :class:`InvalidArticle` for another name, or an address that is none; :class:`BackendUnavailable` where Ray
    is not installed.
    """
    if address is not None and name != "ray":
        raise InvalidArticle("an address is that of a Ray cluster: it needs ray as the engine")
    if address is not None and not understood(address):
        raise InvalidArticle(f"address must be host:port, ray://host:port or auto, not {address}")
    if name == "local":
        from tinvan.archive.engines.local import Local

        return Local(workers)
    if name == "ray":
        engine: Engine = import_module("tinvan.archive.engines.ray").Ray(address, workers)
        return engine
    raise InvalidArticle(f"engine must be local or ray, not {name}")
