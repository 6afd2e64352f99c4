"""What is wrong with the inputs of a run as a whole; what is wrong inside a file is a rejection."""

from __future__ import annotations

from tinvan.errors import TinvanError


class InputMissing(TinvanError):
    """There is no such file, folder or URL, nothing fits a pattern, or a URL needs a package that is not there."""

    code = "input_missing"
    title = "An input cannot be found"
