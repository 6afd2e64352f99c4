"""How often a key may ask (Flask-Limiter)."""

from __future__ import annotations

import time

from flask import Flask, Response, g

from tinvan.web import problems
from tinvan.web.errors import RateLimited
from tinvan.web.settings import InvalidSettings, Settings


def register(app: Flask, settings: Settings) -> None:
    """Count the requests of each key, where the settings name a rate."""
    if settings.rate is None:
        return
    from flask_limiter import Limiter, RateLimitExceeded
    from limits.errors import ConfigurationError

    def refused(error: RateLimitExceeded) -> Response:
        return problems.respond(RateLimited(f"A key may ask {error.limit.limit}"))

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
        application_limits=[settings.rate],
        application_limits_exempt_when=lambda: "key" not in g,
        storage_uri=settings.rate_storage,
        strategy="moving-window",
        # While the storage is away each process counts by itself: better that than to answer nobody.
        in_memory_fallback_enabled=True,
    )
    try:
        limiter.init_app(app)
    except (ConfigurationError, ValueError) as error:
        raise InvalidSettings(f"rate_storage: {error}") from None
    app.register_error_handler(RateLimitExceeded, refused)
    app.after_request(tell)
