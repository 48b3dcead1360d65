"""The way of a comment: judged, remembered, labelled."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from spamfilter.comment import Comment
from spamfilter.errors import Conflict, NoLabel, NoRelease, UnknownCheck
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.verdict import Action, Label
from tests.release import HAM, SPAM


def learn(spam_filter, site, check, label=Label.SPAM):
    spam_filter.learn(site, check.id, label, reporter="ann", source="tests")


def test_spam_is_rejected_and_a_real_comment_published_with_reasons(spam_filter, site):
    spam, ham = spam_filter.scores(site, [SPAM[0], HAM[0]])

    assert (spam.action, ham.action) == (Action.REJECT, Action.PUBLISH)
    assert 0 < len(spam.reasons) <= 5
    assert all(reason.text for reason in spam.reasons + ham.reasons)


def test_one_comment_and_many_are_judged_alike(spam_filter, site):
    assert spam_filter.scores(site, [SPAM[0]]) == [spam_filter.score(site, SPAM[0])]


def test_a_check_is_found_again(spam_filter, site):
    check = spam_filter.check(site, Comment(text="Hello"))

    assert spam_filter.find(site, check.id).verdict == check.verdict


def test_a_check_is_one_question_and_one_statement(spam_filter, site):
    """Nothing is begun and ended around them: on PostgreSQL, each would be one more way there and back."""
    spam_filter.learn(site, spam_filter.check(site, SPAM[0]).id, Label.HAM, reporter=None, source="api")
    spam_filter.check(site, SPAM[0])
    executed = []

    def listen(_connection, _cursor, statement, *_):
        executed.append(statement.split()[0])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        spam_filter.check(site, SPAM[0])
    finally:
        event.remove(Engine, "before_cursor_execute", listen)

    assert executed == ["SELECT", "INSERT"]


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

    assert len(list(store.log.events(site.id))) == 1


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


def test_the_operators_thresholds_decide(registry, store, site):
    strict = SpamFilter(
        registry=registry,
        store=store,
        thresholds=lambda released: released.replaced(hold=0.0, reject=1.0),
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert strict.score(site, HAM[0]).action is Action.HOLD


def test_without_a_release_there_is_no_verdict(tmp_path, store, site):
    with pytest.raises(NoRelease):
        SpamFilter(registry=Registry(tmp_path), store=store).score(site, HAM[0])


def report(spam_filter, site, comment, label, **said):
    spam_filter.report(site, comment, label, **{"reporter": "ann", "source": "tests", **said})


def test_a_report_finds_its_check_by_id_and_by_likeness(spam_filter, site):
    by_id, by_likeness = (spam_filter.check(site, comment) for comment in (SPAM[0], HAM[0]))

    report(spam_filter, site, Comment(text="Something else"), Label.SPAM, check_id=by_id.id)
    report(spam_filter, site, HAM[0], Label.HAM, check_id="0" * 32)

    assert spam_filter.find(site, by_id.id).label is Label.SPAM
    assert spam_filter.find(site, by_likeness.id).label is Label.HAM


@pytest.mark.parametrize("is_checked", [True, False])
def test_the_same_report_counts_once_and_the_opposite_replaces_it(spam_filter, site, store, is_checked):
    if is_checked:
        spam_filter.check(site, HAM[0])

    for label in (Label.SPAM, Label.SPAM, Label.HAM):
        report(spam_filter, site, HAM[0], label)

    assert [event.label for event in store.log.events(site.id)] == [Label.SPAM, Label.HAM]
    assert spam_filter.score(site, HAM[0]).action is Action.PUBLISH


@pytest.mark.parametrize(
    ("comment", "label", "action", "score"),
    [(SPAM[0], Label.HAM, Action.PUBLISH, 0.0), (HAM[0], Label.SPAM, Action.REJECT, 1.0)],
)
def test_what_a_moderator_said_of_a_comment_is_its_verdict_at_once(spam_filter, site, comment, label, action, score):
    report(spam_filter, site, comment, label)

    verdict = spam_filter.check(site, comment).verdict

    assert (verdict.action, verdict.score, verdict.reasons[0].name) == (action, score, f"moderator.{label}")
    assert len(verdict.reasons) <= 5


def test_to_score_a_comment_is_to_judge_it_as_a_check_and_to_keep_nothing(spam_filter, site, store):
    comment = Comment(text="Best price, see my shop", author="Ann", author_email="ann@mail.example")
    before = spam_filter.score(site, comment)
    learn(spam_filter, site, spam_filter.check(site, Comment(text="Hi", author_email="ann@mail.example")))

    scored = spam_filter.score(site, comment)

    assert store.checks.like(site.id, comment) is None
    assert scored == spam_filter.check(site, comment).verdict
    assert scored.score > before.score
