from collections import Counter
from datetime import timedelta

import pytest

from spamfilter.learning import trust
from spamfilter.learning.features import site_features
from spamfilter.learning.known import Known, known_to_all
from spamfilter.learning.taught import MIN_HAM, NOTHING, Taught
from spamfilter.verdict import Label
from tests.learning.build import added, an_event, evidence_of, folded
from tests.release import HAM, SPAM

WORDS = ("bread", "garden", "bridge", "lens", "recipe", "film", "train", "river", "lamp", "coat")


def the_truth(n, **said):
    """Labels of comments as they are, no two alike."""
    return [
        an_event(f"{comment.text} {WORDS[i % 10]} {i}", label, **said)
        for i in range(n // 2)
        for comment, label in ((SPAM[i % 4], Label.SPAM), (HAM[i % 4], Label.HAM))
    ]


def the_opposite(n, **said):
    return [
        an_event(f"{comment.text} {WORDS[i % 10]} {i}", label, **said)
        for i in range(n // 2)
        for comment, label in ((SPAM[i % 4], Label.HAM), (HAM[i % 4], Label.SPAM))
    ]


def the_known(model):
    return [
        Known(seen=site_features(model, evidence_of(comment.text)), is_spam=is_spam)
        for comments, is_spam in ((SPAM, True), (HAM, False))
        for comment in comments
    ]


def test_what_is_known_to_all_is_as_much_spam_as_ham(model):
    assert Counter(one.is_spam for one in known_to_all(model)) == {True: 100, False: 100}


def test_the_same_events_give_the_same_bits(model):
    events = the_truth(50)

    assert folded(model, events).taught.to_bytes() == folded(model, events).taught.to_bytes()


def test_a_fold_that_goes_on_is_the_fold_of_all(model):
    events = the_truth(50)
    fold = folded(model, events[:30])
    assert fold.taught.to_bytes() != folded(model, events).taught.to_bytes()

    for event in events[30:]:
        fold.add(event)

    assert fold.taught.to_bytes() == folded(model, events).taught.to_bytes()


def test_nothing_said_is_nothing_taught(model):
    assert folded(model, []).taught is NOTHING


def test_a_late_label_counts_less(model):
    in_time, late = (
        added(model, [an_event(SPAM[0].text, Label.HAM, late=timedelta(days=days))], SPAM[0].text) for days in (0.5, 2)
    )

    assert in_time < late < 0.0


def test_a_flood_teaches_no_more_than_the_cap(model):
    flood = [an_event(HAM[0].text, Label.SPAM, reporter="bot") for _ in range(trust.DAILY_CAP + 5)]

    fold = folded(model, flood)

    refused = [event.id for event in flood[-5:]]
    assert sorted(fold.refusals) == refused
    assert "'bot' labelled more than 200 comments on 2026-05-02" in fold.refusals[refused[0]]
    assert fold.taught.to_bytes() == folded(model, flood[:-5]).taught.to_bytes()


def test_the_cap_is_for_a_day_and_a_reporter_and_not_for_imports(model):
    many = trust.DAILY_CAP
    events = [
        *the_truth(many),
        *the_truth(many, created_at=an_event("", Label.HAM).created_at + timedelta(days=1)),
        *the_truth(many, reporter="tom"),
        *the_truth(2 * many, reporter="owner", source="import"),
    ]

    assert folded(model, events).refusals == {}


def test_a_batch_that_harms_was_never_said(model):
    known = the_known(model)
    honest, inverted = the_truth(40, reporter="ann"), the_opposite(20, reporter="mallory")
    mixed = [event for pair in zip(honest[:20], inverted, strict=True) for event in pair] + honest[20:]

    fold = folded(model, mixed, known)

    assert set(fold.refusals) == {event.id for event in inverted}
    assert "20 labels of reporter 'mallory' together made the judgement" in fold.refusals[inverted[0].id]
    assert fold.taught.harmful == frozenset(fold.refusals)
    assert Taught.from_bytes(fold.taught.to_bytes()).harmful == fold.taught.harmful
    assert fold.taught.adapter.to_bytes() == folded(model, honest, known).taught.adapter.to_bytes()


def test_a_label_is_in_force_before_its_batch_is_whole(model):
    assert added(model, the_opposite(2), HAM[0].text) > 0.0


def test_who_did_harm_is_believed_less(model):
    known = the_known(model)
    fold = folded(model, the_opposite(20, reporter="mallory"), known)
    before, event = fold.taught.adapter, an_event(HAM[0].text, Label.SPAM, reporter="mallory")

    fold.add(event)

    fresh = folded(model, [an_event(HAM[0].text, Label.SPAM, reporter="ann")], known).taught.adapter
    assert before.scale == 1.0
    assert 0.0 < fold.taught.adapter.scale < fresh.scale


@pytest.mark.parametrize(("n_ham", "is_known"), [(MIN_HAM - 1, False), (MIN_HAM, True)])
def test_a_site_has_its_own_threshold_once_there_is_ham_enough(model, n_ham, is_known):
    events = [an_event(f"{HAM[i % 4].text} {i}", Label.HAM, source="import") for i in range(n_ham)]

    taught = folded(model, events).taught

    assert (taught.reject is not None) == is_known
    assert Taught.from_bytes(taught.to_bytes()).reject == taught.reject
