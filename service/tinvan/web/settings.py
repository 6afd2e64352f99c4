"""How the service is set up: limits, keys, where it listens; from the environment or a file, checked at start."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from tinvan.errors import Fault, TinvanError
from tinvan.options import MAX_ARTICLE_SYLLABLES, MAX_BODY_BYTES
from tinvan.strict_json import MAX_INTEGER_DIGITS, MAX_NESTING

PREFIX = "TINVAN_"
# What is no setting but says where the others stand.
FILE = "TINVAN_CONFIG"

# The settings that /v1/info tells, beside the digits of a whole number.
LIMITS = (
    "body_bytes",
    "article_syllables",
    "json_nesting",
    "address_bytes",
    "header_bytes",
    "headers",
    "stream_lines",
    "streams",
    "queue",
    "queue_seconds",
    "deadline_seconds",
    "silence_seconds",
    "request_seconds",
    "upload_bytes",
    "jobs",
    "jobs_waiting",
    "retention_hours",
)

# What a browser sends as Origin (RFC 6454, section 6.2), and the databases that jobs are tested on.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s]+", re.IGNORECASE)
_DATABASE = re.compile(r"(postgresql|sqlite)(\+\w+)?://")

Count = Annotated[int, Field(ge=1, le=1_000_000)]
Bytes = Annotated[int, Field(ge=1, le=2**40)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class InvalidSettings(TinvanError):
    """A setting of the service cannot be used."""

    code = "invalid_settings"
    title = "The settings cannot be used"


class Settings(BaseSettings):
    """Every setting with its default; ``TINVAN_BODY_BYTES`` sets ``body_bytes``, as does a line of the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """The port; 0 takes a free one."""
    workers: Annotated[int, Field(ge=1, le=256)] = 1
    """Processes, one a core."""
    threads: Annotated[int, Field(ge=4, le=1_000)] = 64
    """Threads of one process: for clients that are slow to send, and for those that wait their turn."""
    insecure: bool = False
    """Listen on a public address without keys."""

    body_bytes: Bytes = MAX_BODY_BYTES
    """Bytes of a body, unpacked; in a stream, of a line."""
    article_syllables: Annotated[int, Field(ge=1, le=MAX_ARTICLE_SYLLABLES)] = MAX_ARTICLE_SYLLABLES
    """Syllables of an article."""
    json_nesting: Annotated[int, Field(ge=3, le=MAX_NESTING)] = MAX_NESTING
    """Objects and arrays inside each other, in JSON."""
    address_bytes: Annotated[int, Field(ge=256, le=8_190)] = 4_094
    """Bytes of the request line."""
    header_bytes: Annotated[int, Field(ge=256, le=65_536)] = 8_190
    """Bytes of one header."""
    headers: Annotated[int, Field(ge=16, le=1_000)] = 100
    """Headers of a request."""
    stream_lines: Count = 10_000
    """Articles in one stream."""
    streams: Count = 4
    """Streams that one process answers at a time."""
    queue: Annotated[int, Field(ge=0, le=900)] = 6
    """Requests of one process that wait for their turn; one more is refused."""
    queue_seconds: Seconds = 5.0
    """Seconds that a request waits for its turn at most."""
    deadline_seconds: Seconds = 10.0
    """Seconds of computing that an article gets."""
    silence_seconds: Annotated[int, Field(ge=1, le=600)] = 10
    """Seconds without a byte after which a request is given up."""
    request_seconds: Seconds = 60.0
    """Seconds that a client may be waited for in all, beyond a second for each 500 bytes."""

    upload_bytes: Bytes = 256 * 1024 * 1024
    """Bytes of an archive that is sent."""
    jobs: Annotated[int, Field(ge=0, le=256)] = 1
    """Jobs that are worked on at a time; 0 where `tinvan worker` does it."""
    job_processes: Annotated[int, Field(ge=1, le=4_096)] = 1
    """Processes that work on one job."""
    jobs_waiting: Count = 100
    """Jobs that wait; one more is refused."""
    retention_hours: Annotated[float, Field(gt=0, le=87_600)] = 24.0
    """Hours after its end that a job and its results are kept."""
    data: Path | None = None
    """The folder of jobs; without it, one that goes with the service."""
    database: str | None = None
    """The jobs' database, as a URL; SQLite in the folder of jobs if not given."""

    keys: Path | None = None
    """The file of keys; with it, a request needs one of them."""
    rate: str | None = None
    """How often one key may ask in all, as `600/minute`."""
    rate_storage: str = "memory://"
    """Where that is counted: a Redis URL for several processes; while it cannot be reached, each counts by itself."""
    open_health: bool = True
    """Whether `/healthz` and `/readyz` answer without a key."""
    open_metrics: bool = False
    """Whether `/metrics` answers without a key."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may ask, as `["https://a.example"]`; `["*"]` for all."""
    log: Literal["text", "json", "off"] = "text"
    """How a request is logged: a line for a person, for a program, or not."""
    drain_seconds: Annotated[float, Field(ge=0, le=600)] = 1.0
    """Seconds after a stop is asked for in which new requests are still answered, while `/readyz` says no."""

    @field_validator("rate")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        if value is not None:
            from limits import parse_many

            try:
                parse_many(value)
            except ValueError:
                raise ValueError("must be a rate such as 600/minute or 10 per second") from None
        return value

    @field_validator("cors")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = next((origin for origin in value if origin != "*" and not _ORIGIN.fullmatch(origin)), None)
        if wrong is not None:
            raise ValueError(f"{wrong} is no origin: scheme and host, such as https://a.example, without a path")
        return value

    @field_validator("database")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not _DATABASE.match(value):
            raise ValueError("must be a URL such as postgresql://USER:PASSWORD@HOST/NAME or sqlite:////PATH")
        return value

    @model_validator(mode="after")
    def _together(self) -> Settings:
        if self.rate and self.keys is None:
            raise ValueError("rate counts by key: it needs keys")
        if self.rate and self.workers > 1 and self.rate_storage.startswith("memory"):
            raise ValueError("rate_storage must be a Redis URL where there are several workers")
        if self.queue + self.streams + 2 > self.threads:
            raise ValueError("threads must be more than queue and streams together, so that health is told in time")
        if not (self.keys or self.insecure or is_private(self.host)):
            raise ValueError(
                f"{self.host} can be reached from other machines: set keys (tinvan keys create), or say --insecure"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said on the command line comes first, then the environment, then the file."""
        file = os.environ.get(FILE)
        return (init_settings, env_settings, *([TomlConfigSettingsSource(settings_cls, Path(file))] if file else []))

    @property
    def job_files(self) -> Path:
        """The folder of jobs, as an absolute path."""
        if self.data is None:
            raise InvalidSettings("data: name the folder of jobs (TINVAN_DATA)")
        return self.data.absolute()

    @property
    def job_database(self) -> str:
        """The URL of the jobs' database."""
        return self.database or f"sqlite:///{quote(str(self.job_files / 'jobs.sqlite3'))}"

    @property
    def limits(self) -> dict[str, int | float]:
        """What ``/v1/info`` tells as limits."""
        return {name: getattr(self, name) for name in LIMITS} | {"json_integer_digits": MAX_INTEGER_DIGITS}


def load(given: Mapping[str, Any]) -> Settings:
    """The settings: ``given`` on the command line, in the environment, in the file that ``TINVAN_CONFIG`` names.

    Raises :class:`InvalidSettings` that names every setting at fault.
    """
    file = os.environ.get(FILE)
    if file and not Path(file).is_file():
        raise InvalidSettings(f"{FILE}: there is no file {file}")
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = tuple(
            Fault("/" + "/".join(map(str, row["loc"])), _said(row["type"], row["msg"]))
            for row in error.errors(include_url=False, include_input=False)
        )
        details = (
            f"{PREFIX}{row.pointer[1:].upper()}: {row.detail}" if row.pointer != "/" else row.detail for row in faults
        )
        raise InvalidSettings("; ".join(details), faults) from None
    except (ValueError, OSError) as error:  # a file that is not TOML, a value that is not JSON
        raise InvalidSettings(f"the settings cannot be read: {error}") from None


def _said(kind: str, message: str) -> str:
    """What pydantic says of a setting, in our words where its own lead nowhere."""
    return "is no setting" if kind == "extra_forbidden" else message.removeprefix("Value error, ")


def unknown() -> list[str]:
    """The variables of the environment that look like settings and are none."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def is_private(host: str) -> bool:
    """Whether ``host`` is an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
