"""The adapters of all sites, as of the last word of each: folded when they are asked for, and remembered."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from spamfilter.event import Event
from spamfilter.learning.fold import Fold
from spamfilter.learning.known import Known, known_to_all
from spamfilter.learning.taught import NOTHING, Taught
from spamfilter.release import Release
from spamfilter.store import Store


@dataclass(kw_only=True, eq=False, slots=True)
class _SiteMemory:
    """What this process knows of one site.  ``fold`` is None where it was forgotten, or a snapshot was enough."""

    release: str = ""
    event_id: int = 0
    taught: Taught = NOTHING
    fold: Fold | None = None
    unsaved: int = 0
    lock: Lock = field(default_factory=Lock)


class Adapters:
    """What each site has taught over the release in service.

    Nothing is told from process to process: whoever judges a comment asks the log for the site's last event, and takes
    in what is new.  So a label is in force everywhere from the next check on.

    Parameters
    ----------
    max_sites : int
        How many sites are remembered as they judge: some 70 KiB each.
    max_folds : int
        How many of them can take in one more label without reading the site's log again: some 3 MiB each.
    snapshot_every : int or None
        After how many new labels of a site a snapshot is kept; None: never.
    """

    def __init__(
        self, store: Store, *, max_sites: int = 1000, max_folds: int = 24, snapshot_every: int | None = 20
    ) -> None:
        self._store = store
        self._max_sites, self._max_folds, self._snapshot_every = max_sites, max_folds, snapshot_every
        self._sites: OrderedDict[int, _SiteMemory] = OrderedDict()
        self._folds: OrderedDict[int, _SiteMemory] = OrderedDict()
        self._known: tuple[str, Sequence[Known]] = ("", ())
        self._lock = Lock()

    def of(self, release: Release, site_id: int, event_id: int) -> Taught:
        """Return what a site has taught, up to the event of that id at least; 0 is no event at all."""
        if not event_id:
            return NOTHING
        site = self._remembered(site_id)
        with site.lock:
            is_current = (site.release, site.event_id) == (release.name, event_id)
            if not is_current and not self._restored(site, release, site_id, event_id):
                self._catch_up(site, release, site_id, event_id)
            return site.taught

    def fold(self, release: Release, site_id: int, event_id: int) -> Fold:
        """Return a site's fold itself, which knows what was refused and why."""
        site = self._remembered(site_id)
        with site.lock:
            fold = site.fold
            if fold is None or (site.release, site.event_id) != (release.name, event_id):
                fold = self._catch_up(site, release, site_id, event_id)
            return fold

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
        site.release, site.event_id, site.fold, site.unsaved = release.name, event_id, None, 0
        site.taught = Taught.from_bytes(content)
        return True

    def _catch_up(self, site: _SiteMemory, release: Release, site_id: int, event_id: int) -> Fold:
        """Take in what is new, or read the whole log where that is not enough; return the fold."""
        fold = site.fold if site.release == release.name else None  # which another thread may forget meanwhile
        new = self._store.log.events(site_id, after_id=site.event_id if fold else 0)
        event_id = max([event_id, *(event.id for event in new)])
        if fold is None or not _only_adds(new, fold):
            fold, new = self._new_fold(release), self._store.log.in_force(site_id, up_to_id=event_id)
        for event in new:
            fold.add(event)
        site.release, site.event_id, site.fold, site.taught = release.name, event_id, fold, fold.taught
        site.unsaved += len(new)
        self._keep_fold(site, site_id)
        if self._snapshot_every is not None and site.unsaved >= self._snapshot_every:
            content = site.taught.to_bytes()
            self._store.snapshots.put(site_id, content, release=release.name, event_id=event_id)
            site.unsaved = 0
        return fold

    def _new_fold(self, release: Release) -> Fold:
        name, known = self._known
        if name != release.name:
            known = known_to_all(release.model)
            self._known = release.name, known
        return Fold(release.model, known)

    def _keep_fold(self, site: _SiteMemory, site_id: int) -> None:
        with self._lock:
            self._folds[site_id] = site
            self._folds.move_to_end(site_id)
            if len(self._folds) > self._max_folds:
                self._folds.popitem(last=False)[1].fold = None


def _only_adds(events: Sequence[Event], fold: Fold) -> bool:
    """Say whether events only add labels of comments of which nothing was said before."""
    subjects = [event.subject for event in events]
    are_new = len({*subjects}) == len(subjects) and fold.subjects.isdisjoint(subjects)
    return are_new and all(event.label is not None for event in events)
