"""A long fold: interrupted anywhere, changed meanwhile, and the same to the bit."""

from itertools import islice

import pytest

from spamfilter.adapters.folding import Folding, Knowledge
from spamfilter.store import Person
from spamfilter.verdict import Label
from tests.store.build import forget


@pytest.fixture
def known(registry):
    knowledge = Knowledge(registry.current())
    for _ in knowledge.steps():
        pass
    return knowledge.comments


@pytest.fixture
def folding(store, registry, site, known):
    return lambda **said: Folding(store, registry.current(), site.id, known, **{"checkpoint_every": 10, **said})


def run(folding, steps=None):
    """Take in as many labels, or all; return how many steps that were."""
    return sum(1 for _ in islice(folding.steps(), steps))


def bits(folding):
    return folding.fold.state.to_bytes(), folding.fold.taught.to_bytes()


def test_a_fold_that_was_interrupted_goes_on_where_it_was(folding, say):
    say(45)
    say(45, Label.HAM, reporter="mallory")
    whole = folding(checkpoint_every=None)
    run(whole)
    run(folding(), 57)

    resumed = folding()

    assert run(resumed) == 90 - 50
    assert bits(resumed) == bits(whole)
    assert resumed.event_id == whole.event_id


def test_where_nothing_is_kept_it_begins_anew(folding, say):
    say(30)
    run(folding(), 25)

    assert run(folding(checkpoint_every=None)) == 30


def test_a_label_taken_back_makes_it_begin_anew(folding, say, spam_filter, site):
    said = say(30)
    run(folding(), 25)

    spam_filter.undo(site, said[3].id, reporter=None, source="tests")

    resumed, anew = folding(), folding(checkpoint_every=None)
    assert (run(resumed), run(anew)) == (29, 29)
    assert bits(resumed) == bits(anew)


def test_a_label_taken_back_while_it_goes_on_is_not_in_it(folding, say, spam_filter, site):
    said = say(30)
    running = folding()
    steps = running.steps()
    for _ in range(12):
        next(steps)

    spam_filter.undo(site, said[3].id, reporter=None, source="tests")
    later = say(2, Label.HAM)

    for _ in steps:
        pass
    anew = folding(checkpoint_every=None)
    run(anew)
    assert bits(running) == bits(anew)
    assert running.event_id == later[-1].id


def test_what_is_erased_is_in_no_checkpoint(folding, say, store, site, spam_filter):
    theirs = say(12, author_email="ann@mail.example")
    say(8, Label.HAM)
    run(folding())

    spam_filter.erase(site, Person(author_email="ann@mail.example"), source="tests")

    assert store.folds.get(site.id, release="tiny") is None
    anew = folding()
    assert run(anew) == len(theirs) + 8
    assert anew.fold.taught.adapter is not None
    assert len(anew.fold.state.subjects) == 20


def test_what_is_purged_is_in_no_checkpoint_and_not_in_a_fold_that_goes_on(folding, say, store, site):
    said = say(30)
    run(folding())
    running = folding(checkpoint_every=None)
    steps = running.steps()
    for _ in range(12):
        next(steps)

    forget(store, said[10].created_at)

    assert store.folds.get(site.id, release="tiny") is None
    for _ in steps:
        pass
    anew = folding()
    run(anew)
    assert bits(running) == bits(anew)
    assert running.event_id == anew.event_id > said[-1].id


def test_another_release_begins_anew(folding, say, store, site):
    say(20)
    run(folding())

    assert store.folds.get(site.id, release="another") is None
