"""The spam filter over HTTP: two calls, and an answer, a refusal, or none."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from isso_spamfilter.breaker import Breaker

ACTIONS = frozenset({"publish", "hold", "reject", "discard"})
PATIENCE_SECONDS = 2.0
_LONGEST_ANSWER = 1 << 20
# What is wrong with the request itself, and stays wrong however often it is sent.
_FINAL = frozenset({400, 409, 413, 422})


class NoAnswer(RuntimeError):
    """The filter did not answer, or not in a way that can be understood: ask again later."""


class Refused(RuntimeError):
    """The filter cannot use this request: asking again does not help."""


class Gone(Refused):
    """The filter does not know this check, or no longer."""


class Answer(NamedTuple):
    """The check that was made, and its action: one of ``ACTIONS``."""

    check_id: str
    action: str


class Service:
    """One spam filter; ``url`` may have a path, ``key`` is that of the blog's site.

    ``breaker`` knows whether it answered last; who asks for a visitor asks the breaker first.
    """

    def __init__(self, url: str, key: str) -> None:
        self.breaker = Breaker()
        parts = urlsplit(url)
        self._connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host = parts.netloc.rpartition("@")[2]
        self._path = parts.path.rstrip("/")
        self._key = key

    def check(self, comment: "dict[str, object]", name: str) -> Answer:
        """Return what is to be done with a comment; the same name is never judged twice.  Raises NoAnswer, Refused."""
        try:
            said = self._call("POST", "/api/v1/checks", comment, {"Idempotency-Key": name})
        except Gone as elsewhere:
            raise NoAnswer(str(elsewhere)) from elsewhere
        try:
            answer = Answer(str(said["id"]), said["verdict"]["action"])
        except (KeyError, TypeError) as problem:
            raise NoAnswer("its answer could not be understood") from problem
        if answer.action not in ACTIONS:
            raise NoAnswer(f"it answered with the action {answer.action!r:.40}")
        return answer

    def label(self, check_id: str, label: str) -> None:
        """Say what a moderator made of a comment: ``spam`` or ``ham``.  Raises NoAnswer, Gone, Refused."""
        self._call("PUT", f"/api/v1/checks/{check_id}/label", {"label": label, "reporter": "Isso"})

    def _call(self, method: str, path: str, body: object, headers: "dict[str, str] | None" = None) -> Any:
        ours = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json", **(headers or {})}
        try:
            said = _read(*self._exchange(method, self._path + path, json.dumps(body), ours))
        except NoAnswer:
            self.breaker.failed()
            raise
        except Refused:
            self.breaker.answered()
            raise
        self.breaker.answered()
        return said

    def _exchange(self, *request: Any) -> "tuple[int, bytes]":
        connection = self._connection(self._host, timeout=PATIENCE_SECONDS)
        try:
            connection.connect()
            with _cut_in_time(connection.sock):
                connection.request(*request)
                response = connection.getresponse()
                return response.status, response.read(_LONGEST_ANSWER)
        except (OSError, HTTPException) as problem:
            raise NoAnswer(f"it could not be reached: {problem}") from problem
        finally:
            connection.close()


@contextmanager
def _cut_in_time(line: socket.socket) -> "Iterator[None]":
    """End what takes too long as a whole: the timeout of a line is for each of its steps, and an answer may drip."""
    end = Timer(PATIENCE_SECONDS, _cut, [line])
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # it has ended meanwhile
        line.shutdown(socket.SHUT_RDWR)


def _read(status: int, body: bytes) -> Any:
    if status == 404:
        raise Gone("it does not know the check, or the url of [spamfilter] leads elsewhere")
    if status in _FINAL:
        raise Refused(f"it answered with status {status}: {body[:300].decode('utf-8', 'replace')}")
    if status not in {200, 201, 204}:
        raise NoAnswer(f"it answered with status {status}")
    try:
        return json.loads(body) if body else None
    except ValueError as problem:
        raise NoAnswer("its answer could not be understood") from problem
