"""What killed its workers is found: the shard is taken apart at the record they died at, and that one is set apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tinvan.archive.records import Place, Rejection
from tinvan.archive.shards import BEGINNING, Position, Shard
from tinvan.archive.trace import Trace, last

POISON = "poison"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done in place of a shard: these stretches of it, beside a record that is rejected."""

    shards: tuple[Shard, ...]
    rejection: Rejection | None = None
    at: Position = BEGINNING


def isolate(shard: Shard) -> Verdict:
    """Take apart a shard whose workers died.

    The trace says which record the last one was at. It is tried alone, and so is what stands before and behind it: a
    record is only rejected once it has killed its workers with nothing else beside it.
    """
    trace = last(shard.trace) or Trace(shard.start)
    at, behind = trace.at, (trace.at[0], trace.at[1] + 1)
    if at < shard.start:
        # It died on the way to its first record, of one that was rejected before: a reader cannot step over that.
        return Verdict(_stretch(shard, (at[0] + 1, 0), shard.stop))
    if shard.start == at and shard.stop == behind:
        where = trace.place or _unread(shard, at)
        what = "the record" if trace.place else "reading it, and what follows it in its file or part of a file,"
        detail = f"{what} ended every process that tried, by a crash or by taking too long"
        return Verdict((), Rejection(where, POISON, detail, trace.id), at)
    stretches = ((shard.start, at), (at, behind), (behind, shard.stop))
    return Verdict(tuple(part for start, stop in stretches for part in _stretch(shard, start, stop)))


def _stretch(shard: Shard, start: Position, stop: Position | None) -> tuple[Shard, ...]:
    """The shard from ``start`` to ``stop``, none where that is empty."""
    if start[0] >= len(shard.pieces) or (stop is not None and start >= stop):
        return ()
    base = shard.trace.rpartition("/")[0]
    part = replace(shard, start=start, stop=stop)
    return (replace(part, trace=f"{base}/{part.name}.trace"),)


def _unread(shard: Shard, at: Position) -> Place:
    """A place for what no reader could tell the place of."""
    piece = shard.pieces[at[0]]
    return piece.place(piece.first + at[1])
