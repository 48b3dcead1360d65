"""``privacy``: what an operator can have forgotten."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from spamfilter.comment import Comment
from spamfilter.config import read_settings
from spamfilter.filter import SpamFilter
from spamfilter.store import Store


@pytest.fixture
def remembered(run, environ, registry):
    """A store with one comment of 40 days ago and one of today; reads back their texts."""
    run("database", "migrate")
    settings = read_settings(environ)
    with closing(Store(settings.database_url, secret_key=settings.secret_key)) as store:
        site = store.sites.add("https://blog.example")
        ids = []
        for days, email in ((40, "old@example.org"), (0, "new@example.org")):
            written = datetime.now(UTC) - timedelta(days=days)
            spam_filter = SpamFilter(registry=registry, store=store, clock=lambda written=written: written)
            ids.append(spam_filter.check(site, Comment(text="Hello", author_email=email)).id)
        yield lambda: [store.checks.get(site.id, check_id).comment.text for check_id in ids]


def test_a_purge_forgets_texts_older_than_the_days_given(run, remembered):
    assert run("privacy", "purge", "--days", "41").stdout == "0 comments forgotten.\n"

    assert run("privacy", "purge", "--days", "39").stdout == "1 comments forgotten.\n"

    assert remembered() == ["", "Hello"]


def test_one_persons_comments_are_erased_at_once(run, remembered):
    result = run("privacy", "erase", "https://blog.example", "--email", "new@example.org")

    assert result.stdout == "1 comments forgotten.\n"
    assert remembered() == ["Hello", ""]


def test_an_erasure_must_say_whose(run, remembered):
    result = run("privacy", "erase", "https://blog.example")

    assert result.exit_code == 2
    assert remembered() == ["Hello", "Hello"]
