from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from spamfilter.comment import Comment
from spamfilter.evidence import Evidence, History
from spamfilter.store import Person
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.folds import Checkpoint
from spamfilter.store.privacy import Privacy
from spamfilter.verdict import Label
from tests.store.build import (
    NOON,
    SECRET_KEY,
    a_check,
    a_labelled_check,
    erase,
    everything,
    forget,
    recall,
    say,
    teach,
    undo,
)

ANNA = {"author_email": "anna@mail.example", "author": "Anna", "ip": "192.0.2.7"}
BORIS = {"author_email": "boris@mail.example", "author": "Boris", "ip": "192.0.2.8"}


def forgotten(check):
    """A check without what people wrote: in the comment, in the evidence, and quoted in the reasons."""
    return replace(
        check,
        comment=Comment(text=""),
        evidence=Evidence(body="", signals=check.evidence.signals),
        verdict=replace(check.verdict, reasons=tuple(replace(reason, text="") for reason in check.verdict.reasons)),
    )


def test_old_texts_are_forgotten_and_judgements_stay(store, site, database_url):
    check = a_labelled_check(store, site, Label.SPAM, **ANNA)

    count = forget(store, NOON + timedelta(seconds=1))

    assert count == 1
    assert store.checks.get(site.id, check.id) == replace(forgotten(check), label=Label.SPAM)
    event, purge = store.log.events(site.id)
    assert (event.label, event.evidence) == (Label.SPAM, forgotten(check).evidence)
    assert (purge.kind, purge.source, purge.created_at) == ("erasure", "tests", NOON)
    assert "bread" not in everything(database_url)
    assert "anna" not in everything(database_url).casefold()


def test_a_sender_keeps_a_history_when_texts_are_forgotten(store, site):
    a_labelled_check(store, site, Label.HAM, **ANNA)

    forget(store, NOON + timedelta(seconds=1))

    assert recall(store, site, Comment(text="", **ANNA)).history == History(ham=1, spam=0)


def test_newer_texts_are_kept(store, site):
    check = store.checks.add(a_check(site, created_at=NOON))
    lesson = teach(store, site, created_at=NOON)

    assert forget(store, NOON) == 0
    assert store.checks.get(site.id, check.id) == check
    assert store.log.events(site.id) == [lesson]


def test_a_late_label_does_not_keep_an_old_text(store, site, database_url):
    check = store.checks.add(a_check(site, created_at=NOON - timedelta(days=1)))
    store.feedback.add(
        site.id,
        check_id=check.id,
        label=Label.HAM,
        reporter=None,
        source="api",
        evidence=check.evidence,
        created_at=NOON + timedelta(days=1),
    )

    forget(store, NOON)

    assert "bread" not in everything(database_url)


def test_what_was_taught_is_forgotten_too(store, site):
    lesson = teach(store, site, created_at=NOON)

    assert forget(store, NOON + timedelta(seconds=1)) == 1
    event, purge = store.log.events(site.id)
    assert event == replace(lesson, evidence=Evidence(body="", signals=lesson.evidence.signals), is_forgotten=True)
    assert purge.kind == "erasure"


def test_a_purge_takes_with_it_what_the_site_learnt_and_no_other(store, site):
    other = store.sites.add("https://other.example")
    teach(store, site, created_at=NOON)
    store.checks.add(a_check(other))
    for each in (site, other):
        store.snapshots.put(each.id, b"learnt", release="r", event_id=1)
        store.folds.put(each.id, Checkpoint(labels=1, digest=b"", content=b"learnt"), release="r")

    forget(store, NOON + timedelta(seconds=1))

    for cached in (lambda one: store.snapshots.last(one.id), lambda one: store.folds.get(one.id, release="r")):
        assert cached(site) is None
        assert cached(other) is not None
    assert store.log.events(other.id) == []


def test_a_label_is_undone_after_its_text_was_forgotten(store, site):
    check = a_labelled_check(store, site, Label.SPAM, **ANNA)
    (label,) = store.log.events(site.id)
    forget(store, NOON + timedelta(seconds=1))

    undo(store, label)

    assert store.checks.get(site.id, check.id).label is None
    assert recall(store, site, Comment(text="", **ANNA)).history == History(ham=0, spam=0)
    assert store.log.in_force(site.id, store.log.last_event_id(site.id)) == []


def test_what_is_forgotten_is_forgotten_once(store, site, database_url):
    """In several transactions, on two sites."""
    other = store.sites.add("https://other.example")
    for each in (site, other, site, other, site):
        store.checks.add(a_check(each))
        teach(store, each)
    later = NOON + timedelta(seconds=1)

    with closing(Database(database_url)) as database:
        by_twos = Privacy(database, digests=Digests(SECRET_KEY), at_once=2)
        counts = [by_twos.forget_texts(later, source="tests", created_at=NOON) for _ in range(2)]

    assert counts == [10, 0]
    assert "bread" not in everything(database_url)


def test_a_forgotten_comment_frees_its_idempotency_key(store, site):
    """What is left of it could not tell whether a second comment is the same."""
    store.checks.add(a_check(site), idempotency_key="one")

    forget(store, NOON + timedelta(seconds=1))

    assert store.checks.by_idempotency_key(site.id, "one") is None
    store.checks.add(a_check(site, text="Other"), idempotency_key="one")


@pytest.mark.parametrize(
    "person",
    [{"author_email": "Anna@mail.example"}, {"ip": "192.0.2.7"}, {"author_email": "x@y.example", "ip": "192.0.2.7"}],
)
def test_one_person_is_erased_and_nobody_else(store, site, person):
    other = store.sites.add("https://other.example")
    gone = a_labelled_check(store, site, Label.SPAM, **ANNA)
    kept = [store.checks.add(check) for check in (a_check(site, **BORIS), a_check(site), a_check(other, **ANNA))]

    assert erase(store, site, **person).comments == 1
    assert store.checks.get(site.id, gone.id) == replace(forgotten(gone), label=Label.SPAM)
    assert [store.checks.get(check.site_id, check.id) for check in kept] == kept
    label, erasure = store.log.events(site.id)
    assert (label.label, label.evidence.body, label.is_forgotten) == (Label.SPAM, "", True)
    assert (erasure.kind, erasure.source, erasure.check_id, erasure.label) == ("erasure", "tests", None, None)


def test_nothing_leads_back_to_an_erased_person(store, site):
    a_labelled_check(store, site, Label.SPAM, **ANNA)

    erase(store, site, author_email="anna@mail.example")

    for trace in ({"author_email": "anna@mail.example"}, {"author": "Anna", "ip": "192.0.2.7"}):
        assert recall(store, site, Comment(text="", **trace)).history == History(ham=0, spam=0)
    assert erase(store, site, ip="192.0.2.7").comments == 0


def test_an_erased_person_must_be_named(store, site):
    with pytest.raises(ValueError, match="author_email or ip"):
        erase(store, site, author_email=" ")


def test_what_was_taught_and_never_checked_is_found_by_address_too(store, site):
    lesson = teach(store, site, comment=Comment(text="Nice bread", **ANNA))
    other = teach(store, site, comment=Comment(text="Nice bread", **BORIS))

    assert erase(store, site, author_email="anna@mail.example").comments == 1

    erased, kept, erasure = store.log.events(site.id)
    assert (erased.id, erased.label, erased.is_forgotten) == (lesson.id, lesson.label, True)
    assert (kept, erasure.kind) == (other, "erasure")
    assert erase(store, site, ip="192.0.2.7").comments == 0


def test_what_is_taught_leaves_the_senders_history_as_it_was(store, site):
    teach(store, site, Label.HAM, comment=Comment(text="Nice bread", **ANNA))

    assert recall(store, site, Comment(text="", **ANNA)).history == History(ham=0, spam=0)


def test_which_label_replaced_which_is_known_after_an_erasure(store, site):
    for label in (Label.SPAM, Label.HAM):
        teach(store, site, label, comment=Comment(text="Nice bread", **ANNA))

    erase(store, site, author_email="anna@mail.example")

    last = store.log.last_event_id(site.id)
    assert [event.label for event in store.log.in_force(site.id, last)] == [Label.HAM]
    assert recall(store, site, Comment(text="Nice bread", **ANNA)).word is None


def test_where_nothing_was_said_the_log_does_not_grow(store, site):
    store.checks.add(a_check(site, **ANNA))

    erase(store, site, author_email="anna@mail.example")

    assert store.log.events(site.id) == []


def test_an_erasure_takes_the_sites_snapshot_with_it(store, site):
    a_labelled_check(store, site, Label.SPAM, **ANNA)
    store.snapshots.put(site.id, b"learnt", release="r", event_id=1)

    erase(store, site, author_email="anna@mail.example")

    assert store.snapshots.get(site.id, release="r", event_id=1) is None


def test_a_label_that_comes_after_the_erasure_has_no_texts(store, site):
    check = store.checks.add(a_check(site, **ANNA))
    erase(store, site, author_email="anna@mail.example")

    event = say(store, store.checks.get(site.id, check.id), Label.SPAM)

    assert event.is_forgotten


def test_many_comments_of_a_person_are_erased_in_parts(store, site, database_url):
    for number in range(3):
        a_labelled_check(store, site, Label.SPAM, **ANNA)
        teach(store, site, comment=Comment(text=f"Nice bread, the {number}th", **ANNA))

    with closing(Database(database_url)) as database:
        by_twos = Privacy(database, digests=Digests(SECRET_KEY), at_once=2)
        erased = by_twos.erase(site.id, Person(ip="192.0.2.7"), source="tests", created_at=NOON)

    assert erased.comments == 6
    assert "bread" not in everything(database_url)
