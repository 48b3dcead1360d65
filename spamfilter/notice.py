"""What a site's visitors are told: what becomes of their comments, from the settings that are in force."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from spamfilter.errors import NoRelease
from spamfilter.store import Site, Store
from spamfilter.verdict import Thresholds

_REMEMBERED_SECONDS = 30.0  # so that a page that anyone may ask for costs the database little
_MOST = 1000  # notices that are remembered


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What is true of one site.

    ``thresholds`` are None while no release serves; ``sent`` are the fields of its newest comments, None where there
    are none to tell; ``retention_days`` is None where texts are kept until the operator has them forgotten.
    """

    site: Site
    thresholds: Thresholds | None
    sent: frozenset[str] | None
    retention_days: int | None


class Notices:
    """The notices of all sites.

    Parameters
    ----------
    thresholds : callable
        Returns those by which a site's comments are decided.  Raises NoRelease.
    retention_days : int or None
    """

    def __init__(
        self,
        store: Store,
        *,
        thresholds: Callable[[Site], Thresholds],
        retention_days: int | None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._thresholds = thresholds
        self._retention_days = retention_days
        self._clock = clock
        self._known: dict[str, tuple[float, Notice]] = {}

    def of(self, public_name: str) -> Notice:
        """Return the notice of a site, as of the last half minute.  Raises UnknownSite."""
        now = self._clock()
        made_at, notice = self._known.get(public_name, (None, None))
        if made_at is None or notice is None or now - made_at >= _REMEMBERED_SECONDS:
            notice = self._made(self._store.sites.of_public_name(public_name))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[public_name] = now, notice
        return notice

    def _made(self, site: Site) -> Notice:
        try:
            thresholds = self._thresholds(site)
        except NoRelease:
            thresholds = None
        sent = self._store.checks.sent_fields(site.id)
        return Notice(site=site, thresholds=thresholds, sent=sent, retention_days=self._retention_days)
