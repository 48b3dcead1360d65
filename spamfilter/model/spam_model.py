"""From evidence to a score, and what each part of the evidence adds to it."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import features
from spamfilter.model.calibration import MAX_LOGIT, Calibration

_READS = {
    "body": "the text's wording reads",
    "author": "the author's name reads",
    "author_url": "the author's address reads",
    "links": "the linked addresses read",
    "email_domain": "the e-mail domain reads",
}
_WORD = re.compile(r"\w+")
_LINK = "urlx"  # what stands for a link in a body
_MAX_SPANS = 3  # quoted in one reason
_MAX_SPAN = 24  # characters of one word
_STRETCH = 6  # characters quoted of a longer one: scripts without spaces


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
        calibrated = self.calibration.slope * logit + self.calibration.offset
        return 1.0 / (1.0 + math.exp(-max(-MAX_LOGIT, min(MAX_LOGIT, calibrated))))

    def scores(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the probability of spam of each comment, shape (n_comments,), in (0, 1)."""
        return self.calibration.probability(self.logits(evidence))

    def logits(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the uncalibrated log-odds of spam of each comment, shape (n_comments,)."""
        codes, bounds = features.encode(evidence)
        measured = np.fromiter(map(self._measured, evidence), np.float64, len(evidence))
        wording: NDArray[np.float64] = features.text_scores(codes, bounds, self.weights, self.scale).sum(axis=1)
        return measured + wording

    def contributions(self, evidence: Evidence, most: int | None = None) -> tuple[Contribution, ...]:
        """Return what each part of the evidence adds, the strongest first, and no more than ``most`` of them.

        All of them together sum to the calibrated log-odds.
        """
        slope, signals = self.calibration.slope, self._signals
        codes, bounds = features.encode((evidence,))
        wording = features.text_scores(codes, bounds, self.weights, self.scale)[0].tolist()
        weights = {f"text.{name}": slope * weight for name, weight in zip(features.NAMESPACES, wording, strict=True)}
        weights["base"] = slope * self.intercept + self.calibration.offset
        for name, value in evidence.signals.items():
            if name in signals:
                weight, centre = signals[name]
                weights[name] = slope * weight * (value - centre)
        strongest = sorted((item for item in weights.items() if item[1]), key=lambda item: -abs(item[1]))[:most]
        explain = self._explainer(codes, bounds)
        return tuple(Contribution(name=name, weight=weight, text=explain(name, weight)) for name, weight in strongest)

    def _measured(self, evidence: Evidence) -> float:
        logit, signals = self.intercept, self._signals
        for name, value in evidence.signals.items():
            if name in signals:
                weight, centre = signals[name]
                logit += weight * (value - centre)
        return logit

    def _explainer(self, codes: features.Codes, bounds: features.Bounds) -> Callable[[str, float], str]:
        """Return a function that says of a text which of its words weigh most; they are found when first asked for."""

        @cache
        def heat() -> NDArray[np.float64]:
            return features.heat(codes, bounds, self.weights, self.scale)

        def explain(name: str, weight: float) -> str:
            if name == "base":
                return "what any comment starts from"
            if (namespace := name.removeprefix("text.")) not in _READS:
                return ""
            i = features.NAMESPACES.index(namespace)
            part = slice(int(bounds[i]), int(bounds[i + 1]))
            letters = codes[part].tobytes().decode("utf-32-le", "surrogatepass")
            spans = _hottest(letters, heat()[part] * np.sign(weight))
            side = "spam" if weight > 0 else "a real comment"
            return f"{_READS[namespace]} like {side}" + (": " + ", ".join(spans) if spans else "")

        return explain


def _hottest(text: str, heat: NDArray[np.float64]) -> list[str]:
    """Return the words that add most, quoted, in reading order; of a run without spaces, its hottest stretch."""
    spans = []
    for word in _WORD.finditer(text):
        start, end = word.span()
        if end - start > _MAX_SPAN:
            start += int(np.argmax(np.convolve(heat[start:end], np.ones(_STRETCH), "valid")))
            end = start + _STRETCH
        if (total := float(heat[start:end].sum())) > 0:
            spans.append((total, start, end))
    best = sorted(sorted(spans, reverse=True)[:_MAX_SPANS], key=lambda span: span[1])
    return ["a link" if text[start:end] == _LINK else f"“{text[start:end]}”" for _, start, end in best]
