"""The curves of a judgement: ROC, reliability, risk against coverage."""

import numpy as np
from sklearn.metrics import roc_curve

from training.metrics import N_BINS, Floats, Judged, bins

Curve = tuple[Floats, Floats]
_FULL = 10  # comments: a share of fewer is mostly chance


def roc(judged: Judged) -> Curve | None:
    """Return false positive rates and recalls, rising; None unless there is spam and ham."""
    if judged.is_spam.all() or not judged.is_spam.any():
        return None
    false_positives, recall, _ = roc_curve(judged.is_spam, judged.scores)
    return false_positives, recall


def reliability(judged: Judged) -> Curve:
    """Return the mean score and the share of spam in each of the 15 bins that holds ten comments or more."""
    bin_of = bins(judged.scores)
    n = np.bincount(bin_of, minlength=N_BINS)
    scores = np.bincount(bin_of, judged.scores, minlength=N_BINS)
    spam = np.bincount(bin_of, judged.is_spam, minlength=N_BINS)
    full = n >= _FULL
    return scores[full] / n[full], spam[full] / n[full]


def risk_coverage(judged: Judged) -> Curve:
    """Return the share of comments judged, the surest first, and the share of wrong ones among them (at 0.5)."""
    order = np.argsort(-np.abs(judged.scores - 0.5), kind="stable")
    is_wrong = ((judged.scores >= 0.5) != judged.is_spam)[order]
    n = np.arange(1, len(order) + 1)
    return n / max(len(order), 1), np.cumsum(is_wrong) / n
