from dataclasses import replace
from datetime import timedelta

import pytest

from spamfilter.store import Tally
from spamfilter.verdict import Action, Label
from tests.store.build import NOON, VERDICT, a_check, say, withdraw

YEAR_BEFORE = NOON - timedelta(days=365)


@pytest.fixture
def checked(store, site):
    """Store a check with an action, and what was said of it."""

    def add(action, *labels, created_at=NOON, of=site):
        check = store.checks.add(replace(a_check(of, created_at=created_at), verdict=replace(VERDICT, action=action)))
        for label in labels:
            say(store, check, label)
        return check

    return add


def test_checks_are_counted_by_what_was_answered_and_said(store, site, checked):
    checked(Action.PUBLISH)
    checked(Action.PUBLISH, Label.HAM)
    checked(Action.PUBLISH, Label.HAM, Label.SPAM)
    checked(Action.REJECT)
    checked(Action.DISCARD, Label.SPAM)
    checked(Action.HOLD, Label.HAM)
    withdraw(store, checked(Action.REJECT, Label.HAM))

    tallies = store.tallies.by("month", site, since=YEAR_BEFORE)

    assert tallies == {"2026-05": Tally(spam=4, ham=3, missed_spam=1, false_positives=1)}
    assert tallies["2026-05"].checks == 7


def test_what_is_held_counts_as_its_site_takes_it(store, site, checked):
    checked(Action.HOLD, Label.SPAM)

    assert store.tallies.by("month", replace(site, held_is_spam=False), since=YEAR_BEFORE) == {
        "2026-05": Tally(ham=1, missed_spam=1)
    }


def test_a_month_and_a_day_are_those_of_utc(store, site, checked):
    midnight = NOON.replace(month=6, day=1, hour=0, minute=0, second=0, microsecond=0)
    for moment in (midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=1)):
        checked(Action.PUBLISH, created_at=moment)

    assert store.tallies.by("month", site, since=YEAR_BEFORE) == {"2026-05": Tally(ham=1), "2026-06": Tally(ham=2)}
    assert list(store.tallies.by("day", site, since=midnight)) == ["2026-06-01", "2026-06-02"]


def test_another_sites_checks_are_not_counted(store, site, checked):
    checked(Action.PUBLISH, Label.SPAM, of=store.sites.add("https://other.example"))

    assert store.tallies.by("month", site, since=YEAR_BEFORE) == {}


def test_tallies_add_up():
    one = Tally(spam=1, ham=2, missed_spam=3, false_positives=4)

    assert one + one == Tally(spam=2, ham=4, missed_spam=6, false_positives=8)
