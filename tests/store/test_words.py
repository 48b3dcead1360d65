"""A comment is known again, and what was said of it."""

from datetime import timedelta

import pytest

from spamfilter.comment import Comment
from spamfilter.verdict import Label
from tests.store.build import EVIDENCE, NOON, a_check, a_labelled_check, erase, forget, recall, say, withdraw

LONG = "I baked this bread twice, and it's better with less water."
ANNA = {
    "text": LONG,
    "author": "Anna O'Neil",
    "author_email": "anna@mail.example",
    "author_url": "http://anna.example/",
}
SLASHED = {**ANNA, "text": LONG.replace("'", "\\'"), "author": "Anna O\\'Neil", "author_url": "anna.example"}
BY_ANOTHER = {**ANNA, "author": "Boris", "author_email": "boris@mail.example"}
FOR_ANOTHER = {**BY_ANOTHER, "author_url": "http://casino.example"}


def teach(store, site, label, **comment):
    return store.feedback.add(
        site.id,
        check_id=None,
        label=label,
        reporter=None,
        source="akismet",
        evidence=EVIDENCE,
        created_at=NOON,
        comment=Comment(**comment),
    )


def last_word(store, site, **comment):
    return recall(store, site, Comment(**comment)).word


@pytest.mark.parametrize("comment", [SLASHED, ANNA, BY_ANOTHER, {"text": LONG}])
def test_a_comment_is_like_its_check(store, site, comment):
    check = store.checks.add(a_check(site, **ANNA))

    assert store.checks.like(site.id, Comment(**comment)) == check.id


CORRECTED = LONG.replace("twice", "three times")


@pytest.mark.parametrize(
    "comment",
    [
        {**ANNA, "text": CORRECTED},
        {**BY_ANOTHER, "text": f"{LONG} (Edited: a word.)"},
        {"text": f"[b]{LONG}[/b]", "author_url": "https://anna.example"},
    ],
)
def test_a_comment_that_was_changed_a_little_is_near_its_check(store, site, comment):
    check = store.checks.add(a_check(site, **ANNA))
    store.checks.add(a_check(site, **{**ANNA, "text": "Which flour do you take for it, and for how long?"}))

    assert store.checks.like(site.id, Comment(**comment)) is None
    assert store.checks.near(site.id, Comment(**comment)) == check.id


@pytest.mark.parametrize(
    "comment",
    [
        {**ANNA, "text": "I bought this oven twice, and it's worse with more coal."},
        {**ANNA, "text": CORRECTED, "author_url": "http://casino.example"},
        {**ANNA, "text": CORRECTED, "author_url": None},
        {**ANNA, "text": f'{CORRECTED} <a href="http://casino.example">x</a>'},
        {**ANNA, "text": CORRECTED[:30]},
        {**ANNA, "text": ""},
    ],
)
def test_a_comment_that_says_or_links_something_else_is_not_near_it(store, site, comment):
    store.checks.add(a_check(site, **ANNA))

    assert store.checks.near(site.id, Comment(**comment)) is None


def test_the_nearest_is_taken_and_of_the_same_the_newest(store, site):
    store.checks.add(a_check(site, **ANNA))
    newest = store.checks.add(a_check(site, created_at=NOON + timedelta(days=1), **ANNA))
    store.checks.add(
        a_check(site, created_at=NOON + timedelta(days=2), **{**ANNA, "text": CORRECTED.upper() + " Yes."})
    )

    assert store.checks.near(site.id, Comment(**{**ANNA, "text": LONG + " No"})) == newest.id


def test_no_other_sites_check_is_near(store, site):
    store.checks.add(a_check(store.sites.add("https://other.example"), **ANNA))

    assert store.checks.near(site.id, Comment(**{**ANNA, "text": CORRECTED})) is None


def test_a_text_that_was_forgotten_is_near_none(store, site):
    store.checks.add(a_check(site, **ANNA))
    forget(store, NOON + timedelta(days=1))

    assert store.checks.near(site.id, Comment(**{**ANNA, "text": CORRECTED})) is None


@pytest.mark.parametrize(
    "comment", [FOR_ANOTHER, {**ANNA, "text": "Another"}, {"text": ""}, {"text": "", "author": "x"}]
)
def test_another_comment_is_not_like_it(store, site, comment):
    store.checks.add(a_check(site, **ANNA))

    assert store.checks.like(site.id, Comment(**comment)) is None


def test_the_same_author_comes_before_a_newer_copy(store, site):
    theirs = store.checks.add(a_check(site, **ANNA))
    store.checks.add(a_check(site, created_at=NOON + timedelta(days=1), **BY_ANOTHER))

    assert store.checks.like(site.id, Comment(**SLASHED)) == theirs.id


def test_the_newest_of_equals_is_meant(store, site):
    store.checks.add(a_check(site, **ANNA))
    newest = store.checks.add(a_check(site, created_at=NOON + timedelta(seconds=1), **ANNA))

    assert store.checks.like(site.id, Comment(**ANNA)) == newest.id


def test_a_short_text_is_known_by_its_author_alone(store, site):
    a_labelled_check(store, site, Label.SPAM, text="Thanks!", author="Casino")

    assert last_word(store, site, text="Thanks!", author="Casino") is Label.SPAM
    assert last_word(store, site, text="Thanks!", author="Anna") is None
    assert store.checks.like(site.id, Comment(text="Thanks!", author="Anna")) is None


def test_a_comment_without_words_is_known_by_its_author(store, site):
    check = store.checks.add(a_check(site, text="", author="Casino"))

    assert store.checks.like(site.id, Comment(text="", author="Casino")) == check.id


@pytest.mark.parametrize("label", Label)
@pytest.mark.parametrize("comment", [ANNA, SLASHED, BY_ANOTHER])
def test_the_word_on_a_comment_is_the_word_on_its_copies(store, site, label, comment):
    a_labelled_check(store, site, label, **ANNA)

    assert last_word(store, site, **comment) is label


def test_nobody_gets_an_address_past_by_copying_a_text(store, site):
    a_labelled_check(store, site, Label.HAM, **ANNA)

    assert last_word(store, site, **FOR_ANOTHER) is None


def test_the_last_word_counts_and_a_withdrawn_one_does_not(store, site):
    check = a_labelled_check(store, site, Label.HAM, **ANNA)
    say(store, check, Label.SPAM)
    said = last_word(store, site, **ANNA)

    withdraw(store, check)

    assert (said, last_word(store, site, **ANNA)) == (Label.SPAM, None)


def test_the_word_on_the_comment_itself_counts_more_than_a_later_one_on_a_copy(store, site):
    a_labelled_check(store, site, Label.HAM, **ANNA)
    a_labelled_check(store, site, Label.SPAM, **BY_ANOTHER)

    assert last_word(store, site, **SLASHED) is Label.HAM


def test_a_comment_that_was_never_checked_is_known_again(store, site):
    before = store.feedback.lesson(site.id, Comment(**ANNA))
    for label in (Label.SPAM, Label.HAM):
        teach(store, site, label, **ANNA)

    assert (before, store.feedback.lesson(site.id, Comment(**SLASHED))) == (None, Label.HAM)
    assert last_word(store, site, **BY_ANOTHER) is Label.HAM
    assert store.feedback.lesson(site.id, Comment(**BY_ANOTHER)) is None


def test_a_word_is_of_one_site(store, site):
    other = store.sites.add("https://other.example")
    a_labelled_check(store, other, Label.SPAM, **ANNA)

    assert last_word(store, site, **ANNA) is None
    assert store.checks.like(site.id, Comment(**ANNA)) is None


def test_the_word_outlives_the_text_and_not_the_person(store, site):
    a_labelled_check(store, site, Label.SPAM, **ANNA)

    forget(store, NOON + timedelta(seconds=1))
    kept = last_word(store, site, **ANNA)
    erase(store, site, author_email="anna@mail.example")

    assert (kept, last_word(store, site, **ANNA)) == (Label.SPAM, None)
    assert store.checks.like(site.id, Comment(**ANNA)) is None
