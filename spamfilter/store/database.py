"""What an operator does with the database: make it, bring it up to date, copy it."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect

from spamfilter.errors import Conflict, DatabaseNotReady
from spamfilter.store.connection import Database, file_of, is_file, parse
from spamfilter.store.schema import REVISION

_LOCK = 0x5BA4F117E4  # the number under which PostgreSQL lets one process at a time migrate


def migrate(url: str) -> None:
    """Make the database, or bring it to the schema of this version.

    Safe to run again, and by several processes at once.  Raises DatabaseNotReady.
    """
    parts = parse(url)
    if is_file(parts):
        _make_file(file_of(parts))
    with _opened(url) as database, database.writing() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if _revision(connection) != REVISION:
            from spamfilter.store.upgrade import upgrade  # noqa: PLC0415  # else every worker would inherit its 11 MB

            upgrade(database, connection)


def revision(url: str) -> str | None:
    """Return the revision that the database is at; None for an empty one.  Raises DatabaseNotReady."""
    with _opened(url) as database, database.reading() as connection:
        return _revision(connection)


def require_current(database: Database) -> None:
    """Raise DatabaseNotReady unless the database answers, and is at the schema of this version."""
    with database.reading() as connection:
        found = _revision(connection)
    if found != REVISION:
        has = "has no tables" if found is None else f"is at revision {found}"
        raise database.not_ready(f"it {has}, not at {REVISION}; run `python -m spamfilter database migrate`")


def backup(url: str, path: Path) -> None:
    """Copy the database to a file, as of one moment, while it is in use; the file is readable by its owner alone.

    SQLite's copy is a database again; PostgreSQL's is an archive for ``pg_restore``.  A file that is there is replaced
    once the copy is whole.  Raises DatabaseNotReady, and Conflict where ``path`` is the database itself.
    """
    parts = parse(url)
    if not is_file(parts):
        with _replaced(path) as draft:
            _dump(parts, draft)
        return
    with _opened(url):  # which says so if it is not there
        if path.exists() and path.samefile(file_of(parts)):
            raise Conflict(f"{path} is the database itself: copy it to another file")
        with _replaced(path) as draft:
            _copy(file_of(parts), draft)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    with closing(Database(url)) as database:
        yield database


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    said: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    return said


def _make_file(file: Path) -> None:
    # SQLite gives its log beside the database the rights of the database.
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise DatabaseNotReady(f"the database {file} cannot be made: {error.strerror}") from error


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """Hand out a draft beside a file, and put it in the file's place at the end, if all went well."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o600))
        yield draft
        draft.replace(path)
    except OSError as error:
        raise DatabaseNotReady(f"the copy {path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _copy(file: Path, draft: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise DatabaseNotReady(f"the database {file} cannot be copied: {error}") from error


def _dump(url: URL, draft: Path) -> None:
    if shutil.which("pg_dump") is None:
        raise DatabaseNotReady("pg_dump is not installed: it comes with PostgreSQL's client")
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}  # other users can read arguments
    arguments = ["pg_dump", "--format=custom", f"--file={draft}", f"--dbname={address}"]
    done = subprocess.run(arguments, env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseNotReady(f"pg_dump could not copy the database: {done.stderr.strip()}")
