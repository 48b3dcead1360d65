"""A real WordPress: Debian's package, on MariaDB, served by PHP."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from time import sleep
from uuid import uuid4

from examples.blog.__main__ import ROOT, free_port, is_up
from tests.service import PATIENCE

PACKAGE = Path("/usr/share/wordpress")
NAME = "wordpress"  # of the database
ADMIN, PASSWORD = "admin", "only for tests"
_CONSTANTS = {
    "DB_USER": "root",
    "DB_PASSWORD": "",
    "DB_NAME": NAME,
    "DB_CHARSET": "utf8mb4",
    "DB_COLLATE": "",
    "WP_DEBUG": True,
    "WP_DEBUG_DISPLAY": False,
    "WP_DEBUG_LOG": True,
    "WP_HTTP_BLOCK_EXTERNAL": True,
    "WP_ACCESSIBLE_HOSTS": "127.0.0.1",
    "DISABLE_WP_CRON": True,
}
_SENDMAIL = "#!/bin/sh\ncat >> '{}'\n"
_CONFIG = """<?php
$_SERVER['REMOTE_ADDR'] = $_SERVER['HTTP_X_FORWARDED_FOR'] ?? $_SERVER['REMOTE_ADDR'] ?? '127.0.0.1'; // as a proxy says
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', __DIR__ . '/' ); }
%s
require_once ABSPATH . 'wp-settings.php';
"""
_INSTALL = """
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
wp_install( 'The garden', %s, 'admin@garden.example', false, '', %s );
update_option( 'comment_previously_approved', 0 ); // or the first comment of every visitor would wait
update_option( 'show_avatars', 0 );                // which come from elsewhere
activate_plugin( 'akismet/akismet.php' );
"""


@dataclass(frozen=True)
class Blog:
    """A running WordPress: its address, and its files."""

    address: str
    root: Path

    @property
    def php(self) -> Sequence[str]:
        """The command that runs PHP: mails go into a file."""
        return ("php", "-d", f"sendmail_path={self.root.parent / 'sendmail'}")

    @property
    def mails(self) -> str:
        """What was mailed so far."""
        box = self.root.parent / "mails"
        return box.read_text(encoding="utf-8", errors="replace") if box.exists() else ""

    @property
    def complaints(self) -> str:
        """What PHP has complained of so far."""
        log = self.root / "wp-content" / "debug.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def run(self, code: str, before: str = "") -> object:
        """Run PHP inside WordPress, as its administrator, and return what it returns."""
        said = (
            "$_SERVER += [ 'HTTP_HOST' => '127.0.0.1', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET' ];"
            f"{before} require '{self.root}/wp-load.php'; wp_set_current_user( 1 );"
            f'$said = ( function () {{ {code} }} )(); echo "\\n" . json_encode( $said );'
        )
        command = [*self.php, "-r", said]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout
        return json.loads(done.stdout.rpartition("\n")[2])


@contextmanager
def running_blog(folder: Path, constants: Mapping[str, object], *plugins: Path) -> Iterator[Blog]:
    """Run a WordPress of its own, with a published post on which anybody may comment.

    ``constants`` go into its configuration, ``plugins`` are files to copy to the must-use plugins.
    """
    port = free_port(0)
    blog = Blog(f"http://127.0.0.1:{port}", folder / "wordpress")
    shutil.copytree(PACKAGE, blog.root, ignore=_dangling)
    sendmail = folder / "sendmail"
    sendmail.write_text(_SENDMAIL.format(folder / "mails"), encoding="utf-8")
    sendmail.chmod(0o755)
    must_use = blog.root / "wp-content" / "mu-plugins"
    must_use.mkdir()
    for plugin in plugins:
        shutil.copy(ROOT / "plugins" / plugin, must_use)
    with _database(folder) as socket:
        ours = {"WP_HOME": blog.address, "WP_SITEURL": blog.address, "DB_HOST": f"localhost:{socket}"}
        said = {**ours, **_CONSTANTS, **constants}
        defined = "\n".join(f"define( {_php(name)}, {_php(value)} );" for name, value in said.items())
        (blog.root / "wp-config.php").write_text(_CONFIG % defined, encoding="utf-8")
        blog.run(_INSTALL % (_php(ADMIN), _php(PASSWORD)), "define( 'WP_INSTALLING', true );")
        with _served(blog, port):
            yield blog


def _dangling(folder: str, names: Sequence[str]) -> set[str]:
    """Return the links that lead nowhere; shutil's own option would leave out all relative ones."""
    return {name for name in names if not Path(folder, name).exists()}


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Run a MariaDB of its own with an empty database, and return its socket."""
    files, socket = folder / "mariadb", f"/tmp/{uuid4().hex}.sock"  # a socket's name must be short
    where = ["--no-defaults", f"--datadir={files}", f"--user={getuser()}"]
    make = ["mariadb-install-db", *where, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(make, check=True, capture_output=True)
    (files / NAME).mkdir()
    serve = ["mariadbd", *where, f"--socket={socket}", "--skip-networking", "--innodb-flush-log-at-trx-commit=0"]
    with _running(serve, folder / "mariadb.log") as server:
        while not Path(socket).exists():
            assert server.poll() is None, (folder / "mariadb.log").read_text(encoding="utf-8")
            sleep(0.1)
        yield socket


@contextmanager
def _served(blog: Blog, port: int) -> Iterator[None]:
    """Serve the files, by several processes: WordPress calls itself."""
    command = [*blog.php, "-S", f"127.0.0.1:{port}", "-t", str(blog.root)]
    with _running(command, blog.root.parent / "php.log", PHP_CLI_SERVER_WORKERS="4") as server:
        assert is_up(server, port, "/")
        yield


@contextmanager
def _running(command: Sequence[str], log: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as written:
        server = subprocess.Popen(
            command, env={**os.environ, **variables}, stdout=written, stderr=written, start_new_session=True
        )
    try:
        yield server
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(PATIENCE)


def _php(value: object) -> str:
    """Return a value as PHP writes it."""
    return json.dumps(value) if isinstance(value, bool) else "'{}'".format(str(value).replace("'", "\\'"))
