"""Client: the calls of the service, each with a hard limit on its time."""

import os
import time
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock, Thread
from types import TracebackType
from typing import Any, Self

import httpx
from tenacity import Retrying

from spamfilter_client import calls
from spamfilter_client.asker import Asker
from spamfilter_client.calls import Call
from spamfilter_client.decision import Decision, judged, undecided
from spamfilter_client.errors import NoAnswer, NotJudged, Refused
from spamfilter_client.options import Options
from spamfilter_client.words import Check, Comment, Label, Verdict, read_check, read_verdict

_MOST_AT_ONCE = 16


class Client(Asker[httpx.BaseTransport]):
    """A spamfilter service, for many threads."""

    def _prepare(self) -> None:
        self._lock = Lock()
        self._line: _Line | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def decide(self, comment: Comment, *, idempotency_key: str | None = None) -> Decision:
        """Return what to do with a comment now; never raises for a service that is away or refuses."""
        name = idempotency_key or calls.new_idempotency_key()
        try:
            return judged(self.check(comment, idempotency_key=name), name)
        except NotJudged as trouble:
            return undecided(trouble, self._options.when_down, name)

    def check(self, comment: Comment, *, idempotency_key: str | None = None) -> Check:
        """Judge a comment and let the service remember it.  Raises NoAnswer, Refused."""
        said = self._send(calls.to_check(comment, idempotency_key or calls.new_idempotency_key()))
        try:
            return read_check(said)
        except (KeyError, TypeError, ValueError):
            raise calls.misunderstood() from None

    def score(self, comment: Comment) -> Verdict:
        """Judge a comment; the service remembers nothing.  Raises NoAnswer, Refused."""
        said = self._send(calls.to_score(comment))
        try:
            return read_verdict(said)
        except (KeyError, TypeError, ValueError):
            raise calls.misunderstood() from None

    def label(self, check_id: str, label: Label, *, reporter: str | None = None) -> None:
        """Say what a person made of a comment; kept once this returns.  Raises NoAnswer, Refused."""
        self._send(calls.to_label(check_id, label, reporter))

    def forget(self, check_id: str) -> None:
        """Take a label back, as if it had never been said, or do nothing where there is none.

        Raises NoAnswer, Refused.
        """
        try:
            self._send(calls.to_forget(check_id))
        except Refused as refused:
            if refused.status != 404:
                raise

    def teach(self, comment: Comment, label: Label, *, reporter: str | None = None) -> None:
        """Teach a comment that was never checked; sent once, never repeated.  Raises NoAnswer, Refused."""
        self._send(calls.to_teach(comment, label, reporter))

    def _send(self, call: Call) -> Any:
        with self._breaker.watch():
            return self._open().send(call)

    def _open(self) -> "_Line":
        # Neither threads nor connections survive a fork, and servers fork after they have loaded the site.
        with self._lock:
            if self._line is None or self._line.pid != os.getpid():
                self._line = _Line(self._options, self._transport)
            return self._line


class _Line:
    """The connections and threads of one process."""

    def __init__(self, chosen: Options, transport: httpx.BaseTransport | None) -> None:
        self.pid = os.getpid()
        self._options = chosen
        self._http = httpx.Client(**chosen.http(), transport=transport)
        self._room = BoundedSemaphore(_MOST_AT_ONCE)

    def send(self, call: Call) -> Any:
        deadline = time.monotonic() + self._options.timeout_s
        if not self._room.acquire(timeout=self._options.timeout_s):
            raise self._options.too_slow()
        # The timeouts of a socket are for each of its steps, and looking up a name has none: so another thread waits.
        # It is no thread of a pool, since the end of a program would wait for it.
        waiting: Future[Any] = Future()
        Thread(target=self._work, args=(waiting, call, deadline), name="spamfilter call", daemon=True).start()
        try:
            return waiting.result(deadline - time.monotonic())
        except TimeoutError:
            raise self._options.too_slow() from None

    def close(self) -> None:
        self._http.close()

    def _work(self, waiting: "Future[Any]", call: Call, deadline: float) -> None:
        try:
            waiting.set_result(self._repeat(call, deadline))
        except BaseException as error:  # it is raised where the answer is waited for
            waiting.set_exception(error)
        finally:
            self._room.release()

    def _repeat(self, call: Call, deadline: float) -> Any:
        return Retrying(**self._options.retrying(may_repeat=call.may_repeat))(self._once, call, deadline)

    def _once(self, call: Call, deadline: float) -> Any:
        left = deadline - time.monotonic()
        if left <= 0:
            raise self._options.too_slow()
        request = self._http.stream(call.method, call.path, json=call.body, headers=dict(call.headers), timeout=left)
        try:
            with request as answer:
                return calls.read(answer.status_code, answer.headers, self._body(answer, deadline))
        except httpx.TimeoutException:
            raise self._options.too_slow() from None
        except (httpx.HTTPError, httpx.StreamError):
            raise NoAnswer("it could not be reached") from None

    def _body(self, answer: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for block in answer.iter_bytes():
            body += block
            if len(body) > calls.MAX_ANSWER_BYTES:
                raise calls.misunderstood()
            if time.monotonic() >= deadline:
                raise self._options.too_slow()
        return bytes(body)
