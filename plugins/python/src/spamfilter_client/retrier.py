"""Retrier: asks again, in the background, until nothing waits."""

from collections.abc import Callable
from threading import Event, Lock, Thread

_FIRST_PAUSE_S = 30.0
_LONGEST_PAUSE_S = 3600.0


def pause_s(attempts: int, *, at_least: float = 0.0) -> float:
    """Return how many seconds to wait after so many attempts: 30, doubling up to an hour, without an end.

    ``at_least`` are the seconds for which the service asked.

    >>> [pause_s(attempts) for attempts in (1, 2, 8, 1000)]
    [30.0, 60.0, 3600.0, 3600.0]
    >>> pause_s(1, at_least=90)
    90.0
    """
    return float(max(at_least, min(_FIRST_PAUSE_S * 2 ** min(attempts - 1, 10), _LONGEST_PAUSE_S)))


class Retrier:
    """A thread that lives as long as something waits.

    ``work`` does what is due and returns in how many seconds something will be due again, or None where nothing waits.
    It must not raise: what it raises ends the thread, with a traceback, until ``wake`` is called again.
    """

    def __init__(self, work: Callable[[], float | None]) -> None:
        self._work = work
        self._lock = Lock()
        self._woken = Event()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Say that something waits."""
        with self._lock:
            self._woken.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="spamfilter retrier", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._woken.clear()
            pause = self._work()
            with self._lock:
                if pause is None and not self._woken.is_set():
                    self._thread = None
                    return
            self._woken.wait(pause)
