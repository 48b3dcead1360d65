"""One way to the database, alike for SQLite and PostgreSQL: reading, writing, and noting."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from select import POLLIN, poll
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InvalidatePoolError,
    NotSupportedError,
    ProgrammingError,
    TimeoutError,  # noqa: A004
)
from sqlalchemy.pool import ConnectionPoolEntry

from spamfilter.errors import DatabaseNotReady

_PATIENCE_SECONDS = 10  # how long to wait for another write to end, for a free connection, for a server to answer
_CONNECTIONS = 16  # kept open by one process, at most
_OUR_MISTAKES = (DataError, IntegrityError, NotSupportedError, ProgrammingError)

# What opens a transaction on SQLite.  A write takes the lock at once: taken later, a second writer could not wait
# for it.
_READ, _WRITE = "BEGIN", "BEGIN IMMEDIATE"
# FULL waits for the disk; NORMAL leaves that to the system, which survives our end, but not the power's.
_FULL, _NORMAL = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"
# secure_delete writes zeros over what is forgotten.
# Each connection keeps 512 KiB of pages in place of 2 MB: the system keeps the file's pages too, once for all.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -512",
)


class Database:
    """Connections to one database, shared by the threads of this process.

    Every transaction raises DatabaseNotReady when the database is away, damaged, full, or locked for too long.
    """

    def __init__(self, url: str) -> None:
        self.url = parse(url)
        self.is_sqlite = is_file(self.url)
        if self.is_sqlite:
            self._engine, safe = _sqlite(self.url, _NORMAL), _sqlite(self.url, _FULL)
            self._asker = self._engine
        else:
            self._engine = safe = _postgresql(self.url)
            self._asker = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._engines = (self._engine, safe)
        self._reader = self._engine.execution_options(begin=_READ)
        self._noter = self._engine.execution_options(begin=_WRITE)
        self._writer = safe.execution_options(begin=_WRITE)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads, all of it as of one moment on SQLite."""
        with self._answered(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is on the disk when it ends."""
        with self._answered(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Open a transaction that everyone sees when it ends, and that survives us, though on SQLite no power cut."""
        with self._answered(), self._noter.begin() as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """Open a connection for one statement, which is a transaction by itself: it reads, or it notes."""
        with self._answered(), self._asker.connect() as connection:
            yield connection

    def tidy(self) -> None:
        """Empty SQLite's log, which still holds what was forgotten.  PostgreSQL tidies itself."""
        if self.is_sqlite:
            with self._answered(), closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        for engine in self._engines:
            engine.dispose()

    @contextmanager
    def _answered(self) -> Iterator[None]:
        try:
            yield
        except _OUR_MISTAKES:
            raise
        except TimeoutError as error:
            raise self.not_ready("all connections are busy") from error
        except DatabaseError as error:
            raise self.not_ready(str(error.orig).strip().partition("\n")[0]) from error

    def not_ready(self, problem: str) -> DatabaseNotReady:
        """Return the error that names this database, without its password, and the problem."""
        return DatabaseNotReady(f"the database {self.url.render_as_string()} cannot be used: {problem}")


def parse(url: str) -> URL:
    """Return the parts of a database's URL.  Raises DatabaseNotReady for one that we cannot speak to."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseNotReady("the database's URL must be like sqlite:///path or postgresql://host/name") from None
    if parts.drivername == "postgresql":
        return parts.set(drivername="postgresql+psycopg")
    if parts.drivername in {"sqlite", "sqlite+pysqlite"}:
        _require_file(parts)
    elif parts.drivername != "postgresql+psycopg":
        raise DatabaseNotReady(f"the database must be SQLite or PostgreSQL, not {parts.drivername}")
    return parts


def is_file(url: URL) -> bool:
    """Say whether this is an SQLite database."""
    return url.get_backend_name() == "sqlite"


def file_of(url: URL) -> Path:
    """Return the file of an SQLite database."""
    return Path(url.database or "")


def _require_file(url: URL) -> None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise DatabaseNotReady(f"an SQLite database must be a file, like sqlite:///var/spamfilter.db, not {url}")


def _sqlite(url: URL, synchronous: str) -> Engine:
    if not file_of(url).exists():
        raise DatabaseNotReady(
            f"the database {url.database} does not exist; `python -m spamfilter database migrate` makes it"
        )
    engine = create_engine(
        url,
        pool_size=_CONNECTIONS,
        pool_timeout=_PATIENCE_SECONDS,
        connect_args={"isolation_level": None, "timeout": _PATIENCE_SECONDS},
    )
    event.listen(engine, "connect", partial(_set_pragmas, (*_PRAGMAS, synchronous)))
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(pragmas: Sequence[str], connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for pragma in pragmas:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("begin")
    if begin is not None:
        connection.exec_driver_sql(begin)


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(
            url,
            pool_size=_CONNECTIONS,
            pool_timeout=_PATIENCE_SECONDS,
            connect_args={"connect_timeout": _PATIENCE_SECONDS},
        )
    except ModuleNotFoundError as error:
        raise DatabaseNotReady("PostgreSQL needs psycopg: pip install 'spamfilter[postgres]'") from error
    event.listen(engine, "checkout", partial(_require_alive, engine.dialect))
    return engine


def _require_alive(dialect: Dialect, connection: Any, *_: object) -> None:
    """Let all connections be made again where the server has closed this one.

    Whatever it said meanwhile is there to be read, so that it need not be asked, which would cost a way there and back.
    """
    said = poll()
    try:
        said.register(connection.fileno(), POLLIN)
        if said.poll(0):
            dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        raise InvalidatePoolError from None
