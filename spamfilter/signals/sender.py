"""Sender: what this site's moderators made of the sender before."""

import math

from spamfilter.evidence import History
from spamfilter.signals.signal import Signal
from spamfilter.text import Reading

_MOST = 50  # more of the same says nothing new


def ham(_: Reading, history: History) -> float | None:
    """Return the logarithm of one plus the sender's accepted comments, at most 4."""
    return None if history.ham is None else math.log1p(min(history.ham, _MOST))


def spam(_: Reading, history: History) -> float | None:
    """Return the logarithm of one plus the sender's comments marked as spam, at most 4."""
    return None if history.spam is None else math.log1p(min(history.spam, _MOST))


SIGNALS: tuple[Signal, ...] = (
    Signal("sender.ham", ham, "moderators accepted comments of this sender before", prior=-1.2, needs="ham"),
    Signal("sender.spam", spam, "moderators marked comments of this sender as spam before", prior=1.5, needs="spam"),
)
