"""What can go wrong, as exceptions with a code, a place and a sentence for the person who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (a JSON pointer such as ``/options/length``, or ``""``) and what."""

    pointer: str
    detail: str


class TinvanError(Exception):
    """Base of every error that tinvan raises on purpose.

    ``code`` is stable and machine-readable; ``detail`` is a sentence for a person and never holds article text;
    ``faults`` name the fields, where there are fields to name.
    """

    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong inside tinvan"

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults


class InvalidArticle(TinvanError):
    """The article or an option cannot be used: wrong type, empty, no letters, an unknown option."""

    code = "invalid_article"
    title = "The article or its options cannot be used"


class MalformedBody(TinvanError):
    """The bytes are not what they claim to be: broken JSON, invalid UTF-8, a JSON value that is no object."""

    code = "malformed_body"
    title = "The body cannot be read"


class ArticleTooLong(TinvanError):
    """The article is over a stated limit."""

    code = "article_too_long"
    title = "The article is too long"


class BackendUnavailable(TinvanError):
    """What was asked for is not installed, not loaded or damaged."""

    code = "backend_unavailable"
    title = "The summarizer is not available"


class UnfaithfulSummary(TinvanError):
    """A summary failed its own check against the article: a defect of tinvan, never of the input."""

    code = "unfaithful_summary"
    title = "The summary failed its own check"
