"""Jobs in a database: who may work on one, how far it is, and what came of it. SQLite, or PostgreSQL by its URL.

A job is claimed with a lease that its worker prolongs, and with a fence, a number that each claim raises: a worker
whose lease was given to another finds its fence too low, and nothing that it says is written any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    create_engine,
    event,
    func,
    or_,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from tinvan.web.errors import JobsUnavailable
from tinvan.web.settings import InvalidSettings

State = Literal["queued", "running", "done", "failed"]
STATES: tuple[State, ...] = get_args(State)
# Seconds that a claim holds without a word of its worker.
LEASE = 15.0
# Claims after which a job that got no further in any of them is given up.
TRIES = 20

_tables = MetaData()
_jobs = Table(
    "tinvan_jobs",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Column("expires", Float),
    Column("filename", String(255), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("options", JSON, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("articles_per_second", Float),
    Column("seconds_left", Float),
    Column("rejections", JSON, nullable=False),
    Column("error", JSON),
    Column("fence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease", Float),
    Index("tinvan_jobs_waiting", "state", "created"),
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job; times in seconds since the epoch. ``owner`` is the key that sent it, or empty."""

    id: str
    owner: str
    created: float
    filename: str
    bytes: int
    options: Mapping[str, Any]
    state: State = "queued"
    started: float | None = None
    finished: float | None = None
    expires: float | None = None
    articles: int = 0
    rejected: int = 0
    articles_per_second: float | None = None
    seconds_left: float | None = None
    rejections: Mapping[str, int] = field(default_factory=dict)
    error: Mapping[str, str] | None = None
    fence: int = 0
    tries: int = 0
    lease: float | None = None

    def record(self) -> dict[str, Any]:
        """As a row."""
        return {name: getattr(self, name) for name in _jobs.c.keys()}  # noqa: SIM118 # not a mapping


class Store:
    """The jobs of a database; made anew where there are none. ``now`` is the time in seconds since the epoch."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    def prepare(self) -> None:
        """Make the tables, unless another process just does."""
        for last in (False, True):
            try:
                _tables.create_all(self._engine)
                break
            except (IntegrityError, OperationalError, ProgrammingError):
                if last:
                    raise JobsUnavailable("The database of jobs cannot be reached") from None

    def add(self, job: Job, most_waiting: int) -> bool:
        """Put a job into the queue; False where enough wait already."""
        with self._begun() as connection:
            if self._waiting(connection) >= most_waiting:
                return False
            connection.execute(_jobs.insert().values(job.record()))
            return True

    def full(self, most_waiting: int) -> bool:
        """Whether enough jobs wait already."""
        with self._begun() as connection:
            return self._waiting(connection) >= most_waiting

    def get(self, job_id: str, owner: str | None = None) -> Job | None:
        """A job, where it is that owner's; None for anyone's."""
        with self._begun() as connection:
            row = connection.execute(select(_jobs).where(_jobs.c.id == job_id)).mappings().first()
        job = None if row is None else Job(**row)
        return job if job is not None and owner in (None, job.owner) else None

    def claim(self, now: float) -> Job | None:
        """The job that was sent first of those that wait or were left behind; the caller's for :data:`LEASE`."""
        left = and_(_jobs.c.state == "running", _jobs.c.lease < now)
        free = select(_jobs).where(or_(_jobs.c.state == "queued", left)).order_by(_jobs.c.created, _jobs.c.id).limit(1)
        with self._begun() as connection:
            # Where the database knows no rows that are locked one by one, this transaction holds all of it.
            row = connection.execute(free.with_for_update(skip_locked=True)).mappings().first()
            if row is None:
                return None
            claimed = {
                "state": "running",
                "started": row["started"] or now,
                "fence": row["fence"] + 1,
                "tries": row["tries"] + 1,
                "lease": now + LEASE,
            }
            connection.execute(_jobs.update().where(_jobs.c.id == row["id"]).values(claimed))
            return Job(**{**row, **claimed})

    def note(self, job: Job, now: float, **values: Any) -> bool:
        """Write down how far a claimed job is, and prolong its lease; False where it is the caller's no more.

        A job that got further has its tries anew.
        """
        if values.get("articles", 0) + values.get("rejected", 0) > 0:
            further = _jobs.c.articles + _jobs.c.rejected < values["articles"] + values.get("rejected", 0)
            with self._begun() as connection:
                connection.execute(_jobs.update().where(self._mine(job), further).values(tries=0))
        return self._write(job, lease=now + LEASE, **values)

    def release(self, job: Job) -> bool:
        """Give a claimed job back, for the next worker to go on with; False where it is the caller's no more."""
        return self._write(job, state="queued", lease=None, articles_per_second=None, seconds_left=None)

    def wait(self, job: Job, until: float) -> bool:
        """Leave a claimed job alone until a time: somebody else is still at its files."""
        return self._write(job, lease=until, tries=_jobs.c.tries - 1)

    def finish(self, job: Job, state: State, now: float, expires: float, **values: Any) -> bool:
        """Say what came of a claimed job; False where it is the caller's no more."""
        return self._write(job, state=state, lease=None, finished=now, expires=expires, seconds_left=None, **values)

    def remove(self, job_id: str) -> None:
        """Forget a job; who works on it will find that it is nobody's."""
        with self._begun() as connection:
            connection.execute(_jobs.delete().where(_jobs.c.id == job_id))

    def over(self, now: float) -> list[str]:
        """The jobs whose time is over: they may be removed."""
        with self._begun() as connection:
            return list(connection.execute(select(_jobs.c.id).where(_jobs.c.expires < now)).scalars())

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        with self._begun() as connection:
            rows = connection.execute(select(_jobs.c.state, func.count()).group_by(_jobs.c.state)).all()
        return dict.fromkeys(STATES, 0) | {str(state): int(count) for state, count in rows}

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A transaction. Raises :class:`JobsUnavailable` where the database cannot be reached."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError):
            raise JobsUnavailable("The database of jobs cannot be reached") from None

    def _write(self, job: Job, **values: Any) -> bool:
        with self._begun() as connection:
            return connection.execute(_jobs.update().where(self._mine(job)).values(values)).rowcount == 1

    def _mine(self, job: Job) -> Any:
        return and_(_jobs.c.id == job.id, _jobs.c.fence == job.fence, _jobs.c.state == "running")

    def _waiting(self, connection: Connection) -> int:
        waiting = select(func.count()).where(_jobs.c.state == "queued")
        return int(connection.execute(waiting).scalar_one())


def _engine(url: str) -> Engine:
    """Connections are made anew each time: jobs are asked after seldom, and processes part without sharing any.

    Raises :class:`InvalidSettings` for a URL of no database that can be used.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, poolclass=NullPool)
        engine = create_engine(parsed, poolclass=NullPool, connect_args={"timeout": 30})
    except ImportError:
        raise InvalidSettings("database: its driver is not installed: pip install 'tinvan[postgres]'") from None
    except (ArgumentError, ValueError):
        raise InvalidSettings("database: is no URL of SQLite or PostgreSQL") from None

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, and not before the first change
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
