"""A real Isso with the plugin, in an environment of its own."""

import json
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from examples.blog.__main__ import HOST, free_port, is_up
from tests.integration.asked import wait_until
from tests.service import PATIENCE

BLOG = "http://127.0.0.1:9"  # nobody is there, and Isso does without
_CONFIG = """
[general]
dbpath = {folder}/isso.db
host = {blog}
notify = stdout
[server]
listen = http://{host}:{port}
trusted-proxies = 127.0.0.1
[guard]
enabled = false
[moderation]
approve-if-email-previously-approved = true
[spamfilter]
url = {url}
key = {key}
retry-seconds = 1
"""


class Isso:
    """A running Isso."""

    def __init__(self, python: Path, folder: Path, *, url: str, key: str) -> None:
        self._python, self._folder = python, folder
        self.port = free_port(0)
        self.address = f"http://{HOST}:{self.port}"
        said = _CONFIG.format(folder=folder, blog=BLOG, host=HOST, port=self.port, url=url, key=key)
        (folder / "isso.cfg").write_text(said, encoding="utf-8")

    def start(self, *program: str | Path) -> None:
        command = [self._python, *(program or ("-m", "isso_spamfilter")), "-c", self._folder / "isso.cfg", "run"]
        with (self._folder / "isso.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        assert is_up(self._process, self.port, "/config"), self.log

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)
        self._process.wait(PATIENCE)

    @contextmanager
    def dying(self, method: str) -> Iterator[None]:
        """Run it so that it is killed where it would call a method of the plugin's guard, and then as it should be."""
        self.stop()
        self.start(Path(__file__).with_name("drive_dying.py"), method)
        with pytest.raises(ConnectionError):
            yield
        assert self._process.wait(PATIENCE) == -signal.SIGKILL
        self.start()

    @property
    def log(self) -> str:
        return (self._folder / "isso.log").read_text(encoding="utf-8")

    def post(self, text: str, author: str = "Ann", email: str | None = None) -> dict[str, object]:
        """Send a comment as a visitor, and return what Isso answers, with its cookie."""
        said = {"text": text, "author": author, "email": email, "title": "A garden"}
        return self._call("POST", "/new?uri=/garden/", said)

    def edit(self, posted: dict[str, object], text: str) -> dict[str, object]:
        """Change a comment as its author."""
        return self._call("PUT", f"/id/{posted['id']}", {"text": text, "author": "Ann"}, str(posted["cookie"]))

    def delete(self, posted: dict[str, object]) -> None:
        """Delete a comment as its author."""
        self._call("DELETE", f"/id/{posted['id']}", None, str(posted["cookie"]))

    def moderate(self, action: str, comment_id: object) -> None:
        """Follow the newest link that Isso wrote to the moderator: ``activate`` or ``delete``."""
        *_, key = re.findall(rf"/id/{comment_id}/{action}/(\S+)", self.log)
        self._call("POST", f"/id/{comment_id}/{action}/{key}", None)

    @property
    def public(self) -> set[str]:
        """The texts that everybody sees."""
        try:
            said = self._call("GET", "/?uri=/garden/&plain=1", None)
        except OSError:  # no comments yet
            return set()
        return {each["text"] for each in said["replies"]}  # type: ignore[attr-defined, index]

    @property
    def modes(self) -> dict[str, int]:
        """Every text that is kept, with its mode."""
        return dict(self._rows("SELECT text, mode FROM comments"))

    def _rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self._folder / "isso.db", timeout=PATIENCE)) as database:
            return database.execute(sql).fetchall()

    @property
    def ledger(self) -> list[tuple[object, ...]]:
        """What the plugin remembers: check_id, label, told, refused."""
        return self._rows("SELECT check_id, label, told, refused FROM spamfilter ORDER BY id")

    def wait_until(self, holds: Callable[[], bool]) -> None:
        wait_until(holds, lambda: f"{self.ledger}\n{self.log}")

    def _call(self, method: str, path: str, said: object, cookie: str = "") -> dict[str, object]:
        headers = {
            "Content-Type": "application/json",
            "Origin": BLOG,
            "Cookie": cookie,
            "X-Forwarded-For": "198.51.100.7",
        }
        body = None if said is None else json.dumps(said).encode()
        with urlopen(Request(self.address + path, body, headers, method=method), timeout=PATIENCE) as answer:
            got = answer.read()
            read = json.loads(got) if answer.headers.get_content_type() == "application/json" else None
            return {**(read or {}), "cookie": (answer.headers["Set-Cookie"] or "").split(";")[0]}


@contextmanager
def running_isso(python: Path, folder: Path, *, url: str, key: str) -> Iterator[Isso]:
    isso = Isso(python, folder, url=url, key=key)
    isso.start()
    try:
        yield isso
    finally:
        isso.stop()
