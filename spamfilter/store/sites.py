"""The sites that we judge for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from spamfilter.errors import Conflict, UnknownSite
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.schema import sites

_HIGHEST_ID = 2**63 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A blog we judge for; refused since ``revoked_at``, if that is not None.  Times are in UTC.

    ``hosts`` are those whose comments its keys may send, any if there are none.  ``held_is_spam`` is whether a client
    that knows only spam and ham takes a held comment for spam.  ``shares_labels`` is whether releases for all sites may
    learn from its labels.  ``contact`` is whom its visitors turn to, an e-mail address or that of a page; None where
    nobody said.
    """

    id: int
    url: str
    created_at: datetime
    revoked_at: datetime | None
    hosts: tuple[str, ...] = ()
    held_is_spam: bool = True
    shares_labels: bool = False
    contact: str | None = None


class Sites:
    """The table of sites.  ``on_change`` is called after a site was changed or revoked here."""

    def __init__(
        self, database: Database, *, digests: Digests, clock: Callable[[], datetime], on_change: Callable[[], None]
    ) -> None:
        self._database = database
        self._digests = digests
        self._clock = clock
        self._on_change = on_change

    def add(self, url: str) -> Site:
        """Add a site.  Raises Conflict if there is one of this address, revoked or not."""
        new = insert(sites).values(url=url, created_at=self._clock()).returning(sites)
        try:
            with self._database.writing() as connection:
                return Site(**connection.execute(new).mappings().one())
        except IntegrityError:
            raise Conflict(f"there is a site {url!r:.200} already") from None

    def list(self) -> list[Site]:
        """Return every site, the oldest first."""
        with self._database.reading() as connection:
            return [Site(**row) for row in connection.execute(select(sites).order_by(sites.c.id)).mappings()]

    def get(self, site_id: int) -> Site:
        """Return a site.  Raises UnknownSite."""
        if not 0 < site_id <= _HIGHEST_ID:
            raise unknown(site_id)
        with self._database.reading() as connection:
            row = connection.execute(select(sites).where(sites.c.id == site_id)).mappings().one_or_none()
        if row is None:
            raise unknown(site_id)
        return Site(**row)

    def find(self, url: str) -> Site | None:
        """Return the site of this address; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(sites).where(sites.c.url == url)).mappings().one_or_none()
        return None if row is None else Site(**row)

    def named(self, name: str) -> Site:
        """Return the site of that number or address, as a person names it.  Raises UnknownSite."""
        if name.isdecimal():
            return self.get(int(name))
        site = self.find(name)
        if site is None:
            raise UnknownSite(f"no site {name!r:.200}; `site list` shows them all")
        return site

    def public_name(self, site_id: int) -> str:
        """Return the name of a site in an address that everyone may know, and nobody can guess: like 3-0123456789ab."""
        return f"{site_id}-{self._digests.public_name(site_id)}"

    def of_public_name(self, name: str) -> Site:
        """Return the site of a public name.  Raises UnknownSite."""
        number, _, proof = name.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 20):
            raise UnknownSite("there is no site of this name")
        if not compare_digest(proof.encode(), self._digests.public_name(int(number)).encode()):
            raise UnknownSite("there is no site of this name")
        return self.get(int(number))

    def revoke(self, site_id: int) -> None:
        """Refuse a site's keys: here at once, in other processes within a second.  Raises UnknownSite."""
        now = func.coalesce(sites.c.revoked_at, self._clock(), type_=sites.c.revoked_at.type)
        self._update(site_id, revoked_at=now)

    def change(
        self,
        site_id: int,
        *,
        hosts: tuple[str, ...] | None = None,
        held_is_spam: bool | None = None,
        shares_labels: bool | None = None,
        contact: str | None = None,
    ) -> None:
        """Set what is given, in force as fast as ``revoke``.  Raises UnknownSite."""
        said = {"hosts": hosts, "held_is_spam": held_is_spam, "shares_labels": shares_labels, "contact": contact}
        self._update(site_id, **{name: value for name, value in said.items() if value is not None})

    def _update(self, site_id: int, **values: object) -> None:
        changed = update(sites).where(sites.c.id == site_id).values(id=site_id, **values)
        with self._database.writing() as connection:
            if not connection.execute(changed).rowcount:
                raise unknown(site_id)
        self._on_change()


def lock(connection: Connection, site_id: int) -> None:
    """Let one transaction at a time write what must be in order on a site.  Raises UnknownSite."""
    # PostgreSQL's lightest lock that excludes itself: checks are written beside it.  SQLite has one writer anyway.
    wanted = select(sites.c.id).where(sites.c.id == site_id).with_for_update(key_share=True)
    if connection.execute(wanted).one_or_none() is None:
        raise unknown(site_id)


def unknown(site_id: int) -> UnknownSite:
    """Return the error that names a site that is not there."""
    return UnknownSite(f"there is no site {site_id!r:.60}")
