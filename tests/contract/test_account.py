"""R: reports.  W: what the plugin asks of its account."""

import json
from datetime import UTC, datetime

import pytest

from spamfilter.verdict import Label
from tests.conftest import KEY
from tests.contract.conftest import BAD_KEY, BLOG, HAMMY, SPAMMY, WORDPRESS, told

MONTH = f"{datetime.now(UTC):%Y-%m}"
WRONG = (200, "invalid", "No site has this key")
ROW = {
    "site": "blog.example",
    "api_calls": "5",
    "spam": "2",
    "ham": "3",
    "missed_spam": "1",
    "false_positives": "1",
    "is_revoked": False,
}
COUNTED = {"spam": 2, "ham": 3, "missed_spam": 1, "false_positives": 1}
PERIODS = ("60-days", "6-months", "all", "", "yesterday")


@pytest.fixture
def used(call):
    """A site that asked about five comments, of which its moderators called two the opposite."""
    for number in range(3):
        call.check(**{**HAMMY, "comment_author": f"Anna {number}"})
    for number in range(2):
        call.check(**{**SPAMMY, "comment_author": f"Casino {number}"})
    call.submit(Label.SPAM, **{**HAMMY, "comment_author": "Anna 0"})
    call.submit(Label.HAM, **{**SPAMMY, "comment_author": "Casino 0"})


def asked(call, name, *, method="GET", **query):
    said = "&".join(f"{name}={value}" for name, value in {"api_key": KEY, **query}.items())
    path, body = (f"{name}?{said}", "") if method == "GET" else (name, said)
    return call(path, body, method=method, version="1.2")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_R1_the_sites_of_a_key_are_told_with_what_they_sent(call, used, method):
    response = asked(call, "key-sites", method=method)

    assert (response.status_code, response.content_type) == (200, "application/json")
    assert response.json == {MONTH: [ROW], "limit": 500, "offset": 0, "total": 1}


def test_R1_a_part_of_the_sites_can_be_asked_for(call, used):
    for query, rows, total in (
        ({"filter": "BLOG."}, [ROW], 1),
        ({"filter": "other"}, [], 0),
        ({"offset": "1"}, [], 1),
        ({"limit": "1", "order": "missed_spam"}, [ROW], 1),
        ({"month": "2020-02"}, [], 0),
    ):
        answer = asked(call, "key-sites", **query).json
        assert (answer[query.get("month", MONTH)], answer["total"]) == (rows, total)


def test_R2_without_sites_the_month_is_there_and_empty(call):
    assert asked(call, "key-sites").json == {MONTH: [], "limit": 500, "offset": 0, "total": 0}


def test_R3_the_same_as_a_table(call, used):
    response = asked(call, "key-sites", format="csv", limit="7")

    assert response.mimetype == "text/csv"
    assert response.text == (
        f"Active sites for {KEY} during {MONTH} (limit:7, offset: 0, total: 1)\n"
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
        "blog.example,5,2,3,1,1,false"
    )


@pytest.mark.parametrize("name", ["key-sites", "usage-limit"])
@pytest.mark.parametrize("key", ["", BAD_KEY])
def test_R4_a_bad_key_is_invalid(call, name, key):
    assert told(asked(call, name, api_key=key)) == WRONG


@pytest.mark.parametrize(
    "query",
    [{"month": "2026-13"}, {"month": "2026"}, {"order": "x"}, {"limit": "-1"}, {"offset": "x"}, {"format": "xml"}],
)
def test_R5_what_cannot_be_understood_was_not_said(call, used, query):
    assert asked(call, "key-sites", **query).json == asked(call, "key-sites").json


def test_R6_a_client_that_sends_no_key_at_all_is_told_so(call):
    assert told(call("key-sites?format=json", "", method="GET", version="1.2")) == WRONG


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_limit_to_usage(call, used, method):
    usage = {"limit": "none", "usage": 5, "percentage": "0", "throttled": False}

    assert asked(call, "usage-limit", method=method).json == usage
    more = usage | {"notice_level": "NOTICE_NONE", "upgrade": False}
    assert asked(call, "usage-limit", method=method, extended="true").json == more


def test_W1_an_account_is_active(call, site):
    response = call("get-subscription", key=KEY, blog=BLOG)

    assert response.content_type == "application/json"
    assert response.json == {
        "account_id": site.id,
        "account_type": "self-hosted",
        "account_name": "Self-hosted",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }


def test_W2_an_account_that_is_not_active_is_a_bad_key(call, store, site):
    store.sites.revoke(site.id)

    for key in (KEY, BAD_KEY):
        assert told(call("get-subscription", key=key, blog=BLOG)) == WRONG


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("name", ["get-stats", "get-key-stats"])
def test_W3_the_numbers_are_real(call, used, name, period):
    stats = call(name, key=KEY, blog=BLOG, **{"from": period}).json

    (when,) = stats.pop("breakdown").items()
    assert stats == {**COUNTED, "accuracy": "60.00", "time_saved": 40}
    assert when[0].startswith(MONTH)
    assert when[1] == COUNTED
    assert told(call(name, key=BAD_KEY, **{"from": period})) == WRONG


def test_W3_wordpress_is_not_given_what_makes_it_show_a_page_of_akismets(call, used):
    """It does where the answers to both periods are objects."""
    answers = {
        period: call("get-stats", headers={"User-Agent": WORDPRESS}, key=KEY, blog=BLOG, **{"from": period}).json
        for period in ("6-months", "all")
    }

    assert [type(answer) for answer in answers.values()] == [list, dict]
    assert answers["6-months"] == [answers["all"]]


def test_W3_a_site_that_never_asked_is_always_right(call):
    stats = call("get-stats", key=KEY, blog=BLOG, **{"from": "all"}).json

    assert (stats["accuracy"], stats["spam"], stats["breakdown"]) == ("100.00", 0, {})


def test_W4_a_token_is_opaque_and_never_the_key(call):
    tokens = {call("token", api_key=KEY).text for _ in range(2)}

    assert len(tokens) == 2
    assert not any(KEY in token for token in tokens)
    assert told(call("token", api_key=BAD_KEY)) == WRONG


def test_W5_to_deactivate_is_acknowledged_and_changes_nothing(call):
    assert told(call("deactivate", key=KEY, blog=BLOG)) == (200, "deactivated", None)
    assert call("verify-key", key=KEY, blog=BLOG).text == "valid"
    assert told(call("deactivate", key=BAD_KEY, blog=BLOG)) == WRONG


def test_W6_the_service_can_be_reached(call):
    assert told(call("test", "", method="GET")) == (200, "connected", None)


def test_W7_no_plugin_is_advertised(call):
    response = call("compatible-plugins", "", method="GET", version="1.2")

    assert (response.content_type, json.loads(response.text)) == ("application/json", [])


def test_W8_a_key_may_be_verified_again_and_again(call):
    assert {call("verify-key", key=KEY, blog=BLOG).text for _ in range(20)} == {"valid"}


def test_nobody_has_an_account_elsewhere(call):
    response = call("verify-wpcom-key", user_id="1", api_key=KEY, get_account_type="true")

    assert told(response) == (200, "invalid", "There are no WordPress.com accounts here")
