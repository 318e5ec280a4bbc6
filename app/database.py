"""Engines and sessions; the only module that commits.

SQLite is the embedded default, PostgreSQL is production. Reads and writes have engines of their own,
so that SQLite takes its write lock at the start of a write session and never in its middle.
"""

import enum
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import Depends, Request
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app import clock
from app.errors import Problem

# Fewer than the threads of a process (40) and the connections of its pool (30): see take_turn.
TURNS = 24
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant: stored in UTC, read back with its zone on both engines."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn into UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Add the zone that SQLite drops."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def _values(kind: type[enum.Enum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Base of every table: `id` (UUID) and `created_at` (UTC)."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
        list[dict[str, Any]]: sa.JSON(),
        enum.Enum: sa.Enum(enum.Enum, native_enum=False, length=32, values_callable=_values),
    }

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def _sqlite_engine(url: sa.URL, begin: str) -> sa.Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        # Python's own transaction control would begin too late; "begin" below does it.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class Database:
    """The two engines of one database."""

    def __init__(self, url: str) -> None:
        # Set by a commit in this process that promises work (outbox), so that a worker in it begins at once.
        self.promised = threading.Event()
        parsed = sa.make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.reader = _sqlite_engine(parsed, "BEGIN DEFERRED")
            self.writer = _sqlite_engine(parsed, "BEGIN IMMEDIATE")
            return
        parsed = parsed.set(drivername="postgresql+psycopg")
        self.writer = sa.create_engine(parsed, pool_size=10, max_overflow=20, pool_pre_ping=True)
        self.reader = self.writer.execution_options(postgresql_readonly=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that only reads; what it noted under "afterwards" is written when it is done."""
        with Session(self.reader, autoflush=False) as session:
            yield session
            rows = session.info.get("afterwards", {})
        if rows:
            with self.write() as session:
                session.add_all(rows.values())

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that is committed when the block ends, rolled back when it raises."""
        with Session(self.writer, expire_on_commit=False) as session:
            try:
                yield session
            except Problem as problem:
                if problem.keep:
                    self._commit(session)
                raise
            session.add_all(session.info.get("afterwards", {}).values())
            self._commit(session)

    def _commit(self, session: Session) -> None:
        session.commit()
        if session.info.get("promises"):
            self.promised.set()

    def checked_out(self) -> int:
        """Return the number of connections in use."""
        engines = {id(engine.pool): engine.pool for engine in (self.reader, self.writer)}
        return sum(pool.checkedout() for pool in engines.values() if isinstance(pool, sa.QueuePool))

    def dispose(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()


def get_database(request: Request) -> Database:
    """Return the database of the running application."""
    database: Database = request.app.state.database
    return database


async def take_turn(request: Request) -> AsyncIterator[None]:
    """Let as many requests work at a time as surely find a thread for every one of their steps.

    Between its steps (dependencies, route, answer) a request gives its thread back but keeps its locks. Were
    every thread taken by others that wait for those locks, it would never get one again.
    """
    async with request.app.state.turns:
        yield


def get_session(request: Request) -> Iterator[Session]:
    """Give the session of a request: reading for GET and HEAD, writing otherwise."""
    database = get_database(request)
    with database.read() if request.method in ("GET", "HEAD") else database.write() as session:
        # Who looks at something is noted with the way that was taken to it.
        session.info["through"] = request.scope["route"].name
        session.info["network"] = request.client.host if request.client else ""
        yield session


# The scope makes FastAPI commit before the answer leaves, so a 201 is never a promise.
CurrentSession = Annotated[Session, Depends(get_session, scope="function")]
ReadSession = CurrentSession
WriteSession = CurrentSession
CurrentDatabase = Annotated[Database, Depends(get_database)]
