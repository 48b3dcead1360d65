"""Adapter: what one site's moderators have taught, on top of a release."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.learning.features import Floats, SiteFeatures, site_features, sizes
from spamfilter.learning.weights import Weights
from spamfilter.model import features
from spamfilter.model.parts import pieces
from spamfilter.model.spam_model import Contribution, SpamModel

MOST = 6.0  # log-odds: a site moves a comment no further, whatever it was taught
_QUOTED_FROM = 0.3  # log-odds of wording that is worth quoting
_STEPS = 127  # of an int8 weight
_SAID = {
    "site.wording": "moderators of this site called comments with such words {}",
    "site.meaning": "it reads like comments that moderators of this site called {}",
    "site.signals": "in its links, sender and form it is like comments that moderators of this site called {}",
    "site.habit": "moderators of this site have found more {} than the release expects",
}


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Adapter:
    """A site's weights as they judge: rounded, and never changed.

    Attributes
    ----------
    text : ndarray of int8, shape (N_SLOTS,)
        In units of ``scale`` log-odds.
    vector, signals : ndarray of float32, shapes (size,) and (n_signals,)
    habit : float
    """

    text: NDArray[np.int8]
    scale: float
    vector: NDArray[np.float32]
    signals: NDArray[np.float32]
    habit: float

    @classmethod
    def of(cls, weights: Weights) -> Self:
        """Return the adapter that weights make."""
        text = weights.text.weights
        scale = float(np.abs(text).max()) / _STEPS or 1.0
        return cls(
            text=np.rint(text / scale).astype(np.int8),
            scale=scale,
            vector=weights.vector.weights.astype(np.float32),
            signals=weights.signals.weights.astype(np.float32),
            habit=float(weights.habit.weights[0]),
        )

    def wording(self, model: SpamModel) -> "Adapter":
        """Return what of it holds over another model too: the weights of words, and the habit."""
        size, n_signals = sizes(model)
        return replace(self, vector=np.zeros(size, np.float32), signals=np.zeros(n_signals, np.float32))

    def contributions(self, model: SpamModel, evidence: Evidence) -> tuple[Contribution, ...]:
        """Return what the site adds to the calibrated log-odds of spam, by name and in words; at most ``MOST``.

        A long text is not pardoned beyond what its worst piece would be judged by itself, so that nobody buys a pardon
        by copying what this site likes around an advertisement.
        """
        seen = site_features(model, evidence)
        said = self._weigh(seen)
        total = sum(said.values())
        allowed = min(MOST, total) if total >= 0.0 else max(-MOST, total, self._worst(model, evidence) - seen.logit)
        share = max(0.0, allowed / total) if total else 0.0
        return tuple(
            Contribution(name=name, weight=share * weight, text=self._explained(name, weight, evidence))
            for name, weight in said.items()
            if share * weight
        )

    def to_bytes(self) -> bytes:
        """Return the adapter as ``from_bytes`` takes it back, to the bit."""
        file = io.BytesIO()
        numbers = np.array([self.scale, self.habit])
        np.savez_compressed(
            file, allow_pickle=False, text=self.text, vector=self.vector, signals=self.signals, numbers=numbers
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return the adapter that ``to_bytes`` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            scale, habit = arrays["numbers"].tolist()
            return cls(
                text=arrays["text"], scale=scale, vector=arrays["vector"], signals=arrays["signals"], habit=habit
            )

    def _worst(self, model: SpamModel, evidence: Evidence) -> float:
        """Return the log-odds of the piece of a long text that is likeliest spam; very low for a short text."""
        found = (site_features(model, piece) for piece in pieces(evidence))
        return max((piece.logit + sum(self._weigh(piece).values()) for piece in found), default=-np.inf)

    def _weigh(self, seen: SiteFeatures) -> dict[str, float]:
        wording: Floats = np.maximum(self.text[seen.slots] * self.scale, seen.floors)
        return {
            "site.wording": float(wording @ seen.values),
            "site.meaning": float(self.vector @ seen.vector),
            "site.signals": float(self.signals @ seen.measured),
            "site.habit": self.habit,
        }

    def _explained(self, name: str, weight: float, evidence: Evidence) -> str:
        text = _SAID[name].format("spam" if weight > 0 else "real")
        if name != "site.wording" or weight < _QUOTED_FROM:
            return text
        return ": ".join(filter(None, (text, ", ".join(f"“{word}”" for word in self._words(evidence)))))

    def _words(self, evidence: Evidence) -> Iterator[str]:
        """Yield the words of the body that the site's own weights speak loudest against."""
        codes, bounds = features.encode((evidence,))
        body = codes[: bounds[1]]
        letters = body.tobytes().decode("utf-32-le", "surrogatepass")
        heat = features.heat(body, 0, self.text.astype(np.int16), self.scale)
        for start, end in features.hottest(body, heat):
            yield letters[start:end]
