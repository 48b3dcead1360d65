"""What every report is compared with: scikit-learn's plain pipeline on the text as typed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from spamfilter.verdict import Label
from training.rows import LabelledComment


class Baseline:
    """Words and pairs of words, weighed by tf-idf, into logistic regression."""

    def __init__(self, comments: Sequence[LabelledComment]) -> None:
        self._pipeline: Pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
        self._pipeline.fit(_texts(comments), [one.label is Label.SPAM for one in comments])

    def scores(self, comments: Sequence[LabelledComment]) -> NDArray[np.float64]:
        """Return the probability of spam of each comment, shape (n_comments,)."""
        return np.asarray(self._pipeline.predict_proba(_texts(comments))[:, 1])


def _texts(comments: Sequence[LabelledComment]) -> list[str]:
    return [one.comment.text for one in comments]
