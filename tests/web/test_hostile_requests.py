"""Requests that mean harm, against the real server: each is refused or answered soundly, and disturbs nobody else."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hostile import TEXTS
from live import free_port, serving

TEXT = "Hôm nay trời đẹp. Mọi người ra phố đi chơi từ sáng sớm."
BODY = json.dumps({"text": TEXT}).encode()
# Seconds that an answer may take; ten on a machine that has nothing else to do.
PATIENCE = 60


def post(
    body: bytes,
    content_type: str = "application/json",
    path: str = "/v1/summaries",
    *more: bytes,
    length: int | None = None,
) -> bytes:
    head = [
        b"POST %s HTTP/1.1" % path.encode("latin-1"),
        b"Host: a",
        b"Content-Type: " + content_type.encode("latin-1"),
        b"Content-Length: %d" % (len(body) if length is None else length),
        b"Connection: close",
        *more,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def chunked(chunks: bytes, content_type: str = "application/json") -> bytes:
    head = f"POST /v1/summaries HTTP/1.1\r\nHost: a\r\nContent-Type: {content_type}\r\nConnection: close\r\n"
    return head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunks


def get(path: str, *more: bytes, method: str = "GET", version: str = "HTTP/1.1") -> bytes:
    head = [f"{method} {path} {version}".encode("latin-1"), b"Host: a", b"Connection: close", *more]
    return b"\r\n".join(head) + b"\r\n\r\n"


GZIP, DEFLATE = b"Content-Encoding: gzip", b"Content-Encoding: deflate"
STREAM = "application/x-ndjson"
ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><p>&b;</p>" * 50
FILE_ENTITY = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><article><p>Tin hay. &a;</p></article>"
PARTS = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 10_000 + b"--x--"
FIELD = b"--x\r\nContent-Disposition: form-data; name=length\r\n\r\n" + b"a" * 1_000_000 + b"\r\n--x--\r\n"
FORM = "multipart/form-data; boundary=x"


def form(name: str, body: bytes = BODY) -> bytes:
    """A form with a file of that name, as it would stand in the header."""
    head = f'--x\r\nContent-Disposition: form-data; name="archive"; filename="{name}"\r\n\r\n'.encode()
    return post(head + body + b"\r\n--x--\r\n", FORM, "/v1/jobs")


# What is sent, and the statuses that it may come to.
REQUESTS: dict[str, tuple[bytes, str]] = {
    "a bomb of spaces": (post(gzip.compress(b" " * 50_000_000), "application/json", "/v1/summaries", GZIP), "413"),
    "a bomb twice": (post(gzip.compress(gzip.compress(b"a" * 9_000_000)), "text/plain", "/v1/figures", GZIP), "400"),
    "a bomb of brackets": (post(gzip.compress(b"[" * 50_000_000), "application/json", "/v1/summaries", GZIP), "413"),
    "a bomb in a stream": (post(gzip.compress(b"a" * 50_000_000), STREAM, "/v1/figures", GZIP), "200"),
    "a bomb of empty lines": (post(gzip.compress(b"\n" * 20_000_000), STREAM, "/v1/figures", GZIP), "200"),
    "a bomb as an archive": (post(gzip.compress(b"a" * 3_000_000), "application/gzip", "/v1/jobs", GZIP), "413"),
    "deflate that is gzip": (post(gzip.compress(BODY), "application/json", "/v1/figures", DEFLATE), "400"),
    "gzip without an end": (post(gzip.compress(BODY)[:-6], "application/json", "/v1/figures", GZIP), "400"),
    "gzip of nothing": (post(b"", "application/json", "/v1/figures", GZIP), "400"),
    "a raw deflate": (post(zlib.compress(BODY)[2:-4], "application/json", "/v1/figures", DEFLATE), "400"),
    "twenty codings": (post(BODY, "application/json", "/v1/figures", b"Content-Encoding: " + b"gzip, " * 20), "415"),
    "JSON 20,000 deep": (post(b"[" * 20_000), "400"),
    "objects 20,000 deep": (post(b'{"a":' * 20_000), "400"),
    "deep in the options": (post(b'{"text": "Tin", "options": ' + b'{"a":' * 20_000), "400"),
    "deep in a stream": (post(b"[" * 20_000 + b"\n" + BODY, STREAM), "200"),
    "a key twice": (post(b'{"text": "a", "text": "b"}'), "400"),
    "a key twice, spelt in two ways": (post(b'{"text": "a", "\\u0074ext": "b"}'), "400"),
    "100,000 keys": (post(json.dumps({str(number): 1 for number in range(100_000)}).encode()), "422"),
    "a key of a megabyte": (post(b'{"%s": 1}' % (b"a" * 1_000_000)), "422"),
    "lone surrogates": (post(b'{"text": "Tin \\ud800 hay \\udfff."}'), "200"),
    "surrogates in the title": (post(b'{"text": "Tin hay.", "title": "\\udead"}'), "200"),
    "surrogates in the id": (post(b'{"text": "Tin hay.", "id": "\\ud83d"}'), "200"),
    "NUL in the text": (post(b'{"text": "Tin\\u0000 hay\\u0000."}'), "200"),
    "NUL in plain text": (post(b"Tin\0 hay\0.", "text/plain"), "200"),
    "NUL raw in JSON": (post(b'{"text": "Tin\0"}'), "400"),
    "NUL in a page": (post(b"<p>Tin\0 hay.</p>" * 20, "text/html"), "200 422"),
    "NaN": (post(b'{"text": NaN}'), "400"),
    "Infinity": (post(b'{"text": "Tin", "options": {"max_sentences": -Infinity}}'), "400"),
    "1e999": (post(b'{"text": "Tin", "options": {"max_sentences": 1e999}}'), "400"),
    "a number of 100,000 digits": (post(b'{"text": "Tin", "id": %s}' % (b"9" * 100_000)), "400"),
    "text that is no UTF-8": (post(b"Tin \xff\xfe hay", "text/plain"), "400"),
    "JSON that is no UTF-8": (post(b'{"text": "\xc3("}'), "400"),
    "UTF-16 called UTF-8": (post(TEXT.encode("utf-16"), "text/plain; charset=utf-8"), "400"),
    "UTF-8 called UTF-16": (post(TEXT.encode()[:-1], "text/plain; charset=utf-16"), "200 400"),
    "a charset that unpacks": (post(b"x", "text/plain; charset=zip"), "415"),
    "a charset with a path": (post(b"x", "text/plain; charset=../../etc/passwd"), "415"),
    "a charset of a kilobyte": (post(b"x", "text/plain; charset=" + "a" * 1_000), "415"),
    "a type of 4 kB": (post(b"x", "text/" + "a" * 4_000), "415"),
    "two lengths": (post(BODY, "application/json", "/v1/figures", b"Content-Length: 5"), "400"),
    "a length below zero": (post(BODY, length=-1), "400"),
    "a length of 30 digits": (post(BODY, length=10**30), "400 413"),
    "a body cut short": (post(BODY, length=len(BODY) + 100), "400"),
    "a length and chunks": (post(BODY, "application/json", "/v1/figures", b"Transfer-Encoding: chunked"), "400"),
    "chunks cut short": (chunked(b"ff\r\n" + BODY), "400"),
    "chunks without an end": (chunked(b"%x\r\n%s\r\n" % (len(BODY), BODY)), "400"),
    "a chunk of no length": (chunked(b"\r\n" + BODY), "400"),
    "a chunk of 20 digits": (chunked(b"f" * 20 + b"\r\n" + BODY), "400"),
    "a chunk below zero": (chunked(b"-5\r\n" + BODY), "400"),
    "a chunk's extension of 100 kB": (chunked(b"5;" + b"a" * 100_000 + b"\r\nhello\r\n0\r\n\r\n"), "400"),
    "a stream's chunks cut short": (chunked(b"%x\r\n%s\n\r\n5\r\nx" % (len(BODY) + 1, BODY), STREAM), "200"),
    "a header of a megabyte": (get("/healthz", b"X: " + b"a" * 1_000_000), "431"),
    "10,000 headers": (get("/healthz", *[b"X: a"] * 10_000), "431"),
    "an address of 10 kB": (get("/" + "a" * 10_000), "414"),
    "a header without a colon": (get("/healthz", b"nonsense"), "400"),
    "a header with a line break": (get("/healthz", b"X: a\r b"), "400"),
    "a header in two lines": (get("/healthz", b"X: a\r\n folded"), "400"),
    "an id with a line break": (get("/healthz", b"X-Request-ID: a\nSet-Cookie: b"), "400"),
    "a method of its own": (get("/healthz", method="BREW"), "405"),
    "a version of its own": (get("/healthz", version="HTTP/9.9"), "400"),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 404 405 505"),
    "a proxy's request": (get("http://internal.example/healthz"), "200 400 404"),
    "up the tree": (get("/docs/../../../etc/passwd"), "404"),
    "up the tree, in code": (get("/docs/%2e%2e%2f%2e%2e%2fetc%2fpasswd"), "404"),
    "up the tree, twice in code": (get("/docs/%252e%252e%252fetc"), "404"),
    "NUL in an address": (get("/docs/swagger-ui.css%00.js"), "404"),
    "an address that is no UTF-8": (get("/v1/jobs/%ff%fe"), "404"),
    "a job up the tree": (get("/v1/jobs/..%2f..%2fetc%2fpasswd/results"), "404"),
    "a range of a million parts": (get("/v1/jobs/x/results", b"Range: bytes=" + b"0-1," * 1_000), "404"),
    "a query of 3 kB": (get("/healthz?" + "a=b&" * 750), "200"),
    "an option 500 times": (post(b"Tin hay.", "text/plain", "/v1/figures?" + "length=brief&" * 250), "422"),
    "an unknown option of 1 kB": (post(b"Tin hay.", "text/plain", "/v1/figures?" + "x" * 1_000 + "=1"), "422"),
    "an archive up the tree": (form("../../../../etc/cron.d/evil"), "202"),
    "an archive by a root's name": (form("/etc/passwd"), "202"),
    "an archive with NUL": (form("a\0.jsonl"), "202 400"),
    "an archive with a name of 8 kB": (form("a" * 8_000), "202 400 413"),
    "an archive called ..": (form(".."), "202"),
    "an archive called by a command": (form("$(reboot);`id`|x.jsonl"), "202"),
    "a form without an end": (post(b"--x\r\nContent-Disposition: form-data", FORM, "/v1/jobs"), "400"),
    "a form of 10,000 parts": (post(PARTS, FORM, "/v1/jobs"), "400 413"),
    "a form's field of a megabyte": (post(FIELD, FORM, "/v1/jobs"), "400 413"),
    "a page of 100,000 open tags": (post(b"<div>" * 100_000, "text/html"), "200 413 422"),
    "a page of one long tag": (post(b"<p " + b"a=b " * 400_000, "text/html"), "200 413 422"),
    "a page of entities": (post(ENTITIES, "text/html"), "200 422"),
    "a page that asks for a file": (post(FILE_ENTITY, "text/html"), "200 422"),
    "an Accept of 7 kB": (post(BODY, "application/json", "/v1/figures", b"Accept: " + b"a/b;q=0.1," * 700), "406"),
    "a key of 7 kB": (get("/healthz", b"Authorization: Bearer " + b"a" * 7_000), "200"),
}  # fmt: skip


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    folder = tmp_path_factory.mktemp("data")
    settings = {"LOG": "off", "DATA": str(folder), "UPLOAD_BYTES": "2000000", "JOBS": "0", "SILENCE_SECONDS": "2"}
    environment = {**os.environ, **{f"TINVAN_{name}": value for name, value in settings.items()}}
    command: list[str | Path] = [sys.executable, "-m", "tinvan", "serve", "--port", str(port)]
    with serving(command, port, env=environment, stdout=subprocess.DEVNULL):
        yield port
    outside = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "upload"]
    assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in outside} <= {"jobs.sqlite3"}


def send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with suppress(OSError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        received = []
        with suppress(ConnectionError):
            while piece := connection.recv(65536):
                received.append(piece)
    return b"".join(received)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hostile_request(port: int, name: str) -> None:
    request, statuses = REQUESTS[name]
    started = time.monotonic()
    answer = send(port, request)
    assert time.monotonic() - started < PATIENCE
    head, _, body = answer.partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    assert found, (name, answer[:300])
    assert found[1].decode() in statuses.split(), (name, answer[:500])
    if int(found[1]) >= 400:
        assert b"content-type: application/problem+json" in head.lower()
        assert json.loads(body)["status"] == int(found[1])
    assert b"Traceback" not in answer
    assert b"site-packages" not in answer
    assert b"root:" not in answer


@pytest.mark.parametrize(("text", "outcome"), [(text, outcome) for _, text, outcome in TEXTS if len(text) < 200_000])
def test_a_hostile_text(port: int, text: str, outcome: str) -> None:
    answer = send(port, post(json.dumps({"text": text}).encode()))
    assert answer.startswith(b"HTTP/1.1 200 " if outcome == "sound" else b"HTTP/1.1 4")


def test_all_of_it_at_once_disturbs_nobody(port: int) -> None:
    """An honest client is answered all the while."""
    stop = threading.Event()
    requests = [request for request, _ in REQUESTS.values() if len(request) < 50_000]

    def attack(number: int) -> None:
        while not stop.is_set():
            for request in requests[number::3]:
                with suppress(OSError):
                    send(port, request)

    attackers = [threading.Thread(target=attack, args=(number,)) for number in range(3)]
    for attacker in attackers:
        attacker.start()
    try:
        for _ in range(10):
            assert send(port, get("/healthz")).startswith(b"HTTP/1.1 200 ")
            answer = send(port, post(BODY))
            assert answer.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 429 ")), answer[:300]
    finally:
        stop.set()
        for attacker in attackers:
            attacker.join(PATIENCE)
    assert TEXT.encode() in send(port, post(BODY))
