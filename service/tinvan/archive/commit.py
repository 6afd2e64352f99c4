"""Committing: a shard's files are put in their place, in the order of the archive, with near-duplicates marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinvan.archive.durable import beside, settle, sha256
from tinvan.archive.errors import ArchiveFailed
from tinvan.archive.folder import RunFolder
from tinvan.archive.journal import Journal, Mark
from tinvan.archive.near_duplicates import Index
from tinvan.archive.records import Place, Rejection
from tinvan.archive.shards import Done, Shard
from tinvan.archive.tally import Tally
from tinvan.archive.work import REJECTED, RESULTS, SIGNATURES, mark_of, rejection_to_record
from tinvan.archive.writers import Writer
from tinvan.options import NearDuplicates
from tinvan.strict_json import dump

# What a shard came to: one piece of work, or several with the records between them that are rejected.
Leaves = Sequence[Done | Rejection]


@dataclass(slots=True)
class Committer:
    """Puts shards in their place, one after the other; ``index`` holds the near-duplicates of those before."""

    folder: RunFolder
    journal: Journal
    writer: Writer
    near_duplicates: NearDuplicates
    index: Index

    def recall(self, mark: Mark) -> None:
        """Pass over a shard that was committed before; what it holds can have near-duplicates further on."""
        if mark.signatures is not None and not self.journal.finished:
            self._duplicates([self.folder.signatures / f"{mark.index:05d}"])

    def stands(self, mark: Mark) -> bool:
        """Whether the files of a shard are there as they were committed."""
        name = f"{mark.index:05d}"
        if self.folder.output.sha256(self._part(mark.index)) != mark.part:
            return False
        files = []
        if mark.rejected is not None and not (self.journal.finished and not self.folder.rejected.exists()):
            files.append((self.folder.rejected / name, mark.rejected))
        if mark.signatures is not None and not self.journal.finished:
            files.append((self.folder.signatures / name, mark.signatures))
        return all(sha256(path) == expected for path, expected in files)

    def commit(self, shard: Shard, leaves: Leaves, run: int, elapsed: float) -> Mark:
        """Put a shard's files in their place, then note that it is done: after any crash all of it or nothing is.

        Raises :class:`ArchiveFailed` where the shard was done before, its file was damaged since, and what comes now is
        not what it was.
        """
        before = self.journal.get(shard.index)
        tally = Tally()
        for leaf in leaves:
            if isinstance(leaf, Done):
                tally.add(leaf.tally)
            else:
                tally.reject(leaf.code)
        marks, dropped = self._marks(leaves, before)
        tally.near_duplicates = len(marks)
        tally.drop(len(dropped))
        files = self._place(shard, leaves, marks, dropped)
        mark = Mark(
            shard.index,
            shard.digest,
            files[RESULTS] or "",
            files[REJECTED],
            files[SIGNATURES],
            tally,
            marks,
            run,
            elapsed,
        )
        if before is not None and (before.part, before.rejected) != (mark.part, mark.rejected):
            raise ArchiveFailed(f"shard {shard.index:05d} was damaged and cannot be made again: --restart begins anew")
        self.journal.append(mark)
        self._forget(leaves)
        return mark

    def _marks(self, leaves: Leaves, before: Mark | None) -> tuple[Mapping[int, str], list[Rejection]]:
        """The near-duplicates of a shard, by row, and in place of those that are to be dropped, their rejections."""
        if self.near_duplicates == "off":
            return {}, []
        rows = list(self._duplicates(self._paths(leaves, SIGNATURES)))
        marks = {row: first for row, (_, _, first) in enumerate(rows) if first is not None}
        if before is not None:
            marks = dict(before.near_duplicates)
        if self.near_duplicates == "mark":
            return marks, []
        return marks, [
            Rejection(rows[row][1], "near_duplicate", f"nearly repeats {first}", rows[row][0])
            for row, first in marks.items()
        ]

    def _duplicates(self, paths: Iterable[Path]) -> list[tuple[str, Place, str | None]]:
        """Id and place of each article in files of signatures, and the first it nearly repeats; fills the index."""
        rows = []
        for path in paths:
            with path.open("rb") as stream:
                rows += [mark_of(json.loads(line)) for line in stream]
        firsts = self.index.add([(identity, signature) for identity, _, signature in rows])
        return [(identity, place, first) for (identity, place, _), first in zip(rows, firsts, strict=True)]

    def _place(
        self, shard: Shard, leaves: Leaves, marks: Mapping[int, str], dropped: Sequence[Rejection]
    ) -> dict[str, str | None]:
        """Put the files in their place; their SHA-256, None for those that there are not."""
        name, found = f"{shard.index:05d}", dict[str, str | None]()
        part = self._part(shard.index)
        draft = self._results(leaves, part, marks)
        found[RESULTS] = sha256(draft)
        self.folder.output.put(draft, part)
        found[REJECTED] = self._gather(leaves, REJECTED, self.folder.rejected / name, dropped)
        found[SIGNATURES] = self._gather(leaves, SIGNATURES, self.folder.signatures / name)
        return found

    def _results(self, leaves: Leaves, part: str, marks: Mapping[int, str]) -> Path:
        """The part file to be: the worker's own where there is one and nothing to mark, else written anew."""
        paths = self._paths(leaves, RESULTS)
        if len(paths) == 1 and not marks:
            return paths[0]
        draft, drop = self.folder.draft(part), self.near_duplicates == "drop"
        with self.writer.writing(draft) as put:
            for number, row in enumerate(row for path in paths for row in self.writer.reading(path)):
                if number not in marks:
                    put(row)
                elif not drop:
                    put({**row, "near_duplicate_of": marks[number]})
        return draft

    def _gather(self, leaves: Leaves, kind: str, path: Path, more: Sequence[Rejection] = ()) -> str | None:
        """One file of JSON lines of the leaves' own, in their order; no file where there are no lines."""
        draft = beside(path)
        with draft.open("wb") as out:
            for leaf in leaves:
                if isinstance(leaf, Rejection):
                    if kind == REJECTED:
                        out.write(_line(leaf))
                elif kind in leaf.files:
                    out.write((self.folder.work / f"{leaf.name}.{kind}").read_bytes())
            for rejection in more:
                out.write(_line(rejection))
            empty = out.tell() == 0
        if empty:
            draft.unlink()
            path.unlink(missing_ok=True)
            return None
        settle(draft, path)
        return sha256(path)

    def _part(self, index: int) -> str:
        return f"part-{index:05d}{self.writer.suffix}"

    def _paths(self, leaves: Leaves, kind: str) -> list[Path]:
        names = (leaf.name for leaf in leaves if isinstance(leaf, Done) and kind in leaf.files)
        return [self.folder.work / f"{name}.{kind}" for name in names]

    def _forget(self, leaves: Leaves) -> None:
        """Remove what the workers left of a shard that is committed."""
        for leaf in leaves:
            if isinstance(leaf, Done):
                for path in self.folder.work.glob(f"{leaf.name}.*"):
                    path.unlink(missing_ok=True)


def rejections(folder: RunFolder) -> Iterator[bytes]:
    """The lines of all rejections so far, in the order of the archive."""
    for path in sorted(folder.rejected.glob("[0-9]*"), key=lambda path: int(path.name)):
        with path.open("rb") as stream:
            yield from stream


def _line(rejection: Rejection) -> bytes:
    return dump(rejection_to_record(rejection)) + b"\n"
