"""The moderators' desk: what to look at first, what was said, what of it teaches, and how a site is doing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from spamfilter.adapters import Adapters
from spamfilter.event import Event
from spamfilter.learning.account import Account
from spamfilter.learning.drift import Drift, drift
from spamfilter.learning.queue import Waiting, by_gain
from spamfilter.registry import Registry
from spamfilter.store import Check, Site, Store
from spamfilter.verdict import Action

_RECENT = timedelta(days=7)
_BEFORE = timedelta(days=28)
_PATIENCE_SECONDS = 3.0  # of a moderator, for a fold that is being made
_REFUSALS = 20  # that are shown
_CANDIDATES = 500  # checks without a label, newest first


class _Span(TypedDict):
    since: datetime
    until: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An event of the log; ``refusal`` is why its label teaches nothing, None where it does or nobody knows yet."""

    event: Event
    refusal: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some events of the log, newest first.  While ``is_learning``, nobody knows yet what of them is refused."""

    said: Sequence[Said]
    is_learning: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How a site is doing.

    ``reject`` is its own threshold, None while the release's holds; ``blocked_ham`` the share of its labelled ham that
    would have been rejected, None without any; ``alarms`` are sentences.  While ``is_learning``, its labels are still
    being taken in: ``refused``, ``reject`` and ``blocked_ham`` are None.
    """

    labels: int
    is_learning: bool
    refused: int | None
    reject: float | None
    blocked_ham: float | None
    drift: Drift
    alarms: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """How many labels were refused for one reason, and the first and the last of their events."""

    reason: str
    labels: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that a site's owner should see at one glance.

    ``decided`` and ``scores`` are of the last week, ``decided_before`` and ``scores_before`` of the four weeks before:
    checks by action, and by the tenth of [0, 1] that their score lies in.  ``refusals`` are the newest.
    """

    health: Health
    decided: Mapping[Action, int]
    decided_before: Mapping[Action, int]
    scores: Sequence[int]
    scores_before: Sequence[int]
    refusals: Sequence[Refusal]


class Desk:
    """What a site's moderators see.

    ``patience`` is how many seconds they wait for a fold that is being made.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        store: Store,
        adapters: Adapters,
        patience: float = _PATIENCE_SECONDS,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._registry = registry
        self._store = store
        self._adapters = adapters
        self._patience = patience
        self._clock = clock

    def queue(self, site: Site, limit: int) -> list[Check]:
        """Return the checks without a label of which a word would teach most, first the one that teaches most."""
        since = self._clock() - _BEFORE
        checks = {check.id: check for check in self._store.checks.unlabelled(site.id, since=since, limit=_CANDIDATES)}
        waiting = [Waiting(id=one.id, text=one.comment.text, score=one.verdict.score) for one in checks.values()]
        return [checks[one.id] for one in by_gain(waiting)[:limit]]

    def log(self, site: Site, *, before_id: int | None, limit: int) -> Page:
        """Return the events of a site, newest first, those before an id; with what was refused."""
        account = self._account(site, self._patience)
        refusals: Mapping[int, str] = {} if account is None else account.refusals
        events = self._store.log.newest(site.id, before_id=before_id, limit=limit)
        said = [Said(event=event, refusal=refusals.get(event.id)) for event in events]
        return Page(said=said, is_learning=account is None)

    def public_name(self, site: Site) -> str:
        """Return the name of a site in the address of its public page."""
        return self._store.sites.public_name(site.id)

    def health(self, site: Site) -> Health:
        """Return how a site is doing.  Raises NoRelease."""
        return self._health(site, self._account(site, self._patience))

    def report(self, site: Site) -> Report:
        """Return how a site is doing, and what that is made of.  Raises NoRelease."""
        return self._report(site, self._account(site, self._patience))

    def glance(self, site: Site) -> Report:
        """Return the same, as far as it is known: no fold is begun for it.  Raises NoRelease."""
        return self._report(site, self._account(site, None))

    def _report(self, site: Site, account: Account | None) -> Report:
        (recent, before), tallies = self._spans(), self._store.tallies
        return Report(
            health=self._health(site, account),
            decided=tallies.actions(site.id, **recent),
            decided_before=tallies.actions(site.id, **before),
            scores=tallies.scores(site.id, **recent),
            scores_before=tallies.scores(site.id, **before),
            refusals=[] if account is None else _refusals(account)[:_REFUSALS],
        )

    def _health(self, site: Site, account: Account | None) -> Health:
        (recent, before), tallies = self._spans(), self._store.tallies
        found = drift(
            before=tallies.scores(site.id, **before),
            recent=tallies.scores(site.id, **recent),
            overturned=tallies.overturned(site, since=recent["until"] - _BEFORE),
        )
        return Health(
            labels=len(self._store.log.roll(site.id, self._store.log.last_event_id(site.id)).ids),
            is_learning=account is None,
            refused=None if account is None else len(account.refusals),
            reject=None if account is None else account.reject,
            blocked_ham=None if account is None else account.blocked_ham,
            drift=found,
            alarms=(*found.alarms, *([] if account is None else account.alarms)),
        )

    def _spans(self) -> tuple[_Span, _Span]:
        """Return the last week, and the four before it."""
        now = self._clock()
        since = now - _RECENT
        return {"since": since, "until": now}, {"since": since - _BEFORE, "until": since}

    def _account(self, site: Site, patience: float | None) -> Account | None:
        release, event_id = self._registry.current(), self._store.log.last_event_id(site.id)
        return self._adapters.account(release, site.id, event_id, patience=patience)


def _refusals(account: Account) -> list[Refusal]:
    """Return what was refused by its reason, the newest first."""
    by_reason: dict[str, list[int]] = {}
    for event_id, reason in sorted(account.refusals.items(), reverse=True):
        by_reason.setdefault(reason, []).append(event_id)
    return [
        Refusal(reason=reason, labels=len(events), first=events[-1], last=events[0])
        for reason, events in by_reason.items()
    ]
