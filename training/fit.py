"""Fit the quick reader to examples: hashed text and signals, one linear model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.special import expit

from spamfilter.evidence import Evidence, Example
from spamfilter.model import features
from spamfilter.model.calibration import Calibration
from spamfilter.model.linear import QuickReader
from spamfilter.model.spam_model import SpamModel
from spamfilter.signals import CATALOGUE
from spamfilter.verdict import Label
from training.corpora import weight

_INT16_MAX = 32_767


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What can be turned when fitting.

    ``strength`` is scikit-learn's ``C``; ``signal_gain`` says how loud a standardised signal is beside a whole text;
    ``source_power`` is the power of its number of rows by which a source counts: 1 lets the big ones drown the rest, 0
    makes all equal; ``taught`` is the share of the careful reader's word, beside the label's, in what is learnt.
    """

    strength: float = 8.0
    signal_gain: float = 0.05
    source_power: float = 0.5
    taught: float = 0.5


LEARNT_SIGNALS = tuple(name for name, signal in CATALOGUE.items() if not signal.prior)
PRIOR_SIGNALS = tuple(name for name, signal in CATALOGUE.items() if signal.prior)


def is_spam(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Return the labels, shape (n_examples,)."""
    return np.array([example.label is Label.SPAM for example in examples])


def example_weights(examples: Sequence[Example], power: float) -> NDArray[np.float64]:
    """Return how much each example counts, shape (n_examples,), with mean 1.

    The rows of one source and label share ``n ** power`` between them, times the weight of their corpus.
    """
    groups = [(example.source, example.label) for example in examples]
    sizes = Counter(groups)
    weights = np.array([weight(source) * sizes[source, label] ** (power - 1.0) for source, label in groups])
    return np.asarray(weights / weights.mean())


def fit(examples: Sequence[Example], recipe: Recipe, said: NDArray[np.float64] | None = None) -> SpamModel:
    """Return a quick reader fitted to examples of both labels, not yet calibrated.

    ``said`` are the careful reader's log-odds of the examples, shape (n_examples,), from which it learns as well.
    """
    weights = example_weights(examples, recipe.source_power)
    measured = _Measured.of([example.evidence for example in examples], weights)
    X = hstack([features.matrix([example.evidence for example in examples]), measured.columns(recipe.signal_gain)])
    target = _targets(examples, recipe, said)
    # A comment that is spam to a degree is learnt twice: so much as spam, and the rest as ham.
    degree = np.concatenate([target * weights, (1.0 - target) * weights])
    counted, spam = degree > 0.0, np.arange(len(degree)) < len(target)
    reader = QuickReader(C=recipe.strength, solver="liblinear", max_iter=1000)
    reader.fit(vstack([X, X]).tocsr()[counted], spam[counted], degree[counted])
    return _model(reader, measured, recipe)


def _targets(examples: Sequence[Example], recipe: Recipe, said: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return the probability of spam that the quick reader is to learn, shape (n_examples,)."""
    labels = is_spam(examples).astype(np.float64)
    return labels if said is None else (1.0 - recipe.taught) * labels + recipe.taught * expit(said)


def calibrated(model: SpamModel, line: Calibration) -> SpamModel:
    """Return the model with its line, its prior weights kept what they say in calibrated log-odds."""
    priors = [name in PRIOR_SIGNALS for name in model.signal_names]
    weights = np.where(priors, model.signal_weights / line.slope, model.signal_weights)
    return replace(model, calibration=line, signal_weights=weights)


@dataclass(frozen=True, kw_only=True)
class _Measured:
    values: NDArray[np.float64]  # (n_examples, n_signals), NaN where a signal could not be known
    centres: NDArray[np.float64]
    spreads: NDArray[np.float64]

    @classmethod
    def of(cls, evidence: Sequence[Evidence], weights: NDArray[np.float64]) -> "_Measured":
        values = np.array([[one.signals.get(name, np.nan) for name in LEARNT_SIGNALS] for one in evidence])
        known = np.where(np.isnan(values), 0.0, weights[:, None])
        total = np.maximum(known.sum(axis=0), 1e-9)
        centres = np.nansum(known * np.nan_to_num(values), axis=0) / total
        spreads = np.sqrt((known * np.nan_to_num(values - centres) ** 2).sum(axis=0) / total)
        return cls(values=values, centres=centres, spreads=np.maximum(spreads, 0.05))

    def columns(self, gain: float) -> csr_matrix:
        """Return the standardised signals times ``gain``, 0 where unknown."""
        return csr_matrix(np.nan_to_num((self.values - self.centres) / self.spreads * gain))


def _model(reader: QuickReader, measured: _Measured, recipe: Recipe) -> SpamModel:
    text = reader.coef_[0, : features.N_SLOTS]
    scale = max(float(np.abs(text).max()), 1e-9) / _INT16_MAX
    learnt = reader.coef_[0, features.N_SLOTS :] * recipe.signal_gain / measured.spreads
    priors = np.array([CATALOGUE[name].prior for name in PRIOR_SIGNALS])
    return SpamModel(
        weights=np.round(text / scale).astype(np.int16),
        scale=scale,
        signal_names=LEARNT_SIGNALS + PRIOR_SIGNALS,
        signal_weights=np.concatenate([learnt, priors]),
        signal_centres=np.concatenate([measured.centres, np.zeros(len(priors))]),
        intercept=float(reader.intercept_[0]),
        calibration=Calibration(),
    )
