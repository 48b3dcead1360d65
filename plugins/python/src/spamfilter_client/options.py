"""Options: where the service is, the site's key, and how long a call may take."""

from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from tenacity import (
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from spamfilter_client.decision import WhenDown
from spamfilter_client.errors import NoAnswer

TIMEOUT_S: Final[float] = 2.0  # how long a visitor may wait, whatever happens
ATTEMPTS: Final[int] = 2
_LONGEST_TIMEOUT_S = 60.0
_MOST_ATTEMPTS = 10
_backoff_s = wait_exponential_jitter(initial=0.05, max=0.5, jitter=0.05)


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What a client is made of.  A wrong value is a ValueError that names it."""

    url: str
    key: str = field(repr=False)
    timeout_s: float
    attempts: int
    when_down: WhenDown

    def __post_init__(self) -> None:
        _require_url(self.url)
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise ValueError("key: must be the key of a site, without spaces")
        if not 0 < self.timeout_s <= _LONGEST_TIMEOUT_S:
            raise ValueError(f"timeout_s: must be over 0 and at most {_LONGEST_TIMEOUT_S:g}, not {self.timeout_s!r}")
        if not 1 <= self.attempts <= _MOST_ATTEMPTS:
            raise ValueError(f"attempts: must be from 1 to {_MOST_ATTEMPTS}, not {self.attempts!r}")

    def http(self) -> dict[str, Any]:
        """Return the arguments of the HTTP client."""
        return {
            "base_url": self.url,
            "headers": {"Authorization": f"Bearer {self.key}", "User-Agent": "spamfilter-client/0.1.0"},
            "timeout": self.timeout_s,
        }

    def retrying(self, *, may_repeat: bool) -> dict[str, Any]:
        """Return the arguments of the retries, which all begin within ``timeout_s``."""
        return {
            "stop": stop_after_attempt(self.attempts if may_repeat else 1) | stop_before_delay(self.timeout_s),
            "wait": _pause_s,
            "retry": retry_if_exception_type(NoAnswer),
            "reraise": True,
        }

    def too_slow(self) -> NoAnswer:
        """Return the error for an answer that takes too long."""
        return NoAnswer(f"it took longer than {self.timeout_s:g} seconds")


def options(url: str, key: str, *, timeout_s: float, attempts: int, when_down: WhenDown | str) -> Options:
    """Return the options; ``when_down`` may be its word.  Raises ValueError."""
    try:
        choice = WhenDown(when_down)
    except ValueError:
        raise ValueError(f"when_down: must be 'hold' or 'publish', not {when_down!r:.60}") from None
    return Options(url=url, key=key, timeout_s=timeout_s, attempts=attempts, when_down=choice)


def _pause_s(state: RetryCallState) -> float:
    """Return the seconds until the next attempt: as many as the service asked for, if it did."""
    trouble = state.outcome.exception() if state.outcome else None
    asked_s = trouble.retry_after_s if isinstance(trouble, NoAnswer) else 0.0
    return max(asked_s, _backoff_s(state))


def _require_url(url: str) -> None:
    try:
        read = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        read = httpx.URL()
    if read.scheme not in {"http", "https"} or not read.host:
        raise ValueError(f"url: must be the address of the service, like https://spam.example.org, not {url!r:.200}")
