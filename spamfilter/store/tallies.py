"""Tallies: how many checks a site asked for, and how often its moderators said the opposite."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Executable, bindparam, func, select

from spamfilter.store.connection import Database
from spamfilter.store.feedback import IS_IN_FORCE
from spamfilter.store.schema import checks, feedback
from spamfilter.store.sites import Site
from spamfilter.verdict import Action, Label

Period = Literal["month", "day"]
_LENGTHS = {"month": 7, "day": 10}  # of 2026-05 and 2026-05-02
_FORMATS = {"month": "YYYY-MM", "day": "YYYY-MM-DD"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What became of a number of checks.

    ``spam`` and ``ham`` are what a client that knows only these was answered; ``missed_spam`` and ``false_positives``
    those of which the site's moderators said the opposite.
    """

    spam: int = 0
    ham: int = 0
    missed_spam: int = 0
    false_positives: int = 0

    @property
    def checks(self) -> int:
        """How many checks there were."""
        return self.spam + self.ham

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            spam=self.spam + other.spam,
            ham=self.ham + other.ham,
            missed_spam=self.missed_spam + other.missed_spam,
            false_positives=self.false_positives + other.false_positives,
        )


class Tallies:
    """Counts of checks and of the labels in force on them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted = {period: _counts(database, period) for period in _LENGTHS}

    def by(self, period: Period, site: Site, *, since: datetime) -> Mapping[str, Tally]:
        """Return the tally of each month or day with checks, in order; they are named like 2026-05 and 2026-05-02."""
        counted, disputed = self._counted[period]
        values = {"site": site.id, "since": since}
        tallies: dict[str, Tally] = defaultdict(Tally)
        with self._database.reading() as connection:
            for when, action, number in connection.execute(counted, values):
                tallies[when] += Tally(spam=number) if _is_spam(action, site) else Tally(ham=number)
            for when, action, label, number in connection.execute(disputed, values):
                if _is_spam(action, site) != (label == Label.SPAM):
                    is_missed = label == Label.SPAM
                    tallies[when] += Tally(missed_spam=number) if is_missed else Tally(false_positives=number)
        return dict(sorted(tallies.items()))


def _is_spam(action: str, site: Site) -> bool:
    return site.held_is_spam if action == Action.HOLD else action != Action.PUBLISH


def _counts(database: Database, period: str) -> tuple[Executable, Executable]:
    when = _when(database, period).label("period")
    are_meant = (checks.c.site_id == bindparam("site")) & (checks.c.created_at >= bindparam("since"))
    counted = select(when, checks.c.action, func.count()).where(are_meant).group_by(when, checks.c.action)
    is_of_check = (feedback.c.site_id == checks.c.site_id) & (feedback.c.check_id == checks.c.id)
    disputed = (
        select(when, checks.c.action, feedback.c.label, func.count())
        .join_from(feedback, checks, is_of_check)
        .where(are_meant, IS_IN_FORCE)
        .group_by(when, checks.c.action, feedback.c.label)
    )
    return counted, disputed


def _when(database: Database, period: str) -> ColumnElement[str]:
    if database.is_sqlite:  # which keeps a time as a text, in UTC
        return func.substr(checks.c.created_at, 1, _LENGTHS[period])
    return func.to_char(func.timezone("UTC", checks.c.created_at), _FORMATS[period])
