"""A real WordPress: Debian's package, on MariaDB, served by PHP."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from examples.blog.__main__ import ROOT, free_port, is_up
from tests.integration.mariadb import running, running_mariadb
from tests.integration.wordpress.tables import NAME, Tables
from tests.service import PATIENCE

PACKAGE = Path("/usr/share/wordpress")
REDIRECT = Path("akismet-redirect", "akismet-redirect.php")  # of our plugins
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
        """The command that runs PHP: mails go into a file, and what is compiled once is kept for the next run."""
        beside = self.root.parent
        said = {
            "sendmail_path": beside / "sendmail",
            "opcache.enable_cli": 1,
            "opcache.file_cache": beside / "compiled",
        }
        return ("php", *(f"-d{name}={value}" for name, value in said.items()))

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
        command = [*self.php, "-dopcache.file_cache_only=1", "-r", said]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout
        return json.loads(done.stdout.rpartition("\n")[2])


@dataclass(frozen=True)
class WordPress:
    """An installed WordPress, in which one blog after the other runs; each finds it as it was installed."""

    folder: Path
    tables: Tables

    @contextmanager
    def running(self, constants: Mapping[str, object], *plugins: Path) -> Iterator[Blog]:
        """Run a blog with a published post on which anybody may comment.

        ``constants`` go into its configuration, ``plugins`` are files to copy to the must-use plugins.
        """
        port = free_port(0)
        blog = self._blog(port)
        self.tables.reset()
        self._reset_files(plugins)
        self._configure(blog, constants)
        with _served(blog, port):
            yield blog

    def install(self) -> None:
        """Install it, and let every blog find it so."""
        blog = self._blog(free_port(0))
        self.tables.create()
        shutil.copytree(PACKAGE, blog.root, ignore=_dangling)
        (self.folder / "compiled").mkdir()
        sendmail = self.folder / "sendmail"
        sendmail.write_text(_SENDMAIL.format(self.folder / "mails"), encoding="utf-8")
        sendmail.chmod(0o755)
        self._configure(blog, {})
        blog.run(_INSTALL % (_php(ADMIN), _php(PASSWORD)), "define( 'WP_INSTALLING', true );")
        self.tables.keep()

    def _blog(self, port: int) -> Blog:
        return Blog(f"http://127.0.0.1:{port}", self.folder / "wordpress")

    def _reset_files(self, plugins: Sequence[Path]) -> None:
        content = self.folder / "wordpress" / "wp-content"
        shutil.rmtree(content)
        shutil.copytree(PACKAGE / "wp-content", content, ignore=_dangling)
        must_use = content / "mu-plugins"
        must_use.mkdir()
        for plugin in plugins:
            shutil.copy(ROOT / "plugins" / plugin, must_use)
        (self.folder / "mails").unlink(missing_ok=True)

    def _configure(self, blog: Blog, constants: Mapping[str, object]) -> None:
        ours = {
            "WP_HOME": blog.address,
            "WP_SITEURL": blog.address,
            "DB_HOST": f"localhost:{self.tables.mariadb.socket}",
        }
        said = {**ours, **_CONSTANTS, **constants}
        defined = "\n".join(f"define( {_php(name)}, {_php(value)} );" for name, value in said.items())
        (blog.root / "wp-config.php").write_text(_CONFIG % defined, encoding="utf-8")


@contextmanager
def installed_wordpress(folder: Path) -> Iterator[WordPress]:
    """Install a WordPress on a MariaDB of its own, which runs until the end of the ``with``."""
    with running_mariadb(folder, "--skip-networking") as mariadb:
        wordpress = WordPress(folder, Tables(mariadb))
        wordpress.install()
        yield wordpress


@contextmanager
def _served(blog: Blog, port: int) -> Iterator[None]:
    """Serve the files, by several processes: WordPress calls itself."""
    command = [*blog.php, "-S", f"127.0.0.1:{port}", "-t", str(blog.root)]
    with running(command, blog.root.parent / "php.log", PHP_CLI_SERVER_WORKERS="4") as server:
        assert is_up(server, port, "/")
        yield


def _dangling(folder: str, names: Sequence[str]) -> set[str]:
    """Return the links that lead nowhere; shutil's own option would leave out all relative ones."""
    return {name for name in names if not Path(folder, name).exists()}


def _php(value: object) -> str:
    """Return a value as PHP writes it."""
    return json.dumps(value) if isinstance(value, bool) else "'{}'".format(str(value).replace("'", "\\'"))
