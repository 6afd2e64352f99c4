"""What the tests of archives share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tinvan.archive import manifest


@pytest.fixture(scope="package", autouse=True)
def small_shards() -> Iterator[None]:
    """Shards of some five of the articles made up here: a run in this process has a dozen."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "_LEAST", 1 << 11)
        patch.setattr(manifest, "_RECORD", 1 << 9)
        yield
