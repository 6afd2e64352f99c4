"""Names that are no paths: URLs, for fsspec, with what the packages behind it raise, and standard input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

# The name of standard input.
STANDARD_INPUT = "-"
# Of Python's own errors, those that the packages raise for what they cannot do.
_THEIRS = (ValueError, NotImplementedError)


def is_url(name: str) -> bool:
    """Whether a name is one for fsspec: ``s3://bucket/a.jsonl``."""
    scheme, mark, _ = name.partition("://")
    return bool(mark) and scheme.replace("+", "").replace("-", "").isalnum()


@contextmanager
def url_errors() -> Iterator[None]:
    """What the packages behind fsspec raise of their own, as OSError; those of tinvan stay what they are."""
    try:
        yield
    except (OSError, ImportError):
        raise
    except Exception as error:
        module = type(error).__module__
        if module.startswith("tinvan.") or (module == "builtins" and not isinstance(error, _THEIRS)):
            raise  # a fault of ours, and none of a package's own errors
        raise OSError(0, what_it_said(error)) from None


def what_it_said(error: Exception) -> str:
    """What is wrong with a URL, in a line."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, NotImplementedError):
        return "that cannot be done there"
    said = str(error).splitlines()
    return said[0][:200] if said and said[0] else type(error).__name__
