"""Folding: a site's fold on its way, label by label; what is long can be interrupted, and goes on where it was."""

from array import array
from collections.abc import Iterator, Sequence

import structlog

from spamfilter.event import Event
from spamfilter.learning.fold import Fold
from spamfilter.learning.fold_state import FoldState
from spamfilter.learning.known import Known, known_to_all
from spamfilter.learning.trust import BATCH
from spamfilter.release import Release
from spamfilter.store import Store
from spamfilter.store.folds import Checkpoint
from spamfilter.store.log import Roll

CHECKPOINT_EVERY = 500  # labels; to read so many carefully takes seconds
_AT_ONCE = 100  # events that are in memory

_log = structlog.stdlib.get_logger("spamfilter")


class Knowledge:
    """What every site of a release is checked against; nobody needs it before a reporter has said a batch of labels."""

    def __init__(self, release: Release) -> None:
        self.release = release.name
        self.comments: list[Known] = []
        self._rest = known_to_all(release.model)
        self.is_whole = False

    def is_enough_for(self, n_labels: int) -> bool:
        """Say whether so many labels of a site can be folded with what is known now."""
        return self.is_whole or n_labels < BATCH

    def steps(self) -> Iterator[None]:
        """Read what is left, a comment at each step."""
        for known in self._rest:
            self.comments.append(known)
            yield
        self.is_whole = True


class Folding:
    """The fold of all labels of a site that are in force, over a release.

    Parameters
    ----------
    checkpoint_every : int or None
        After how many labels the state is kept, from which another process can go on; None: never.

    Attributes
    ----------
    fold : Fold
    event_id : int
        Once ``steps`` has ended: the last event of the log that is in it.
    n_labels : int
        How many labels were taken in so far.
    """

    def __init__(
        self,
        store: Store,
        release: Release,
        site_id: int,
        known: Sequence[Known],
        *,
        checkpoint_every: int | None = CHECKPOINT_EVERY,
    ) -> None:
        self._store, self._release, self._site_id, self._known = store, release, site_id, known
        self._checkpoint_every = checkpoint_every
        self._taken = Roll(ids=array("q"), erasure_id=0)
        self.fold = Fold(release.model, known)
        self.event_id = 0

    @property
    def n_labels(self) -> int:
        """How many labels were taken in so far."""
        return len(self._taken.ids)

    def steps(self) -> Iterator[None]:
        """Take in one label at each step, until the fold is that of the whole log.

        The log may grow, and labels may be taken back, meanwhile: the end is compared with what is then in force.
        """
        wanted = self._look()
        self._resume(wanted)
        while not self._is_whole(wanted):
            for event in self._left():
                self.fold.add(event)
                self._taken.ids.append(event.id)
                yield
                if self._checkpoint_every is not None and self.n_labels % self._checkpoint_every == 0:
                    self._tell(len(wanted.ids))
                    self._keep()
            wanted = self._look()
        if self._checkpoint_every is not None and self.n_labels >= self._checkpoint_every:
            self._tell(len(wanted.ids))

    def _look(self) -> Roll:
        self.event_id = self._store.log.last_event_id(self._site_id)
        return self._store.log.roll(self._site_id, self.event_id)

    def _is_whole(self, wanted: Roll) -> bool:
        """Say whether just what is wanted was taken in; begin anew where something was that is not wanted any more."""
        taken = self._taken
        if taken.erasure_id != wanted.erasure_id or taken.ids != wanted.ids[: len(taken.ids)]:
            self.fold = Fold(self._release.model, self._known)
            self._taken = Roll(ids=array("q"), erasure_id=wanted.erasure_id)
        return len(self._taken.ids) == len(wanted.ids)

    def _left(self) -> Iterator[Event]:
        ids = self._taken.ids
        while events := self._store.log.in_force(
            self._site_id, self.event_id, after_id=ids[-1] if ids else 0, limit=_AT_ONCE
        ):
            yield from events

    def _resume(self, wanted: Roll) -> None:
        """Go on from the last checkpoint, if all that is in it is still in force."""
        if self._checkpoint_every is None:
            return
        found = self._store.folds.get(self._site_id, release=self._release.name)
        if found is not None and wanted.digest(found.labels) == found.digest:
            self.fold = Fold.resumed(self._release.model, self._known, FoldState.from_bytes(found.content))
            self._taken = Roll(ids=wanted.ids[: found.labels], erasure_id=wanted.erasure_id)

    def _keep(self) -> None:
        n_labels, content = self.n_labels, self.fold.state.to_bytes()
        checkpoint = Checkpoint(labels=n_labels, digest=self._taken.digest(n_labels), content=content)
        self._store.folds.put(self._site_id, checkpoint, release=self._release.name)

    def _tell(self, n_wanted: int) -> None:
        _log.info("fold", site=self._site_id, release=self._release.name, labels=self.n_labels, of=n_wanted)
