"""Signal: one named measurement, and its sentence for a moderator."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from spamfilter.evidence import History
from spamfilter.text import Reading


def _no_detail(_: Reading) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A measurement that means the same on any blog, in any language.

    ``measure`` gives a number, most often in [0, 1], or None for "cannot know".  ``text`` says it to a moderator;
    ``detail`` adds what was found.  ``prior`` is a weight in log-odds a unit, where training data cannot teach one.
    ``needs`` names the clue without which there is nothing to measure: then the signal is 0 if the clue is one of the
    text, else unknown, as ``measure`` says itself; most comments lack most clues, and are so measured faster.
    """

    name: str
    measure: Callable[[Reading, History], float | None]
    text: str
    prior: float = 0.0
    detail: Callable[[Reading], str] = _no_detail
    needs: str = ""

    def sentence(self, reading: Reading) -> str:
        """Return the text with what was found, cut to what fits one line."""
        found = " ".join(self.detail(reading).split())
        return f"{self.text}: {found[:77] + '…' if len(found) > 78 else found}" if found else self.text


def logarithmic(count: float, full: int) -> float:
    """Return a count on a logarithmic scale: 0 for none, 1 for ``full`` or more.

    >>> logarithmic(10, 10), logarithmic(0, 10)
    (1.0, 0.0)
    """
    return min(1.0, math.log1p(count) / math.log1p(full))
