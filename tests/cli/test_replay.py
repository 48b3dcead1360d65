"""``replay`` and ``release shadow``: what another release would do, and does unseen."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from spamfilter.comment import Comment
from spamfilter.config import read_settings
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.store import Store
from spamfilter.verdict import Label
from tests.release import HAM, SPAM, tiny_release


@pytest.fixture
def models(tmp_path, environ):
    """A shelf of one's own, with a second release on it."""
    folder = tmp_path / "models"
    tiny_release(folder, "first")
    tiny_release(folder, "second", promote=False)
    environ["SPAMFILTER_MODELS_DIR"] = str(folder)
    return folder


@pytest.fixture
def opened(run, environ, models):
    run("database", "migrate")
    settings = read_settings(environ)
    with closing(Store(settings.database_url, secret_key=settings.secret_key)) as store:
        yield store


@pytest.fixture
def site(opened):
    return opened.sites.add("https://blog.example")


@pytest.fixture
def spam_filter(opened, models):
    return SpamFilter(registry=Registry(models), store=opened)


def strict(environ):
    """From now on everything is held."""
    environ |= {"SPAMFILTER_THRESHOLD_HOLD": "0", "SPAMFILTER_THRESHOLD_REJECT": "1"}


def test_a_release_that_judges_alike_changes_nothing(run, spam_filter, site):
    spam_filter.check(site, SPAM[0])

    result = run("replay", "--release", "second")

    assert result.stdout.endswith("0 of 1 decisions would change.\n")


def test_what_would_change_is_told_and_written(run, environ, spam_filter, site, tmp_path):
    check = spam_filter.check(site, HAM[0])
    strict(environ)

    result = run("replay", "--release", "second", "--site", "1", "--out", str(tmp_path / "changed.jsonl"))

    (row,) = map(json.loads, (tmp_path / "changed.jsonl").read_text().splitlines())
    assert result.stdout.endswith("1 of 1 decisions would change.\n")
    assert (row["id"], row["was"]["action"], row["would_be"]["action"]) == (check.id, "publish", "hold")


def test_a_persons_word_stands(run, environ, spam_filter, site):
    check = spam_filter.check(site, HAM[0])
    spam_filter.learn(site, check.id, Label.HAM, reporter=None, source="api")
    strict(environ)

    assert run("replay", "--release", "second").stdout.startswith("There is no check to judge again.")


def test_a_persons_word_stands_for_copies_too(run, environ, spam_filter, site):
    check, _ = (spam_filter.check(site, comment) for comment in (HAM[0], replace(HAM[0], text=HAM[0].text.upper())))
    spam_filter.learn(site, check.id, Label.HAM, reporter=None, source="api")
    strict(environ)

    assert run("replay", "--release", "second").stdout.startswith("There is no check to judge again.")


def test_near_copies_are_heard_as_they_are_when_a_comment_comes_in(run, opened, spam_filter, site):
    text = "Dear friends our guild of lamp makers offers seven evenings of craft and tea in the old mill every Thursday"
    alone = spam_filter.score(site, Comment(text=text)).action
    for name in "abc":
        other = opened.sites.add(f"https://{name}.example")
        spam_filter.teach(other, Comment(text=f"{text} now"), Label.SPAM, reporter=None, source="api")
    assert spam_filter.check(site, Comment(text=text)).verdict.action != alone

    result = run("replay", "--release", "second")

    assert result.stdout.endswith("0 of 1 decisions would change.\n")


def test_days_are_said_as_days(run, opened):
    result = run("replay", "--release", "second", "--since", "a month")

    assert result.exit_code == 2
    assert "'a month' must be a number of days" in result.output


def test_a_release_looks_on_unseen_and_is_told_of(run, opened, models, site):
    run("release", "shadow", "second")
    spam_filter = SpamFilter(registry=Registry(models), store=opened)

    check = spam_filter.check(site, SPAM[0])

    assert (check.verdict.release, check.aside.release) == ("first", "second")
    assert opened.checks.get(site.id, check.id).aside == check.aside
    assert run("release", "shadow").stdout.endswith("second agreed in 1 of 1 checks (100.0%).\n")


def test_who_no_longer_looks_on_judges_no_more(run, opened, models, site):
    run("release", "shadow", "second")
    spam_filter = SpamFilter(registry=Registry(models), store=opened)
    spam_filter.check(site, SPAM[0])

    run("release", "shadow", "--off")

    assert spam_filter.check(site, SPAM[1]).aside is None
    assert "no release is promoted" in run("release", "shadow").output
