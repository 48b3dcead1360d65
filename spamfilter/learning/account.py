"""Account: what a site's owner is told of a fold, without the fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from spamfilter.learning.fold import Fold


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Account:
    """What was refused and why, by event; the site's own threshold, and how its ham fares under the release's.

    ``reject`` and ``blocked_ham`` are None where there is not ham enough to tell.
    """

    refusals: Mapping[int, str]
    reject: float | None
    blocked_ham: float | None
    alarms: Sequence[str]

    @classmethod
    def of(cls, fold: Fold, reject: float) -> Self:
        """Return the account of a fold over a release that rejects from a score on."""
        return cls(
            refusals=dict(fold.refusals),
            reject=fold.taught.reject,
            blocked_ham=fold.blocked_ham(reject),
            alarms=fold.alarms(reject),
        )


NOTHING_SAID = Account(refusals={}, reject=None, blocked_ham=None, alarms=())
