"""A MariaDB of one's own, told by PHP what to do: both are there wherever a WordPress is."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from uuid import uuid4

from tests.integration.asked import wait_until
from tests.service import PATIENCE

_CONNECT = "$server = new mysqli( 'localhost', 'root', '', '', 0, '{socket}' ); "
_TELL = (
    "$server->multi_query( stream_get_contents( STDIN ) ); while ( $server->more_results() ) $server->next_result();"
)


@dataclass(frozen=True)
class MariaDB:
    """A running server; its administrator needs no password."""

    socket: str

    def tell(self, statements: str) -> None:
        """Run statements of SQL.  Raises CalledProcessError for the first that fails."""
        self.php(_TELL, statements)

    def php(self, code: str, said: str = "") -> None:
        """Run PHP that has a connection in ``$server``, and ``said`` in its standard input."""
        whole = _CONNECT.format(socket=self.socket) + code
        subprocess.run(["php", "-r", whole], input=said, text=True, capture_output=True, check=True, timeout=PATIENCE)


@contextmanager
def running_mariadb(folder: Path, *options: str) -> Iterator[MariaDB]:
    """Run a server without databases until the end of the ``with``; ``options`` are for the server."""
    files, socket = folder / "mariadb", f"/tmp/{uuid4().hex}.sock"  # a socket's name must be short
    where = ["--no-defaults", f"--datadir={files}", f"--user={getuser()}"]
    make = ["mariadb-install-db", *where, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(make, check=True, capture_output=True)
    serve = ["mariadbd", *where, f"--socket={socket}", "--innodb-flush-log-at-trx-commit=0", *options]
    log = folder / "mariadb.log"
    with running(serve, log) as server:
        wait_until(lambda: Path(socket).exists() or server.poll() is not None, log.read_text)
        assert server.poll() is None, log.read_text(encoding="utf-8")
        yield MariaDB(socket)


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
