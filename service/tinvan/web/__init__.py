"""tinvan over HTTP: the application, its API, its errors and its server."""

from tinvan.web.app import create_app

__all__ = ["create_app"]
