"""From evidence to a score, and what each part of the evidence adds to it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import features
from spamfilter.model.calibration import MAX_LOGIT, Calibration

_TEXTS = tuple(f"text.{name}" for name in features.NAMESPACES)
_READS = {
    "text.body": "the text's wording reads",
    "text.author": "the author's name reads",
    "text.author_url": "the author's address reads",
    "text.links": "the linked addresses read",
    "text.email_domain": "the e-mail domain reads",
}
_QUOTED = 60  # characters of a field
_LINK = "urlx"  # what stands for a link in a body


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """What one part of the evidence adds to the calibrated log-odds of spam.

    ``text`` explains it where the model alone can; a signal's sentence is written by the room that measured it.
    """

    name: str
    weight: float
    text: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class SpamModel:
    """A linear judgement over hashed text and signals, calibrated.

    A signal speaks by how far it lies from its ``signal_centres``; one that is absent says nothing.

    Attributes
    ----------
    weights : ndarray of int16, shape (N_SLOTS,)
        In units of ``scale`` log-odds.
    signal_names : tuple of str, length n_signals
    signal_weights, signal_centres : ndarray of float64, shape (n_signals,)
    """

    weights: features.Weights
    scale: float
    signal_names: tuple[str, ...]
    signal_weights: NDArray[np.float64]
    signal_centres: NDArray[np.float64]
    intercept: float
    calibration: Calibration
    _signals: dict[str, tuple[float, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weighed = zip(self.signal_weights.tolist(), self.signal_centres.tolist(), strict=True)
        object.__setattr__(self, "_signals", dict(zip(self.signal_names, weighed, strict=True)))

    def score(self, evidence: Evidence) -> float:
        """Return the probability of spam, in (0, 1)."""
        codes, bounds = features.encode((evidence,))
        wording = sum(features.text_scores(codes, bounds, self.weights, self.scale)[0].tolist())
        logit = wording + self._measured(evidence)
        return _probability(self.calibration.slope * logit + self.calibration.offset)

    def scores(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the probability of spam of each comment, shape (n_comments,), in (0, 1)."""
        return self.calibration.probability(self.logits(evidence))

    def logits(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the uncalibrated log-odds of spam of each comment, shape (n_comments,)."""
        codes, bounds = features.encode(evidence)
        measured = np.fromiter(map(self._measured, evidence), np.float64, len(evidence))
        wording: NDArray[np.float64] = features.text_scores(codes, bounds, self.weights, self.scale).sum(axis=1)
        return measured + wording

    def contributions(self, evidence: Evidence) -> tuple[Contribution, ...]:
        """Return what each part of the evidence adds, strongest first; together they are the calibrated log-odds."""
        return self.weigh(evidence)[1]

    def weigh(self, evidence: Evidence, most: int | None = None) -> tuple[float, tuple[Contribution, ...]]:
        """Return the probability of spam and its strongest contributions, at most ``most`` of them, in one pass."""
        slope, signals = self.calibration.slope, self._signals
        codes, bounds = features.encode((evidence,))
        wording = features.text_scores(codes, bounds, self.weights, self.scale)[0].tolist()
        weights = [(slope * weight, name) for name, weight in zip(_TEXTS, wording, strict=True)]
        weights.append((slope * self.intercept + self.calibration.offset, "base"))
        for name, value in evidence.signals.items():
            if name in signals:
                weight, centre = signals[name]
                weights.append((slope * weight * (value - centre), name))
        strongest = sorted([(abs(weight), weight, name) for weight, name in weights if weight], reverse=True)[:most]
        body = codes[: bounds[1]]
        return _probability(sum([weight for weight, _ in weights])), tuple(
            [
                Contribution(name=name, weight=weight, text=self._explain(name, weight, evidence, body))
                for _, weight, name in strongest
            ]
        )

    def _measured(self, evidence: Evidence) -> float:
        logit, signals = self.intercept, self._signals
        for name, value in evidence.signals.items():
            if name in signals:
                weight, centre = signals[name]
                logit += weight * (value - centre)
        return logit

    def _explain(self, name: str, weight: float, evidence: Evidence, body: features.Codes) -> str:
        """Return what a contribution of the model's own is, quoting what speaks for spam; "" for a signal."""
        if name not in _READS:
            return "what any comment starts from" if name == "base" else ""
        if weight < 0:
            return f"{_READS[name]} like a real comment"
        if name != "text.body":
            return f"{_READS[name]} like spam: “{getattr(evidence, name.removeprefix('text.')):.{_QUOTED}}”"
        return ": ".join(filter(None, (f"{_READS[name]} like spam", ", ".join(self._spam_words(body)))))

    def _spam_words(self, body: features.Codes) -> Iterator[str]:
        """Yield the words of a body that speak loudest for spam, quoted, in reading order."""
        letters = body.tobytes().decode("utf-32-le", "surrogatepass")
        for start, end in features.hottest(body, features.heat(body, 0, self.weights, self.scale)):
            word = letters[start:end]
            yield "a link" if word == _LINK else f"“{word}”"


def _probability(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-MAX_LOGIT, min(MAX_LOGIT, logit))))
