"""A real Waline with the plugin, on a real MariaDB."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from examples.blog.__main__ import HOST, free_port, is_up
from tests.integration.asked import wait_until
from tests.integration.mariadb import running_mariadb
from tests.service import PATIENCE, ROOT

WALINE = "@waline/vercel@1.39.3"
ADMIN, PASSWORD = "admin@garden.example", "only for tests"
DATABASE = "waline"
_CONFIG = """
const fs = require('node:fs');
const spamfilter = require('waline-plugin-spamfilter');
const { FILTER_URL: url, FILTER_KEY: key, FILTER_FOLDER: folder, FILTER_DEATH: death = '' } = process.env;
const die = async () => {
  if (!fs.existsSync(death)) return;
  fs.rmSync(death);
  process.kill(process.pid, 'SIGKILL');
};
const deadly = { hooks: { postSave: die, postUpdate: die } };
module.exports = { plugins: [deadly, spamfilter({ url, key, folder, retrySeconds: 1 })] };
"""
_CHANGES = """
const fs = require('node:fs');
const { Ledger } = require('waline-plugin-spamfilter/lib/ledger.js');
const [folder, mine, starts] = process.argv.slice(1);
const ledger = new Ledger(folder);
while (!fs.existsSync(starts));
for (let number = 0; number < 50; number += 1) ledger.change('1', 'name', { [mine + number]: true });
"""
_TABLES = f"""
DROP DATABASE IF EXISTS {DATABASE};
CREATE DATABASE {DATABASE};
USE {DATABASE};
CREATE TABLE wl_Comment (
    id INT PRIMARY KEY AUTO_INCREMENT, user_id INT, comment TEXT, insertedAt DATETIME, ip VARCHAR(100),
    link VARCHAR(255), mail VARCHAR(255), nick VARCHAR(255), pid INT, rid INT, sticky BOOL,
    status VARCHAR(50) NOT NULL, `like` INT, ua TEXT, url VARCHAR(255), createdAt DATETIME, updatedAt DATETIME
) CHARACTER SET utf8mb4;
CREATE TABLE wl_Users (
    id INT PRIMARY KEY AUTO_INCREMENT, display_name VARCHAR(255), email VARCHAR(255), password VARCHAR(255),
    type VARCHAR(50), label VARCHAR(255), url VARCHAR(255), avatar VARCHAR(255), 2fa VARCHAR(32),
    createdAt DATETIME DEFAULT NOW(), updatedAt DATETIME DEFAULT NOW()
) CHARACTER SET utf8mb4;
"""


def install(folder: Path) -> Path:
    """Install Waline and the plugin as their users do, without compiling the driver of SQLite."""
    options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--install-links"]
    subprocess.run(["npm", "install", *options, WALINE, ROOT / "plugins" / "waline"], cwd=folder, check=True)
    package = folder / "node_modules" / "@waline" / "vercel"
    (package / "config.js").write_text(_CONFIG, encoding="utf-8")
    return package


def status_of_a_comment(package: Path, settings: dict[str, str]) -> tuple[str, str]:
    """Read the configuration, let it decide on a comment, and return its status and what was logged."""
    code = """const data = { status: 'approved' };
        require('./config.js').plugins[1].hooks.preSave(data).then(() => console.log(data.status))"""
    command, environment = ["node", "-e", code], {**os.environ, **settings}
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip(), done.stderr


def changed_by_two_processes(package: Path, folder: Path) -> dict[str, object]:
    """Let two processes change one entry, where a third was killed with the lock in its hand; return the entry."""
    due, lock, starts = folder / "due" / "1.json", folder / "lock", folder / "starts"
    due.parent.mkdir()
    due.write_text(json.dumps({"name": "name"}), encoding="utf-8")
    lock.touch()
    os.utime(lock, (0, 0))
    command = ["node", "-e", _CHANGES, str(folder)]
    processes = [subprocess.Popen([*command, mine, str(starts)], cwd=package) for mine in ("one", "other")]
    starts.touch()
    assert [process.wait(PATIENCE) for process in processes] == [0, 0]
    said: dict[str, object] = json.loads(due.read_text(encoding="utf-8"))
    return said


class Waline:
    """A running Waline."""

    def __init__(self, package: Path, folder: Path, environment: dict[str, str]) -> None:
        self._package, self._folder = package, folder
        self._death = folder / "death"
        ours = {"FILTER_FOLDER": str(folder / "spamfilter"), "FILTER_DEATH": str(self._death)}
        self._environment = {**os.environ, **environment, **ours}
        self.port = free_port(0)
        self.address = f"http://{HOST}:{self.port}"

    def start(self) -> None:
        command = ["node", "vanilla.js", str(self.port)]
        with (self._folder / "waline.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self._package, env=self._environment, start_new_session=True
            )
        assert is_up(self._process, self.port, "/api/comment?path=/"), self.log

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        os.killpg(self._process.pid, number)  # it works in a process of its own
        self._process.wait(PATIENCE)

    @contextmanager
    def dying(self) -> Iterator[None]:
        """Kill it once it has saved or changed a comment and before the plugin hears of that; then start it anew."""
        self._death.touch()
        with pytest.raises(ConnectionError):
            yield
        self.stop()
        self.start()

    @property
    def log(self) -> str:
        return (self._folder / "waline.log").read_text(encoding="utf-8")

    def post(self, text: str, nick: str = "Ann", token: str = "") -> int:
        """Send a comment as a visitor, and return its id."""
        said = {"comment": text, "nick": nick, "mail": "ann@example.org", "url": "/garden/", "ua": "Mozilla/5.0"}
        return int(self.call("POST", "/api/comment", said, token)["data"]["objectId"])

    def join(self, email: str) -> str:
        """Register and log in; the first one to do so is the administrator."""
        self.call("POST", "/api/user", {"display_name": email, "email": email, "password": PASSWORD})
        return str(self.call("POST", "/api/token", {"email": email, "password": PASSWORD})["data"]["token"])

    def change(self, comment_id: int, token: str, **what: str) -> None:
        self.call("PUT", f"/api/comment/{comment_id}", what, token)

    @property
    def public(self) -> set[str]:
        """The texts that everybody sees."""
        said = self.call("GET", "/api/comment?path=/garden/&pageSize=100", None)["data"]
        return {each["comment"].removeprefix("<p>").removesuffix("</p>\n") for each in said["data"]}

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be sent, and no comment waits to be found."""
        return not any(any((self._folder / "spamfilter" / name).iterdir()) for name in ("due", "asked"))

    @property
    def has_sent(self) -> bool:
        """Whether something was sent."""
        return any((self._folder / "spamfilter" / "done").iterdir())

    def wait_until(self, holds: Callable[[], bool]) -> None:
        wait_until(holds, lambda: self.log)

    def call(self, method: str, path: str, said: object, token: str = "") -> dict:  # type: ignore[type-arg]
        headers = {"Content-Type": "application/json", "X-Forwarded-For": "198.51.100.7"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = None if said is None else json.dumps(said).encode()
        with urlopen(Request(self.address + path, body, headers, method=method), timeout=PATIENCE) as answer:
            got: dict[str, object] = json.load(answer)
        assert got["errno"] == 0, got
        return got


@contextmanager
def running_waline(package: Path, folder: Path, environment: dict[str, str]) -> Iterator[Waline]:
    waline = Waline(package, folder, environment)
    waline.start()
    try:
        yield waline
    finally:
        waline.stop()


@contextmanager
def neighbours(folder: Path) -> Iterator[Callable[[], dict[str, str]]]:
    """Run what Waline needs beside it; what is yielded empties its database and returns its settings."""
    port = free_port(0)
    listening = (f"--port={port}", f"--bind-address={HOST}", "--skip-name-resolve")
    with running_mariadb(folder, *listening) as mariadb, _oauth() as oauth_url:

        def emptied() -> dict[str, str]:
            mariadb.tell(_TABLES)
            return {
                "MYSQL_PORT": str(port),
                "MYSQL_DB": DATABASE,
                "MYSQL_USER": "root",
                "JWT_TOKEN": "only for tests",
                "OAUTH_URL": oauth_url,
                "AKISMET_KEY": "false",
                "IPQPS": "0",
                "SITE_URL": "https://garden.example",
            }

        yield emptied


class _NoServices(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"services": []}')

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _oauth() -> Iterator[str]:
    """Answer what Waline asks of each request: with whom one may log in."""
    with ThreadingHTTPServer((HOST, 0), _NoServices) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()
