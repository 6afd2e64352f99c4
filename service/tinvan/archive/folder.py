"""The folder of a run: what is kept to go on from, and the lock on it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tinvan.archive.durable import beside, sync, write
from tinvan.archive.errors import ArchiveRefused
from tinvan.archive.output import FolderOutput, Output
from tinvan.archive.urls import STANDARD_INPUT, is_url


@dataclass(frozen=True, slots=True)
class RunFolder:
    """What a run needs to go on, in ``state``, and where the results go. ``home`` is the folder that the user named."""

    home: Path
    state: Path
    output: Output

    @classmethod
    def within(cls, out: Path) -> RunFolder:
        """Results in a folder, and the state in its folder ``.tinvan``."""
        return cls(out, out / ".tinvan", FolderOutput(out))

    @classmethod
    def apart(cls, state: Path, output: Output) -> RunFolder:
        """Results elsewhere, and the state in the folder ``.tinvan`` of another."""
        return cls(state, state / ".tinvan", output)

    @property
    def elsewhere(self) -> str | None:
        """Where the results go, if not to the folder that holds the state."""
        return None if isinstance(self.output, FolderOutput) else self.output.where

    @property
    def manifest(self) -> Path:
        """What the run is: inputs, options, versions."""
        return self.state / "manifest.json"

    @property
    def journal(self) -> Path:
        """Which shards are done."""
        return self.state / "done.jsonl"

    @property
    def work(self) -> Path:
        """Shards that are being done, or wait for those before them."""
        return self.state / "work"

    @property
    def spool(self) -> Path:
        """Decoded copies of inputs that cannot be entered in the middle."""
        return self.state / "spool"

    @property
    def rejected(self) -> Path:
        """The rejections of each shard that is done."""
        return self.state / "rejected"

    @property
    def signatures(self) -> Path:
        """The signatures of each shard that is done, as long as the run lasts."""
        return self.state / "signatures"

    def draft(self, name: str) -> Path:
        """A path for a file of the results until it is whole."""
        return beside(self.work / name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one run; the lock goes with the process, however that ends.

        Raises :class:`ArchiveRefused` where another run has it, or where the folder cannot be made.
        """
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise ArchiveRefused(f"{self.home}: {error.strerror}") from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ArchiveRefused(f"{self.home}: another run is at work on this folder") from None
            yield
        finally:
            os.close(handle)

    def prepare(self) -> None:
        """Make what folders there are to be, and clear away what a run that died left half done."""
        for folder in (self.work, self.spool, self.rejected, self.signatures):
            folder.mkdir(exist_ok=True)
        for folder in (self.state, self.work, self.rejected, self.signatures):
            for draft in folder.glob(".*.tmp"):
                draft.unlink(missing_ok=True)
        for trace in self.work.glob("*.trace"):
            trace.unlink(missing_ok=True)
        sync(self.state)

    @property
    def begun(self) -> bool:
        """Whether a run was begun here."""
        return self.manifest.exists()

    def clear(self) -> None:
        """Remove all that a run made, and nothing else: killed in the middle, it is taken up by the next run.

        Raises :class:`ArchiveRefused` where there are files that no run of ours stands for, or the run's are elsewhere.
        """
        sign = self.state / "clearing"
        if not self.output.belongs(self._run()):
            self.check_clean()
        if self.begun:
            begun = self._begun_for()
            if begun != self.elsewhere:
                raise ArchiveRefused(
                    f"{self.home} holds a run with its results in {begun or 'it'}: take another --state"
                )
            write(sign, (begun or "").encode())
        elif sign.exists() and (sign.read_text() or None) != self.elsewhere:
            raise ArchiveRefused(
                f"{self.home} is being cleared for {sign.read_text() or 'itself'}: take another --state"
            )
        if not sign.exists():
            self.check_clean()
            return
        for path in (self.journal, self.manifest):
            path.unlink(missing_ok=True)
        self.tidy()
        shutil.rmtree(self.rejected, ignore_errors=True)
        # Where the place was lost to a run that has only begun, that run keeps it.
        if self.output.belongs(self._run()):
            self.output.remove(self.output.names())
            self.output.release()
        sign.unlink()
        sync(self.state)

    @property
    def half_cleared(self) -> bool:
        """Whether a run was killed while it cleared the folder."""
        return (self.state / "clearing").exists()

    def check_clean(self) -> None:
        """Raise :class:`ArchiveRefused` where there are files by the names of ours."""
        if found := next(iter(self.output.names()), None):
            where = f"{self.output.where}/{found}"
            raise ArchiveRefused(f"{where} is in the way, and no run of tinvan made it here: take another --out")

    def claim(self) -> None:
        """Have the place of the results belong to this run. Raises :class:`ArchiveRefused` where another has it."""
        if not self.output.claim(self._run()):
            raise ArchiveRefused(f"{self.output.where} belongs to a run with another --state: take another --out")

    def _run(self) -> str:
        """The id of the runs on this folder."""
        name = self.state / "run"
        if not name.exists():
            write(name, uuid4().hex.encode())
        return name.read_text()

    def _begun_for(self) -> str | None:
        """Where the results of the run that was begun go; where its manifest is damaged, as now."""
        try:
            out = json.loads(self.manifest.read_bytes()).get("out")
        except (ValueError, AttributeError):
            return self.elsewhere
        return str(out) if out is not None else None

    def tidy(self) -> None:
        """Remove what is of no more use when a run has ended."""
        for folder in (self.work, self.spool, self.signatures):
            shutil.rmtree(folder, ignore_errors=True)

    def holds(self, source: str) -> bool:
        """Whether an input, by its path or URL, is a file that runs on the folder write."""
        path = None if is_url(source) or source == STANDARD_INPUT else Path(source).absolute()
        return self.output.holds(source) or (path is not None and path.is_relative_to(self.state))
