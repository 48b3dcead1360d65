"""``site`` and ``key``: who may ask, and with which secret."""

import json
from contextlib import closing

import pytest

from spamfilter.config import read_settings
from spamfilter.errors import UnknownKey
from spamfilter.store import Store


@pytest.fixture
def keys(run, environ):
    """The keys of a migrated database, as the server sees them."""
    assert run("database", "migrate").exit_code == 0
    settings = read_settings(environ)
    with closing(Store(settings.database_url, secret_key=settings.secret_key)) as store:
        yield store.keys


def test_a_new_site_is_given_a_key_that_opens_the_door(run, keys):
    result = run("site", "add", "https://blog.example")

    assert keys.site_of(result.stdout.strip()).url == "https://blog.example"


def test_a_site_is_added_once(run, keys):
    run("site", "add", "https://blog.example")

    result = run("site", "add", "https://blog.example")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1


def test_sites_are_listed_for_people_and_for_machines(run, keys):
    assert "no site yet" in run("site", "list").stdout
    run("site", "add", "https://blog.example")

    assert "https://blog.example" in run("site", "list").stdout
    (site,) = json.loads(run("site", "list", "--json").stdout)

    assert (site["url"], site["revoked_at"]) == ("https://blog.example", None)


@pytest.mark.parametrize("name", ["https://blog.example", "1"])
def test_a_revoked_site_is_refused(run, keys, name):
    key = run("site", "add", "https://blog.example").stdout.strip()

    result = run("site", "revoke", name)

    assert result.stdout == "https://blog.example is revoked.\n"
    with pytest.raises(UnknownKey):
        keys.site_of(key)


def test_a_rotated_key_replaces_the_old_one(run, keys):
    old = run("site", "add", "https://blog.example").stdout.strip()

    new = run("key", "rotate", "https://blog.example").stdout.strip()

    assert keys.site_of(new).url == "https://blog.example"
    with pytest.raises(UnknownKey):
        keys.site_of(old)


def test_a_site_decides_what_its_akismet_clients_are_told(run, keys):
    key = run("site", "add", "https://blog.example").stdout.strip()

    result = run("site", "set", "1", "--held", "ham", "--host", "Blog.example", "--host", "www.blog.example")

    hosts = "blog.example, www.blog.example"
    assert result.stdout == f"https://blog.example: held is ham; hosts: {hosts}; labels: its own; contact: none.\n"
    assert (keys.site_of(key).held_is_spam, keys.site_of(key).hosts) == (False, ("blog.example", "www.blog.example"))
    again = run("site", "set", "1", "--held", "spam", "--any-host")
    assert again.stdout.endswith(": held is spam; hosts: any; labels: its own; contact: none.\n")
    assert run("site", "set", "1", "--shares-labels").stdout.endswith("labels: shared; contact: none.\n")


def test_a_host_may_be_in_any_script(run, keys):
    key = run("site", "add", "https://bücher.example").stdout.strip()

    run("site", "set", "1", "--host", "Bücher.example", "--host", "xn--bcher-kva.example.")

    assert keys.site_of(key).hosts == ("xn--bcher-kva.example", "xn--bcher-kva.example")


@pytest.mark.parametrize("host", ["https://blog.example", "blog.example:80", "a b", ""])
def test_a_host_is_a_name(run, keys, host):
    run("site", "add", "https://blog.example")

    result = run("site", "set", "1", "--host", host)

    assert result.exit_code == 2
    assert "must be a name like blog.example" in result.stderr


@pytest.mark.parametrize("words", [("site", "revoke"), ("site", "set"), ("key", "rotate")])
@pytest.mark.parametrize("name", ["https://nobody.example", "77"])
def test_an_unknown_site_is_named(run, keys, words, name):
    result = run(*words, name)

    assert result.exit_code == 1
    assert name in result.stderr
