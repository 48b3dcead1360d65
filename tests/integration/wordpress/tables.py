"""A MariaDB for a WordPress, whose tables can be had again as they were."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from time import sleep
from uuid import uuid4

from tests.service import PATIENCE

NAME, _KEPT = "wordpress", "kept"  # databases
_COPY = """
$server = new mysqli( 'localhost', 'root', '', '', 0, '{socket}' );
$server->query( 'DROP DATABASE IF EXISTS {there}' );
$server->query( 'CREATE DATABASE {there}' );
foreach ( $server->query( 'SHOW TABLES FROM {here}' )->fetch_all() as [ $name ] ) {{
    $server->query( "CREATE TABLE {there}.$name LIKE {here}.$name" );
    $server->query( "INSERT INTO {there}.$name SELECT * FROM {here}.$name" );
}}
"""


@dataclass(frozen=True)
class Tables:
    """The tables of a WordPress, behind a socket."""

    socket: str

    def keep(self) -> None:
        """Remember the tables as they are."""
        self._copy(NAME, _KEPT)

    def reset(self) -> None:
        """Make the tables what they were when they were kept."""
        self._copy(_KEPT, NAME)

    def _copy(self, here: str, there: str) -> None:
        code = _COPY.format(socket=self.socket, here=here, there=there)
        subprocess.run(["php", "-r", code], capture_output=True, check=True, timeout=PATIENCE)


@contextmanager
def running_tables(folder: Path) -> Iterator[Tables]:
    """Run a MariaDB of its own with an empty database."""
    files, socket = folder / "mariadb", f"/tmp/{uuid4().hex}.sock"  # a socket's name must be short
    where = ["--no-defaults", f"--datadir={files}", f"--user={getuser()}"]
    make = ["mariadb-install-db", *where, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(make, check=True, capture_output=True)
    (files / NAME).mkdir()
    serve = ["mariadbd", *where, f"--socket={socket}", "--skip-networking", "--innodb-flush-log-at-trx-commit=0"]
    with running(serve, folder / "mariadb.log") as server:
        while not Path(socket).exists():
            assert server.poll() is None, (folder / "mariadb.log").read_text(encoding="utf-8")
            sleep(0.05)
        yield Tables(socket)


@contextmanager
def running(command: Sequence[str], log: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server and all that it starts until the end of the ``with``."""
    with log.open("wb") as written:
        server = subprocess.Popen(
            command, env={**os.environ, **variables}, stdout=written, stderr=written, start_new_session=True
        )
    try:
        yield server
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(PATIENCE)
