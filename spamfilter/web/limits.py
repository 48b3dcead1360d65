"""The gate: which site a key belongs to, and how often it may call."""

import math
from time import time

import limits
from flask import Request
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from spamfilter.store import Site, Store
from spamfilter.web.problems import TOO_MANY_REQUESTS, Refusal


class Gate:
    """Let a site in by its key, at most so often.

    ``rate`` is like ``600/minute``, of requests with any of a site's keys in one worker process; None is no limit.
    """

    def __init__(self, store: Store, *, rate: str | None = None) -> None:
        self._store = store
        self._rate = None if rate is None else limits.parse(rate)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def admit(self, key: str) -> Site:
        """Return the site of a key.  Raises UnknownKey, the same for every wrong key, and Refusal."""
        site = self._store.keys.site_of(key)
        self._count(str(site.id))
        return site

    def _count(self, site: str) -> None:
        if self._rate is None or self._limiter.hit(self._rate, site):
            return
        wait = max(1, math.ceil(self._limiter.get_window_stats(self._rate, site).reset_time - time()))
        raise Refusal(TOO_MANY_REQUESTS, f"at most {self._rate}; try again in {wait} s", retry_after=wait)


def password(request: Request) -> str:
    """Return the key that a person typed into their browser as the password, or that a program sends as a bearer.

    ``""``, which no site has, where there is none.
    """
    authorization = request.authorization
    if authorization is not None and authorization.type == "basic":
        return authorization.password or ""
    return bearer(request)


def bearer(request: Request) -> str:
    """Return the key in ``Authorization: Bearer KEY``; ``""``, which no site has, where there is none."""
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer":
        return ""
    return authorization.token or ""
