"""Scores of comments by models that never saw them, nor their near-copies, their senders, or their open source."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.stats import binom

from spamfilter.evidence import Example
from spamfilter.model.calibration import Calibration, fit_calibration, fit_slopes
from spamfilter.verdict import Thresholds
from training.fit import Recipe, example_weights, fit, is_spam
from training.folds import N_FOLDS, OPEN_NAMES, Folds, family
from training.lessons import Lessons
from training.metrics import Judged, measure

REJECTED_HAM = 0.005  # the share of held-out ham that may be rejected
HELD_HAM = 0.05  # the share that may be held or rejected
_CHANCE = 0.01  # as at the gate: a source may exceed the bound as far as chance would once in a hundred times
_MIN_REJECT = 0.9  # never throw away on less than this, however well the held-out ham behaved


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the two readers are heard together, and from which scores on something is done."""

    careful_weight: float
    line: Calibration
    thresholds: Thresholds


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldOut:
    """What models said of comments that they had not learnt from.

    Attributes
    ----------
    quick, weights : ndarray of shape (n_examples,)
        The quick reader's log-odds; a comment's weight makes the sources count alike.
    careful : ndarray of shape (n_examples,), or None
        The careful reader's log-odds.
    is_spam : ndarray of bool, shape (n_examples,)
    sources : ndarray of str, shape (n_examples,)
    """

    quick: NDArray[np.float64]
    careful: NDArray[np.float64] | None
    weights: NDArray[np.float64]
    is_spam: NDArray[np.bool_]
    sources: NDArray[np.str_]

    def settle(self) -> Settings:
        """Return the settings under which what was said is likeliest, and that spare real comments.

        How loud the careful reader is beside the quick one is found without the open sets, which are of other channels.
        Sources count alike in what is held; what is rejected must be within the bound, but for chance, in each of them.
        """
        careful_weight = self._careful_weight()
        together = self.together(careful_weight)
        line = fit_calibration(together, self.is_spam, self.weights)
        return Settings(
            careful_weight=careful_weight, line=line, thresholds=self._thresholds(line.probability(together))
        )

    def metrics(self, settings: Settings) -> dict[str, dict[str, float | None]]:
        """Return the metrics of each source, as the model card carries them."""
        scores, found = settings.line.probability(self.together(settings.careful_weight)), {}
        thresholds = settings.thresholds
        for source in sorted(set(self.sources.tolist())):
            rows = self.sources == source
            judged = Judged.of(scores[rows], self.is_spam[rows])
            found[source] = measure(judged, hold=thresholds.hold, reject=thresholds.reject)
        return found

    def select(self, rows: NDArray[np.bool_]) -> "HeldOut":
        """Return what was said of some of the comments."""
        return HeldOut(
            quick=self.quick[rows],
            careful=None if self.careful is None else self.careful[rows],
            weights=self.weights[rows],
            is_spam=self.is_spam[rows],
            sources=self.sources[rows],
        )

    def together(self, careful_weight: float) -> NDArray[np.float64]:
        """Return the log-odds of both readers, uncalibrated, shape (n_examples,)."""
        return self.quick if self.careful is None else self.quick + careful_weight * self.careful

    def _careful_weight(self) -> float:
        if self.careful is None:
            return 0.0
        ours = np.array([source not in OPEN_NAMES for source in self.sources.tolist()], np.bool_)
        rows = ours if ours.any() else ~ours
        (quick, careful), _ = fit_slopes([self.quick[rows], self.careful[rows]], self.is_spam[rows], self.weights[rows])
        return careful / quick

    def _thresholds(self, scores: NDArray[np.float64]) -> Thresholds:
        ham = ~self.is_spam
        by_source = [scores[ham & (self.sources == source)] for source in set(self.sources[ham].tolist())]
        reject = max([_MIN_REJECT, *map(_sparing, by_source)])
        return Thresholds(hold=min(_upper_quantile(scores[ham], self.weights[ham], HELD_HAM), reject), reject=reject)


def hold_out(
    examples: Sequence[Example], folds: Folds, recipe: Recipe, lessons: Lessons | None = None, *, jobs: int = -1
) -> HeldOut:
    """Return what a model of each fold says of the examples that it did not see."""
    quick = np.empty(len(examples))
    parts = Parallel(n_jobs=jobs, max_nbytes=None)(
        delayed(_judge)(examples, folds, fold, recipe, None if lessons is None else lessons.said[:, fold])
        for fold in range(N_FOLDS)
    )
    for fold, part in enumerate(parts):
        quick[folds.held(fold)] = part
    return HeldOut(
        quick=quick,
        careful=None if lessons is None else lessons.held_out(folds.numbers),
        weights=example_weights(examples, recipe.source_power),
        is_spam=is_spam(examples),
        sources=np.array([family(example) for example in examples]),
    )


def _judge(
    examples: Sequence[Example], folds: Folds, fold: int, recipe: Recipe, said: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    learnt = folds.learnt(fold)
    model = fit([examples[i] for i in learnt.tolist()], recipe, None if said is None else said[learnt])
    return model.quick_logits([examples[i].evidence for i in folds.held(fold).tolist()])


def _upper_quantile(scores: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """Return the lowest score that no more than ``share`` of the weight exceeds."""
    order = np.argsort(-scores)
    above = np.cumsum(weights[order]) / weights.sum()
    return float(scores[order][np.searchsorted(above, share)])


def _sparing(scores: NDArray[np.float64]) -> float:
    """Return a score above all but as many of these ham scores as ``REJECTED_HAM`` may show by chance."""
    allowed = int(binom.isf(_CHANCE, len(scores), REJECTED_HAM))
    if allowed >= len(scores):
        return 0.0
    return float(np.nextafter(np.sort(scores)[-allowed - 1], 1.0))
