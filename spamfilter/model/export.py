"""The same judgement as a scikit-learn pipeline, for notebooks."""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline

from spamfilter.evidence import Evidence
from spamfilter.model import features
from spamfilter.model.linear import QuickReader
from spamfilter.model.spam_model import SpamModel


class EvidenceColumns(TransformerMixin, BaseEstimator):
    """Comments to columns: the hashed features, then how far each signal lies from its centre.

    Parameters
    ----------
    gather : callable
        Turns a comment (whatever the pipeline is given) into Evidence.
    signal_names : tuple of str
    signal_centres : sequence of float, one for each name
    """

    def __init__(
        self, gather: Callable[[Any], Evidence], signal_names: tuple[str, ...], signal_centres: Sequence[float]
    ) -> None:
        self.gather = gather
        self.signal_names = signal_names
        self.signal_centres = signal_centres

    def fit(self, X: Sequence[Any], y: object = None) -> Self:  # noqa: ARG002  scikit-learn's signature
        """Learn nothing: the columns are fixed."""
        return self

    def transform(self, X: Sequence[Any]) -> csr_matrix:
        """Return the columns, shape (n_comments, N_SLOTS + n_signals)."""
        evidence = [self.gather(comment) for comment in X]
        values = np.array([[one.signals.get(name, np.nan) for name in self.signal_names] for one in evidence])
        measured = np.nan_to_num(values - np.asarray(self.signal_centres))
        return hstack([features.matrix(evidence), measured], format="csr")


def pipeline(model: SpamModel, gather: Callable[[Any], Evidence]) -> Pipeline:
    """Return a pipeline whose ``predict_proba`` gives the model's own scores, to the rounding of its weights."""
    columns = EvidenceColumns(gather, model.signal_names, model.signal_centres.tolist())
    slope, offset = model.calibration.slope, model.calibration.offset
    reader = QuickReader()
    reader.classes_ = np.array(["ham", "spam"])
    reader.n_features_in_ = features.N_SLOTS + len(model.signal_names)
    reader.coef_ = slope * np.concatenate([model.weights * model.scale, model.signal_weights])[None, :]
    reader.intercept_ = np.array([slope * model.intercept + offset])
    return Pipeline([("columns", columns), ("reader", reader)])
