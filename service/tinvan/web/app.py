"""The application factory."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request

from tinvan.summarizer import Summarizer
from tinvan.web import api, cors, docs, health, jobs, keys, page, problems, rates, trail
from tinvan.web.compute import Slot
from tinvan.web.jobfiles import JobFiles
from tinvan.web.jobstore import Store
from tinvan.web.metrics import Metrics
from tinvan.web.settings import Settings
from tinvan.web.state import State


def create_app(
    summarizer: Summarizer, settings: Settings | None = None, *, draining: Callable[[], bool] = lambda: False
) -> Flask:
    """A WSGI application that answers with ``summarizer``; ``draining`` says whether the service is about to stop."""
    settings = settings or Settings()
    if settings.data is None:
        settings = settings.model_copy(update={"data": temporary_data()})
    app = Flask("tinvan", static_folder=None)
    # A redirect would answer in HTML; an address with a slash too many is just not there.
    app.url_map.merge_slashes = False
    slot = Slot(settings.queue, settings.queue_seconds, settings.deadline_seconds)
    streams = threading.BoundedSemaphore(settings.streams)
    files = JobFiles(settings.job_files)
    files.make()
    store = Store(settings.job_database)
    store.prepare()
    app.extensions["tinvan"] = State(summarizer, settings, slot, streams, Metrics(), store, files, draining)
    trail.register(app)
    problems.register(app)
    keys.register(app, settings)
    rates.register(app, settings)
    for blueprint in (api.blueprint, jobs.blueprint, health.blueprint, health.numbers, docs.blueprint, page.blueprint):
        app.register_blueprint(blueprint)
    app.after_request(_with_general_headers)
    cors.register(app, settings)
    return app


def temporary_data() -> Path:
    """A folder for jobs that goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="tinvan-jobs-"))
    owner = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    return folder


def _with_general_headers(response: Response) -> Response:
    """No body, no type: it would else claim to be HTML, as Flask has it. And nothing is to be taken for HTML."""
    if response.status_code == 204 or (request.method == "OPTIONS" and response.status_code < 400):
        del response.headers["Content-Type"]
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
