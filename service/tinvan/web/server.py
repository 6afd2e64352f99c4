"""The production server: gunicorn, with threads in each of its processes."""

from __future__ import annotations

import gc
import mmap
import os
import socket
from collections.abc import Callable

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

from tinvan.options import Options
from tinvan.summarizer import Summarizer
from tinvan.text.segment import words
from tinvan.types import Article
from tinvan.web import logs, metrics
from tinvan.web.app import create_app, temporary_data
from tinvan.web.jobworkers import JobWorkers
from tinvan.web.loading import told_as_loading
from tinvan.web.pages import article_of_page
from tinvan.web.processes import SERVING, DrainingArbiter, Log, Worker, leave
from tinvan.web.settings import Settings

# Seconds in which a process that stops finishes what it has begun.
GRACE_SECONDS = 20
# Something of each kind that there are tables for.
_ARTICLE = (
    "HÀ NỘI - Hôm 5-7, ông An cho biết doanh thu của công ty đạt 275,2 tỉ đồng, tăng 18,4% so với năm 2016, nhờ có "
    "thêm 43 kỹ sư. Tuy nhiên, từ 8 giờ ngày 1-7, giá điện đã tăng 3.000 đồng/kWh trong 2 tháng, khiến nhiều hộ dân ở "
    "tỉnh này, với 1,5 triệu người, phải tiết kiệm.\n"
)


def serve(listener: socket.socket, settings: Settings, on_ready: Callable[[], None]) -> None:
    """Answer requests until the process is told to stop; ``on_ready`` is called once, when it answers."""
    logs.configure(settings.log)
    remove_counts = metrics.share_among_processes()
    if settings.data is None:
        settings = settings.model_copy(update={"data": temporary_data()})
    try:
        Server(listener, settings, on_ready).run()
    finally:
        remove_counts()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn, set up from here alone: no configuration file, no environment."""

    def __init__(self, listener: socket.socket, settings: Settings, on_ready: Callable[[], None]) -> None:
        self.listener = listener
        self.settings = settings
        self.on_ready = on_ready
        # One byte that all processes see: how far the service is on its way to its end.
        self.phase = mmap.mmap(-1, 1)
        self.job_workers = JobWorkers(settings)
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings."""
        settings: dict[str, object] = {
            "bind": f"fd://{self.listener.fileno()}",
            "workers": self.settings.workers,
            "worker_class": Worker,
            "threads": self.settings.threads,
            "preload_app": True,
            "when_ready": self._when_ready,
            "worker_exit": lambda _arbiter, worker: leave(worker),
            "child_exit": lambda _arbiter, worker: metrics.forget(worker.pid),
            "limit_request_line": self.settings.address_bytes,
            "limit_request_field_size": self.settings.header_bytes,
            "limit_request_fields": self.settings.headers,
            "loglevel": "warning",
            "logger_class": Log,
            "graceful_timeout": GRACE_SECONDS,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108 # not for our data
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until told to stop."""
        DrainingArbiter(self).run()

    def draining(self) -> bool:
        """Whether the service is about to stop."""
        return self.phase[0] != SERVING

    def load(self) -> object:
        """The application, with all models loaded: it is made once, before the processes part."""
        with told_as_loading(self.listener):
            summarizer = Summarizer.load()
            _warm_up(summarizer)
            app = create_app(summarizer, self.settings, draining=self.draining)
        gc.collect()
        gc.freeze()
        return app

    def _when_ready(self, _arbiter: Arbiter) -> None:
        self.listener.detach()  # gunicorn holds it now, and closes it when it stops
        self.on_ready()


def _warm_up(summarizer: Summarizer) -> None:
    """Do once what each process would else do for its first article: tables are read and patterns compiled."""
    document = summarizer.read(Article(_ARTICLE * 4, published="2017-07-06"))
    summarizer.compose(document, Options("brief"))
    words(document.normalized, document.sentences[0])
    article_of_page(f"<html><body><article><h1>Tin</h1><p>{_ARTICLE}</p></article></body></html>")
