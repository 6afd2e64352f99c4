"""One at a time, in order, within a deadline; too many at once are told so."""

from __future__ import annotations

import threading
import time

import pytest
from flask.testing import FlaskClient
from test_api import TEXT, assert_problem

from tinvan.ranking.lead import LeadRanker
from tinvan.summarizer import Summarizer
from tinvan.types import Article, Document
from tinvan.web import create_app
from tinvan.web.compute import Slot
from tinvan.web.errors import DeadlineExceeded, Overloaded
from tinvan.web.settings import Settings

# Seconds that a thread of ours may take on a busy machine.
PATIENCE = 60


def forever() -> None:
    while True:
        pass


def forever_and_deaf() -> None:
    while True:
        try:
            forever()
        except BaseException:  # the worst that can be done to a deadline, once
            break
    while True:
        pass


@pytest.mark.parametrize("work", [forever, forever_and_deaf])
def test_what_takes_too_long_is_ended_and_the_slot_is_sound(work: object) -> None:
    slot = Slot(queue=1, queue_seconds=PATIENCE, deadline=0.05)
    for _ in range(2):
        with pytest.raises(DeadlineExceeded, match="took more than"):
            slot.run(work)  # type: ignore[arg-type]
        assert slot.run(lambda: "done") == "done"
    assert sum(range(100_000)) == 4_999_950_000, "nothing is raised later, outside of the slot"


def test_what_just_waits_has_time() -> None:
    assert Slot(1, PATIENCE, deadline=0.05).run(lambda: time.sleep(0.3) or "done") == "done"


def test_an_error_of_the_work_is_its_own() -> None:
    slot = Slot(1, PATIENCE, 1.0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            slot.run(lambda: 1 / 0)


def test_no_exception_comes_late() -> None:
    slot = Slot(0, PATIENCE, deadline=0.005)
    ended = 0
    for _ in range(200):
        try:
            slot.run(lambda: sum(range(60_000)))
        except DeadlineExceeded:
            ended += 1
        for _ in range(100):
            pass
    assert ended <= 200


class Held:
    """A slot that somebody computes in until told otherwise."""

    def __init__(self, slot: Slot) -> None:
        self.slot, self.inside, self.leave = slot, threading.Event(), threading.Event()
        self.thread = threading.Thread(target=slot.run, args=(self._hold,))

    def _hold(self) -> None:
        self.inside.set()
        self.leave.wait(PATIENCE)

    def __enter__(self) -> Held:
        self.thread.start()
        assert self.inside.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self.leave.set()
        self.thread.join(PATIENCE)


def until(true: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.005)


def test_in_the_order_of_asking_and_no_more_than_the_queue_holds() -> None:
    slot = Slot(queue=3, queue_seconds=PATIENCE, deadline=PATIENCE)
    came: list[int] = []
    with Held(slot):
        threads = [threading.Thread(target=slot.run, args=(lambda n=n: came.append(n),)) for n in range(3)]
        for number, thread in enumerate(threads):
            thread.start()
            until(lambda number=number: slot.waiting > number)
        with pytest.raises(Overloaded):
            slot.run(lambda: came.append(9))
        patient = threading.Thread(target=slot.run, args=(lambda: came.append(3),), kwargs={"patient": True})
        patient.start()
        until(lambda: slot.waiting == 4)
    for thread in (*threads, patient):
        thread.join(PATIENCE)
    assert came == [0, 1, 2, 3]
    assert slot.run(lambda: "free") == "free"


def test_a_wait_has_an_end() -> None:
    slot = Slot(queue=3, queue_seconds=0.05, deadline=PATIENCE)
    with Held(slot), pytest.raises(Overloaded, match="too long"):
        slot.run(lambda: None)
    assert slot.waiting == 0
    assert slot.run(lambda: "free") == "free"


class Slow(Summarizer):
    """A summarizer that comes to no end with some articles."""

    def __init__(self) -> None:
        super().__init__(LeadRanker())

    def read(self, article: Article) -> Document:
        if article.id == "slow":
            forever()
        return super().read(article)


@pytest.fixture
def client() -> FlaskClient:
    return create_app(Slow(), Settings(deadline_seconds=0.1, queue=0)).test_client()


def test_over_http_an_article_gets_so_much_and_the_next_its_own(client: FlaskClient) -> None:
    for _ in range(2):
        response = client.post("/v1/figures", json={"text": TEXT, "id": "slow"})
        record = assert_problem(response, 503, "deadline_exceeded")
        assert "0.1 seconds" in record["detail"]
        assert response.headers["Retry-After"]
        assert client.post("/v1/figures", json={"text": TEXT}).status_code == 200


def test_a_line_of_a_stream_gets_no_more(client: FlaskClient) -> None:
    body = b'{"text": "Tin hay."}\n{"text": "Tin hay.", "id": "slow"}\n{"text": "Tin hay."}'
    response = client.post("/v1/figures", data=body, content_type="application/x-ndjson", buffered=True)
    assert [b"deadline_exceeded" in line for line in response.data.splitlines()] == [False, True, False]


def test_who_finds_the_queue_full_is_told_so_at_once(client: FlaskClient) -> None:
    with Held(client.application.extensions["tinvan"].slot):
        response = client.post("/v1/summaries", json={"text": TEXT})
        assert_problem(response, 429, "overloaded")
        assert response.headers["Retry-After"] == "1"
        other = client.post("/v1/summaries", data="{", content_type="application/xml")
        assert_problem(other, 415, "unsupported_media_type")
        assert client.get("/healthz").status_code == client.get("/v1/info").status_code == 200
    assert client.post("/v1/figures", json={"text": TEXT}).status_code == 200
