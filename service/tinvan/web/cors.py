"""Pages of other origins that may ask (Fetch standard, CORS protocol)."""

from __future__ import annotations

from flask import Flask, Response, request

from tinvan.web.settings import Settings

_TAKEN = "Authorization, Content-Type, Content-Encoding, X-Request-ID"
_TOLD = "ETag, Location, Retry-After, X-Request-ID"


def register(app: Flask, settings: Settings) -> None:
    """Say to browsers that pages of the origins in the settings may ask; of none by default."""
    allowed = frozenset(settings.cors)
    if not allowed:
        return

    def tell(response: Response) -> Response:
        origin = request.headers.get("Origin", "")
        if "*" not in allowed:
            response.vary.add("Origin")
        if not origin or not ({origin, "*"} & allowed):
            return response
        response.headers["Access-Control-Allow-Origin"] = "*" if "*" in allowed else origin
        response.headers["Access-Control-Expose-Headers"] = _TOLD
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
            response.headers["Access-Control-Allow-Headers"] = _TAKEN
            response.headers["Access-Control-Max-Age"] = "600"
        return response

    app.after_request(tell)
