"""Pages of other origins that may ask (Fetch standard, CORS protocol)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request

from tinvan.web.settings import Settings

_TAKEN = "Authorization, Content-Type, Content-Encoding, Range, X-Request-ID"
_TOLD = (
    "Accept-Ranges, Content-Range, ETag, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, "
    "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-ID"
)


def register(app: Flask, settings: Settings) -> None:
    """Say to browsers that pages of the origins in the settings may ask; of none by default."""
    if not settings.cors:
        return

    def tell(response: Response) -> Response:
        found = allowed(settings, request.headers.get("Origin", ""))
        response.headers.extend(found)
        if "*" not in settings.cors:
            response.vary.add("Origin")
        if found and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
            response.headers["Access-Control-Allow-Headers"] = _TAKEN
            response.headers["Access-Control-Max-Age"] = "600"
        return response

    app.after_request(tell)


def allowed(settings: Settings, origin: str) -> Mapping[str, str]:
    """What an answer says to a page of ``origin``: nothing, unless the settings let it ask."""
    if not origin or not {origin, "*"} & set(settings.cors):
        return {}
    return {
        "Access-Control-Allow-Origin": "*" if "*" in settings.cors else origin,
        "Access-Control-Expose-Headers": _TOLD,
    }
