"""Drift: whether a site's comments, or its moderators' agreement with us, are not what they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

UNSTABLE = 0.25  # of the population stability index: by custom, from here on two populations differ
OVERTURNED = 0.05  # the share of a week's checks that moderators overturned, from which a person should look
BINS = 10  # of the scores
_FEWEST = 100  # checks on either side, below which a histogram says nothing
_EMPTY = 0.5  # a comment's share of a bin that is empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """How far a site has moved.

    ``stability`` is the population stability index of the scores of the last week against the four before, None where
    there are too few; ``overturned`` the share of checks of which moderators said the opposite, by week, named by its
    first day.
    """

    stability: float | None
    overturned: Mapping[str, float]
    alarms: Sequence[str]


def drift(*, before: Sequence[int], recent: Sequence[int], overturned: Mapping[str, float]) -> Drift:
    """Return the drift between two histograms of ``BINS`` counts each, and the share overturned by week."""
    stability = population_stability(before, recent)
    return Drift(stability=stability, overturned=overturned, alarms=tuple(_alarms(stability, overturned)))


def population_stability(before: Sequence[int], recent: Sequence[int]) -> float | None:
    """Return the population stability index of two histograms; None where one has too few comments.

    >>> population_stability([90, 10], [90, 10])
    0.0
    >>> population_stability([900, 100], [100, 900]) > UNSTABLE
    True
    """
    if min(sum(before), sum(recent)) < _FEWEST:
        return None
    pairs = zip(_shares(before), _shares(recent), strict=True)
    return sum((new - old) * log(new / old) for old, new in pairs)


def _shares(counts: Sequence[int]) -> list[float]:
    filled = [max(float(count), _EMPTY) for count in counts]
    return [count / sum(filled) for count in filled]


def _alarms(stability: float | None, overturned: Mapping[str, float]) -> list[str]:
    alarms = []
    if stability is not None and stability > UNSTABLE:
        alarms.append(
            f"the scores of the last 7 days are spread otherwise than before "
            f"(population stability index {stability:.2f}, alarm above {UNSTABLE})"
        )
    if overturned:
        week, share = max(overturned.items())
        if share > OVERTURNED:
            alarms.append(
                f"moderators overturned {share:.1%} of the checks in the week from {week}; alarm above {OVERTURNED:.0%}"
            )
    return alarms
