"""Background: long work in one thread of its own, a step at a time, so that nobody who is judged waits for it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from threading import Condition, Thread, current_thread
from time import perf_counter, sleep

import structlog

from spamfilter.errors import DatabaseNotReady

_AT_ONCE = 4  # jobs that take turns; a small one does not wait for a large one, and no more are in memory
_TURN = 25  # steps of one job

Job = Iterator[None]

_log = structlog.stdlib.get_logger("spamfilter")


class Background:
    """Runs jobs, each known by a key; the thread is there as long as there are any.

    It rests after each step for as long as the step took: half a core at most, and the other threads' turn to run.
    """

    def __init__(self) -> None:
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._changed = Condition()
        self._thread: Thread | None = None
        self._is_closed = False

    def submit(self, key: Hashable, start: Callable[[], Job]) -> None:
        """Do a job, unless one of this key is under way."""
        with self._changed:
            if self._is_closed or key in self._jobs:
                return
            self._jobs[key] = start()
            if self._thread is None:
                self._thread = Thread(target=self._run, name="background", daemon=True)
                self._thread.start()

    def is_busy(self, key: Hashable) -> bool:
        """Say whether a job of this key is under way."""
        return key in self._jobs

    def wait(self, key: Hashable, seconds: float | None = None) -> bool:
        """Wait until no job of this key is under way, or as long as that; say whether none is."""
        with self._changed:
            return self._changed.wait_for(lambda: key not in self._jobs, seconds)

    def settle(self) -> None:
        """Wait until every job is done."""
        with self._changed:
            self._changed.wait_for(lambda: not self._jobs)

    def close(self) -> None:
        """Take no more jobs, and leave those under way where they are, once their step is done."""
        with self._changed:
            self._is_closed = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        try:
            while turn := self._turns():
                for key, job in turn:
                    self._take_turn(key, job)
        finally:
            with self._changed:
                if self._thread is current_thread():  # after a bug: its job must not block its key for ever
                    self._end()

    def _turns(self) -> list[tuple[Hashable, Job]]:
        with self._changed:
            if self._is_closed or not self._jobs:
                self._end()
            return list(islice(self._jobs.items(), _AT_ONCE))

    def _end(self) -> None:
        self._thread = None
        self._jobs.clear()
        self._changed.notify_all()

    def _take_turn(self, key: Hashable, job: Job) -> None:
        try:
            for _ in range(_TURN):
                started = perf_counter()
                if next(job, self) is self or self._is_closed:
                    break
                sleep(perf_counter() - started)
            else:
                return
        except DatabaseNotReady as error:
            _log.warning("background", problem=str(error))
        with self._changed:
            self._jobs.pop(key, None)
            self._changed.notify_all()
