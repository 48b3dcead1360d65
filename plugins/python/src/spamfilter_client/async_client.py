"""AsyncClient: the same calls, for asyncio and trio."""

from types import TracebackType
from typing import Any, Self

import anyio
import httpx
from tenacity import AsyncRetrying

from spamfilter_client import calls
from spamfilter_client.asker import Asker
from spamfilter_client.calls import Call
from spamfilter_client.decision import Decision, judged, undecided
from spamfilter_client.errors import NoAnswer, NotJudged, Refused
from spamfilter_client.words import Check, Comment, Label, Verdict, read_check, read_verdict


class AsyncClient(Asker[httpx.AsyncBaseTransport]):
    """A spamfilter service, for one event loop; parameters, answers and errors are those of ``Client``."""

    def _prepare(self) -> None:
        self._http = httpx.AsyncClient(**self._options.http(), transport=self._transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections for good."""
        await self._http.aclose()

    async def decide(self, comment: Comment, *, idempotency_key: str | None = None) -> Decision:
        """Return what to do with a comment now; never raises for a service that is away or refuses."""
        name = idempotency_key or calls.new_idempotency_key()
        try:
            return judged(await self.check(comment, idempotency_key=name), name)
        except NotJudged as trouble:
            return undecided(trouble, self._options.when_down, name)

    async def check(self, comment: Comment, *, idempotency_key: str | None = None) -> Check:
        """Judge a comment and let the service remember it.  Raises NoAnswer, Refused."""
        said = await self._send(calls.to_check(comment, idempotency_key or calls.new_idempotency_key()))
        try:
            return read_check(said)
        except (KeyError, TypeError, ValueError):
            raise calls.misunderstood() from None

    async def score(self, comment: Comment) -> Verdict:
        """Judge a comment; the service remembers nothing.  Raises NoAnswer, Refused."""
        said = await self._send(calls.to_score(comment))
        try:
            return read_verdict(said)
        except (KeyError, TypeError, ValueError):
            raise calls.misunderstood() from None

    async def label(self, check_id: str, label: Label, *, reporter: str | None = None) -> None:
        """Say what a person made of a comment; kept once this returns.  Raises NoAnswer, Refused."""
        await self._send(calls.to_label(check_id, label, reporter))

    async def forget(self, check_id: str) -> None:
        """Take a label back, as if it had never been said, or do nothing where there is none.

        Raises NoAnswer, Refused.
        """
        try:
            await self._send(calls.to_forget(check_id))
        except Refused as refused:
            if refused.status != 404:
                raise

    async def teach(self, comment: Comment, label: Label, *, reporter: str | None = None) -> None:
        """Teach a comment that was never checked; sent once, never repeated.  Raises NoAnswer, Refused."""
        await self._send(calls.to_teach(comment, label, reporter))

    async def _send(self, call: Call) -> Any:
        with self._breaker.watch():
            return await self._in_time(call)

    async def _in_time(self, call: Call) -> Any:
        try:
            with anyio.fail_after(self._options.timeout_s):
                retrying = AsyncRetrying(**self._options.retrying(may_repeat=call.may_repeat))
                return await retrying(self._once, call)
        except TimeoutError:
            raise self._options.too_slow() from None

    async def _once(self, call: Call) -> Any:
        request = self._http.stream(call.method, call.path, json=call.body, headers=dict(call.headers))
        try:
            async with request as answer:
                return calls.read(answer.status_code, answer.headers, await _body(answer))
        except httpx.TimeoutException:
            raise self._options.too_slow() from None
        except (httpx.HTTPError, httpx.StreamError):
            raise NoAnswer("it could not be reached") from None


async def _body(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for block in answer.aiter_bytes():
        body += block
        if len(body) > calls.MAX_ANSWER_BYTES:
            raise calls.misunderstood()
    return bytes(body)
