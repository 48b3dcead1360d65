"""The quick reader is a scikit-learn classifier like any other."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from spamfilter.model.linear import QuickReader

X = csr_matrix(np.random.default_rng(0).random((60, 8)))
Y = np.array(["ham", "spam"])[(X[:, [0]].toarray()[:, 0] > 0.5).astype(int)]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning", "ignore::FutureWarning")
@parametrize_with_checks([QuickReader()])
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


def test_fit_is_logistic_regression():
    ours, theirs = QuickReader(C=3.0).fit(X, Y), LogisticRegression(C=3.0).fit(X, Y)

    assert ours.decision_function(X) == pytest.approx(theirs.decision_function(X), abs=0.05)


def test_a_correction_moves_the_score_of_what_was_corrected():
    reader = QuickReader().fit(X, Y)
    row, label = X[0], "ham" if reader.predict(X[0])[0] == "spam" else "spam"
    before = reader.predict_proba(row)[0, list(reader.classes_).index(label)]

    reader.partial_fit(row, [label])

    assert reader.predict_proba(row)[0, list(reader.classes_).index(label)] > before


def test_learning_again_from_the_same_rows_gives_the_same_bits():
    first, second = (QuickReader().partial_fit(X, Y) for _ in range(2))

    assert first.coef_.tolist() == second.coef_.tolist()


def test_an_unnamed_class_is_refused():
    with pytest.raises(ValueError, match="eggs"):
        QuickReader().fit(X, Y).partial_fit(X[0], ["eggs"])
