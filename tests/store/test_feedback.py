from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from spamfilter.comment import Comment
from spamfilter.errors import Conflict, NoLabel, UnknownCheck, UnknownEvent, UnknownSite
from spamfilter.evidence import Evidence, History
from spamfilter.verdict import Label
from tests.store.build import EVIDENCE, NOON, a_check, a_labelled_check, recall, say, teach, undo, withdraw

BY_EMAIL = Comment(text="", author_email="anna@mail.example")
BY_AUTHOR_IP = Comment(text="", author="Anna", ip="192.0.2.7")


def test_an_event_reads_back_as_it_was_said(store, site):
    check = store.checks.add(a_check(site))
    evidence = Evidence(body="\0\ud83d", signals={"x": 0.1})

    event = store.feedback.add(
        site.id, check_id=check.id, label=Label.SPAM, reporter="ruth", source="api", evidence=evidence, created_at=NOON
    )

    assert store.log.events(site.id) == [event]
    assert (event.kind, event.site_id, event.check_id, event.label) == ("label", site.id, check.id, Label.SPAM)
    assert (event.reporter, event.source, event.evidence, event.created_at) == ("ruth", "api", evidence, NOON)


@pytest.mark.parametrize("written", ["9999-12-31T23:00:00-23:00", "0001-01-01T00:00:00+23:00"])
def test_a_time_that_is_none_in_utc_is_not_kept(store, site, written):
    event = teach(store, site, comment=Comment(text="thanks", created_at=datetime.fromisoformat(written)))

    assert event.commented_at is None


def test_a_reporter_that_no_database_can_hold_is_no_reason_to_fail(store, site):
    event = store.feedback.add(
        site.id, check_id=None, label=Label.HAM, reporter="a\0\ud83db", source="api", evidence=EVIDENCE, created_at=NOON
    )

    assert event.reporter == "a\ufffd\ufffdb"


def test_the_log_only_grows_and_the_last_label_is_in_force(store, site):
    check = store.checks.add(a_check(site))

    events = [say(store, check, Label.HAM), say(store, check, Label.SPAM), withdraw(store, check)]

    assert [event.kind for event in events] == ["label", "label", "withdrawal"]
    assert events[-1].evidence == check.evidence
    assert store.log.events(site.id) == events


def test_labels_are_said_replaced_and_withdrawn(store, site):
    check = store.checks.add(a_check(site))
    in_force = [store.feedback.label_in_force(site.id, check.id)]

    for say_something in (
        lambda: say(store, check, Label.HAM),
        lambda: say(store, check, Label.SPAM),
        lambda: withdraw(store, check),
        lambda: say(store, check, Label.HAM),
    ):
        say_something()
        in_force.append(store.feedback.label_in_force(site.id, check.id))

    assert in_force == [None, Label.HAM, Label.SPAM, None, Label.HAM]


def test_only_a_label_in_force_can_be_withdrawn(store, site):
    check = store.checks.add(a_check(site))
    with pytest.raises(NoLabel, match=check.id):
        withdraw(store, check)

    say(store, check, Label.HAM)
    withdraw(store, check)

    with pytest.raises(NoLabel):
        withdraw(store, check)


def test_another_sites_check_cannot_be_labelled_or_read(store, site):
    other = store.sites.add("https://other.example")
    check = a_labelled_check(store, site, Label.HAM)

    with pytest.raises(UnknownCheck):
        store.feedback.add(
            other.id,
            check_id=check.id,
            label=Label.SPAM,
            reporter=None,
            source="api",
            evidence=EVIDENCE,
            created_at=NOON,
        )
    with pytest.raises(NoLabel):
        store.feedback.withdraw(other.id, check.id, reporter=None, source="api", created_at=NOON)
    assert store.feedback.label_in_force(other.id, check.id) is None
    assert store.log.events(other.id) == []


def test_feedback_needs_a_site(store):
    with pytest.raises(UnknownSite, match="77"):
        store.feedback.add(
            77, check_id=None, label=Label.SPAM, reporter=None, source="api", evidence=EVIDENCE, created_at=NOON
        )


def test_events_are_read_on_from_the_last_one_seen(store, site):
    first, second, third = (teach(store, site) for _ in range(3))

    assert store.log.events(site.id, after_id=first.id) == [second, third]
    assert store.log.events(site.id, after_id=third.id) == []


def test_a_reader_misses_no_event_of_many_writers(store, site):
    """An event that appeared with an id below one already seen would never be read."""
    seen = []

    def read_on():
        seen.extend(event.id for event in store.log.events(site.id, after_id=seen[-1] if seen else 0))

    with ThreadPoolExecutor(8) as threads:
        writing = [threads.submit(teach, store, site) for _ in range(64)]
        while not all(one.done() for one in writing):
            read_on()
    read_on()

    assert seen == sorted(one.result().id for one in writing)


def test_labels_that_come_at_once_are_withdrawn_once(store, site):
    check = a_labelled_check(store, site, Label.HAM)

    def take_back(_):
        try:
            return withdraw(store, check)
        except NoLabel:
            return None

    with ThreadPoolExecutor(8) as threads:
        withdrawals = list(threads.map(take_back, range(16)))

    assert len([event for event in withdrawals if event]) == 1


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"author_email": "anna@mail.example"}, {"author_email": " Anna@Mail.example"}),
        (
            {"author_email": "anna@mail.example", "ip": "192.0.2.1"},
            {"author_email": "anna@mail.example", "ip": "192.0.2.2"},
        ),
        ({"author": "Anna  B", "ip": "2001:db8::1"}, {"author": "anna b", "ip": "2001:0DB8:0::1"}),
        ({"author": "Anna", "ip": "a proxy"}, {"author": "Anna", "ip": "A proxy", "author_email": ""}),
        (
            {"author": "Anna", "ip": "192.0.2.1", "author_email": "anna@mail.example"},
            {"author": "Anna", "ip": "192.0.2.1"},
        ),
    ],
)
def test_a_sender_is_known_again(store, site, said, asked):
    a_labelled_check(store, site, Label.HAM, **said)

    assert recall(store, site, Comment(text="", **asked)).history == History(ham=1, spam=0)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"author_email": "anna@mail.example"}, {"author_email": "anne@mail.example"}),
        ({"author": "Anna", "ip": "192.0.2.1"}, {"author": "Anne", "ip": "192.0.2.1"}),
        ({"author": "Anna", "ip": "192.0.2.1"}, {"author": "Anna", "ip": "192.0.2.2"}),
        # Whoever gives an e-mail address is that address, on whatever machine.
        ({"author": "Anna", "ip": "192.0.2.1"}, {"author": "Anna", "ip": "192.0.2.1", "author_email": "a@b.example"}),
    ],
)
def test_a_stranger_has_an_empty_history(store, site, said, asked):
    a_labelled_check(store, site, Label.HAM, **said)

    assert recall(store, site, Comment(text="", **asked)).history == History(ham=0, spam=0)


@pytest.mark.parametrize(
    "asked", [{}, {"author": "Anna"}, {"ip": "192.0.2.1"}, {"author_email": " ", "author": "", "ip": "x"}]
)
def test_a_comment_without_a_sender_has_no_history(store, site, asked):
    a_labelled_check(store, site, Label.HAM, **asked)

    assert recall(store, site, Comment(text="", **asked)).history == History()


@pytest.mark.parametrize("comment", [BY_EMAIL, BY_AUTHOR_IP])
def test_history_counts_the_labels_in_force(store, site, comment):
    sender = {"author_email": comment.author_email, "author": comment.author, "ip": comment.ip}
    for label in (Label.HAM, Label.SPAM, Label.SPAM, Label.SPAM):
        a_labelled_check(store, site, label, **sender)
    replaced = a_labelled_check(store, site, Label.SPAM, **sender)
    say(store, replaced, Label.HAM)
    withdraw(store, a_labelled_check(store, site, Label.SPAM, **sender))
    store.checks.add(a_check(site, **sender))

    assert recall(store, site, comment).history == History(ham=2, spam=3)


def test_history_is_of_one_site(store, site):
    other = store.sites.add("https://other.example")
    a_labelled_check(store, other, Label.SPAM, author_email=BY_EMAIL.author_email)

    assert recall(store, site, BY_EMAIL).history == History(ham=0, spam=0)


def test_sites_whose_checks_have_one_id_do_not_meet(store, site):
    other = store.sites.add("https://other.example")
    mine = a_labelled_check(store, site, Label.HAM, author_email=BY_EMAIL.author_email)
    theirs = store.checks.add(replace(mine, site_id=other.id))

    say(store, theirs, Label.SPAM)
    withdraw(store, theirs)

    assert store.checks.get(site.id, mine.id).label is Label.HAM
    assert store.feedback.label_in_force(site.id, mine.id) is Label.HAM
    assert recall(store, site, BY_EMAIL).history == History(ham=1, spam=0)


def in_force(store, site):
    return [event.id for event in store.log.in_force(site.id, up_to_id=2**62)]


def test_an_undone_event_was_never_there(store, site):
    """What it had replaced is in force again, in its old place."""
    check, other = store.checks.add(a_check(site)), store.checks.add(a_check(site))
    first, second = say(store, check, Label.HAM), say(store, other, Label.HAM)
    before = store.log.in_force(site.id, up_to_id=2**62)
    mistake = say(store, check, Label.SPAM)

    undone = undo(store, mistake)

    assert (undone.kind, undone.undoes) == ("undo", mistake.id)
    assert store.log.in_force(site.id, up_to_id=2**62) == before == [first, second]
    assert store.feedback.label_in_force(site.id, check.id) is store.checks.get(site.id, check.id).label is Label.HAM


def test_a_withdrawal_can_be_undone(store, site):
    check = a_labelled_check(store, site, Label.SPAM, author_email=BY_EMAIL.author_email)

    undo(store, withdraw(store, check))

    assert store.feedback.label_in_force(site.id, check.id) is Label.SPAM
    assert recall(store, site, BY_EMAIL).history == History(ham=0, spam=1)


def test_an_undone_label_counts_no_more(store, site):
    comment = Comment(text="Nice bread", author_email=BY_EMAIL.author_email)
    check = store.checks.add(a_check(site, author_email=BY_EMAIL.author_email))

    undo(store, say(store, check, Label.SPAM))

    assert recall(store, site, comment)[1:] == (History(ham=0, spam=0), None, None, [])
    with pytest.raises(NoLabel):
        withdraw(store, check)


def test_an_event_is_undone_once_and_by_its_own_site(store, site):
    other, event = store.sites.add("https://other.example"), teach(store, site)

    with pytest.raises(UnknownEvent, match=str(event.id)):
        undo(store, replace(event, site_id=other.id))
    undone = undo(store, event)

    for again in (event, undone):
        with pytest.raises(Conflict, match=str(again.id)):
            undo(store, again)
    assert in_force(store, site) == []


def test_the_last_word_on_a_comment_that_was_never_checked_replaces_the_one_before(store, site):
    comment = Comment(text="Nice bread", author="Anna")
    said = {"check_id": None, "reporter": None, "source": "api", "evidence": EVIDENCE, "created_at": NOON}

    events = [store.feedback.add(site.id, label=label, comment=comment, **said) for label in (Label.HAM, Label.SPAM)]

    assert events[0].subject == events[1].subject
    assert in_force(store, site) == [events[1].id]


def test_an_event_knows_when_its_comment_was_checked(store, site):
    check = store.checks.add(a_check(site))

    assert say(store, check, Label.HAM).commented_at == check.created_at
    assert teach(store, site).commented_at is None
