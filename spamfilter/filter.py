"""SpamFilter: where a comment, a release and a site's memory meet."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from spamfilter.adapters import AT_ONCE, Adapters
from spamfilter.adapters.background import Background
from spamfilter.comment import Comment
from spamfilter.errors import NoRelease, UnknownCheck
from spamfilter.evidence import Evidence, History
from spamfilter.judge import decided, judge
from spamfilter.learning.campaigns import said_of_copies
from spamfilter.learning.taught import Taught
from spamfilter.model.spam_model import Contribution
from spamfilter.registry import Registry
from spamfilter.release import Release
from spamfilter.signals import gather
from spamfilter.store import Aside, Check, Erased, Event, Person, Site, Store, Traces
from spamfilter.text import Reading, read
from spamfilter.verdict import Label, Thresholds, Verdict


def utc_now() -> datetime:
    """Return the present time, in UTC."""
    return datetime.now(UTC)


class _Considered(NamedTuple):
    """A verdict, and what it was made of; ``is_decided`` where a person has said what the comment is."""

    reading: Reading
    evidence: Evidence
    said: Sequence[Contribution]
    last_event_id: int
    is_decided: bool
    verdict: Verdict


class SpamFilter:
    """Judge comments with the serving release, remember the checks, and keep what moderators say.

    Parameters
    ----------
    thresholds : callable
        Turns a release's own thresholds, or those of a site with ham enough, into those to act by; the operator's
        settings live in it.

    Attributes
    ----------
    adapters : Adapters
        What the sites have taught.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        store: Store,
        thresholds: Callable[[Thresholds], Thresholds] = lambda released: released,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._registry = registry
        self._shadow = registry.shadow()
        self._store = store
        background = Background()
        self.adapters = Adapters(store, at_once=AT_ONCE, background=background)
        self._shadow_adapters = Adapters(
            store, max_sites=50, max_folds=2, snapshot_every=None, at_once=AT_ONCE, background=background
        )
        self._thresholds = thresholds
        self._clock = clock

    def score(self, site: Site, comment: Comment) -> Verdict:
        """Judge a comment of a site as ``check`` does, and remember nothing.  Raises NoRelease."""
        return self._scored(self._registry.current(), site, comment)

    def scores(self, site: Site, comments: Sequence[Comment]) -> list[Verdict]:
        """Judge many comments of a site by one release, in order, and remember nothing.  Raises NoRelease."""
        release = self._registry.current()
        return [self._scored(release, site, comment) for comment in comments]

    def check(self, site: Site, comment: Comment, *, idempotency_key: str | None = None) -> Check:
        """Judge a comment of a site and remember it; the check is stored when this returns.

        A second call with the same ``idempotency_key`` and comment returns the first check; with another comment it
        raises Conflict.
        """
        release, traces = self._registry.current(), self._store.traces(site.id, comment)
        found = self._considered(release, comment, traces)
        check = Check(
            id=uuid4().hex,
            site_id=site.id,
            comment=comment,
            evidence=found.evidence,
            verdict=found.verdict,
            created_at=self._clock(),
            label=None,
            aside=None if found.is_decided else self._aside(site, found),
        )
        return self._store.checks.add(check, traces=traces, idempotency_key=idempotency_key)

    def find(self, site: Site, check_id: str) -> Check:
        """Return a site's check.  Raises UnknownCheck."""
        return self._store.checks.get(site.id, check_id)

    def learn(self, site: Site, check_id: str, label: Label, *, reporter: str | None, source: str) -> Event | None:
        """Keep what a person said of a check; durable when this returns.  Raises UnknownCheck.

        None where it was said before.
        """
        check = self.find(site, check_id)
        if check.label == label:
            return None
        return self._store.feedback.add(
            site.id,
            check_id=check_id,
            label=label,
            reporter=reporter,
            source=source,
            evidence=check.evidence,
            created_at=self._clock(),
        )

    def forget(self, site: Site, check_id: str, *, reporter: str | None, source: str) -> None:
        """Withdraw the label of a check, as if it had never been said.  Raises UnknownCheck, NoLabel."""
        check = self.find(site, check_id)
        self._store.feedback.withdraw(site.id, check.id, reporter=reporter, source=source, created_at=self._clock())

    def undo(self, site: Site, event_id: int, *, reporter: str | None, source: str) -> None:
        """Take an event out of the site's log, as if it had never been.  Raises UnknownEvent, Conflict."""
        self._store.feedback.undo(site.id, event_id, reporter=reporter, source=source, created_at=self._clock())

    def erase(self, site: Site, person: Person, *, source: str) -> Erased:
        """Forget what a person sent to a site, and what it taught; their labels stay.

        Raises ValueError where nothing leads to the person.
        """
        return self._store.privacy.erase(site.id, person, source=source, created_at=self._clock())

    def thresholds(self, site: Site) -> Thresholds:
        """Return those by which a site's comments are decided now.  Raises NoRelease."""
        release = self._registry.current()
        taught = self.adapters.of(release, site.id, self._store.log.last_event_id(site.id))
        return self._thresholds(taught.thresholds(release.card.thresholds))

    def teach(self, site: Site, comment: Comment, label: Label, *, reporter: str | None, source: str) -> Event:
        """Keep, once, what a person said of a comment that was never checked; durable when this returns."""
        return self._store.feedback.add(
            site.id,
            check_id=None,
            label=label,
            reporter=reporter,
            source=source,
            evidence=gather(read(comment), History()),
            created_at=self._clock(),
            comment=comment,
        )

    def report(
        self,
        site: Site,
        comment: Comment,
        label: Label,
        *,
        check_id: str | None = None,
        reporter: str | None,
        source: str,
    ) -> Event | None:
        """Keep what a person said of a comment, checked or not; durable when this returns.

        Its check is that of the id or, where the site does not know it, the newest one of this comment or a copy of it.
        Of a comment that is only nearly one that was checked, it is kept for both.  The same said again is kept once;
        the answer is then None.
        """
        try:
            return self.learn(site, check_id or "", label, reporter=reporter, source=source)
        except UnknownCheck:
            found, taught = self._store.checks.like(site.id, comment), None
            if found is None:
                if self._store.feedback.lesson(site.id, comment) != label:
                    taught = self.teach(site, comment, label, reporter=reporter, source=source)
                found = self._store.checks.near(site.id, comment)
            if found is not None:
                return self.learn(site, found, label, reporter=reporter, source=source) or taught
            return taught

    def _scored(self, release: Release, site: Site, comment: Comment) -> Verdict:
        return self._considered(release, comment, self._store.traces(site.id, comment)).verdict

    def _considered(self, release: Release, comment: Comment, traces: Traces) -> _Considered:
        reading, recalled = read(comment), self._store.memory.of(traces)
        evidence = gather(reading, recalled.history)
        taught = self.adapters.of(release, traces.site_id, recalled.last_event_id)
        believed = [copy for copy in recalled.copies if copy.event_id not in taught.harmful]
        said = said_of_copies(believed, traces.site_id, evidence)
        word = None if recalled.word_id in taught.harmful else recalled.word
        verdict = self._judge(release, reading, evidence, taught, said)
        return _Considered(
            reading=reading,
            evidence=evidence,
            said=said,
            last_event_id=recalled.last_event_id,
            is_decided=word is not None,
            verdict=verdict if word is None else decided(verdict, word),
        )

    def _judge(
        self,
        release: Release,
        reading: Reading,
        evidence: Evidence,
        taught: Taught,
        said: Sequence[Contribution],
    ) -> Verdict:
        """Return the verdict of a release, with what the site has taught and what was said of near-copies."""
        thresholds = self._thresholds(taught.thresholds(release.card.thresholds))
        return judge(release, reading, evidence, thresholds, (*taught.contributions(release.model, evidence), *said))

    def _aside(self, site: Site, found: _Considered) -> Aside | None:
        """Return what the release that only looks on would say, if there is one that knows the site."""
        if not self._shadow.is_set():
            return None
        try:
            release = self._shadow.current()
        except NoRelease:
            return None  # `release shadow` says why: nobody waits for one that only looks on
        taught = self._shadow_adapters.whole(release, site.id, found.last_event_id)
        if taught is None:
            return None
        verdict = self._judge(release, found.reading, found.evidence, taught, found.said)
        return Aside(release=release.name, score=verdict.score, action=verdict.action)
