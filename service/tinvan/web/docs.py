"""The contract for programs, ``/openapi.json``, and for people, ``/docs``: Swagger UI, without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, abort, current_app, request

from tinvan.web import openapi
from tinvan.web.state import State
from tinvan.wire import dump

blueprint = Blueprint("docs", __name__)

# Scripts and styles of our own alone. Swagger UI draws its icons from data URLs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>tinvan: the API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = b"""window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
"""
_ASSETS: Mapping[str, str] = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}


@blueprint.get("/openapi.json")
def contract() -> Response:
    """The contract."""
    state: State = current_app.extensions["tinvan"]
    return unchanging(dump(openapi.document(state.settings)), "application/json")


@blueprint.get("/docs")
def page() -> Response:
    """The contract as a page that can be tried."""
    return unchanging(_PAGE, "text/html; charset=utf-8", POLICY)


@blueprint.get("/docs/<name>")
def asset(name: str) -> Response:
    """A file that the page is made of."""
    if name == "start.js":
        return unchanging(_START, "text/javascript; charset=utf-8", POLICY)
    if name not in _ASSETS:
        abort(404)
    return unchanging(_swagger_ui().joinpath(name).read_bytes(), _ASSETS[name], POLICY)


def unchanging(body: bytes, content_type: str, policy: str | None = None) -> Response:
    """What stays as it is while the service runs, under an ``ETag``; not sent again to who has it."""
    response = Response(body, content_type=content_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache"
    if policy:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Referrer-Policy"] = "no-referrer"
    response.make_conditional(request)
    return response


def _swagger_ui() -> Traversable:
    return files("flask_swagger_ui").joinpath("dist")
