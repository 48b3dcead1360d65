"""The adapters of all sites, as of the last word of each: folded when they are asked for, and remembered.

Where that is long, it goes on in the background, and what was known before is heard meanwhile.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock, RLock

from spamfilter.adapters.background import Background
from spamfilter.adapters.folding import CHECKPOINT_EVERY, Folding, Knowledge
from spamfilter.event import Event
from spamfilter.learning.account import NOTHING_SAID, Account
from spamfilter.learning.fold import Fold
from spamfilter.learning.taught import NOTHING, Taught
from spamfilter.release import Release
from spamfilter.store import Store

AT_ONCE = 16  # labels that are taken in while somebody waits


@dataclass(kw_only=True, eq=False, slots=True)
class _SiteMemory:
    """What this process knows of one site.

    ``taught`` is to be heard over ``release``, and holds all up to ``event_id``; 0 where it only makes do.  ``fold`` is
    None where it was forgotten, or a snapshot was enough, and ``account`` where it was never there.
    """

    release: str = ""
    event_id: int = 0
    taught: Taught = NOTHING
    fold: Fold | None = None
    account: Account | None = None
    unsaved: int = 0
    lock: RLock = field(default_factory=RLock)

    def holds(self, release: Release, event_id: int) -> bool:
        """Say whether all up to an event is known, over this release."""
        return self.release == release.name and self.event_id >= event_id


class Adapters:
    """What each site has taught over the release in service.

    Nothing is told from process to process: whoever judges a comment asks the log for the site's last event, and takes
    in what is new.  So a label is in force everywhere from the next check on; but no check waits for many labels.

    Parameters
    ----------
    max_sites : int
        How many sites are remembered as they judge: some 70 KiB each; another one is loaded in two milliseconds.
    max_folds : int
        How many of them can take in one more label without reading the site's log again: some 2.5 MiB each.
    snapshot_every : int or None
        After how many new labels of a site a snapshot is kept; None: never, and nothing of a long fold either.
    at_once : int or None
        How many labels may be taken in while somebody waits, the rest is done in the background; None: all.
    """

    def __init__(
        self,
        store: Store,
        *,
        max_sites: int = 100,
        max_folds: int = 8,
        snapshot_every: int | None = 20,
        at_once: int | None = None,
        background: Background | None = None,
    ) -> None:
        self._store = store
        self._max_sites, self._max_folds, self._snapshot_every = max_sites, max_folds, snapshot_every
        self._at_once = at_once
        self._background = background or Background()
        self._sites: OrderedDict[int, _SiteMemory] = OrderedDict()
        self._folds: OrderedDict[int, _SiteMemory] = OrderedDict()
        self._knowledge: Knowledge | None = None
        self._lock = Lock()

    def of(self, release: Release, site_id: int, event_id: int) -> Taught:
        """Return what a site has taught: up to the event of that id, or what is known of it while a long fold goes on.

        An id of 0 is no event at all.
        """
        site = self._asked(release, site_id, event_id)
        return NOTHING if site is None else site.taught

    def whole(self, release: Release, site_id: int, event_id: int) -> Taught | None:
        """Return what a site has taught up to the event of that id; None while a long fold goes on."""
        site = self._asked(release, site_id, event_id)
        if site is None:
            return NOTHING
        with site.lock:
            return site.taught if site.holds(release, event_id) else None

    def account(
        self, release: Release, site_id: int, event_id: int, *, patience: float | None = None
    ) -> Account | None:
        """Return what was refused of a site's labels, and why.

        None where nobody knows it yet: after so many seconds of waiting for the fold.  A ``patience`` of None begins
        none.
        """
        if not event_id:
            return NOTHING_SAID
        site, key = self._remembered(site_id), (id(self), site_id)
        with site.lock:
            if (site.holds(release, event_id) and site.account is not None) or patience is None:
                return site.account if site.holds(release, event_id) else None
            if not self._background.is_busy(key) and self._in_place(site, release, site_id, event_id):
                return site.account
            self._make_do(site, release, site_id)
            self._background.submit(key, lambda: self._steps(site, release, site_id))
        self._background.wait(key, patience)
        with site.lock:
            return site.account if site.holds(release, event_id) else None

    def settle(self) -> None:
        """Wait until no fold goes on in the background."""
        self._background.settle()

    def close(self) -> None:
        """Let no fold go on in the background; a long one goes on later, where it is now."""
        self._background.close()

    def _asked(self, release: Release, site_id: int, event_id: int) -> _SiteMemory | None:
        """Return a site's memory, as far as it can be had at once; None where nothing was ever said."""
        if not event_id:
            return None
        site, key = self._remembered(site_id), (id(self), site_id)
        with site.lock:
            if site.holds(release, event_id):
                return site
            if not self._background.is_busy(key):
                if self._restored(site, release, site_id, event_id):
                    return site
                if self._in_place(site, release, site_id, event_id):
                    return site
            self._make_do(site, release, site_id)
            self._background.submit(key, lambda: self._steps(site, release, site_id))
            return site

    def _remembered(self, site_id: int) -> _SiteMemory:
        with self._lock:
            site = self._sites.setdefault(site_id, _SiteMemory())
            self._sites.move_to_end(site_id)
            if len(self._sites) > self._max_sites:
                forgotten, _ = self._sites.popitem(last=False)
                self._folds.pop(forgotten, None)
            return site

    def _restored(self, site: _SiteMemory, release: Release, site_id: int, event_id: int) -> bool:
        """Take the site's snapshot, if it is of just this moment."""
        if self._snapshot_every is None or (site.event_id and site.release == release.name):
            return False
        content = self._store.snapshots.get(site_id, release=release.name, event_id=event_id)
        if content is None:
            return False
        site.release, site.event_id, site.unsaved = release.name, event_id, 0
        site.fold, site.account, site.taught = None, None, Taught.from_bytes(content)
        return True

    def _make_do(self, site: _SiteMemory, release: Release, site_id: int) -> None:
        """Let be heard what is known already: by this release all of it, by another one what does not depend on it."""
        if site.release == release.name:
            return
        name, taught = site.release, site.taught
        if not name and (last := self._store.snapshots.last(site_id)) is not None:
            name, taught = last[0], Taught.from_bytes(last[1])
        site.release, site.event_id, site.fold, site.account = release.name, 0, None, None
        site.taught = taught if name == release.name else taught.over(release.model)

    def _in_place(self, site: _SiteMemory, release: Release, site_id: int, event_id: int) -> bool:
        """Take in what is new, or the whole log, where that is little; say whether it was."""
        if self._at_once is None:
            self._make_do(site, release, site_id)
            for _ in self._steps(site, release, site_id):
                pass
            return True
        fold = site.fold if site.release == release.name else None
        knowledge, most = self._knowledge_of(release), self._at_once + 1
        if fold is not None:
            new = self._store.log.events(site_id, after_id=site.event_id, limit=most)
            n_labels = len(fold.subjects) + len(new)
            if len(new) < most and _only_adds(new, fold) and knowledge.is_enough_for(n_labels):
                self._take(site, release, site_id, fold, new, max([event_id, *(event.id for event in new)]))
                return True
        new = self._store.log.in_force(site_id, event_id, limit=most)
        if len(new) == most or not knowledge.is_enough_for(len(new)):
            return False
        self._take(site, release, site_id, Fold(release.model, knowledge.comments), new, event_id)
        return True

    def _take(
        self, site: _SiteMemory, release: Release, site_id: int, fold: Fold, new: Sequence[Event], event_id: int
    ) -> None:
        for event in new:
            fold.add(event)
        site.unsaved += len(new)
        self._publish(site, release, site_id, fold, event_id)

    def _steps(self, site: _SiteMemory, release: Release, site_id: int) -> Iterator[None]:
        """Fold a site's whole log, a label at each step, and let it be heard; give up where another release came."""
        knowledge = self._knowledge_of(release)
        yield from knowledge.steps()
        every = None if self._snapshot_every is None else CHECKPOINT_EVERY
        folding = Folding(self._store, release, site_id, knowledge.comments, checkpoint_every=every)
        for _ in folding.steps():
            if site.release not in ("", release.name):
                return
            yield
        with site.lock:
            site.unsaved = self._snapshot_every or 0
            self._publish(site, release, site_id, folding.fold, folding.event_id)

    def _publish(self, site: _SiteMemory, release: Release, site_id: int, fold: Fold, event_id: int) -> None:
        site.release, site.event_id, site.fold, site.taught = release.name, event_id, fold, fold.taught
        site.account = Account.of(fold, release.card.thresholds.reject)
        self._keep_fold(site, site_id)
        if self._snapshot_every is not None and site.unsaved >= self._snapshot_every:
            content = site.taught.to_bytes()
            self._store.snapshots.put(site_id, content, release=release.name, event_id=event_id)
            site.unsaved = 0

    def _knowledge_of(self, release: Release) -> Knowledge:
        with self._lock:
            if self._knowledge is None or self._knowledge.release != release.name:
                self._knowledge = Knowledge(release)
            return self._knowledge

    def _keep_fold(self, site: _SiteMemory, site_id: int) -> None:
        with self._lock:
            if self._sites.get(site_id) is not site:
                return
            self._folds[site_id] = site
            self._folds.move_to_end(site_id)
            if len(self._folds) > self._max_folds:
                self._folds.popitem(last=False)[1].fold = None


def _only_adds(events: Sequence[Event], fold: Fold) -> bool:
    """Say whether events only add labels of comments of which nothing was said before."""
    subjects = [event.subject for event in events]
    are_new = len({*subjects}) == len(subjects) and fold.subjects.isdisjoint(subjects)
    return are_new and all(event.label is not None for event in events)
