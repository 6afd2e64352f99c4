"""The application factory."""

from __future__ import annotations

from flask import Flask, Response, request

from tinvan.options import MAX_BODY_BYTES
from tinvan.summarizer import Summarizer
from tinvan.web import api, health, problems


def create_app(summarizer: Summarizer, *, max_body_bytes: int = MAX_BODY_BYTES) -> Flask:
    """A WSGI application that answers with ``summarizer``. Bodies over ``max_body_bytes`` are refused."""
    app = Flask("tinvan", static_folder=None)
    app.config["MAX_BODY_BYTES"] = max_body_bytes
    # A redirect would answer in HTML; an address with a slash too many is just not there.
    app.url_map.merge_slashes = False
    app.extensions["tinvan"] = summarizer
    app.register_blueprint(api.blueprint)
    app.register_blueprint(health.blueprint)
    problems.register(app)
    app.after_request(_without_empty_type)
    return app


def _without_empty_type(response: Response) -> Response:
    """No body, no type: the answer to OPTIONS would else claim to be HTML."""
    if request.method == "OPTIONS":
        del response.headers["Content-Type"]
    return response
