"""What can go wrong only where there is a service: too much at once, too large, no key."""

from __future__ import annotations

from tinvan.errors import TinvanError


class Overloaded(TinvanError):
    """More is asked for at once than can be done soon."""

    code = "overloaded"
    title = "Too much is asked for at once"


class DeadlineExceeded(TinvanError):
    """The article took more computing than one gets."""

    code = "deadline_exceeded"
    title = "The article takes too long"


class BodyTooLarge(TinvanError):
    """The body, as sent or unpacked, is over a stated limit."""

    code = "body_too_large"
    title = "The body is too large"


class UnsupportedMediaType(TinvanError):
    """The body's type, charset or coding is none that is taken."""

    code = "unsupported_media_type"
    title = "The body is of a type that is not taken"


class NotAcceptable(TinvanError):
    """The client takes none of the types that there are."""

    code = "not_acceptable"
    title = "The answer has no type that would be accepted"


class Unauthorized(TinvanError):
    """A key is needed, and none that counts was given."""

    code = "unauthorized"
    title = "A key is needed"


class RateLimited(TinvanError):
    """The key has asked more often than it may."""

    code = "rate_limited"
    title = "The key asks too often"


class NotReady(TinvanError):
    """The service is starting or stopping."""

    code = "not_ready"
    title = "The service is starting or stopping"


class JobsUnavailable(TinvanError):
    """What jobs are kept in, their database or their folder, cannot be reached or is full."""

    code = "backend_unavailable"
    title = "Jobs cannot be kept at the moment"
