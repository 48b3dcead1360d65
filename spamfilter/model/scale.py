"""A common scale for signals, on which an unknown one is nothing special."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model.network import Floats

FAR = 3.0  # spreads from its centre beyond which a signal says no more
GAIN = 0.3  # how loud a signal is, one spread from its centre, beside the numbers of a vector


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalScale:
    """Where each signal usually lies.

    Attributes
    ----------
    names : tuple of str, length n_signals
    centres, spreads : ndarray of float64, shape (n_signals,)
    """

    names: tuple[str, ...]
    centres: NDArray[np.float64]
    spreads: NDArray[np.float64]
    _places: dict[str, tuple[int, float, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = zip(self.names, self.centres.tolist(), self.spreads.tolist(), strict=True)
        object.__setattr__(self, "_places", {name: (i, *place) for i, (name, *place) in enumerate(known)})

    def measured(self, evidence: Evidence) -> Floats:
        """Return how far each signal lies from its centre, shape (n_signals,); 0 where it is not known."""
        values = np.zeros(len(self.names), np.float32)
        for name, value in evidence.signals.items():
            if name in self._places:
                i, centre, spread = self._places[name]
                values[i] = max(-FAR, min(FAR, (value - centre) / spread)) * GAIN
        return values

    def measure(self, evidence: Sequence[Evidence]) -> Floats:
        """Return the same of each comment, shape (n_comments, n_signals)."""
        return np.array([self.measured(one) for one in evidence], np.float32).reshape(len(evidence), len(self.names))
