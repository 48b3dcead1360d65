"""Turn log-odds into probabilities that mean what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_LOGIT = 30.0  # beyond it a float says 0 or 1, and a probability should never be certain
_LEAST_SLOPE = 1e-3


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
    (slope,), offset = fit_slopes([logits], is_spam, sample_weight)
    return Calibration(slope=slope, offset=offset)


def fit_slopes(
    logits: Sequence[ArrayLike],
    is_spam: Sequence[bool] | NDArray[np.bool_],
    sample_weight: NDArray[np.float64] | None = None,
) -> tuple[list[float], float]:
    """Return the slope of each of several judges' log-odds, and the offset, that together are likeliest.

    ``logits`` holds an array of shape (n_comments,) for each judge; otherwise as ``fit_calibration``.
    """
    columns, y = [np.asarray(one, np.float64) for one in logits], np.asarray(is_spam, bool)
    weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, np.float64)
    if y.all() or not y.any():
        raise ValueError("calibration needs comments of both classes")
    target = np.where(y, (y.sum() + 1) / (y.sum() + 2), 1 / ((~y).sum() + 2))
    line = _newton(columns, target, weight / weight.sum()).tolist()
    return [max(slope, _LEAST_SLOPE) for slope in line[:-1]], line[-1]


def _newton(
    columns: Sequence[NDArray[np.float64]], target: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minimise the weighted log-loss of a line; so few parameters that a few damped Newton steps do."""
    design = np.stack([*columns, np.ones_like(columns[0])], axis=1)
    line = np.array([1.0 / len(columns)] * len(columns) + [0.0])
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ line, -MAX_LOGIT, MAX_LOGIT)))
        gradient = design.T @ (weight * (p - target))
        curvature = (design * (weight * p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(len(line))
        step = np.linalg.solve(curvature, gradient)
        line = line - step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return line
