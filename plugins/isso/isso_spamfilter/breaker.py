"""Breaker: visitors do not wait, one after the other, for a filter that has just said nothing."""

import time
from collections.abc import Callable
from threading import Lock

REST_SECONDS = 30.0
ONE_CALLER_SECONDS = 5.0  # for whoever tries after a rest, before the next one may


class Breaker:
    """Rests after a call without an answer, for ``REST_SECONDS``; then one visitor tries, and the others are held."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._rests_until: float | None = None

    def lets_pass(self) -> bool:
        """Return whether a visitor may be made to wait for an answer."""
        with self._lock:
            if self._rests_until is None:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + ONE_CALLER_SECONDS
            return True

    def answered(self) -> None:
        """Note that the filter answered, whatever it said."""
        with self._lock:
            self._rests_until = None

    def failed(self) -> None:
        """Note that there was no answer."""
        with self._lock:
            self._rests_until = self._clock() + REST_SECONDS
