"""Turn log-odds into probabilities that mean what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_LOGIT = 30.0  # beyond it a float says 0 or 1, and a probability should never be certain


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """Platt's line: the calibrated log-odds are ``slope * logit + offset``."""

    slope: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.offset) and np.isfinite(self.slope) and self.slope > 0):
            raise ValueError(f"calibration must rise and be finite: slope={self.slope}, offset={self.offset}")

    def probability(self, logits: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of spam, in (0, 1), of each uncalibrated log-odds.

        >>> float(Calibration(slope=2.0, offset=1.0).probability(-0.5))
        0.5
        """
        calibrated = np.clip(self.slope * np.asarray(logits, np.float64) + self.offset, -MAX_LOGIT, MAX_LOGIT)
        return np.asarray(1.0 / (1.0 + np.exp(-calibrated)))


def fit_calibration(
    logits: Sequence[float] | NDArray[np.float64],
    is_spam: Sequence[bool] | NDArray[np.bool_],
    sample_weight: NDArray[np.float64] | None = None,
) -> Calibration:
    """Return the line that makes held-out log-odds most likely, with Platt's softened targets.

    Parameters
    ----------
    logits, is_spam, sample_weight : sequences of length n_comments
        Of comments that the model was *not* trained on; both classes must occur.
    """
    x, y = np.asarray(logits, np.float64), np.asarray(is_spam, bool)
    weight = np.ones(len(x)) if sample_weight is None else np.asarray(sample_weight, np.float64)
    if y.all() or not y.any():
        raise ValueError("calibration needs comments of both classes")
    target = np.where(y, (y.sum() + 1) / (y.sum() + 2), 1 / ((~y).sum() + 2))
    line = _newton(x, target, weight / weight.sum())
    return Calibration(slope=max(float(line[0]), 1e-3), offset=float(line[1]))


def _newton(x: NDArray[np.float64], target: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minimise the weighted log-loss of a line; two parameters, so a few damped Newton steps do."""
    design, line = np.stack([x, np.ones_like(x)], axis=1), np.array([1.0, 0.0])
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ line, -MAX_LOGIT, MAX_LOGIT)))
        gradient = design.T @ (weight * (p - target))
        curvature = (design * (weight * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        line = line - step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return line
