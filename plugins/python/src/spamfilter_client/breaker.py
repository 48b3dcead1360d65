"""Breaker: who has met silence several times in a row does not wait for it each time."""

import time
from collections.abc import Callable
from threading import Lock

from spamfilter_client.errors import NoAnswer


class Breaker:
    """Say no at once for ``rest_s`` seconds after ``failures`` calls in a row without an answer.

    After the rest one call goes through to try; the others are told no until it has an answer.
    """

    def __init__(self, *, failures: int = 3, rest_s: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        if failures < 1 or rest_s < 0:
            raise ValueError(f"breaker: failures must be 1 or more and rest_s 0 or more, not {failures} and {rest_s}")
        self._failures = failures
        self._rest_s = rest_s
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._closed_until = 0.0

    def admit(self) -> None:
        """Let a call through, or raise NoAnswer."""
        with self._lock:
            if self._failed < self._failures:
                return
            left = self._closed_until - self._clock()
            if left > 0:
                raise NoAnswer(f"it did not answer {self._failed} times; the next try is in {left:.0f} seconds")
            self._closed_until = self._clock() + self._rest_s

    def answered(self) -> None:
        """Note that the service answered, whatever it said."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Note that there was no answer."""
        with self._lock:
            self._failed += 1
            self._closed_until = self._clock() + self._rest_s
