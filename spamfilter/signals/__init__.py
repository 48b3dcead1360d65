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

_ALWAYS = tuple((signal.name, signal.measure) for signal in CATALOGUE.values() if not signal.needs)
_PARTS = tuple(
    (part, tuple((signal.name, signal.measure) for signal in CATALOGUE.values() if signal.needs == part))
    for part in dict.fromkeys(signal.needs for signal in CATALOGUE.values() if signal.needs)
)
_NO_LINKS = {signal.name: 0.0 for signal in CATALOGUE.values() if signal.needs == "links"}


def gather(reading: Reading, history: History) -> Evidence:
    """Return all that the model may look at; signals that cannot be known are left out."""
    signals = {} if reading.links else dict(_NO_LINKS)
    measures = list(_ALWAYS)
    for part, of_part in _PARTS:
        if getattr(reading, part):
            measures += of_part
    for name, measure in measures:
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
