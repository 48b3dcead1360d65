"""Signals: what is measured of a comment, one module a family."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from spamfilter.evidence import Evidence, History
from spamfilter.signals import author, form, links, post, sender, wording
from spamfilter.signals.clues import OF_TEXT, Clues, find_clues
from spamfilter.signals.signal import Signal
from spamfilter.text import Link, Reading

__all__ = ["CATALOGUE", "Signal", "gather", "sentence"]

_FAMILIES = (links, wording, author, form, sender, post)

CATALOGUE: Mapping[str, Signal] = MappingProxyType(
    {signal.name: signal for family in _FAMILIES for signal in family.SIGNALS}
)
"""Every signal by its name, in a fixed order.  A released name is kept for good: models know it."""

# A sum of floats depends on its order: this one stays, so that the scores of a release stay to the last bit.
_LAST = ("links", "author", "author_link", "email_domain")
_ORDER = sorted(CATALOGUE.values(), key=lambda signal: _LAST.index(signal.needs) if signal.needs in _LAST else -1)
_NO_LINKS = [signal.name for signal in CATALOGUE.values() if signal.needs == "links"]

_Measures: TypeAlias = tuple[tuple[str, Callable[[Reading, History], float | None]], ...]


def gather(reading: Reading, history: History) -> Evidence:
    """Return all that the model may look at; signals that cannot be known are left out."""
    resting, measures = _plan(find_clues(reading, history))
    signals = resting.copy()
    for name, measure in measures:
        value = measure(reading, history)
        if value is None:
            del signals[name]
        else:
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


@lru_cache(maxsize=1024)
def _plan(clues: Clues) -> tuple[dict[str, float], _Measures]:
    """Return the signals at rest, and the measures to take, where there are these clues."""
    asked = [signal for signal in _ORDER if not signal.needs or getattr(clues, signal.needs)]
    known = {signal.name for signal in asked} | {signal.name for signal in _ORDER if signal.needs in OF_TEXT}
    order = [signal.name for signal in _ORDER if signal.name in known]
    resting = dict.fromkeys(order if clues.links else _NO_LINKS + order, 0.0)
    return resting, tuple((signal.name, signal.measure) for signal in asked)


def _address(link: Link) -> str:
    return link.host + link.path
