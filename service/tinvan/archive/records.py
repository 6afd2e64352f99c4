"""What readers give: articles with the place they came from, and rejections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tinvan.types import Article

Unit = Literal["file", "line", "record", "row", "entry"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record came from: a file, a member of it where it holds files, and which unit of that, counted from 1."""

    file: str
    member: str | None
    unit: Unit
    position: int

    @property
    def id(self) -> str:
        """What a record from here is called that has no id of its own: ``a.zip!b.jsonl:12``."""
        inside = "" if self.member is None else f"!{self.member}"
        return f"{self.file}{inside}" if self.unit == "file" else f"{self.file}{inside}:{self.position}"


@dataclass(frozen=True, slots=True)
class Record:
    """An article that was read, with what was done to read it, such as ``encoding:tcvn3``.

    The article has an id, if need be one made of its place. ``extracted``: its text is no text of the archive but was
    taken out of HTML or turned from another encoding, and offsets count in it: the result has to carry it.
    """

    article: Article
    place: Place
    warnings: tuple[str, ...] = ()
    extracted: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """What could not be used, and why; never with words of it."""

    place: Place
    code: str
    detail: str
    id: str | None = None
