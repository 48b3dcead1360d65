"""Breaker: who has met silence several times in a row does not wait for it each time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from spamfilter_client.errors import NoAnswer, Refused


class Breaker:
    """Say no at once for ``rest_s`` seconds after ``failures`` calls in a row without an answer.

    Where the service itself asks for a pause, say no until that is over.  After the rest one call goes through to try;
    the others are told no until it has an answer.
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
        self._why = ""

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Let a call through, and note how it ends.  Raises NoAnswer where it is not let through."""
        self._admit()
        try:
            yield
        except NoAnswer as silence:
            self._note_failure(silence.retry_after_s)
            raise
        except Refused:
            self._note_answer()
            raise
        self._note_answer()

    def _admit(self) -> None:
        with self._lock:
            if self._failed < self._failures:
                return
            left = self._closed_until - self._clock()
            if left > 0:
                raise NoAnswer(f"{self._why}; the next try is in {left:.0f} seconds", retry_after_s=left)
            self._closed_until = self._clock() + self._rest_s

    def _note_answer(self) -> None:
        with self._lock:
            self._failed = 0

    def _note_failure(self, asked_s: float) -> None:
        with self._lock:
            self._failed = max(self._failed + 1, self._failures if asked_s else 0)
            self._why = "it asked for a pause" if asked_s else f"it did not answer {self._failed} times"
            self._closed_until = self._clock() + (asked_s or self._rest_s)
