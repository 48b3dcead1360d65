"""The queue: which word of a moderator would settle most."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from spamfilter.text.near_copies import NEAR, buckets, resemblance, sketch


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A check that nobody has labelled; ``score`` in [0, 1]."""

    id: str
    text: str
    score: float


def by_gain(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return what waits, first what is worth most to be asked about.

    A label settles a comment and all its near-copies: it is worth the doubt about all of them together, in bits.  Of
    near-copies, the one in most doubt is asked about, and the others come last.
    """
    groups = _groups(waiting)
    asked = sorted(groups, key=lambda group: (-sum(_doubt(one) for one in group), group[0].id))
    return [group[0] for group in asked] + [one for group in asked for one in group[1:]]


def _groups(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """Return near-copies together, each group led by the one in most doubt."""
    groups: list[list[Waiting]] = []
    leaders: dict[int, list[tuple[bytes, list[Waiting]]]] = defaultdict(list)
    for one in sorted(waiting, key=lambda one: (-_doubt(one), one.id)):
        own = sketch(one.text, seed=1)
        keys = [] if own is None else buckets(own)
        near = (group for key in keys for other, group in leaders[key] if own and resemblance(own, other) >= NEAR)
        found = next(near, None)
        if found is not None:
            found.append(one)
            continue
        group = [one]
        groups.append(group)
        for key in keys:
            leaders[key].append((own or b"", group))
    return groups


def _doubt(one: Waiting) -> float:
    """Return the entropy of a score, in bits."""
    return -sum(p * log2(p) for p in (one.score, 1.0 - one.score) if p > 0.0)
