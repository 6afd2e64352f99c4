"""Settings: where they come from, and that a wrong one is told at start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from tinvan.web.jobworkers import JobWorkers
from tinvan.web.settings import FILE, InvalidSettings, Settings, load, unknown


def test_the_command_line_goes_before_the_environment_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "tinvan.toml"
    file.write_text('port = 1\nworkers = 2\nqueue = 3\ncors = ["https://a.example"]\n')
    monkeypatch.setenv(FILE, str(file))
    monkeypatch.setenv("TINVAN_PORT", "4")
    monkeypatch.setenv("TINVAN_WORKERS", "5")
    settings = load({"port": 6})
    assert (settings.port, settings.workers, settings.queue) == (6, 5, 3)
    assert settings.cors == ("https://a.example",)
    assert settings.limits["queue"] == 3


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TINVAN_BODY_BYTES", "many", "TINVAN_BODY_BYTES"),
        ("TINVAN_BODY_BYTES", "-1", "TINVAN_BODY_BYTES"),
        ("TINVAN_ARTICLE_SYLLABLES", "50001", "TINVAN_ARTICLE_SYLLABLES"),
        ("TINVAN_PORT", "tcp://10.0.0.1:80", "TINVAN_PORT"),
        ("TINVAN_RATE", "often", "TINVAN_RATE: must be a rate such as 600/minute"),
        ("TINVAN_RATE", "5/minute", "it needs keys"),
        ("TINVAN_CORS", "https://a.example", "cors"),
        ("TINVAN_CORS", '["https://a.example/"]', "https://a.example/ is no origin"),
        ("TINVAN_CORS", '["a.example"]', "a.example is no origin"),
        ("TINVAN_DATABASE", "mysql://a/b", "TINVAN_DATABASE: must be a URL such as postgresql://"),
        ("TINVAN_DATABASE", "jobs.sqlite3", "TINVAN_DATABASE: must be a URL"),
        ("TINVAN_QUEUE", "63", "threads must be more"),
        ("TINVAN_HOST", "0.0.0.0", "can be reached from other machines"),  # noqa: S104 # refused
        ("TINVAN_HOST", "::", "can be reached from other machines"),
        ("TINVAN_HOST", "news.example", "--insecure"),
        (FILE, "/nowhere/tinvan.toml", "there is no file"),
    ],
)
def test_what_cannot_be_used_is_told_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings) as caught:
        load({})
    assert said in caught.value.detail


@pytest.mark.parametrize("text", ["prot = 1", "port =", '[port]\na = "b"'])
def test_a_file_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    file = tmp_path / "tinvan.toml"
    file.write_text(text)
    monkeypatch.setenv(FILE, str(file))
    with pytest.raises(InvalidSettings) as caught:
        load({})
    assert "prot" not in text or caught.value.detail == "TINVAN_PROT: is no setting"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_alone_needs_no_key(host: str) -> None:
    assert load({"host": host}).keys is None


def test_a_public_address_takes_keys_or_a_word(tmp_path: Path) -> None:
    for given in ({"insecure": True}, {"keys": tmp_path / "keys.json"}):
        assert load({"host": "0.0.0.0", **given}).host == "0.0.0.0"  # noqa: S104 # that is the question


def test_several_processes_count_in_one_place(tmp_path: Path) -> None:
    given = {"keys": tmp_path / "keys.json", "rate": "5/minute", "workers": 2}
    with pytest.raises(InvalidSettings, match="Redis"):
        load(given)
    assert load(given | {"rate_storage": "redis://127.0.0.1"}).rate == "5/minute"


def test_those_who_work_on_jobs_are_told_what_the_service_was_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[Mapping[str, str]] = []

    def start(_command: list[str], env: Mapping[str, str], **_more: object) -> SimpleNamespace:
        started.append(env)
        return SimpleNamespace(poll=lambda: None)

    monkeypatch.setattr("tinvan.web.jobworkers.subprocess.Popen", start)
    for name, value in {"PORT": "tcp://10.0.0.1:80", "WORKERS": "0", "LOG": "none"}.items():
        monkeypatch.setenv(f"TINVAN_{name}", value)
    JobWorkers(load({"port": 8001, "workers": 2, "log": "json", "data": tmp_path})).tend()
    for name, value in started[0].items():
        monkeypatch.setenv(name, value)
    settings = load({})
    assert (settings.port, settings.workers, settings.log, settings.data) == (8001, 2, "json", tmp_path)


def test_a_slip_in_a_name_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINVAN_PROT", "1")
    assert unknown() == ["TINVAN_PROT"]


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
