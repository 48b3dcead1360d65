"""Everything that survives a restart, in SQLite or PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime

from spamfilter.errors import DatabaseNotReady
from spamfilter.event import Event
from spamfilter.store import database
from spamfilter.store.checks import Aside, Check, Checks
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests, Traces
from spamfilter.store.feedback import Feedback
from spamfilter.store.folds import Folds
from spamfilter.store.keys import Keys
from spamfilter.store.log import Log
from spamfilter.store.memory import Memory
from spamfilter.store.privacy import Erased, Person, Privacy
from spamfilter.store.sites import Site, Sites
from spamfilter.store.snapshots import Snapshots
from spamfilter.store.tallies import Agreement, Tallies, Tally

__all__ = ["Agreement", "Aside", "Check", "Erased", "Event", "Person", "Site", "Store", "Tally", "Traces", "database"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One open database; its threads may share it, but processes may not: each opens its own.

    ``secret_key`` keys the digests of API keys and of people's addresses: with another one, none of them is known.
    Raises DatabaseNotReady unless the database answers and is at the schema of this version.
    """

    def __init__(self, database_url: str, *, secret_key: bytes, clock: Callable[[], datetime] = _utc_now) -> None:
        self._database = Database(database_url)
        digests = Digests(secret_key)
        self.keys = Keys(self._database, digests=digests, clock=clock)
        self.sites = Sites(self._database, digests=digests, clock=clock, on_change=self.keys.forget_known)
        self.checks = Checks(self._database, digests=digests)
        self.feedback = Feedback(self._database, digests=digests)
        self.log = Log(self._database)
        self.memory = Memory(self._database)
        self.traces = digests.traces
        self.folds = Folds(self._database)
        self.snapshots = Snapshots(self._database)
        self.tallies = Tallies(self._database)
        self.privacy = Privacy(self._database, digests=digests)
        try:
            self.ping()
        except DatabaseNotReady:
            self.close()
            raise

    def ping(self) -> None:
        """Raise DatabaseNotReady unless the database answers and is at the schema of this version."""
        database.require_current(self._database)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()
