"""What an adapter sees of a comment: the quick reader's features, the careful reader's vector, the signals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import features
from spamfilter.model.spam_model import SpamModel

SLOT_BITS = 16  # of a site's own table: measured, it loses nothing against the release's 20
N_SLOTS = 1 << SLOT_BITS
FOLD_BITS = features.SLOT_BITS - SLOT_BITS  # so many bits of the release's slot are dropped

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class SiteFeatures:
    """One comment as an adapter sees it.

    Attributes
    ----------
    slots : ndarray of int32, shape (n,)
        Of a site's table, in [0, N_SLOTS); two features of the release may share one.
    values : ndarray of float64, shape (n,)
        In (0, 1].
    floors : ndarray of float64, shape (n,)
        At most 0: what a site may add to each feature at least, which is to cancel what the release says for spam.
    vector : ndarray of float64, shape (size,)
        What the body says apart from others, of length 1; shape (0,) where the release has no careful reader.
    measured : ndarray of float64, shape (n_signals,)
        The signals on the careful reader's scale; shape (0,) without one.
    logit : float
        The calibrated log-odds of spam by the release alone.
    """

    slots: NDArray[np.int32]
    values: Floats
    floors: Floats
    vector: Floats
    measured: Floats
    logit: float


def site_features(model: SpamModel, evidence: Evidence) -> SiteFeatures:
    """Return what an adapter over this model sees of a comment."""
    (slots, values), quick = features.row(evidence), model.quick_logit(evidence)
    vector, measured, careful = _read(model, evidence)
    slope, said = model.calibration.slope, model.weights[slots]
    return SiteFeatures(
        slots=slots >> FOLD_BITS,
        values=values.astype(np.float64),
        floors=-slope * model.scale * np.maximum(said, 0).astype(np.float64),
        vector=vector,
        measured=measured,
        logit=model.raised(evidence, slope * (quick + careful) + model.calibration.offset),
    )


def sizes(model: SpamModel) -> tuple[int, int]:
    """Return how many numbers the vector and the measured signals of a model have."""
    return (len(model.careful.centre), len(model.careful.scale.names)) if model.careful else (0, 0)


def _read(model: SpamModel, evidence: Evidence) -> tuple[Floats, Floats, float]:
    """Return what the body says apart from others, the measured signals, and what the careful reader adds."""
    if model.careful is None:
        return np.zeros(0), np.zeros(0), 0.0
    opinion = model.careful.read(evidence)
    vector, measured = model.careful.meaning(opinion.vector), opinion.measured
    return vector.astype(np.float64), measured.astype(np.float64), model.careful_weight * opinion.logit
