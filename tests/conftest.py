"""What the tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings

from tinvan.summarizer import Summarizer
from tinvan.web import create_app

# How long an example takes is the machine's affair; what hangs is found by the tests that measure time.
settings.register_profile("tinvan", deadline=None)
settings.load_profile("tinvan")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data beside the checkout; a test that needs it is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the shared data folder beside the checkout")
    return folder


@pytest.fixture(scope="session")
def summarizer() -> Summarizer:
    """The summarizer as shipped."""
    return Summarizer.load()


@pytest.fixture(scope="session")
def client(summarizer: Summarizer) -> FlaskClient:
    """A client of the application, in this process."""
    return create_app(summarizer).test_client()


_MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a measured number at the end of the run, also where the test passed."""
    lines = request.config.stash.setdefault(_MEASURED, [])
    return lambda line: lines.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(_MEASURED, [])
    if lines:
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.write_line(line)
