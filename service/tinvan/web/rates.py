"""How often a key may ask (Flask-Limiter)."""

from __future__ import annotations

import time
from typing import NoReturn

from flask import Flask, Response, g

from tinvan.web.errors import RateLimited
from tinvan.web.settings import Settings


def register(app: Flask, settings: Settings) -> None:
    """Count the requests of each key, where the settings name a rate."""
    if settings.rate is None:
        return
    from flask_limiter import Limiter, RequestLimit

    def refuse(limit: RequestLimit) -> NoReturn:
        raise RateLimited(f"A key may ask {limit.limit}")

    def tell(response: Response) -> Response:
        """How much is left. The library's own headers tell everybody to come back later, who may ask now, too."""
        if (current := limiter.current_limit) is not None:
            left = max(1, int(current.reset_at - time.time()))
            response.headers["X-RateLimit-Limit"] = str(current.limit.amount)
            response.headers["X-RateLimit-Remaining"] = str(max(0, current.remaining))
            response.headers["X-RateLimit-Reset"] = str(current.reset_at)
            if current.breached:
                response.headers["Retry-After"] = str(left)
        return response

    limiter = Limiter(
        lambda: str(g.key),
        app=app,
        application_limits=[settings.rate],
        application_limits_exempt_when=lambda: "key" not in g,
        storage_uri=settings.rate_storage,
        strategy="moving-window",
        on_breach=refuse,
    )
    app.after_request(tell)
