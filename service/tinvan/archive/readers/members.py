"""Files inside a file: what a reader of containers gives."""

from __future__ import annotations

from dataclasses import dataclass

from tinvan.archive.readers.streams import Chunks, Damaged


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a container, and its bytes, to be taken before the next one.

    ``damage`` is why there are none; a member without a name stands for a stretch that belongs to none.
    """

    name: str
    chunks: Chunks
    damage: Damaged | None = None

    @classmethod
    def lost(cls, name: str, code: str, detail: str) -> Member:
        """A member that cannot be read."""
        return cls(name, iter(()), Damaged(code, detail))
