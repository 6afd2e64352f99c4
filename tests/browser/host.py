"""The service with its page in this process, and a browser that may go nowhere else."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from live import free_port, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox inside containers, no graphics card, and nothing that a browser asks the network for by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def service() -> Iterator[str]:
    """The address of the service, as ``tinvan serve`` starts it, with its jobs."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TINVAN_")}
    with serving(
        [Path(sys.executable).parent / "tinvan", "serve", "--port", str(port)], port, env=environment
    ) as address:
        yield address


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
