"""Fold: a site's events, one after the other, over a release.  The same events in the same order give the same bits."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from math import log1p
from typing import Self

from spamfilter.event import Event
from spamfilter.learning import trust
from spamfilter.learning.adapter import Adapter
from spamfilter.learning.features import site_features, sizes
from spamfilter.learning.fold_state import FoldState
from spamfilter.learning.known import Known
from spamfilter.learning.lesson import Lesson
from spamfilter.learning.taught import NOTHING, Taught, conformal_reject
from spamfilter.learning.trust import Reporter
from spamfilter.learning.weights import Weights, to_probability
from spamfilter.model.spam_model import SpamModel
from spamfilter.verdict import Label

LATE = timedelta(days=1)  # a label that comes later than this after its comment counts half
MIN_OWN, MAX_OWN, MAX_KEPT = 20, 40, 120  # of a site's own labels that passed a check, those that later ones must fit
MAX_HAM_SCORES = 2000
RECENT_HAM = 50
MAX_BLOCKED_HAM = 0.02
_LATE_WEIGHT = 0.5
_WORST = 3.0
_MAX_WAITING = 100  # labels in unfinished batches


class Fold:
    """What a site's labels in force make of a release, taken in by ``add`` in the order of the log.

    A label is in force at once.  When a reporter has said ``trust.BATCH`` of them they are checked together: if the
    judgement of ``known`` comments got worse, they are taken out again, as if they had never been said.  Before any
    reporter has said so many, ``known`` is not looked at.

    Attributes
    ----------
    refusals : dict of int to str
        Why a label teaches nothing, by the id of its event.
    ham_scores : list of float
        What was thought of comments that turned out to be ham, before they were learnt; probabilities of the last
        ``MAX_HAM_SCORES``.
    """

    def __init__(self, model: SpamModel, known: Sequence[Known]) -> None:
        self._model = model
        self._known = known
        self._own: list[Lesson] = []
        self._settled = Weights.empty(*sizes(model))
        self._weights = self._settled.copy()
        self._pending: list[Lesson] = []
        self._reporters: dict[str | None, Reporter] = {}
        self._all = Reporter()
        self._harmful: set[int] = set()
        self.subjects: set[str] = set()
        self.refusals: dict[int, str] = {}
        self.ham_scores: list[float] = []

    @classmethod
    def resumed(cls, model: SpamModel, known: Sequence[Known], state: FoldState) -> Self:
        """Return a fold that goes on from a state, over the same model."""
        fold = cls(model, known)
        fold._settled, fold._weights = state.settled, state.weights
        fold._pending, fold._own = list(state.pending), list(state.own)
        fold._reporters, fold._all = dict(state.reporters), state.everybody
        fold._harmful, fold.subjects = set(state.harmful), set(state.subjects)
        fold.refusals, fold.ham_scores = dict(state.refusals), list(state.ham_scores)
        return fold

    @property
    def state(self) -> FoldState:
        """All that the fold has become; it must be written down before the fold goes on."""
        return FoldState(
            settled=self._settled,
            weights=self._weights,
            pending=self._pending,
            own=self._own,
            reporters=self._reporters,
            everybody=self._all,
            harmful=frozenset(self._harmful),
            subjects=frozenset(self.subjects),
            refusals=self.refusals,
            ham_scores=self.ham_scores,
        )

    @property
    def taught(self) -> Taught:
        """What has been learnt so far, as it judges."""
        if not self.subjects:
            return NOTHING
        return Taught(
            adapter=Adapter.of(self._weights),
            reject=conformal_reject(self.ham_scores),
            harmful=frozenset(self._harmful),
        )

    def blocked_ham(self, reject: float) -> float | None:
        """Return the share of the last ``RECENT_HAM`` ham that would have been rejected; None for none."""
        return _share_from(reject, self.ham_scores[-RECENT_HAM:])

    def alarms(self, reject: float) -> list[str]:
        """Return a sentence where more ham would be rejected of late than a site must bear, and than before."""
        now, before = self.blocked_ham(reject), _share_from(reject, self.ham_scores[:-RECENT_HAM]) or 0.0
        if now is None or len(self.ham_scores) < RECENT_HAM or now <= max(MAX_BLOCKED_HAM, 2.0 * before):
            return []
        return [
            f"of the last {RECENT_HAM} comments labelled ham, {now:.0%} would have been rejected; before, {before:.1%}"
        ]

    def add(self, event: Event) -> None:
        """Learn from a label; it must be in force, and later in the log than those before.

        One whose texts are forgotten teaches nothing: what is surprising about it cannot be known any more.
        """
        self.subjects.add(event.subject)
        if event.is_forgotten:
            return
        seen, is_spam = site_features(self._model, event.evidence), event.label is Label.SPAM
        if not is_spam:
            self.ham_scores.append(to_probability(self._weights.logit(seen)))
            del self.ham_scores[:-MAX_HAM_SCORES]
        reporter = self._reporters.setdefault(event.reporter, Reporter())
        if not (reporter.admits(event) and self._all.admits(event, trust.SITE_CAP)):
            self.refusals[event.id] = trust.over_cap(event.reporter, event)
            return
        weight = reporter.trust * (_LATE_WEIGHT if _is_late(event) else 1.0)
        lesson = Lesson(event_id=event.id, reporter=event.reporter, seen=seen, is_spam=is_spam, weight=weight)
        self._pending.append(lesson)
        _learn(self._weights, lesson)
        self._check(event.reporter)

    def _check(self, reporter: str | None) -> None:
        """Check a reporter's batch where it is whole, and all unfinished ones together where they are too many."""
        waiting = [one for one in self._pending if not one.is_checked]
        batch = [one for one in waiting if one.reporter == reporter]
        if len(batch) >= trust.BATCH:
            self._judge(batch)
        elif len(waiting) > _MAX_WAITING:
            self._judge(waiting)

    def _judge(self, batch: Sequence[Lesson]) -> None:
        others = [one for one in self._pending if one not in batch]
        without = self._settled.copy()
        for lesson in others:
            _learn(without, lesson)
        reporters = {one.reporter for one in batch}
        rise = self._rise(without, reporters)
        is_good = rise <= trust.TOLERANCE
        for reporter in reporters:
            self._reporters[reporter].judged(is_good=is_good)
        if is_good:
            self._keep(batch)
        else:
            self._weights, self._pending = without, others
            reason = trust.harmful(reporters, len(batch), rise)
            self.refusals.update({lesson.event_id: reason for lesson in batch})
            self._harmful |= {lesson.event_id for lesson in batch}
        self._settle()

    def _keep(self, batch: Sequence[Lesson]) -> None:
        for lesson in batch:
            lesson.is_checked = True
        self._own += batch
        del self._own[:-MAX_KEPT]

    def _settle(self) -> None:
        """Move the lessons that need no check any more, and stand before all that do, out of the way."""
        while self._pending and self._pending[0].is_checked:
            _learn(self._settled, self._pending.pop(0))

    def _rise(self, without: Weights, reporters: Collection[str | None]) -> float:
        """Return how much higher the mean loss is with a batch than without it.

        Half of it is that on comments known to all sites; half that on what others, or else the same, said here before.
        """
        others = [one for one in self._own if one.reporter not in reporters]
        own = (others if len(others) >= MIN_OWN else self._own)[-MAX_OWN:]
        rises = [_loss(self._weights, known) - _loss(without, known) for known in (self._known, own) if known]
        return sum(rises) / len(rises) if rises else 0.0


def _learn(weights: Weights, lesson: Lesson) -> None:
    weights.learn(lesson.seen, is_spam=lesson.is_spam, weight=lesson.weight)


def _is_late(event: Event) -> bool:
    return event.commented_at is not None and event.created_at - event.commented_at > LATE


def _share_from(score: float, scores: Sequence[float]) -> float | None:
    return sum(one >= score for one in scores) / len(scores) if scores else None


def _loss(weights: Weights, known: Sequence[Known | Lesson]) -> float:
    """Return the mean log-loss of what is known to be true, no single one above ``_WORST``."""
    wrong = (to_probability((-1.0 if one.is_spam else 1.0) * weights.logit(one.seen)) for one in known)
    return sum(min(_WORST, -log1p(-one)) for one in wrong) / len(known)
