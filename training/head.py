"""Move the careful reader's head towards comments that a person brought; the encoder stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from spamfilter.evidence import Example
from spamfilter.model.network import Floats
from training.fit import Recipe, example_weights, is_spam
from training.folds import N_FOLDS, Folds
from training.lessons import Lessons

STRENGTH = 0.01  # scikit-learn's C: a few comments move little
_KEPT = 100.0  # how much easier it is to trust the head as it was than to move it


def moved(lessons: Lessons, examples: Sequence[Example], folds: Folds) -> Lessons:
    """Return the lessons with a head that learnt from the new examples, and what heads that had not seen them say.

    The encoder learnt the labels of the others: their vectors tell more than any vector will in service, so that
    neither the head nor a held-out judgement may lean on them.
    """
    new, reader = np.flatnonzero(lessons.is_new), lessons.reader
    fresh = [examples[i] for i in new.tolist()]
    vectors, labels, weights = lessons.vectors, is_spam(fresh), example_weights(fresh, Recipe().source_power)
    said = lessons.said.copy()
    for fold in range(N_FOLDS):
        learnt = np.isin(new, folds.learnt(fold))
        said[new, fold] += vectors @ _shift(vectors[learnt], said[new, fold][learnt], labels[learnt], weights[learnt])
    shift = _shift(vectors, lessons.said[new].mean(axis=1), labels, weights)
    return replace(lessons, said=said, reader=replace(reader, shift=reader.shift + shift))


def _shift(
    vectors: Floats, said: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Floats:
    """Return what each number of a vector should add to what was said, shape (size,); nothing if a label is missing."""
    if labels.all() or not labels.any():
        return np.zeros(vectors.shape[1], np.float32)
    columns = np.concatenate([_KEPT * said[:, None], vectors], axis=1)
    weighed = LogisticRegression(C=STRENGTH, max_iter=1000).fit(columns, labels, weights).coef_[0]
    trust = max(_KEPT * weighed[0], 0.1)
    return np.asarray(weighed[1:] / trust, np.float32)
