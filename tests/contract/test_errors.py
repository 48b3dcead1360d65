"""E: what is answered where there is no answer."""

import logging

import pytest

from spamfilter import web
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from tests.conftest import KEY, MAX_COMMENT_BYTES
from tests.contract.conftest import ASKED, BLOG, HAMMY, SPAMMY, THANKS, Caller, told

GUID, HELP = "X-akismet-guid", "X-akismet-debug-help"
CLASSIC = ("verify-key", "comment-check", "submit-spam", "submit-ham")
ANSWERS = {"true", "false", "valid", THANKS}


@pytest.fixture
def broken(registry, store, site):
    """Call a service with a bug in it."""

    class BrokenFilter(SpamFilter):
        def check(self, *_, **__):
            raise ZeroDivisionError

        report = check

    app = web.create_app(
        spam_filter=BrokenFilter(registry=registry, store=store),
        registry=registry,
        store=store,
        max_comment_bytes=9_999,
    )
    return Caller(app.test_client())


def without_a_release(store, folder, **said):
    registry = Registry(folder)
    spam_filter = SpamFilter(registry=registry, store=store)
    app = web.create_app(spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=9_999, **said)
    return Caller(app.test_client())


@pytest.mark.parametrize("name", CLASSIC)
@pytest.mark.parametrize("fields", [{}, {"api_key": KEY}, {"api_key": "x", "blog": BLOG}, {"api_key": "\0"}])
def test_E1_what_is_wrong_with_a_call_is_told_with_status_200(call, name, fields):
    status, said, why = told(call(name, **fields))

    assert status == 200
    assert said in {"invalid", "Missing required field: blog.", "Missing required field: user_ip."}
    assert why


def test_E2_help_stands_on_errors_and_on_nothing_else(call):
    answers = [
        call("verify-key", key=KEY, blog=BLOG),
        call("verify-key", key="", blog=BLOG),
        call("verify-key", key="x", blog=BLOG),
        call.check(**SPAMMY),
        call.check(**HAMMY),
        call.check(user_ip=""),
        call.check(blog=""),
        call.check(api_key=""),
        call.submit("spam"),
        call.submit("spam", user_ip=""),
        call("comment-check", "x" * (MAX_COMMENT_BYTES + 1)),
        call("comment-check", "", method="GET"),
        call("nothing", ""),
    ]

    assert [HELP in answer.headers for answer in answers] == [answer.text not in ANSWERS for answer in answers]


def test_E3_a_good_verdict_has_no_alert(call):
    for comment in (SPAMMY, HAMMY):
        said = {name.lower() for name, _ in call.check(**comment).headers}
        assert not {name for name in said if name.startswith(("x-akismet-alert", "x-akismet-error"))}


@pytest.mark.parametrize("name", ["comment-check", "submit-spam"])
def test_E4_a_bug_is_a_500_in_words_and_never_a_made_up_verdict(broken, caplog, name):
    with caplog.at_level(logging.CRITICAL):
        response = broken(name, **ASKED, **HAMMY)

    assert (response.status_code, response.mimetype) == (500, "text/plain")
    assert response.text not in ANSWERS | {"invalid"}
    assert response.headers[HELP]
    assert (GUID in response.headers) is (name == "comment-check")


def test_E4_without_a_release_there_is_no_verdict(store, site, tmp_path):
    response = without_a_release(store, tmp_path).check(**HAMMY)

    assert (response.status_code, response.mimetype) == (503, "text/plain")
    assert response.text not in ANSWERS | {"invalid"}
    assert response.headers[HELP] == "No release is loaded, so no verdict can be given"
    assert GUID in response.headers


def test_E5_too_many_requests_are_told_when_to_come_back(store, site, tmp_path):
    call = without_a_release(store, tmp_path, rate_limit="1/hour")
    call("verify-key", key=KEY, blog=BLOG)

    response = call.check(**HAMMY)

    assert (response.status_code, response.mimetype) == (429, "text/plain")
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert response.headers[HELP]
    assert GUID in response.headers


@pytest.mark.parametrize(
    ("name", "body", "method", "status"),
    [
        ("comment-check", "x" * (MAX_COMMENT_BYTES + 1), "POST", 413),
        ("submit-spam", "x" * (MAX_COMMENT_BYTES + 1), "POST", 413),
        ("comment-check", "", "GET", 405),
        ("verify-key", "", "PUT", 405),
        ("submit-ham", "", "OPTIONS", 405),
        ("nothing", "", "POST", 404),
        ("", "", "POST", 404),
    ],
)
def test_E6_too_large_another_method_or_path_is_told_in_words(call, name, body, method, status):
    response = call(name, body, method=method)

    assert (response.status_code, response.mimetype) == (status, "text/plain")
    assert response.text not in ANSWERS | {"invalid"}
    assert response.headers[HELP]
    assert (GUID in response.headers) is (name == "comment-check")


def test_E7_head_is_answered_where_get_is(call):
    """What the real service says to methods and paths that nobody uses is not known; this is what ours says."""
    assert call("test", "", method="HEAD").status_code == 200
    assert call("comment-check", "", method="HEAD").status_code == 405
