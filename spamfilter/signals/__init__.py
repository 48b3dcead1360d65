"""Signals: what is measured of a comment, one module a family."""

from collections.abc import Mapping
from types import MappingProxyType

from spamfilter.evidence import Evidence, History
from spamfilter.signals import author, form, links, post, sender, wording
from spamfilter.signals.signal import Signal
from spamfilter.text import Link, Reading

__all__ = ["CATALOGUE", "Signal", "gather", "sentence"]

_FAMILIES = (links, wording, author, form, sender, post)

CATALOGUE: Mapping[str, Signal] = MappingProxyType(
    {signal.name: signal for family in _FAMILIES for signal in family.SIGNALS}
)
"""Every signal by its name, in a fixed order.  A released name is kept for good: models know it."""

_MEASURES = tuple((signal.name, signal.measure) for signal in CATALOGUE.values())


def gather(reading: Reading, history: History) -> Evidence:
    """Return all that the model may look at; signals that cannot be known are left out."""
    signals = {}
    for name, measure in _MEASURES:
        value = measure(reading, history)
        if value is not None:
            signals[name] = value
    return Evidence(
        body=reading.body,
        author=reading.author,
        author_url=_address(reading.author_link) if reading.author_link else "",
        links=" ".join(map(_address, reading.links)) if reading.links else "",
        email_domain=reading.email_domain,
        signals=signals,
    )


def sentence(name: str, reading: Reading) -> str:
    """Return what the signal of this name says to a moderator of this comment."""
    return CATALOGUE[name].sentence(reading)


def _address(link: Link) -> str:
    return link.host + link.path
