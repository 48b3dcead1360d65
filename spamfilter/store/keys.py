"""The API keys of sites: given out once, kept as digests."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from spamfilter.errors import Conflict, UnknownKey
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.schema import keys, sites
from spamfilter.store.sites import Site, lock

_KEY = re.compile(r"[0-9a-f]{12}")
_MOST_KNOWN = 1000
_REMEMBERED = timedelta(seconds=0.5)  # a revocation elsewhere is in force after this


class Keys:
    """The table of keys.  A site may have several in force."""

    def __init__(self, database: Database, *, digests: Digests, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._digests = digests
        self._clock = clock
        self._known: dict[bytes, tuple[datetime, Site]] = {}

    def issue(self, site_id: int, key: str | None = None) -> str:
        """Give a site one more key, of 12 characters from 0-9 and a-f: this one, or one by chance.

        Issuing a key that the site has changes nothing.  Raises UnknownSite, Conflict for a key that was revoked or is
        another site's, and ValueError for one of another form.
        """
        if key is not None and not _KEY.fullmatch(key):
            raise ValueError("key: must be 12 characters from 0-9 and a-f")
        key = key or secrets.token_hex(6)
        with self._database.writing() as connection:
            lock(connection, site_id)
            self._insert(connection, site_id, key)
        return key

    def rotate(self, site_id: int) -> str:
        """Give a site a new key and revoke all others: here at once, elsewhere within a second.  Raises UnknownSite."""
        key = secrets.token_hex(6)
        in_force = (keys.c.site_id == site_id) & keys.c.revoked_at.is_(None)
        with self._database.writing() as connection:
            lock(connection, site_id)
            connection.execute(update(keys).where(in_force).values(revoked_at=self._clock()))
            self._insert(connection, site_id, key)
        self.forget_known()
        return key

    def site_of(self, key: str) -> Site:
        """Return the site that a key opens.  Raises UnknownKey, also when the key or the site was revoked."""
        digest, now = self._digests.key(key), self._clock()
        read_at, site = self._known.get(digest, (None, None))
        # A clock that was set back must not keep a revoked key alive.
        if read_at is None or site is None or not read_at <= now < read_at + _REMEMBERED:
            site = self._find(digest)
            if len(self._known) >= _MOST_KNOWN:
                self.forget_known()
            self._known[digest] = now, site
        return site

    def forget_known(self) -> None:
        """Ask the database again for every key."""
        self._known.clear()

    def _find(self, digest: bytes) -> Site:
        wanted = (
            select(sites)
            .join(keys, keys.c.site_id == sites.c.id)
            .where(keys.c.digest == digest, keys.c.revoked_at.is_(None), sites.c.revoked_at.is_(None))
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            self._known.pop(digest, None)
            raise UnknownKey("no site has this key, or it was revoked")
        return Site(**row)

    def _insert(self, connection: Connection, site_id: int, key: str) -> None:
        digest = self._digests.key(key)
        there = connection.execute(select(keys).where(keys.c.digest == digest)).one_or_none()
        if there is None:
            connection.execute(insert(keys).values(site_id=site_id, digest=digest, created_at=self._clock()))
        elif there.site_id != site_id:
            raise Conflict("key: another site has it")
        elif there.revoked_at is not None:
            raise Conflict("key: it was revoked; a site gets a new one by `key rotate`")
