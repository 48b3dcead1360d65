"""What a judgement is worth on labelled comments, with intervals; None where the labels cannot say.

All rates are shares in [0, 1].
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Interval = tuple[float, float]

N_BINS = 15
N_RESAMPLES = 1000
_TAIL = 0.025  # of a two-sided interval of 95 %
_MAX_UNDEFINED = 0.05  # the share of resamples that may lack a label before an interval says nothing
_CELLS = 4_000_000  # numbers in one table of resamples: 32 MB


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """Scores of labelled comments.

    Attributes
    ----------
    scores : ndarray of shape (n_comments,)
        Probabilities of spam.
    is_spam : ndarray of bool, shape (n_comments,)
    clusters : ndarray of int, shape (n_comments,)
        Comments of one cluster are drawn together when intervals are made.
    """

    scores: Floats
    is_spam: NDArray[np.bool_]
    clusters: NDArray[np.int64]

    @classmethod
    def of(cls, scores: ArrayLike, is_spam: ArrayLike, clusters: ArrayLike | None = None) -> "Judged":
        """Return the arrays, checked; without ``clusters`` each comment is one of its own.  Raises ValueError."""
        judged = cls(
            scores=np.asarray(scores, np.float64),
            is_spam=np.asarray(is_spam, np.bool_),
            clusters=np.arange(np.size(scores)) if clusters is None else np.asarray(clusters, np.int64),
        )
        if not judged.scores.shape == judged.is_spam.shape == judged.clusters.shape == (np.size(scores),):
            raise ValueError("scores, is_spam and clusters must be one-dimensional and of one length")
        if not np.all((judged.scores >= 0) & (judged.scores <= 1)):
            raise ValueError("scores must be probabilities in [0, 1]")
        return judged

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Judged":
        return Judged(scores=self.scores[rows], is_spam=self.is_spam[rows], clusters=self.clusters[rows])


def measure(judged: Judged, *, reject: float, hold: float | None = None) -> dict[str, float | None]:
    """Return the metrics of a model card.

    ``auc``; ``recall_at_1`` and ``recall_at_05``: the best recall with at most 1 % and 0.5 % false positives;
    ``fpr_at_reject`` and ``recall_at_reject``: when everything from ``reject`` counts as spam; ``held``: the share of
    comments from ``hold`` up to ``reject``; ``brier``; ``ece``: the expected calibration error over 15 bins of equal
    width; ``mcc``: Matthews' correlation at 0.5; ``n_spam``, ``n_ham``.

    >>> measure(Judged.of([0.9, 0.8, 0.1], [True, False, False]), reject=0.85)["fpr_at_reject"]
    0.0
    >>> measure(Judged.of([0.9, 0.8], [True, True]), reject=0.85)["auc"] is None
    True
    """
    once = np.ones((1, judged.scores.size))
    found = {name: float(values[0]) for name, values in _Resampled(judged, once).metrics(reject, hold).items()}
    counts = {"n_spam": int(judged.is_spam.sum()), "n_ham": int((~judged.is_spam).sum())}
    return {name: None if np.isnan(value) else value for name, value in found.items()} | counts


def intervals(
    judged: Judged, *, reject: float, hold: float | None = None, seed: int = 0, n_resamples: int = N_RESAMPLES
) -> dict[str, Interval | None]:
    """Return the 95 % bootstrap interval of each metric, whole clusters being drawn with replacement.

    None where the metric is undefined in more than 5 % of the resamples, or the same in all of them: that is a want of
    data, not certainty.  No false positive at all among n clusters of ham gives the exact bound, about 3.7 / n.
    """
    chunks = [_Resampled(judged, drawn).metrics(reject, hold) for drawn in _draws(judged, seed, n_resamples)]
    found = {name: _interval(np.concatenate([chunk[name] for chunk in chunks])) for name in chunks[0]}
    n_ham = len(np.unique(judged.clusters[~judged.is_spam]))
    if n_ham and not np.any(judged.scores[~judged.is_spam] >= reject):
        found["fpr_at_reject"] = (0.0, 1.0 - _TAIL ** (1.0 / n_ham))
    return found


def bins(scores: Floats) -> NDArray[np.int64]:
    """Return which of the 15 bins of equal width each probability lies in.

    >>> bins(np.array([0.0, 0.5, 1.0])).tolist()
    [0, 7, 14]
    """
    return np.minimum((scores * N_BINS).astype(np.int64), N_BINS - 1)


class _Resampled:
    """Tables of shape (n_resamples, n_scores): the weight of spam and of ham at or above each score, falling."""

    def __init__(self, judged: Judged, weights: Floats) -> None:
        order = np.argsort(-judged.scores, kind="stable")
        self._scores, self._spam = judged.scores[order], judged.is_spam[order]
        self._weights = weights[:, order]
        self._last = np.flatnonzero(np.diff(self._scores, append=-1.0))  # of every run of ties
        none = np.zeros((len(weights), 1))
        self._tp = np.hstack([none, np.cumsum(self._weights * self._spam, axis=1)[:, self._last]])
        self._fp = np.hstack([none, np.cumsum(self._weights * ~self._spam, axis=1)[:, self._last]])
        self._n_spam, self._n_ham = self._tp[:, -1], self._fp[:, -1]

    def metrics(self, reject: float, hold: float | None) -> dict[str, Floats]:
        """Return each metric in each resample, shape (n_resamples,), NaN where undefined."""
        with np.errstate(invalid="ignore", divide="ignore"):
            missed = self._scores - self._spam
            total = self._n_spam + self._n_ham
            tp, fp = self._caught(reject)
            found = {
                "auc": self._auc(),
                "recall_at_1": self._recall_at(0.01),
                "recall_at_05": self._recall_at(0.005),
                "fpr_at_reject": fp / self._n_ham,
                "recall_at_reject": tp / self._n_spam,
                "brier": self._weights @ missed**2 / total,
                "ece": np.abs(self._weights @ self._binned(missed)).sum(axis=1) / total,
                "mcc": self._mcc(),
            }
            return found if hold is None else found | {"held": (sum(self._caught(hold)) - tp - fp) / total}

    def _binned(self, values: Floats) -> Floats:
        return np.where(bins(self._scores)[:, None] == np.arange(N_BINS), values[:, None], 0.0)

    def _caught(self, threshold: float) -> tuple[Floats, Floats]:
        at = int((self._scores[self._last] >= threshold).sum())
        return self._tp[:, at], self._fp[:, at]

    def _auc(self) -> Floats:
        areas = np.diff(self._fp, axis=1) * (self._tp[:, 1:] + self._tp[:, :-1]) / 2.0
        return np.asarray(areas.sum(axis=1) / (self._n_spam * self._n_ham))

    def _recall_at(self, rate: float) -> Floats:
        allowed = (self._fp <= rate * self._n_ham[:, None] + 1e-9).sum(axis=1) - 1
        recall = self._tp[np.arange(len(allowed)), allowed] / self._n_spam
        return np.where(self._n_ham > 0, recall, np.nan)

    def _mcc(self) -> Floats:
        tp, fp = self._caught(0.5)
        fn, tn = self._n_spam - tp, self._n_ham - fp
        return np.asarray((tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))


def _draws(judged: Judged, seed: int, n_resamples: int) -> Iterator[Floats]:
    """Yield how often each comment is drawn, in tables of shape (some, n_comments)."""
    chance = np.random.default_rng(seed)
    _, cluster = np.unique(judged.clusters, return_inverse=True)
    n = int(cluster.max(initial=-1)) + 1
    some = max(1, min(n_resamples, _CELLS // max(judged.scores.size, 1)))
    for start in range(0, n_resamples, some):
        rows = np.arange(min(some, n_resamples - start))[:, None]
        drawn = chance.integers(n, size=(len(rows), n)) + rows * n if n else rows[:, :0]
        counts = np.bincount(drawn.ravel(), minlength=len(rows) * n).reshape(len(rows), n)
        yield counts[:, cluster].astype(np.float64)


def _interval(values: Floats) -> Interval | None:
    known = values[~np.isnan(values)]
    if len(known) < (1.0 - _MAX_UNDEFINED) * len(values) or np.ptp(known) == 0.0:
        return None
    low, high = np.quantile(known, [_TAIL, 1.0 - _TAIL])
    return float(low), float(high)
