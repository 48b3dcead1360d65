"""Retention: what people wrote is forgotten when its time has come, by the service itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import structlog

from spamfilter.errors import DatabaseNotReady
from spamfilter.store import Store

_EVERY_SECONDS = 3600.0
_log = structlog.stdlib.get_logger("spamfilter")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Retention:
    """Forgets texts that are older than a number of days, a day's together: those of one day in UTC.

    What they taught goes with them, so that a site's fold begins anew once a day and not once an hour.  Each process of
    a service has one: whichever looks first finds something to forget.
    """

    def __init__(self, store: Store, *, days: int, clock: Callable[[], datetime] = _utc_now) -> None:
        self._store = store
        self._kept = timedelta(days=days)
        self._clock = clock
        self._is_over = Event()

    def purge(self) -> int:
        """Forget what is too old now; return how many comments that were.  Raises DatabaseNotReady."""
        now = self._clock()
        day = (now - self._kept).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._store.privacy.forget_texts(day, source="retention", created_at=now)

    def start(self) -> None:
        """Look now, and once an hour from now on, in a thread of its own."""
        Thread(target=self._run, name="retention", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()

    def _run(self) -> None:
        while not self._is_over.is_set():
            try:
                if count := self.purge():
                    _log.info("purge", comments=count, days=self._kept.days)
            except DatabaseNotReady as error:
                _log.warning("purge", problem=str(error))
            self._is_over.wait(_EVERY_SECONDS)
