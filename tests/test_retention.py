from datetime import UTC, datetime, timedelta, timezone

import pytest

from spamfilter.retention import Retention
from tests.store.build import NOON, a_check, teach


def test_texts_are_forgotten_when_their_time_has_come(store, site):
    old, new = (store.checks.add(a_check(site, created_at=NOON - timedelta(days=days))) for days in (31, 29))
    retention = Retention(store, days=30, clock=lambda: NOON)

    assert [retention.purge(), retention.purge()] == [1, 0]

    assert [store.checks.get(site.id, one.id).comment.text for one in (old, new)] == ["", "Nice bread"]


@pytest.mark.parametrize(("last", "count"), [(timedelta(microseconds=-1), 1), (timedelta(0), 2)])
def test_a_days_texts_are_forgotten_together_once_the_last_of_them_has_had_its_time(store, site, last, count):
    """The days are UTC's, whatever the clock says."""
    midnight = datetime(2026, 5, 3, tzinfo=UTC)
    for hours in (30, 1):
        store.checks.add(a_check(site, created_at=midnight - timedelta(hours=hours)))
    later = (midnight + timedelta(days=30) + last).astimezone(timezone(timedelta(hours=9)))

    assert Retention(store, days=30, clock=lambda: later).purge() == count


def test_the_log_says_that_a_labelled_text_was_forgotten(store, site):
    teach(store, site, created_at=NOON - timedelta(days=31))

    Retention(store, days=30, clock=lambda: NOON).purge()

    purge = store.log.events(site.id)[-1]
    assert (purge.kind, purge.source, purge.created_at) == ("erasure", "retention", NOON)


def test_the_service_looks_by_itself(store, site):
    looked = []
    retention = Retention(store, days=30, clock=lambda: looked.append(1) or NOON)

    retention.start()
    retention.stop()
    while not looked:
        pass
