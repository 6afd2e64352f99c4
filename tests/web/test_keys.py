"""Who may ask, and how often."""

from __future__ import annotations

import json
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from test_api import assert_problem
from test_compute import Held, until

from live import free_port
from tinvan.cli import cli
from tinvan.ranking.lead import LeadRanker
from tinvan.summarizer import Summarizer
from tinvan.web import create_app, keys
from tinvan.web.settings import InvalidSettings, Settings

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BODY = {"text": "Hôm nay trời đẹp."}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def client_of(path: Path, **settings: object) -> FlaskClient:
    return create_app(Summarizer(LeadRanker()), Settings(keys=path, **settings)).test_client()  # type: ignore[arg-type]


def ask(client: FlaskClient, authorization: str | None) -> object:
    headers = {"Authorization": authorization} if authorization is not None else {}
    return client.post("/v1/sentences", json=BODY, headers=headers)


def test_a_key_opens_and_its_hash_is_all_that_is_kept(path: Path) -> None:
    key, secret = keys.create(path, "newsroom", NOW)
    assert secret not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(secret) >= 43, "256 bits"
    client = client_of(path)
    for authorization in (f"Bearer {secret}", f"bearer  {secret}"):
        assert ask(client, authorization).status_code == 200  # type: ignore[attr-defined]
    assert keys.read(path) == (key,)
    assert key.created == "2026-11-24T09:00:00Z"


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dGluOnZhbg==", "{hash}", "Bearer {hash}", "{secret}",
     "Bearer {secret}x", "Bearer \u00e9\u1ec7".encode().decode("latin-1"), "Bearer " + "a" * 5000],
)  # fmt: skip
def test_nothing_else_does(path: Path, authorization: str | None) -> None:
    key, secret = keys.create(path, "", NOW)
    if authorization is not None:
        authorization = authorization.replace("{hash}", key.sha256).replace("{secret}", secret)
    response = ask(client_of(path), authorization)
    assert_problem(response, 401, "unauthorized")  # type: ignore[arg-type]
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="tinvan"'  # type: ignore[attr-defined]


def test_a_revoked_key_counts_no_more_and_a_new_one_at_once(path: Path) -> None:
    first, secret = keys.create(path, "", NOW)
    client = client_of(path)
    assert ask(client, f"Bearer {secret}").status_code == 200  # type: ignore[attr-defined]
    assert keys.revoke(path, first.id, NOW) is not None
    assert ask(client, f"Bearer {secret}").status_code == 401  # type: ignore[attr-defined]
    assert keys.revoke(path, first.id, NOW) is None
    assert ask(client, f"Bearer {keys.create(path, '', NOW)[1]}").status_code == 200  # type: ignore[attr-defined]


def test_without_a_file_nobody_comes_in(path: Path) -> None:
    assert ask(client_of(path), "Bearer x").status_code == 401  # type: ignore[attr-defined]
    path.write_text("no JSON")
    assert ask(client_of(path), "Bearer x").status_code == 401  # type: ignore[attr-defined]
    with pytest.raises(InvalidSettings, match="no file of keys"):
        keys.create(path, "", NOW)


@pytest.mark.parametrize(
    ("route", "settings", "status"),
    [
        ("/healthz", {}, 200),
        ("/healthz", {"open_health": False}, 401),
        ("/readyz", {"open_health": False}, 401),
        ("/metrics", {}, 401),
        ("/metrics", {"open_metrics": True}, 200),
        ("/v1/info", {}, 401),
        ("/docs", {}, 200),
        ("/openapi.json", {}, 200),
        ("/nowhere", {}, 404),
    ],
)
def test_what_is_open(path: Path, route: str, settings: dict[str, bool], status: int) -> None:
    assert client_of(path, **settings).get(route).status_code == status


def test_one_key_may_ask_so_often_and_the_other_its_own(path: Path) -> None:
    one, two = (f"Bearer {keys.create(path, name, NOW)[1]}" for name in ("one", "two"))
    client = client_of(path, rate="3/minute")
    assert [ask(client, one).status_code for _ in range(3)] == [200] * 3  # type: ignore[attr-defined]
    response = ask(client, one)
    record = assert_problem(response, 429, "rate_limited")  # type: ignore[arg-type]
    assert "3 per 1 minute" in record["detail"]
    assert 1 <= int(response.headers["Retry-After"]) <= 60  # type: ignore[attr-defined]
    assert ask(client, two).status_code == 200  # type: ignore[attr-defined]
    assert client.get("/healthz").status_code == 200


def test_what_is_left_is_told_and_nobody_who_may_ask_is_told_to_come_back(path: Path) -> None:
    headers = {"Authorization": f"Bearer {keys.create(path, '', NOW)[1]}"}
    client = client_of(path, rate="3/minute", queue=0)
    answers = [client.get("/v1/info", headers=headers)]
    with Held(client.application.extensions["tinvan"].slot):
        answers.append(client.post("/v1/sentences", json=BODY, headers=headers))
    answers += [client.get("/v1/info", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"3"}
    assert [answer.headers.get("Retry-After") for answer in answers[:3]] == [None, "1", None], "soon, where it is load"
    assert "X-RateLimit-Limit" not in client.get("/healthz").headers


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis of our own."""
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        pytest.skip("needs Redis: apt-get install redis-server")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: answers(port))
            yield f"redis://127.0.0.1:{port}"
        finally:
            process.terminate()


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_several_processes_count_together_and_each_by_itself_while_redis_is_away(path: Path) -> None:
    headers = {"Authorization": f"Bearer {keys.create(path, '', NOW)[1]}"}
    with redis() as storage:
        one, two = (client_of(path, rate="3/hour", rate_storage=storage) for _ in range(2))
        asked = [client.get("/v1/info", headers=headers).status_code for client in (one, two, one, two, one)]
        assert asked == [200, 200, 200, 429, 429]
    asked = [client.get("/v1/info", headers=headers).status_code for client in (one, two) for _ in range(4)]
    assert asked == [200, 200, 200, 429] * 2


@pytest.mark.parametrize("storage", ["foo://a", "nonsense", "memcached://a"])
def test_a_storage_that_is_none_is_told_at_start(path: Path, storage: str) -> None:
    with pytest.raises(InvalidSettings, match="rate_storage: "):
        client_of(path, rate="3/minute", rate_storage=storage)


def test_keys_from_the_command_line(path: Path) -> None:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(cli, ["keys", "--file", str(path), *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    secret = run("create", "--name", "Tòa soạn").strip()
    key_id, created, revoked, name = run("list").rstrip("\n").split("\t")
    assert (revoked, name) == ("-", "Tòa soạn")
    assert ask(client_of(path), f"Bearer {secret}").status_code == 200  # type: ignore[attr-defined]
    run("revoke", key_id)
    assert run("list").split("\t")[2] != "-"
    assert ask(client_of(path), f"Bearer {secret}").status_code == 401  # type: ignore[attr-defined]
    assert json.loads(path.read_text())["keys"][0]["created"] == created
