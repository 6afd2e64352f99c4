"""The plan of a run: its shards, worked out as they are needed and some way ahead, never more than fit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence

from tinvan.archive.folder import RunFolder
from tinvan.archive.readers import Piece, ReadingOptions, Source, split
from tinvan.archive.shards import Shard, packed

# Shards known ahead of those that are done: half a kilobyte each.
_AHEAD = 20_000
# Bytes of decoded copies on the disk ahead of what is done.
_SPOOL = 1 << 30


class Plan:
    """The shards of an archive in their order. The same inputs and targets give the same shards."""

    def __init__(
        self,
        folder: RunFolder,
        sources: Sequence[Source],
        reading: ReadingOptions,
        target_bytes: int,
        target_records: int,
    ) -> None:
        def pieces() -> Iterator[Piece]:
            for source in sources:
                yield from split(
                    source,
                    reading,
                    spool=str(folder.spool),
                    target_bytes=target_bytes,
                    target_records=target_records,
                )

        self._shards = packed(pieces(), str(folder.work), str(folder.spool), target_bytes, target_records)
        self._ahead = deque[Shard]()
        self.known = 0
        self.complete = False
        self._spooled = 0

    def next(self) -> Shard | None:
        """The next shard; None where there is none, or, unless ``complete``, none yet."""
        if not self._ahead:
            self._advance()
        return self._ahead.popleft() if self._ahead else None

    def look_ahead(self, seconds: float) -> None:
        """Work out more shards, for so long at most: with the last one, how much is left is known."""
        end = time.monotonic() + seconds
        while not self.complete and self.ahead_allowed and time.monotonic() < end:
            self._advance()

    @property
    def ahead_allowed(self) -> bool:
        """Whether there is room for more shards ahead."""
        return len(self._ahead) < _AHEAD and self._spooled < _SPOOL

    def release(self, shard: Shard) -> None:
        """Take note that a shard is committed: what was decoded for it has been removed."""
        self._spooled -= _spooled(shard)

    def _advance(self) -> None:
        shard = next(self._shards, None)
        if shard is None:
            self.complete = True
            return
        self.known += 1
        self._spooled += _spooled(shard)
        self._ahead.append(shard)


def _spooled(shard: Shard) -> int:
    return sum(piece.bytes for piece in shard.pieces if piece.spooled is not None)
