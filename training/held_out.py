"""Scores of comments by models that never saw them, nor their near-copies, their senders, or their open source."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.stats import binom

from spamfilter.evidence import Example
from spamfilter.model.calibration import Calibration, fit_calibration
from spamfilter.verdict import Thresholds
from training.corpora import OPEN
from training.fit import Recipe, example_weights, fit, is_spam
from training.metrics import Judged, measure
from training.split import grouped_folds, senders

N_FOLDS = 5
REJECTED_HAM = 0.005  # the share of held-out ham that may be rejected
HELD_HAM = 0.05  # the share that may be held or rejected
_CHANCE = 0.01  # as at the gate: a source may exceed the bound as far as chance would once in a hundred times
_MIN_REJECT = 0.9  # never throw away on less than this, however well the held-out ham behaved
_OPEN_NAMES = frozenset(corpus.name for corpus in OPEN)


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldOut:
    """What models said of comments that they had not learnt from.

    Attributes
    ----------
    logits, weights : ndarray of shape (n_examples,)
        Uncalibrated; a comment's weight makes the sources count alike.
    is_spam : ndarray of bool, shape (n_examples,)
    sources : ndarray of str, shape (n_examples,)
    """

    logits: NDArray[np.float64]
    weights: NDArray[np.float64]
    is_spam: NDArray[np.bool_]
    sources: NDArray[np.str_]

    def calibration(self) -> Calibration:
        """Return the line under which these log-odds are likeliest."""
        return fit_calibration(self.logits, self.is_spam, self.weights)

    def thresholds(self, line: Calibration) -> Thresholds:
        """Return the scores that hold back and reject no more ham than allowed.

        Sources count alike in what is held; what is rejected must be within the bound, but for chance, in each of them.
        """
        ham = ~self.is_spam
        scores = line.probability(self.logits[ham])
        by_source = [scores[self.sources[ham] == source] for source in set(self.sources[ham].tolist())]
        reject = max([_MIN_REJECT, *map(_sparing, by_source)])
        return Thresholds(hold=min(_upper_quantile(scores, self.weights[ham], HELD_HAM), reject), reject=reject)

    def metrics(self, line: Calibration, thresholds: Thresholds) -> dict[str, dict[str, float | None]]:
        """Return the metrics of each source, as the model card carries them."""
        scores, found = line.probability(self.logits), {}
        for source in sorted(set(self.sources.tolist())):
            rows = self.sources == source
            judged = Judged.of(scores[rows], self.is_spam[rows])
            found[source] = measure(judged, hold=thresholds.hold, reject=thresholds.reject)
        return found


def hold_out(examples: Sequence[Example], recipe: Recipe, *, seed: int, jobs: int = -1) -> HeldOut:
    """Return what ``N_FOLDS`` models say of the examples that each of them did not see.

    An open source is held out whole; of our own corpus and of what a person brings, whole groups of senders are.
    """
    groups = senders(examples)
    folds = _folds(examples, groups, seed)
    parts = Parallel(n_jobs=jobs, max_nbytes=None)(
        delayed(_judge)(examples, folds == fold, groups, recipe) for fold in range(N_FOLDS)
    )
    logits = np.empty(len(examples))
    for fold, part in enumerate(parts):
        logits[folds == fold] = part
    sources = np.array([_family(example) for example in examples])
    return HeldOut(
        logits=logits,
        weights=example_weights(examples, recipe.source_power),
        is_spam=is_spam(examples),
        sources=sources,
    )


def _judge(
    examples: Sequence[Example], held: NDArray[np.bool_], groups: NDArray[np.int64], recipe: Recipe
) -> NDArray[np.float64]:
    train = ~held & ~np.isin(groups, groups[held])
    model = fit([examples[i] for i in np.flatnonzero(train).tolist()], recipe)
    return model.logits([examples[i].evidence for i in np.flatnonzero(held).tolist()])


def _folds(examples: Sequence[Example], groups: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    folds = np.empty(len(examples), np.int64)
    rows = defaultdict(list)
    for i, example in enumerate(examples):
        rows[_family(example) if _family(example) in _OPEN_NAMES else ""].append(i)
    ours = np.array(rows.pop("", []), np.int64)
    for fold, split in enumerate(
        grouped_folds([examples[i] for i in ours.tolist()], groups[ours], n_folds=N_FOLDS, seed=seed)
    ):
        folds[ours[split.test]] = fold
    for turn, (_, members) in enumerate(sorted(rows.items(), key=lambda item: -len(item[1]))):
        folds[members] = turn % N_FOLDS
    return folds


def _family(example: Example) -> str:
    name = example.source.split("/", maxsplit=1)[0]
    return name if name in _OPEN_NAMES else example.source


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
