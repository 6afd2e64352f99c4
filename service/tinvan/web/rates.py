"""How often a key may ask (Flask-Limiter)."""

from __future__ import annotations

from typing import NoReturn

from flask import Flask, g

from tinvan.web.errors import RateLimited
from tinvan.web.settings import Settings


def register(app: Flask, settings: Settings) -> None:
    """Count the requests of each key, where the settings name a rate."""
    if settings.rate is None:
        return
    from flask_limiter import Limiter, RequestLimit

    def refuse(limit: RequestLimit) -> NoReturn:
        raise RateLimited(f"A key may ask {limit.limit}")

    Limiter(
        lambda: str(g.key),
        app=app,
        default_limits=[settings.rate],
        default_limits_exempt_when=lambda: "key" not in g,
        storage_uri=settings.rate_storage,
        strategy="moving-window",
        headers_enabled=True,
        on_breach=refuse,
    )
