"""A site's weights while they learn: AdaGrad steps over what the site sees of a comment, in full precision."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spamfilter.learning.features import N_SLOTS, Floats, SiteFeatures

# Lengths of a first step, chosen on streams of comments under videos: see docs/decisions.md.
TEXT_STEP, VECTOR_STEP, SIGNAL_STEP, HABIT_STEP = 3.0, 2.0, 0.3, 0.05
DOUBT = 0.03  # how far from certain a person's word is taken: so many labels are slips
_LEAST = 0.02  # a label that surprises less than this teaches nothing
_FARTHEST = 30.0  # log-odds, beyond which a float says 0 or 1


@dataclass(kw_only=True, eq=False, slots=True)
class Table:
    """Weights and the sums of their squared slopes, by which AdaGrad shortens each one's steps."""

    weights: Floats
    squares: Floats

    @classmethod
    def empty(cls, size: int) -> Self:
        """Return a table that says nothing."""
        return cls(weights=np.zeros(size), squares=np.ones(size))

    def copy(self) -> "Table":
        """Return a table that learns apart from this one."""
        return Table(weights=self.weights.copy(), squares=self.squares.copy())

    def step(self, values: Floats, slope: float, length: float) -> None:
        """Learn from values of every weight."""
        slopes = slope * values
        self.squares += slopes**2
        self.weights -= length * slopes / np.sqrt(self.squares)

    def step_at(self, slots: NDArray[np.int32], values: Floats, slope: float, length: float) -> None:
        """Learn from values of some weights; a slot may come twice."""
        slopes = slope * values
        np.add.at(self.squares, slots, slopes**2)
        np.subtract.at(self.weights, slots, length * slopes / np.sqrt(self.squares[slots]))


@dataclass(kw_only=True, eq=False, slots=True)
class Weights:
    """What a site has learnt: of words, of meaning, of signals, and how much spam it gets at all ("habit")."""

    text: Table
    vector: Table
    signals: Table
    habit: Table

    @classmethod
    def empty(cls, vector_size: int, n_signals: int) -> Self:
        """Return weights that have learnt nothing."""
        tables = map(Table.empty, (N_SLOTS, vector_size, n_signals, 1))
        return cls(**dict(zip(("text", "vector", "signals", "habit"), tables, strict=True)))

    def copy(self) -> "Weights":
        """Return weights that learn apart from these."""
        return Weights(
            text=self.text.copy(), vector=self.vector.copy(), signals=self.signals.copy(), habit=self.habit.copy()
        )

    def logit(self, seen: SiteFeatures) -> float:
        """Return the log-odds of spam by the release and the site together."""
        text = np.maximum(self.text.weights[seen.slots], seen.floors) @ seen.values
        vector, signals = self.vector.weights @ seen.vector, self.signals.weights @ seen.measured
        return seen.logit + float(text) + float(vector) + float(signals) + float(self.habit.weights[0])

    def learn(self, seen: SiteFeatures, *, is_spam: bool, weight: float) -> float:
        """Take one step towards a label that counts ``weight``, in [0, 1]; return the probability of spam before it."""
        probability, sign = to_probability(self.logit(seen)), 1.0 if is_spam else -1.0
        surprise = (1.0 - DOUBT if is_spam else DOUBT) - probability
        if sign * surprise >= _LEAST:
            slope = -weight * surprise
            self.text.step_at(seen.slots, seen.values, slope, TEXT_STEP)
            self.vector.step(seen.vector, slope, VECTOR_STEP)
            self.signals.step(seen.measured, slope, SIGNAL_STEP)
            self.habit.step(np.ones(1), slope, HABIT_STEP)
        return probability


def to_probability(logit: float) -> float:
    """Return the probability of log-odds, in (0, 1).

    >>> to_probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-_FARTHEST, min(_FARTHEST, logit))))


def to_logit(probability: float) -> float:
    """Return the log-odds of a probability in (0, 1).

    >>> to_logit(0.5)
    0.0
    """
    return math.log(probability / (1.0 - probability))
