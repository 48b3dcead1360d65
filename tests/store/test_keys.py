from datetime import timedelta

import pytest

from spamfilter.errors import Conflict, UnknownKey, UnknownSite
from spamfilter.store import Store
from tests.store.build import NOON, SECRET_KEY, everything

KEY = "fedcba987654"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def elsewhere(database_url, clock):
    """The same database in another process, with a clock to move."""
    opened = Store(database_url, secret_key=SECRET_KEY, clock=clock)
    yield opened
    opened.close()


def test_a_key_opens_its_own_site(store):
    sites = [store.sites.add(url) for url in ("https://a.example", "https://b.example")]

    issued = [store.keys.issue(site.id) for site in sites]

    assert [store.keys.site_of(key) for key in issued] == sites


def test_a_key_is_twelve_lower_case_hexadecimal_characters(store, site):
    key = store.keys.issue(site.id)

    assert len(key) == 12
    assert set(key) <= set("0123456789abcdef")


@pytest.mark.parametrize("key", ["", KEY[:-1], KEY + "0", KEY.upper(), "g" * 12, KEY + "\n"])
def test_a_key_of_another_form_is_not_issued(store, site, key):
    with pytest.raises(ValueError, match="key: must be 12 characters"):
        store.keys.issue(site.id, key)


@pytest.mark.parametrize("key", ["", "0" * 12, "\0\ud83d", "k" * 65536])
def test_a_key_that_was_not_issued_is_unknown(store, site, key):
    with pytest.raises(UnknownKey):
        store.keys.site_of(key)


def test_the_key_itself_is_not_stored(store, site, database_url):
    store.keys.issue(site.id, KEY)

    assert KEY not in everything(database_url)


def test_a_key_is_unknown_under_another_secret(store, site, database_url):
    store.keys.issue(site.id, KEY)
    other = Store(database_url, secret_key=b"another secret")

    with pytest.raises(UnknownKey):
        other.keys.site_of(KEY)
    other.close()


def test_a_site_may_have_several_keys(store, site):
    issued = [store.keys.issue(site.id), store.keys.issue(site.id)]

    assert [store.keys.site_of(key) for key in issued] == [site, site]


def test_issuing_a_key_again_changes_nothing(store, site):
    """Every start issues the bootstrap key."""
    store.keys.issue(site.id, KEY)
    store.keys.issue(site.id, KEY)

    assert store.keys.site_of(KEY) == site


def test_a_key_is_of_one_site(store, site):
    store.keys.issue(site.id, KEY)
    other = store.sites.add("https://other.example")

    with pytest.raises(Conflict, match="another site"):
        store.keys.issue(other.id, KEY)


def test_a_revoked_key_is_not_issued_again(store, site):
    store.keys.issue(site.id, KEY)
    store.keys.rotate(site.id)

    with pytest.raises(Conflict, match="revoked"):
        store.keys.issue(site.id, KEY)


def test_a_key_needs_a_site(store):
    with pytest.raises(UnknownSite):
        store.keys.issue(7)
    with pytest.raises(UnknownSite):
        store.keys.rotate(7)


def test_rotation_leaves_one_key_in_force_and_other_sites_alone(store, site):
    old = [store.keys.issue(site.id), store.keys.issue(site.id)]
    other = store.sites.add("https://other.example")
    others_key = store.keys.issue(other.id)
    for key in old:
        store.keys.site_of(key)

    new = store.keys.rotate(site.id)

    assert store.keys.site_of(new) == site
    assert store.keys.site_of(others_key) == other
    for key in old:
        with pytest.raises(UnknownKey):
            store.keys.site_of(key)


def test_the_keys_of_a_revoked_site_are_unknown_at_once(store, site):
    store.keys.issue(site.id, KEY)
    store.keys.site_of(KEY)

    store.sites.revoke(site.id)

    with pytest.raises(UnknownKey):
        store.keys.site_of(KEY)


@pytest.mark.parametrize("moved", [timedelta(seconds=1), timedelta(hours=-1)])
def test_a_revocation_is_in_force_elsewhere_within_a_second(store, elsewhere, site, clock, moved):
    """Even when the clock is set back meanwhile."""
    store.keys.issue(site.id, KEY)
    elsewhere.keys.site_of(KEY)
    store.keys.rotate(site.id)

    clock.now += moved

    with pytest.raises(UnknownKey):
        elsewhere.keys.site_of(KEY)


def test_a_key_is_looked_up_once_in_a_while(store, elsewhere, site):
    """Authentication must not cost a question to the database with every comment."""
    store.keys.issue(site.id, KEY)
    elsewhere.keys.site_of(KEY)
    store.keys.rotate(site.id)

    assert elsewhere.keys.site_of(KEY) == site
