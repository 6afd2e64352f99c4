"""What can go wrong with a whole archive, as errors for the person who runs it."""

from __future__ import annotations

from tinvan.errors import TinvanError


class ArchiveRefused(TinvanError):
    """The run cannot begin on this folder: another run is at work there, or it holds what another command made."""

    code = "archive_refused"
    title = "The archive cannot be worked on"


class ArchiveFailed(TinvanError):
    """The run cannot go on: its workers do not start, or what was written before is not what it was."""

    code = "archive_failed"
    title = "The archive could not be finished"
