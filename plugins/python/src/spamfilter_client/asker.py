"""Asker: what both kinds of client are made of."""

from typing import Generic, TypeVar

import httpx

from spamfilter_client.breaker import Breaker
from spamfilter_client.decision import WhenDown
from spamfilter_client.options import ATTEMPTS, TIMEOUT_S, options

Transport = TypeVar("Transport", bound=httpx.BaseTransport | httpx.AsyncBaseTransport)


class Asker(Generic[Transport]):
    """One service and one site.

    Parameters
    ----------
    url, key
        The service's address, and the key of the site.
    timeout_s
        No call takes longer, looking up the name and all attempts and pauses included; over 0, at most 60.
    attempts
        How often a call that may be repeated is sent within that time, 1 to 10.
    when_down
        What ``decide`` does with a comment that gets no answer: ``hold`` or ``publish``.
    breaker
        When to stop waiting for a service that is away; by default 3 failures in a row, and 30 seconds.
    transport
        Another way to reach the service than the network.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout_s: float = TIMEOUT_S,
        attempts: int = ATTEMPTS,
        when_down: WhenDown | str = WhenDown.HOLD,
        breaker: Breaker | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._options = options(url, key, timeout_s=timeout_s, attempts=attempts, when_down=when_down)
        self._breaker = breaker or Breaker()
        self._transport = transport
        self._prepare()

    def _prepare(self) -> None:
        """Make what one kind of client has besides."""
