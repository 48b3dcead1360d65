"""A real engine of comments in a process of its own, visited by HTTP."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

from examples.blog.__main__ import free_port, is_up
from tests.browser import USER_AGENT
from tests.service import PATIENCE

_INPUT = re.compile(r"<(?:input|textarea)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: where a form leads to is another page to load."""


def _opener() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()), _StayHere)


@dataclass
class Visitor:
    """A browser without a screen: cookies and hidden fields."""

    address: str
    opener: OpenerDirector = field(default_factory=_opener)
    forms: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> str:
        """Return a page."""
        with self.opener.open(urljoin(self.address, path), timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: Mapping[str, str], form: str | None = None, action: str | None = None) -> int:
        """Fill the form on a page and send it; return the status.  A page is loaded once.

        ``form`` is a piece of the form's beginning, where the page has several.
        """
        if path not in self.forms:
            self.forms[path] = self.get(path)
        page = self.forms[path]
        filled = page[page.index(form) if form else 0 :].partition("</form>")[0]
        hidden = dict(_fields(filled))
        here = urljoin(self.address, path)
        target = urljoin(here, action or _action(filled) or path)
        headers = {"Referer": here, "User-Agent": USER_AGENT}
        call = Request(target, data=urlencode(hidden | dict(fields)).encode(), headers=headers)
        try:
            with self.opener.open(call, timeout=PATIENCE) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code


def _fields(page: str) -> Iterator[tuple[str, str]]:
    for tag in _INPUT.findall(page):
        said = dict(_ATTRIBUTE.findall(tag))
        if "name" in said:
            yield said["name"], unescape(said.get("value", ""))


def _action(page: str) -> str | None:
    found = re.search(r'\baction="([^"]*)"', page)
    return unescape(found[1]) if found else None


@dataclass(frozen=True)
class Engine:
    """A running engine."""

    address: str
    python: Path
    folder: Path
    environment: Mapping[str, str]

    def visitor(self) -> Visitor:
        """Return somebody who has not been here before."""
        return Visitor(self.address)

    def run(self, *arguments: str | Path) -> str:
        """Run its Python, as its owner would, and return what it prints."""
        return run(self.python, self.folder, self.environment, *arguments)


def run(python: Path, folder: Path, environment: Mapping[str, str], *arguments: str | Path) -> str:
    """Run a Python with an engine's environment, and return what it prints."""
    process = start(python, folder, environment, *arguments)
    printed, complained = process.communicate(timeout=4 * PATIENCE)
    assert process.returncode == 0, printed + complained
    return printed


def start(
    python: Path, folder: Path, environment: Mapping[str, str], *arguments: str | Path
) -> "subprocess.Popen[str]":
    """Start a Python with an engine's environment."""
    return subprocess.Popen(
        [python, "-W", "ignore", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(python: Path, folder: Path, environment: Mapping[str, str], *command: str, page: str) -> Iterator[Engine]:
    """Run an engine; ``{port}`` in the command is its port, ``page`` answers once it is up."""
    port = free_port(0)
    log = (folder / "engine.log").open("ab")
    process = subprocess.Popen(
        [python, *(word.format(port=port) for word in command)],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
    )
    try:
        assert is_up(process, port, page), (folder / "engine.log").read_text()
        yield Engine(f"http://127.0.0.1:{port}", python, folder, environment)
    finally:
        process.terminate()
        process.wait()
        log.close()
