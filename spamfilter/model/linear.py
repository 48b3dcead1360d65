"""The quick reader: a linear classifier that scikit-learn trains and that can go on learning."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, issparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data


class QuickReader(ClassifierMixin, BaseEstimator):
    """Logistic regression for two classes; ``fit`` starts anew, ``partial_fit`` takes AdaGrad steps from where it is.

    Parameters
    ----------
    C : float, default=1.0
        Inverse strength of the ridge penalty in ``fit``, as in scikit-learn.
    solver : {"lbfgs", "liblinear"}, default="lbfgs"
        What ``fit`` uses.  On a million sparse columns liblinear's dual coordinate descent is ten times as fast, and
        close enough to the optimum.
    step : float, default=0.1
        Length of the first step of ``partial_fit``.
    max_iter : int, default=200
        Most passes of ``fit`` over the comments.
    random_state : int, default=0
        Orders the comments within each pass of liblinear.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The second one is what positive log-odds speak for.
    coef_ : ndarray of shape (1, n_features)
    intercept_ : ndarray of shape (1,)
    """

    def __init__(
        self,
        C: float = 1.0,
        *,
        solver: str = "lbfgs",
        step: float = 0.1,
        max_iter: int = 200,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.solver = solver
        self.step = step
        self.max_iter = max_iter
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> Self:
        """Fit anew; X of shape (n_comments, n_features), y of shape (n_comments,) with two classes."""
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64)
        weights = _check_sample_weight(sample_weight, X)
        self._set_classes(y)
        fitted = LogisticRegression(
            C=self.C,
            solver=self.solver,
            dual=self.solver == "liblinear",
            max_iter=self.max_iter,
            random_state=self.random_state,
        ).fit(X, y, weights)
        self.coef_, self.intercept_, self.n_iter_ = fitted.coef_, fitted.intercept_, int(fitted.n_iter_[0])
        self._reset_curvature()
        return self

    def partial_fit(
        self,
        X: Any,
        y: Any,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Take one AdaGrad step per row, in order; ``classes`` is needed in the first call of an unfitted reader."""
        first = not hasattr(self, "coef_")
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, reset=first)
        weights = _check_sample_weight(sample_weight, X)
        if first:
            self._set_classes(y if classes is None else np.asarray(classes))
            self.coef_, self.intercept_ = np.zeros((1, X.shape[1])), np.zeros(1)
            self._reset_curvature()
        if unknown := set(np.unique(y)) - set(self.classes_):
            raise ValueError(f"y holds classes that were not named at first: {sorted(unknown)}")
        rows = X if issparse(X) else csr_matrix(X)
        for i in range(rows.shape[0]):
            part = slice(rows.indptr[i], rows.indptr[i + 1])
            self._learn(rows.indices[part], rows.data[part], y[i] == self.classes_[1], weights[i])
        return self

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Return the log-odds of the second class, shape (n_comments,)."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        return np.asarray(X @ self.coef_[0] + self.intercept_[0])

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return the probability of each class, shape (n_comments, 2)."""
        second = expit(self.decision_function(X))
        return np.stack([1.0 - second, second], axis=1)

    def predict(self, X: Any) -> NDArray[np.generic]:
        """Return the likelier class of each comment, shape (n_comments,)."""
        is_second = self.decision_function(X) > 0
        return np.asarray(self.classes_[is_second.astype(int)])

    def _set_classes(self, y: NDArray[np.generic]) -> None:
        check_classification_targets(y)
        if type_of_target(y) not in ("binary", "multiclass"):
            raise ValueError(f"Unknown label type: {type_of_target(y)}")
        self.classes_ = np.unique(y)
        if len(self.classes_) > 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is multiclass: {self.classes_}"
            )
        if len(self.classes_) < 2:
            raise ValueError(f"Classifier can't train when only one class is present: {self.classes_}")

    def _reset_curvature(self) -> None:
        self.curvature_ = np.ones(self.coef_.shape[1] + 1)

    def _learn(self, columns: NDArray[np.int32], values: NDArray[np.float64], is_second: bool, weight: float) -> None:
        logit = values @ self.coef_[0, columns] + self.intercept_[0]
        slope = weight * (expit(logit) - is_second)
        self.curvature_[columns] += (slope * values) ** 2
        self.curvature_[-1] += slope**2
        self.coef_[0, columns] -= self.step * slope * values / np.sqrt(self.curvature_[columns])
        self.intercept_[0] -= self.step * slope / np.sqrt(self.curvature_[-1])
