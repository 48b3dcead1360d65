"""The way of a comment: judged, remembered, labelled."""

from datetime import UTC, datetime

import pytest

from spamfilter.comment import Comment
from spamfilter.errors import Conflict, NoLabel, NoRelease, UnknownCheck
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.verdict import Action, Label
from tests.release import HAM, SPAM


def learn(spam_filter, site, check, label=Label.SPAM):
    spam_filter.learn(site, check.id, label, reporter="ann", source="tests")


def test_spam_is_rejected_and_a_real_comment_published_with_reasons(spam_filter):
    spam, ham = spam_filter.scores([SPAM[0], HAM[0]])

    assert (spam.action, ham.action) == (Action.REJECT, Action.PUBLISH)
    assert 0 < len(spam.reasons) <= 5
    assert all(reason.text for reason in spam.reasons + ham.reasons)


def test_one_comment_and_many_are_judged_alike(spam_filter):
    assert spam_filter.scores([SPAM[0]]) == [spam_filter.score(SPAM[0])]


def test_a_check_is_found_again(spam_filter, site):
    check = spam_filter.check(site, Comment(text="Hello"))

    assert spam_filter.find(site, check.id).verdict == check.verdict


def test_a_check_of_another_site_does_not_exist(spam_filter, site, store):
    check = spam_filter.check(site, Comment(text="Hello"))
    stranger = store.sites.add("https://other.example")

    with pytest.raises(UnknownCheck):
        learn(spam_filter, stranger, check)


def test_the_last_word_on_a_check_is_in_force(spam_filter, site):
    check = spam_filter.check(site, Comment(text="Hello"))

    learn(spam_filter, site, check, Label.SPAM)
    learn(spam_filter, site, check, Label.HAM)

    assert spam_filter.find(site, check.id).label is Label.HAM


def test_saying_the_same_again_adds_no_event(spam_filter, site, store):
    check = spam_filter.check(site, Comment(text="Hello"))

    learn(spam_filter, site, check)
    learn(spam_filter, site, check)

    assert len(list(store.feedback.events(site.id))) == 1


def test_a_withdrawn_label_is_gone(spam_filter, site):
    check = spam_filter.check(site, Comment(text="Hello"))
    learn(spam_filter, site, check)

    spam_filter.forget(site, check.id, reporter="ann", source="tests")

    assert spam_filter.find(site, check.id).label is None
    with pytest.raises(NoLabel):
        spam_filter.forget(site, check.id, reporter="ann", source="tests")


def test_a_repeated_request_is_judged_once(spam_filter, site):
    first, second = (spam_filter.check(site, Comment(text="Hello"), idempotency_key="k") for _ in range(2))

    assert first.id == second.id
    with pytest.raises(Conflict):
        spam_filter.check(site, Comment(text="Another"), idempotency_key="k")


def test_a_sender_whom_moderators_trust_scores_lower(spam_filter, site):
    comment = Comment(text="Best price, see my shop", author="Ann", author_email="ann@mail.example")
    before = spam_filter.check(site, comment)

    learn(spam_filter, site, before, Label.HAM)

    assert spam_filter.check(site, comment).verdict.score < before.verdict.score


def test_the_operators_thresholds_decide(registry, store):
    strict = SpamFilter(
        registry=registry,
        store=store,
        thresholds=lambda released: released.replaced(hold=0.0, reject=1.0),
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert strict.score(HAM[0]).action is Action.HOLD


def test_without_a_release_there_is_no_verdict(tmp_path, store):
    with pytest.raises(NoRelease):
        SpamFilter(registry=Registry(tmp_path), store=store).score(HAM[0])
