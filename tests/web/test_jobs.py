"""Whole archives over HTTP: sent, worked on, asked after, taken, cancelled, forgotten; on both databases."""

from __future__ import annotations

import errno
import gzip
import io
import json
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from databases import URLS, databases
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from test_api import assert_problem
from werkzeug.test import TestResponse

from tinvan.summarizer import Summarizer
from tinvan.web import contract, create_app, keys
from tinvan.web.errors import JobsUnavailable
from tinvan.web.jobfiles import JobFiles, JobFolder, safe_name
from tinvan.web.jobs import job_record
from tinvan.web.jobstore import LEASE, STATES, TRIES, Job, Store
from tinvan.web.settings import InvalidSettings, Settings
from tinvan.web.state import State
from tinvan.web.worker import Worker

__all__ = ["databases"]

GOOD = [{"id": f"a{number}", "text": f"Hôm nay, bản tin số {number} nói rằng trời đẹp."} for number in range(4)]
LINES = "\n".join([*map(json.dumps, GOOD), '{"text": 5}', "no JSON"]).encode()


@pytest.fixture(params=URLS)
def settings(request: pytest.FixtureRequest, tmp_path: Path, databases: Any) -> Settings:
    return Settings(data=tmp_path, database=databases(request.param))


@pytest.fixture
def client(summarizer: Summarizer, settings: Settings) -> FlaskClient:
    return create_app(summarizer, settings).test_client()


def state_of(client: FlaskClient) -> State:
    state: State = client.application.extensions["tinvan"]
    return state


def work(client: FlaskClient) -> None:
    """Work on the job that is next, in this process."""
    state = state_of(client)
    job = state.store.claim(time.time())
    assert job is not None
    Worker(state.store, state.files, state.settings)._work(job)


def send(client: FlaskClient, body: bytes = LINES, query: str = "?filename=a.jsonl", **more: Any) -> str:
    response = client.post(f"/v1/jobs{query}", data=body, content_type="application/octet-stream", **more)
    assert response.status_code == 202, response.data
    record = response.get_json()
    contract.Job.model_validate(record)
    assert response.headers["Location"] == f"/v1/jobs/{record['id']}" == record["links"]["self"]
    assert (record["state"], record["bytes"]) == ("queued", len(body))
    return str(record["id"])


def ask(client: FlaskClient, job_id: str) -> dict[str, Any]:
    record: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").get_json()
    contract.Job.model_validate(record)
    return record


def results(client: FlaskClient, job_id: str, query: str = "", **headers: str) -> TestResponse:
    return client.get(f"/v1/jobs/{job_id}/results{query}", headers=headers, buffered=True)


def test_an_archive_in_results_out(client: FlaskClient, settings: Settings) -> None:
    job_id = send(client, query="?filename=a.jsonl&length=brief")
    assert results(client, job_id).data == b""
    work(client)
    record = ask(client, job_id)
    assert (record["state"], record["articles"], record["rejected"], record["total"]) == ("done", 4, 2, 6)
    assert sum(record["rejections"].values()) == 2
    assert record["error"] is None
    assert record["created"] <= record["started"] <= record["finished"] < record["expires"]
    response = results(client, job_id)
    assert response.content_type == "application/x-ndjson"
    rows = [json.loads(line) for line in response.data.splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in GOOD]
    assert all(row["signature"].endswith("length:brief") for row in rows)
    refused = [json.loads(line) for line in results(client, job_id, "?rejected=true").data.splitlines()]
    assert [(row["file"], row["position"]) for row in refused] == [("a.jsonl", 5), ("a.jsonl", 6)]
    assert str(settings.data).encode() not in response.data + results(client, job_id, "?rejected=true").data


def zipped() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("one.jsonl", LINES)
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "kept"),
    [
        ("a.jsonl", LINES, "a.jsonl"),
        ("tin.jsonl.gz", gzip.compress(LINES), "tin.jsonl.gz"),
        ("báo.zip", zipped(), "báo.zip"),
        ("../../etc/passwd.jsonl", LINES, "passwd.jsonl"),
        ("", LINES, "archive"),
    ],
)
def test_a_form_brings_it_too(client: FlaskClient, name: str, body: bytes, kept: str) -> None:
    form = {"archive": (io.BytesIO(body), name), "length": "long", "near_duplicates": "off"}
    if not name:
        form["archive"] = (io.BytesIO(body), "/")
    response = client.post("/v1/jobs", data=form, content_type="multipart/form-data")
    assert response.status_code == 202, response.data
    record = response.get_json()
    assert record["filename"] == kept
    work(client)
    found = ask(client, record["id"])
    assert (found["state"], found["articles"]) == ("done", 4), found
    assert b"length:long" in results(client, record["id"]).data


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.jsonl", "a.jsonl"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("..", "archive"),
        ("-rf", "rf"),
        ("a\0b\nc.zip", "a_b_c.zip"),
        ("tin tức (1).zip", "tin tức (1).zip"),
        ("x" * 500 + ".tar.gz", "x" * 193 + ".tar.gz"),
        ("a*?[b].jsonl", "a___b_.jsonl"),
        ("", "archive"),
    ],
)
def test_names_play_no_tricks(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("?length=tiny", "/options/length"),
        ("?lenght=brief", "/options/lenght"),
        ("?near_duplicates=maybe", "/options/near_duplicates"),
        ("?max_sentences=0", "/options/max_sentences"),
    ],
)
def test_options_are_checked_and_nothing_is_kept(
    client: FlaskClient, settings: Settings, query: str, pointer: str
) -> None:
    response = client.post(f"/v1/jobs{query}", data=LINES, content_type="application/octet-stream")
    assert assert_problem(response, 422, "invalid_article")["errors"][0]["pointer"] == pointer
    assert settings.data is not None
    assert [path for path in settings.data.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("first", ["length", "archive"])
def test_a_form_of_many_pieces(client: FlaskClient, first: str) -> None:
    body = b"\n".join([LINES] * 500)
    form: dict[str, Any] = {"length": "long", "archive": (io.BytesIO(body), "a.jsonl")}
    response = client.post("/v1/jobs", data={first: form.pop(first), **form}, content_type="multipart/form-data")
    assert response.status_code == 202, response.data
    assert response.get_json()["bytes"] == len(body) > 131_072


def test_forms_that_are_none(client: FlaskClient) -> None:
    def post(data: Any, content_type: str = "multipart/form-data") -> TestResponse:
        return client.post("/v1/jobs", data=data, content_type=content_type)

    assert_problem(post({"length": "brief"}), 422, "invalid_article")
    assert_problem(post({"other": (io.BytesIO(LINES), "a.jsonl")}), 422, "invalid_article")
    assert_problem(post({"archive": (io.BytesIO(b""), "a.jsonl")}), 422, "invalid_article")
    two = {"archive": [(io.BytesIO(LINES), "a.jsonl"), (io.BytesIO(LINES), "b.jsonl")]}
    assert_problem(post(two), 400, "malformed_body")
    assert_problem(post(b"nonsense", "multipart/form-data; boundary=x"), 400, "malformed_body")
    assert_problem(post(b"--x\r\n", "multipart/form-data; boundary=x"), 400, "malformed_body")
    assert post(b"x", "multipart/form-data").status_code in (400, 422)
    assert_problem(post(b"", "application/octet-stream"), 400, "malformed_body")


def test_ranges_of_results(client: FlaskClient) -> None:
    job_id = send(client)
    work(client)
    whole = results(client, job_id).data
    for said, expected in (
        ("bytes=0-", whole),
        ("bytes=10-19", whole[10:20]),
        (f"bytes={len(whole) - 5}-", whole[-5:]),
        ("bytes=0-99999999", whole),
    ):
        response = results(client, job_id, Range=said)
        assert (response.status_code, response.data) == (206, expected)
        start = int(said[6:].split("-")[0])
        assert response.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"
    response = results(client, job_id, Range=f"bytes={len(whole)}-")
    assert_problem(response, 416, "range_not_satisfiable")
    assert response.headers["Content-Range"] == f"bytes */{len(whole)}"
    for said in ("bytes=-5", "lines=0-1", "bytes=0-1,3-4", "nonsense"):
        assert results(client, job_id, Range=said).status_code == 200, "what is no range of ours is as good as none"
    head = client.head(f"/v1/jobs/{job_id}/results")
    assert (head.content_length, head.data) == (len(whole), b"")


def test_a_job_that_is_deleted_is_gone(client: FlaskClient) -> None:
    job_id = send(client)
    folder = state_of(client).files.of(job_id).path
    assert folder.is_dir()
    response = client.delete(f"/v1/jobs/{job_id}")
    assert (response.status_code, response.data, response.content_type) == (204, b"", None)
    assert not folder.exists()
    for path in (f"/v1/jobs/{job_id}", f"/v1/jobs/{job_id}/results"):
        assert_problem(client.get(path), 404, "not_found")
    assert_problem(client.delete(f"/v1/jobs/{job_id}"), 404, "not_found")
    assert state_of(client).store.claim(time.time()) is None


def test_deleted_while_it_is_worked_on(client: FlaskClient) -> None:
    job_id = send(client)
    state = state_of(client)
    job = state.store.claim(time.time())
    assert job is not None
    assert client.delete(f"/v1/jobs/{job_id}").status_code == 204
    assert state.files.of(job_id).path.exists(), "its worker is still there"
    Worker(state.store, state.files, state.settings)._work(job)
    assert not state.files.of(job_id).path.exists()
    assert_problem(client.get(f"/v1/jobs/{job_id}"), 404, "not_found")


def test_deleted_while_its_results_are_asked_for(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = send(client)
    work(client)
    parts = state_of(client).files.of(job_id).parts()
    state_of(client).files.of(job_id).remove()
    monkeypatch.setattr(JobFolder, "parts", lambda _: parts)
    assert_problem(client.get(f"/v1/jobs/{job_id}/results"), 404, "not_found")


def test_while_the_database_is_away_all_else_goes_on(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = send(client)
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(state_of(client).store, "_engine", away)
    for response in (client.get(f"/v1/jobs/{job_id}"), client.post("/v1/jobs", data=LINES)):
        assert_problem(response, 503, "backend_unavailable")
        assert response.headers["Retry-After"]
    assert b"tinvan_queue" in client.get("/metrics").data
    assert client.post("/v1/figures", json={"text": "Tin hay."}).status_code == 200


def test_a_full_disk_is_told_and_nothing_is_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tinvan.web.jobs.os.fsync", full)
    form = {"archive": (io.BytesIO(LINES), "a.jsonl")}
    assert_problem(client.post("/v1/jobs?filename=a.jsonl", data=LINES), 503, "backend_unavailable")
    monkeypatch.setattr("tinvan.web.jobs._received", lambda *_: full(0))
    assert_problem(client.post("/v1/jobs", data=form), 503, "backend_unavailable")
    assert [path for path in state_of(client).files.path.iterdir() if path.is_dir()] == []


def test_jobs_that_cannot_be_kept_are_told_at_start(summarizer: Summarizer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidSettings, match=r"data: the folder .* cannot be made: Not a directory"):
        create_app(summarizer, Settings(data=tmp_path / "file" / "jobs"))
    with pytest.raises(JobsUnavailable, match="database of jobs cannot be reached"):
        create_app(summarizer, Settings(data=tmp_path, database="postgresql://nobody@127.0.0.1:1/none"))


@pytest.mark.parametrize("job_id", ["0" * 32, "x", "..", "%2e%2e%2f" * 3, "A" * 32])
def test_other_jobs(client: FlaskClient, job_id: str) -> None:
    for path in (f"/v1/jobs/{job_id}", f"/v1/jobs/{job_id}/results"):
        assert_problem(client.get(path), 404, "not_found")
    assert_problem(client.delete(f"/v1/jobs/{job_id}"), 404, "not_found")


def test_a_key_sees_its_own_jobs(summarizer: Summarizer, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    one, two = (keys.create(path, name, datetime.now(UTC))[1] for name in ("one", "two"))
    client = create_app(summarizer, settings.model_copy(update={"keys": path})).test_client()
    job_id = send(client, headers={"Authorization": f"Bearer {one}"})
    for key, status in ((one, 200), (two, 404)):
        assert client.get(f"/v1/jobs/{job_id}", headers={"Authorization": f"Bearer {key}"}).status_code == status
    assert client.get(f"/v1/jobs/{job_id}").status_code == 401


def test_limits_of_jobs(summarizer: Summarizer, settings: Settings) -> None:
    small = settings.model_copy(update={"upload_bytes": 1_000, "jobs_waiting": 1})
    client = create_app(summarizer, small).test_client()
    for form in ({"archive": (io.BytesIO(b"a" * 2_000), "a.jsonl")}, b"a" * 2_000, gzip.compress(b"a" * 900_000)):
        packed = {"Content-Encoding": "gzip"} if isinstance(form, bytes) and form[:1] == b"\x1f" else {}
        kind = "multipart/form-data" if isinstance(form, dict) else "application/octet-stream"
        response = client.post("/v1/jobs", data=form, content_type=kind, headers=packed)
        assert_problem(response, 413, "body_too_large")
    send(client)
    response = client.post("/v1/jobs", data=LINES, content_type="application/octet-stream")
    assert_problem(response, 429, "overloaded")
    assert response.headers["Retry-After"]


def test_jobs_are_counted_by_state(client: FlaskClient) -> None:
    send(client)
    page = client.get("/metrics").text
    assert 'tinvan_jobs{state="queued"} 1\n' in page
    assert all(f'tinvan_jobs{{state="{name}"}}' in page for name in STATES)


@pytest.fixture(params=URLS)
def store(request: pytest.FixtureRequest, databases: Any) -> Store:
    store = Store(databases(request.param))
    store.prepare()
    store.prepare()
    return store


def job(number: int) -> Job:
    return Job(f"{number:032x}", "", float(number), "a.jsonl", 1, {"options": {}})


def test_the_first_come_is_the_first_served_and_each_once(store: Store) -> None:
    for number in (2, 1, 3):
        assert store.add(job(number), 10)
    assert not store.add(job(4), 3)
    assert [found.created for found in iter(lambda: store.claim(100.0), None)] == [1.0, 2.0, 3.0]


def test_a_job_whose_worker_is_gone_goes_to_the_next_and_the_first_may_say_no_more(store: Store) -> None:
    store.add(job(1), 10)
    first = store.claim(100.0)
    assert first is not None
    assert store.note(first, 110.0, articles=1)
    assert store.claim(110.0 + LEASE - 1) is None
    second = store.claim(110.0 + LEASE + 1)
    assert second is not None
    assert (second.fence, second.articles, second.started) == (2, 1, 100.0)
    for said in (
        store.note(first, 200.0, articles=9),
        store.release(first),
        store.finish(first, "failed", 1.0, 2.0),
        store.wait(first, 1.0),
    ):
        assert said is False
    assert store.note(second, 130.0, articles=2)
    assert store.finish(second, "done", 131.0, 140.0, articles=3)
    found = store.get(second.id)
    assert found is not None
    assert (found.state, found.articles, found.lease) == ("done", 3, None)
    assert store.over(139.0) == []
    assert store.over(141.0) == [second.id]


def test_a_job_that_kills_its_workers_is_given_up_unless_it_gets_further(client: FlaskClient) -> None:
    store = state_of(client).store
    job_id = send(client)
    moment = time.time()
    for _ in range(TRIES):
        assert store.claim(moment) is not None
        moment += LEASE + 1
    work_at = store.claim(moment)
    assert work_at is not None
    assert work_at.tries == TRIES + 1
    Worker(store, state_of(client).files, state_of(client).settings)._work(work_at)
    assert ask(client, job_id)["error"]["code"] == "job_failed"


def test_what_gets_further_has_its_tries_anew(store: Store) -> None:
    store.add(job(1), 10)
    for number in range(1, 4):
        claimed = store.claim(1_000.0 * number)
        assert claimed is not None
        assert claimed.tries == 1
        assert store.note(claimed, 1_000.0 * number, articles=number, rejected=0)


def test_what_is_over_is_removed(client: FlaskClient) -> None:
    state = state_of(client)
    job_id = send(client)
    work(client)
    worker = Worker(state.store, state.files, state.settings)
    worker._sweep(time.time())
    assert results(client, job_id).data
    worker = Worker(state.store, state.files, state.settings)
    worker._sweep(time.time() + 25 * 3_600)
    assert_problem(client.get(f"/v1/jobs/{job_id}"), 404, "not_found")
    assert not state.files.of(job_id).path.exists()


def test_files_of_no_job_are_swept(client: FlaskClient) -> None:
    state = state_of(client)
    stray = JobFiles(state.settings.job_files).of("f" * 32)
    stray.upload.mkdir(parents=True)
    kept = send(client)
    Worker(state.store, state.files, state.settings)._sweep(time.time() + 4_000)
    assert not stray.path.exists()
    assert state.files.of(kept).path.exists()


def test_a_record_has_the_fields_that_clients_rely_on() -> None:
    record = job_record(job(1))
    assert list(record) == [
        "id", "state", "created", "started", "finished", "expires", "filename", "bytes", "articles", "rejected",
        "total", "articles_per_second", "seconds_left", "rejections", "error", "links",
    ]  # fmt: skip
    assert record["created"] == "1970-01-01T00:00:01.000Z"
