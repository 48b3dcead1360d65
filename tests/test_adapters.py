"""What a site's moderators say, in force: at once, everywhere, on that site alone, and reversibly."""

import pytest

from spamfilter.adapters import Adapters
from spamfilter.comment import Comment
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.store import Person, Store
from spamfilter.verdict import Label
from tests.release import tiny_release

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
    before = [one.consider(site, ALIKE).score for one in (spam_filter, other_worker)]

    say(spam_filter, site, LESSON)

    after = [one.consider(site, ALIKE) for one in (spam_filter, other_worker)]
    assert before[0] == before[1] < after[0].score == after[1].score
    assert "site.wording" in {reason.name for reason in after[1].reasons}


def test_another_site_is_judged_as_before_to_the_bit(spam_filter, site, store):
    stranger = store.sites.add("https://other.example")
    before = spam_filter.consider(stranger, ALIKE)

    say_many(spam_filter, site, 30)

    assert spam_filter.consider(stranger, ALIKE) == before


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
    assert spam_filter.consider(site, ALIKE).score == spam_filter.consider(other, ALIKE).score


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
    assert said.id not in new.fold(registry.current(), site.id, said.id).refusals


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
