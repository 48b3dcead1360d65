from datetime import timedelta

from spamfilter.retention import Retention
from tests.store.build import NOON, a_check


def test_texts_are_forgotten_when_their_time_has_come(store, site):
    old, new = (store.checks.add(a_check(site, created_at=NOON - timedelta(days=days))) for days in (31, 29))
    retention = Retention(store, days=30, clock=lambda: NOON)

    assert [retention.purge(), retention.purge()] == [1, 0]

    assert [store.checks.get(site.id, one.id).comment.text for one in (old, new)] == ["", "Nice bread"]


def test_the_service_looks_by_itself(store, site):
    looked = []
    retention = Retention(store, days=30, clock=lambda: looked.append(1) or NOON)

    retention.start()
    retention.stop()
    while not looked:
        pass
