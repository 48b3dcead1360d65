"""A deadline: an answer in time, though the database may take longer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_AT_ONCE = 128  # more than are answered at once, so that what is late does not make others late

T = TypeVar("T")


class Deadline:
    """Do work within a number of seconds, or raise TimeoutError; what is late is finished, and nobody hears of it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="deadline")

    def run(self, work: Callable[[], T]) -> T:
        """Return the result of the work.  Raises what it raises, and TimeoutError."""
        future = self._pool.submit(work)
        try:
            return future.result(self._seconds)
        finally:
            future.cancel()
