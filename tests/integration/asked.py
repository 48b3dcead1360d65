"""What a service was asked by a blog engine, what it remembers of that, and a service that says nothing."""

import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.service import PATIENCE


def database_of(environment: dict[str, str]) -> Path:
    """Where the service of these settings keeps what it remembers."""
    return Path(environment["SPAMFILTER_VAR_DIR"], "spamfilter.db")


def counted(environment: dict[str, str]) -> dict[str | None, int]:
    """How many checks the service remembers, by the last label of each; None: without one."""
    sql = """SELECT (SELECT label FROM feedback f WHERE f.check_id = c.id ORDER BY f.id DESC LIMIT 1), count(*)
        FROM checks c GROUP BY 1"""
    with closing(sqlite3.connect(database_of(environment), timeout=PATIENCE)) as database:
        return dict(database.execute(sql).fetchall())


@contextmanager
def silence(environment: dict[str, str]) -> Iterator[None]:
    """Take calls where the service would be, and answer none."""
    with socket.create_server(("127.0.0.1", int(environment["SPAMFILTER_PORT"]))):
        yield


def wait_until(holds: Callable[[], bool], why: Callable[[], str]) -> None:
    """Look again and again until something holds, for as long as a busy machine may take."""
    deadline = time.monotonic() + 2 * PATIENCE
    while not holds():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)
