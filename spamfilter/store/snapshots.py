"""Snapshots of what sites have taught: a cache, which may be thrown away."""

from contextlib import suppress

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from spamfilter.store.connection import Database
from spamfilter.store.schema import adapters


class Snapshots:
    """The table of adapters: the newest snapshot of each site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, site_id: int, *, release: str, event_id: int) -> bytes | None:
        """Return the snapshot of a site over a release, with all events up to one and no other; None for none."""
        wanted = select(adapters.c.content).where(
            adapters.c.site_id == site_id, adapters.c.release == release, adapters.c.event_id == event_id
        )
        with self._database.reading() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def last(self, site_id: int) -> tuple[str, bytes] | None:
        """Return the release and the content of a site's snapshot, of whatever moment it is; None for none."""
        wanted = select(adapters.c.release, adapters.c.content).where(adapters.c.site_id == site_id)
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else (row.release, row.content)

    def put(self, site_id: int, content: bytes, *, release: str, event_id: int) -> None:
        """Keep a snapshot in the place of the site's last one, unless somebody is just keeping one."""
        new = insert(adapters).values(site_id=site_id, release=release, event_id=event_id, content=content)
        with suppress(IntegrityError), self._database.noting() as connection:
            connection.execute(delete(adapters).where(adapters.c.site_id == site_id))
            connection.execute(new)

    def clear(self) -> None:
        """Throw all snapshots away."""
        with self._database.noting() as connection:
            connection.execute(delete(adapters))
