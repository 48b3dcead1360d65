from dataclasses import replace
from datetime import UTC

import pytest

from spamfilter.errors import Conflict, UnknownSite


def test_a_site_reads_back_as_it_was_added(store):
    added = store.sites.add("https://blog.example")

    assert store.sites.get(added.id) == store.sites.find("https://blog.example") == added
    assert added.created_at.tzinfo is UTC
    assert added.revoked_at is None


def test_an_address_has_one_site(store):
    store.sites.add("https://blog.example")

    with pytest.raises(Conflict, match=r"https://blog\.example"):
        store.sites.add("https://blog.example")


def test_sites_are_listed_oldest_first(store):
    urls = ["https://c.example", "https://a.example", "https://b.example"]
    for url in urls:
        store.sites.add(url)

    assert [site.url for site in store.sites.list()] == urls


def test_a_site_that_is_not_there_is_unknown(store):
    assert store.sites.find("https://blog.example") is None
    for site_id in (1, 0, -1, 10**30):
        with pytest.raises(UnknownSite, match=str(site_id)):
            store.sites.get(site_id)
    with pytest.raises(UnknownSite, match="7"):
        store.sites.revoke(7)


def test_a_second_revocation_leaves_the_time_of_the_first(store, site):
    store.sites.revoke(site.id)
    first = store.sites.get(site.id).revoked_at

    store.sites.revoke(site.id)

    assert first is not None
    assert store.sites.get(site.id).revoked_at == first


def test_an_address_that_no_database_can_hold_is_found_again(store):
    added = store.sites.add("https://\0\ud83d.example")

    assert store.sites.find("https://\0\ud83d.example") == added


def test_what_is_changed_is_changed_and_nothing_else(store, site):
    store.keys.issue(site.id, "0123456789ab")
    assert store.keys.site_of("0123456789ab") == replace(site, hosts=(), held_is_spam=True)

    store.sites.change(site.id, hosts=("blog.example", "www.blog.example"))
    store.sites.change(site.id, held_is_spam=False)

    changed = replace(site, hosts=("blog.example", "www.blog.example"), held_is_spam=False)
    assert store.keys.site_of("0123456789ab") == changed
    store.sites.change(site.id, hosts=())
    assert store.sites.get(site.id).hosts == ()
    with pytest.raises(UnknownSite):
        store.sites.change(site.id + 1, held_is_spam=True)
