"""Trust: how far a reporter is believed, and which of what is said teaches nothing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from spamfilter.event import Event

DAILY_CAP = 200  # labels of one reporter that teach, a day in UTC; all are kept, and each is the word on its comment
SITE_CAP = 1000  # the same, of all reporters of a site: names cost nothing
BATCH = 20  # labels of one reporter that are checked together against what is known to be true
TOLERANCE = 0.05  # how much a batch may raise the mean log-loss of what is known to be true
_DISTRUST, _BELIEF = 0.25, 1.5  # what becomes of the trust in a reporter whose batch was refused, or was good


@dataclass(kw_only=True, slots=True)
class Reporter:
    """One reporter of a site: how many labels came each day, and how far the next one counts, in (0, 1]."""

    trust: float = 1.0
    by_day: Counter[date] = field(default_factory=Counter)

    def admits(self, event: Event, cap: int = DAILY_CAP) -> bool:
        """Count a label; say whether it is within the cap of its day.  What an operator imports has none."""
        if event.kind == "import":
            return True
        day = event.created_at.date()
        self.by_day[day] += 1
        return self.by_day[day] <= cap

    def judged(self, *, is_good: bool) -> None:
        """Trust the reporter more or less, after a batch was checked."""
        self.trust = min(1.0, _BELIEF * self.trust) if is_good else _DISTRUST * self.trust


def over_cap(reporter: str | None, event: Event) -> str:
    """Return why a label beyond the daily cap teaches nothing, for the site's owner."""
    return (
        f"{_named(reporter)} labelled more than {DAILY_CAP} comments on {event.created_at:%Y-%m-%d}, or all together "
        f"more than {SITE_CAP}: this label holds for its comment, and teaches nothing more"
    )


def harmful(reporters: Collection[str | None], n_labels: int, rise: float) -> str:
    """Return why a batch of labels teaches nothing, for the site's owner."""
    whose = _named(next(iter(reporters))) if len(reporters) == 1 else f"{len(reporters)} reporters"
    return (
        f"{n_labels} labels of {whose} together made the judgement of known comments worse "
        f"(log-loss +{rise:.3f}, allowed +{TOLERANCE}): each holds for its own comment, and neither for copies nor more"
    )


def _named(reporter: str | None) -> str:
    return "reporters without a name" if reporter is None else f"reporter {reporter!r:.80}"
