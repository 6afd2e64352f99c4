"""The databases that jobs are tested on: SQLite, and a PostgreSQL of our own on a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from live import free_port

URLS = ("sqlite", "postgresql")
# Who runs PostgreSQL, where we are root: it refuses to.
USER = "postgres"


@pytest.fixture(scope="module")
def databases() -> Iterator[Callable[[str], str]]:
    """Gives the URL of a new, empty database of a kind; skips where there is no PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = _Cluster()

        def make(kind: str) -> str:
            name = f"jobs_{uuid.uuid4().hex[:12]}"
            return f"sqlite:///{folder}/{name}.sqlite3" if kind == "sqlite" else cluster.database(name)

        try:
            yield make
        finally:
            cluster.stop()


def programs() -> Path | None:
    """Where PostgreSQL's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class _Cluster:
    """A PostgreSQL that is started when it is first asked for."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._port = 0

    def database(self, name: str) -> str:
        if self._folder is None:
            self._start()
        self._run("createdb", "--host", "127.0.0.1", "--port", str(self._port), "--username", USER, name)
        return f"postgresql://{USER}@127.0.0.1:{self._port}/{name}"

    def stop(self) -> None:
        if self._folder is not None:
            self._run("pg_ctl", "--pgdata", str(self._folder / "data"), "--mode", "immediate", "stop")
            shutil.rmtree(self._folder)

    def _start(self) -> None:
        if programs() is None:
            pytest.skip("needs PostgreSQL: apt-get install postgresql")
        self._folder, self._port = Path(tempfile.mkdtemp(prefix="tinvan-postgresql-")), free_port()
        if os.getuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        data = str(self._folder / "data")
        self._run("initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--no-sync", "--encoding", "UTF8")
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "--pgdata", data, "--log", log, "--options", options, "--wait", "start")

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        assert folder is not None
        command = [str(folder / program), *arguments]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120, cwd="/")


@contextmanager
def own_database(kind: str) -> Iterator[str]:
    """The URL of a new database, for measurements."""
    cluster = _Cluster()
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield f"sqlite:///{folder}/jobs.sqlite3" if kind == "sqlite" else cluster.database("jobs")
        finally:
            cluster.stop()
