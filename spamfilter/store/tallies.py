"""Tallies: how many checks a site asked for, and how often its moderators said the opposite."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Executable, Integer, RowMapping, bindparam, cast, func, select

from spamfilter.learning.drift import BINS
from spamfilter.store.connection import Database
from spamfilter.store.feedback import check_label
from spamfilter.store.in_force import IS_IN_FORCE
from spamfilter.store.log import to_label
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """A number of checks: what was decided, what a release that looked on would have, and what a person said if any."""

    decided: Action
    aside: Action
    label: Label | None
    checks: int


class Tallies:
    """Counts of checks and of the labels in force on them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scored = _scores(database)
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

    def asides(self, release: str) -> list[Agreement]:
        """Return how often a release that looked on, on any site, agreed with what was decided, and with people."""
        with self._database.reading() as connection:
            return [_to_agreement(row) for row in connection.execute(_ASIDES, {"release": release}).mappings()]

    def scores(self, site_id: int, *, since: datetime, until: datetime) -> list[int]:
        """Return how many checks of a time had a score in each of ``BINS`` equal parts of [0, 1]."""
        counts = [0] * BINS
        with self._database.reading() as connection:
            for part, number in connection.execute(self._scored, {"site": site_id, "since": since, "until": until}):
                counts[min(int(part), BINS - 1)] += number
        return counts

    def actions(self, site_id: int, *, since: datetime, until: datetime) -> Mapping[Action, int]:
        """Return how many checks of a time were decided how; every action is there."""
        values = {"site": site_id, "since": since, "until": until}
        with self._database.reading() as connection:
            found = {row.action: row.checks for row in connection.execute(_ACTIONS, values)}
        return {action: found.get(action, 0) for action in Action}

    def overturned(self, site: Site, *, since: datetime) -> Mapping[str, float]:
        """Return the share of checks of which moderators said the opposite, by week, named by its first day."""
        weeks: dict[str, Tally] = defaultdict(Tally)
        for day, tally in self.by("day", site, since=since).items():
            read = date.fromisoformat(day)
            weeks[str(read - timedelta(days=read.weekday()))] += tally
        return {week: (one.missed_spam + one.false_positives) / one.checks for week, one in weeks.items() if one.checks}


_ACTIONS = (
    select(checks.c.action, func.count().label("checks"))
    .where(checks.c.site_id == bindparam("site"))
    .where(checks.c.created_at >= bindparam("since"), checks.c.created_at < bindparam("until"))
    .group_by(checks.c.action)
)
_ASIDES = (
    select(
        checks.c.action.label("decided"),
        checks.c.aside_action.label("aside"),
        check_label().label("label"),
        func.count().label("checks"),
    )
    .where(checks.c.aside_release == bindparam("release"))
    .group_by("decided", "aside", "label")
)


def _to_agreement(row: RowMapping) -> Agreement:
    decided, aside = Action(row["decided"]), Action(row["aside"])
    return Agreement(decided=decided, aside=aside, label=to_label(row["label"]), checks=row["checks"])


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


def _scores(database: Database) -> Executable:
    scaled = checks.c.score * BINS
    part = cast(scaled if database.is_sqlite else func.floor(scaled), Integer)  # SQLite cuts, PostgreSQL rounds
    are_meant = (checks.c.created_at >= bindparam("since")) & (checks.c.created_at < bindparam("until"))
    return select(part, func.count()).where(checks.c.site_id == bindparam("site"), are_meant).group_by(part)


def _when(database: Database, period: str) -> ColumnElement[str]:
    if database.is_sqlite:  # which keeps a time as a text, in UTC
        return func.substr(checks.c.created_at, 1, _LENGTHS[period])
    return func.to_char(func.timezone("UTC", checks.c.created_at), _FORMATS[period])
