"""What a site's moderators say, in force: at once, everywhere, on that site alone, and reversibly."""

from datetime import timedelta
from threading import Event

import pytest

from spamfilter.adapters import AT_ONCE, Adapters
from spamfilter.adapters.background import Background
from spamfilter.comment import Comment
from spamfilter.desk import Desk
from spamfilter.filter import SpamFilter
from spamfilter.learning.taught import Taught
from spamfilter.registry import Registry
from spamfilter.store import Person, Store
from spamfilter.verdict import Label
from tests.release import tiny_release
from tests.store.build import forget

LESSON = Comment(text="Join our tomato course, seats are limited, call the number below", author="Ann")
ALIKE = Comment(text="Seats are limited in our tomato course: join, call the number below", author="Bob")


@pytest.fixture
def adapters(store):
    return Adapters(store)


@pytest.fixture
def other_worker(registry, database_url):
    opened = Store(database_url, secret_key=b"only for tests, only for tests")
    yield SpamFilter(registry=registry, store=opened)
    opened.close()


def say(spam_filter, site, comment, label=Label.SPAM, reporter="ann"):
    return spam_filter.teach(site, comment, label, reporter=reporter, source="tests")


def say_many(spam_filter, site, n):
    return [say(spam_filter, site, Comment(text=f"{LESSON.text} {i}")) for i in range(n)]


def taught(adapters, registry, store, site):
    return adapters.of(registry.current(), site.id, store.log.last_event_id(site.id))


def test_a_label_changes_the_next_verdict_here_and_in_another_worker(spam_filter, other_worker, site):
    before = [one.score(site, ALIKE).score for one in (spam_filter, other_worker)]

    say(spam_filter, site, LESSON)

    after = [one.score(site, ALIKE) for one in (spam_filter, other_worker)]
    assert before[0] == before[1] < after[0].score == after[1].score
    assert "site.wording" in {reason.name for reason in after[1].reasons}


def test_another_site_is_judged_as_before_to_the_bit(spam_filter, site, store):
    stranger = store.sites.add("https://other.example")
    before = spam_filter.score(stranger, ALIKE)

    say_many(spam_filter, site, 30)

    assert spam_filter.score(stranger, ALIKE) == before


@pytest.mark.parametrize("position", [0, 12, 24])
def test_an_undone_event_was_never_said(spam_filter, adapters, site, store, registry, position):
    other = store.sites.add("https://other.example")
    for i in range(25):
        if i == position:
            mistake = say(spam_filter, site, LESSON, Label.HAM)
        for one in (site, other):
            say(spam_filter, one, Comment(text=f"{LESSON.text} {i}"))
    taught(adapters, registry, store, site)

    spam_filter.undo(site, mistake.id, reporter=None, source="tests")

    mine, theirs = (taught(adapters, registry, store, one).to_bytes() for one in (site, other))
    assert mine == theirs
    assert spam_filter.score(site, ALIKE).score == spam_filter.score(other, ALIKE).score


def test_a_snapshot_can_be_thrown_away(spam_filter, site, store, registry):
    say_many(spam_filter, site, 20)
    first = taught(Adapters(store), registry, store, site).to_bytes()
    last = store.log.last_event_id(site.id)
    assert store.snapshots.get(site.id, release="tiny", event_id=last) == first

    store.snapshots.clear()

    assert taught(Adapters(store), registry, store, site).to_bytes() == first


def test_a_snapshot_of_another_moment_is_not_used(spam_filter, site, store, registry):
    say_many(spam_filter, site, 20)
    taught(Adapters(store), registry, store, site)
    said = say(spam_filter, site, ALIKE, Label.HAM)

    new, all_of_it = Adapters(store), Adapters(store)
    store.snapshots.clear()

    assert taught(new, registry, store, site).to_bytes() == taught(all_of_it, registry, store, site).to_bytes()
    assert said.id not in new.account(registry.current(), site.id, said.id, patience=0.0).refusals


def test_who_forgets_sites_and_folds_says_the_same(spam_filter, store, registry):
    forgetful = Adapters(store, max_sites=2, max_folds=1)
    sites = [store.sites.add(f"https://{i}.example") for i in "abc"]
    for round_ in range(3):
        for site in sites:
            say(spam_filter, site, Comment(text=f"{LESSON.text} {site.url} {round_}"))
            mine = taught(forgetful, registry, store, site).to_bytes()
            assert mine == taught(Adapters(store), registry, store, site).to_bytes()


def test_a_new_release_takes_the_log_in_again(spam_filter, site, store, tmp_path):
    say_many(spam_filter, site, 3)
    tiny_release(tmp_path, "first")
    shelf, adapters = Registry(tmp_path, clock=iter(range(99)).__next__), Adapters(store)
    first = taught(adapters, shelf, store, site)

    tiny_release(tmp_path, "second")

    second = taught(adapters, shelf, store, site)
    assert shelf.current().name == "second"
    assert second is not first
    assert second.to_bytes() == first.to_bytes()


def test_what_was_erased_taught_nothing(spam_filter, adapters, site, store, registry):
    """As if it had never been said, to the bit, in a process that had learnt it and in one that had not."""
    ann, other = Comment(text=ALIKE.text, author_email="ann@mail.example"), store.sites.add("https://other.example")
    say(spam_filter, site, ann)
    for one in (site, other):
        say(spam_filter, one, LESSON)
    before = taught(adapters, registry, store, site)

    spam_filter.erase(site, Person(author_email="ann@mail.example"), source="tests")

    here, anew, never = (
        taught(place, registry, store, one).to_bytes()
        for place, one in ((adapters, site), (Adapters(store), site), (adapters, other))
    )
    assert before.to_bytes() != here == anew == never


@pytest.mark.parametrize("n_labels", [3, 30])  # without a snapshot, and with one
def test_what_was_purged_teaches_nothing_any_more(spam_filter, adapters, site, store, registry, n_labels):
    """To the bit, in a process that had learnt it and in one that starts later; also once a label was undone."""
    other = store.sites.add("https://other.example")
    old = [say(spam_filter, site, ALIKE), say(spam_filter, site, Comment(text="Tomato course tomorrow"))]
    new = {one: say_many(spam_filter, one, n_labels) for one in (site, other)}
    before = taught(adapters, registry, store, site).to_bytes()

    forget(store, old[-1].created_at + timedelta(microseconds=1))

    def heard():
        places = ((adapters, site), (Adapters(store), site), (adapters, other))
        return [taught(place, registry, store, one).to_bytes() for place, one in places]

    after = heard()
    assert before != after[0] == after[1] == after[2]
    spam_filter.undo(site, old[0].id, reporter=None, source="tests")
    assert heard() == after
    for one, events in new.items():
        spam_filter.undo(one, events[0].id, reporter=None, source="tests")
    undone = heard()
    assert after[0] != undone[0] == undone[1] == undone[2]


@pytest.fixture
def held():
    """A background in which nothing goes on until it is let go."""
    background, start = Background(), Event()

    def waits():
        start.wait()
        yield

    for key in range(4):
        background.submit(key, waits)
    background.let_go = lambda: (start.set(), background.settle())
    yield background
    start.set()
    background.close()


@pytest.fixture
def adapters_at_once(store, held):
    return Adapters(store, at_once=AT_ONCE, background=held)


def test_few_labels_are_in_force_at_once(spam_filter, adapters_at_once, site, store, registry):
    say_many(spam_filter, site, AT_ONCE)

    assert taught(adapters_at_once, registry, store, site).to_bytes() == in_full(store, site, registry)


def test_nobody_waits_for_many_labels_and_once_they_are_folded_they_are_in_force(
    spam_filter, adapters_at_once, held, site, store, registry
):
    say_many(spam_filter, site, 30)

    meanwhile = taught(adapters_at_once, registry, store, site)
    held.let_go()

    assert meanwhile.adapter is None
    assert taught(adapters_at_once, registry, store, site).to_bytes() == in_full(store, site, registry)


def test_what_was_known_before_is_heard_while_a_fold_goes_on(
    spam_filter, adapters_at_once, held, site, store, registry
):
    said = say_many(spam_filter, site, 30)
    before = in_full(store, site, registry)  # which keeps a snapshot
    say_many(spam_filter, site, 40)
    spam_filter.undo(site, said[0].id, reporter=None, source="tests")

    meanwhile = taught(adapters_at_once, registry, store, site)
    held.let_go()

    assert meanwhile.to_bytes() == before
    store.snapshots.clear()
    assert taught(adapters_at_once, registry, store, site).to_bytes() == in_full(store, site, registry)


def test_a_label_added_to_many_is_in_force_at_once(spam_filter, adapters_at_once, held, site, store, registry):
    say_many(spam_filter, site, 30)
    taught(adapters_at_once, registry, store, site)
    held.let_go()

    say(spam_filter, site, ALIKE, Label.HAM)

    assert taught(adapters_at_once, registry, store, site).to_bytes() == in_full(store, site, registry)


def test_a_new_release_is_heard_with_the_words_that_were_learnt_over_the_old_one(
    spam_filter, held, site, store, tmp_path
):
    say_many(spam_filter, site, 30)
    tiny_release(tmp_path, "first")
    shelf = Registry(tmp_path, clock=iter(range(99)).__next__)
    before = Taught.from_bytes(in_full(store, site, shelf))
    tiny_release(tmp_path, "second")
    adapters = Adapters(store, at_once=AT_ONCE, background=held)

    meanwhile = taught(adapters, shelf, store, site)

    assert shelf.current().name == "second"
    assert meanwhile.adapter.text.tolist() == before.adapter.text.tolist()
    assert (meanwhile.reject, meanwhile.harmful) == (None, before.harmful)
    assert adapters.whole(shelf.current(), site.id, store.log.last_event_id(site.id)) is None
    held.let_go()
    whole = adapters.whole(shelf.current(), site.id, store.log.last_event_id(site.id))
    assert whole.to_bytes() == in_full(store, site, shelf)


def test_a_moderator_who_asks_early_is_told_that_labels_are_being_taken_in(
    spam_filter, adapters_at_once, held, site, store, registry
):
    say_many(spam_filter, site, 30)
    desk = Desk(registry=registry, store=store, adapters=adapters_at_once, patience=0.0)

    early, log = desk.health(site), desk.log(site, before_id=None, limit=1)
    held.let_go()
    later, log_later = desk.health(site), desk.log(site, before_id=None, limit=1)

    assert (early.labels, early.is_learning, early.refused, early.reject) == (30, True, None, None)
    assert (log.said[0].refusal, log.is_learning, log_later.is_learning) == (None, True, False)
    assert (later.labels, later.is_learning, later.refused) == (30, False, 0)


def in_full(store, site, registry):
    """What a site has taught, to the bit, folded at one go."""
    return taught(Adapters(store), registry, store, site).to_bytes()
