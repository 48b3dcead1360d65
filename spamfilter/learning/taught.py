"""Taught: all that judging needs of what a site has said."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from spamfilter.evidence import Evidence
from spamfilter.learning.adapter import Adapter
from spamfilter.model.spam_model import Contribution, SpamModel
from spamfilter.verdict import Thresholds

MIN_HAM = 199  # the fewest labels of ham from which 0.5 % of ham can be bounded
REJECTED_HAM = 0.005


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Taught:
    """What a site's labels make of a release.

    ``adapter`` is None where nothing was said yet.  ``reject`` is the score in [0, 1] from which a comment is above all
    but ``REJECTED_HAM`` of the site's ham; None until there is enough of it.  ``harmful`` are the events of labels that
    did harm: they hold for their own comments, not for copies.
    """

    adapter: Adapter | None = None
    reject: float | None = None
    harmful: frozenset[int] = frozenset()

    def contributions(self, model: SpamModel, evidence: Evidence) -> tuple[Contribution, ...]:
        """Return what the site adds to the calibrated log-odds of spam."""
        return () if self.adapter is None else self.adapter.contributions(model, evidence)

    def over(self, model: SpamModel) -> "Taught":
        """Return what of it holds over another model than that which it was learnt over; the threshold does not."""
        adapter = None if self.adapter is None else self.adapter.wording(model)
        return Taught(adapter=adapter, harmful=self.harmful)

    def thresholds(self, released: Thresholds) -> Thresholds:
        """Return those of a release with the site's own in place of *reject*, where there is one."""
        return released if self.reject is None else released.replaced(reject=max(self.reject, released.hold))

    def to_bytes(self) -> bytes:
        """Return it as ``from_bytes`` takes it back, to the bit."""
        head = np.array([np.nan if self.reject is None else self.reject])
        harmful = np.array(sorted(self.harmful), np.int64)
        adapter = b"" if self.adapter is None else self.adapter.to_bytes()
        return head.tobytes() + np.int64(len(harmful)).tobytes() + harmful.tobytes() + adapter

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return what ``to_bytes`` wrote."""
        reject, n_harmful = float(np.frombuffer(content[:8])[0]), int(np.frombuffer(content[8:16], np.int64)[0])
        harmful, rest = np.frombuffer(content[16 : 16 + 8 * n_harmful], np.int64), content[16 + 8 * n_harmful :]
        return cls(
            adapter=Adapter.from_bytes(rest) if rest else None,
            reject=None if np.isnan(reject) else reject,
            harmful=frozenset(harmful.tolist()),
        )


NOTHING = Taught()


def conformal_reject(ham_scores: list[float]) -> float | None:
    """Return the score from which the next ham of a site lies with a chance of at most ``REJECTED_HAM``.

    That is the split-conformal bound: among n earlier scores and the next one, each is as likely to be the highest.

    >>> conformal_reject([0.1] * 198)
    >>> conformal_reject([0.25] * 199)
    0.25000000000000006
    """
    n = len(ham_scores)
    if n < MIN_HAM:
        return None
    rank = min(n, int(np.ceil((n + 1) * (1.0 - REJECTED_HAM))))
    return float(np.nextafter(sorted(ham_scores)[rank - 1], 1.0))
