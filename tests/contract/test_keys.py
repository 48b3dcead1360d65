"""K: which key a call is made with.  V: verify-key.  Each test has the name of a rule of the contract."""

from ipaddress import ip_network

import pytest

from spamfilter import web
from spamfilter.web.akismet_keys import Keyring
from tests.conftest import KEY
from tests.contract.conftest import ASKED, BAD_KEY, BLOG, HAMMY, THANKS, Caller, told

ACCOUNT_CALLS = ("verify-key", "get-subscription", "get-stats", "get-key-stats", "deactivate")
OTHER_CALLS = ("comment-check", "submit-spam", "submit-ham", "key-sites", "usage-limit", "token")
BODY = {"blog": BLOG, "user_ip": "198.51.100.7"}
WRONG = (200, "invalid", "No site has this key")


@pytest.fixture
def called_with(spam_filter, registry, store, site):
    """Call a service that looks for keys in its own way."""

    def build(**keyring):
        app = web.create_app(
            spam_filter=spam_filter,
            registry=registry,
            store=store,
            max_comment_bytes=10_000,
            keyring=Keyring(**keyring),
        )
        return Caller(app.test_client())

    return build


def in_front(key, base="spam.example"):
    return {"Host": f"{key}.{base}"}


@pytest.mark.parametrize("name", ACCOUNT_CALLS)
def test_K1_these_ask_about_key_then_api_key_then_the_host(call, name):
    for headers, keys in (
        (in_front(BAD_KEY), {"key": KEY, "api_key": BAD_KEY}),
        (in_front(BAD_KEY), {"api_key": KEY}),
        (in_front(KEY), {}),
    ):
        assert told(call(name, headers=headers, **BODY, **keys))[1] != "invalid"
    assert told(call(name, headers=in_front(KEY), **BODY, key=BAD_KEY, api_key=KEY)) == WRONG


@pytest.mark.parametrize("name", OTHER_CALLS)
def test_K2_the_others_use_api_key_of_body_or_query_then_the_host(call, name):
    for query, headers, keys in (
        ("", in_front(BAD_KEY), {"api_key": KEY, "key": BAD_KEY}),
        (f"?api_key={KEY}", in_front(BAD_KEY), {}),
        ("", in_front(KEY), {"key": BAD_KEY}),
    ):
        assert told(call(name + query, headers=headers, **BODY, **keys))[1] != "invalid"
    assert told(call(name, **BODY, key=KEY)) == WRONG


def test_K2_a_default_key_serves_neighbours_alone(called_with):
    here, elsewhere = (
        called_with(default_key=KEY, default_from=[ip_network(network)]) for network in ("127.0.0.1", "192.0.2.0/24")
    )

    assert told(here.check(api_key="", **HAMMY)) == (200, "false", None)
    assert told(elsewhere.check(api_key="", **HAMMY)) == WRONG
    assert told(here.check(api_key=BAD_KEY)) == WRONG
    assert told(here("verify-key", blog=BLOG)) == (200, "invalid", 'Empty "key" value')


@pytest.mark.parametrize(
    ("host", "is_valid"),
    [
        (f"{KEY}.spam.example.org", True),
        (f"{KEY}.spam.example.org:8080", True),
        (f"{KEY.upper()}.Spam.Example.ORG", True),
        (f"{KEY}.spam.example.org.", True),
        (f"{KEY}.localhost:8080", True),
        (f"{KEY}.other.example.org", False),
        (f"{KEY}.www.spam.example.org", False),
        (f"www.{KEY}.spam.example.org", False),
        ("rest.spam.example.org", False),
        ("spam.example.org", False),
        (KEY, False),
        ("127.0.0.1:8080", False),
        ("[::1]:8080", False),
        ("", False),
        ("a b/\\<?", False),
    ],
)
def test_K3_a_key_stands_in_front_of_a_host_that_is_ours(called_with, host, is_valid):
    ours = called_with(hosts=["spam.example.org", "localhost"])

    assert (ours("verify-key", headers={"Host": host}, blog=BLOG).text == "valid") is is_valid


def test_K3_without_hosts_of_ours_any_will_do(call):
    for host in (f"{KEY}.rest.akismet.com", f"{KEY}.spam.example", f"{KEY}.localhost:18080"):
        assert call("verify-key", headers={"Host": host}, blog=BLOG).text == "valid"
    assert told(call("verify-key", headers={"Host": "rest.akismet.com"}, blog=BLOG))[2] == 'Empty "key" value'


def test_K4_the_body_wins_over_the_host(call):
    assert told(call.check(headers=in_front(KEY), api_key=BAD_KEY)) == WRONG
    assert told(call.check(headers=in_front(BAD_KEY), api_key=KEY, **HAMMY)) == (200, "false", None)


def test_K5_keys_are_alike_in_any_case_and_are_issued_as_wordpress_takes_them(call, store, site):
    issued = store.keys.issue(site.id)

    assert len(issued) == 12
    assert set(issued) <= set("0123456789abcdef")
    assert call("verify-key", key=issued.upper(), blog=BLOG).text == "valid"
    assert call.check(api_key=KEY.upper(), **HAMMY).text == "false"


def test_K6_a_key_may_be_for_some_hosts_alone(call, store, site):
    store.sites.change(site.id, hosts=("blog.example", "www.blog.example"))

    for blog in ("https://blog.example", "http://WWW.blog.example:8080/news", "blog.example"):
        assert told(call.check(blog=blog, **HAMMY)) == (200, "false", None)
    for name in ("verify-key", "comment-check", "submit-ham", "get-subscription"):
        refused = call(name, **{**ASKED, "blog": "https://blog.example.evil.example"})
        assert told(refused) == (200, "invalid", "This key is not for that blog")


def test_K6_a_host_is_the_same_in_its_own_script_and_in_ascii(call, store, site):
    store.sites.change(site.id, hosts=("xn--bcher-kva.example",))

    for blog in ("https://bücher.example", "BÜCHER.example", "http://xn--bcher-kva.example."):
        assert told(call.check(blog=blog, **HAMMY)) == (200, "false", None)
    for blog in ("https://bucher.example", f"https://{'ü' * 64}.example", "https://bücher..example"):
        assert told(call.check(blog=blog, **HAMMY)) == (200, "invalid", "This key is not for that blog")


def test_V1_a_good_key_is_valid_and_nothing_more_is_said(call):
    response = call("verify-key", key=KEY, blog=BLOG)

    assert told(response) == (200, "valid", None)
    assert [name for name, _ in response.headers if name.lower().startswith("x-akismet")] == []


def test_V2_an_unknown_key_is_invalid(call):
    assert told(call("verify-key", key=BAD_KEY, blog=BLOG)) == WRONG


@pytest.mark.parametrize("blog", [{}, {"blog": ""}, {"blog": " "}])
def test_V3_a_blog_is_needed(call, blog):
    assert told(call("verify-key", key=KEY, **blog)) == (200, "invalid", 'Empty "blog" value')


@pytest.mark.parametrize("key", [{}, {"key": ""}, {"key": " ", "api_key": ""}])
def test_V4_a_key_is_needed(call, key):
    assert told(call("verify-key", blog=BLOG, **key)) == (200, "invalid", 'Empty "key" value')


def test_V5_a_bad_new_key_is_invalid_whatever_is_stored(call):
    assert told(call("verify-key", key=BAD_KEY, api_key=KEY, blog=BLOG)) == WRONG


def test_V6_a_good_new_key_is_valid_whatever_is_stored(call):
    assert told(call("verify-key", key=KEY, api_key=BAD_KEY, blog=BLOG)) == (200, "valid", None)


def test_V7_api_key_alone_will_do(call):
    more = {"is_test": "1", "blog_lang": "en,fr", "blog_charset": "UTF-8"}

    assert told(call("verify-key", api_key=KEY, blog=BLOG, **more)) == (200, "valid", None)


def test_V8_a_key_in_the_host_name_will_do(call):
    assert told(call("verify-key", headers=in_front(KEY), blog=BLOG)) == (200, "valid", None)


def test_V9_a_revoked_key_or_site_is_invalid(call, store, site):
    store.keys.rotate(site.id)
    rotated_away = call("verify-key", key=KEY, blog=BLOG)
    fresh = store.keys.issue(site.id)
    store.sites.revoke(site.id)

    assert told(rotated_away) == WRONG
    assert told(call("verify-key", key=fresh, blog=BLOG)) == WRONG


@pytest.mark.parametrize("key", [f" {KEY} ", KEY.upper(), f"\t{KEY}\n"])
def test_V10_a_key_is_trimmed_and_may_be_in_capitals(call, key):
    assert told(call("verify-key", key=key, blog=BLOG)) == (200, "valid", None)
    assert call.submit("ham", api_key=key, is_test="1").text == THANKS
