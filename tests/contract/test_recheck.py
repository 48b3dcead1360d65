"""A: a verdict that comes later."""

import hmac

import pytest

from spamfilter import web
from spamfilter.filter import SpamFilter
from spamfilter.verdict import Thresholds
from tests.conftest import KEY
from tests.contract.conftest import HAMMY, WORDPRESS, Caller
from tests.webhook import Webhook, always

AFTER = "X-akismet-recheck-after"
GUID = "X-akismet-guid"
PATH = "/index.php?rest_route=/akismet/v1/webhook"
FOUND_BY = {"comment_post_ID": "4", "comment_parent": "0", "comment_author_email": "anna@garden.example"}
ALWAYS_HELD = Thresholds(hold=0.0, reject=1.0)


@pytest.fixture
def hook():
    with Webhook() as running:
        yield running


@pytest.fixture
def build(registry, store):
    """Make a site that publishes what is held, and a caller with its key."""

    def build_with(url, *, seconds=0.01, thresholds=ALWAYS_HELD, held_is_spam=False):
        site = store.sites.add(url)
        store.keys.issue(site.id, KEY)
        store.sites.change(site.id, held_is_spam=held_is_spam)
        spam_filter = SpamFilter(registry=registry, store=store, thresholds=lambda _: thresholds)
        app = web.create_app(
            spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=10_000, recheck_seconds=seconds
        )
        return Caller(app.test_client())

    return build_with


def asked(call, hook, **fields):
    comment = {"callback": hook.address + PATH, **HAMMY, **FOUND_BY}
    return call.check({"User-Agent": WORDPRESS}, **comment | fields)


def test_A1_a_comment_that_would_be_published_though_it_is_held_may_wait(build, hook):
    response = asked(build(hook.address, seconds=120), hook)

    assert response.text == "false"
    assert response.headers[AFTER] == "120"
    assert len(response.headers[GUID]) == 32


@pytest.mark.parametrize(
    ("thresholds", "held_is_spam"),
    [
        (Thresholds(hold=0.0, reject=0.0), False),  # spam
        (Thresholds(hold=1.0, reject=1.0), False),  # ham
        (ALWAYS_HELD, True),  # in the spam folder until somebody looks
    ],
)
def test_A1_no_other_comment_waits(build, hook, thresholds, held_is_spam):
    call = build(hook.address, seconds=120, thresholds=thresholds, held_is_spam=held_is_spam)

    assert AFTER not in asked(call, hook).headers


def test_A1_nothing_waits_for_a_test_or_without_a_callback(build, hook):
    call = build(hook.address, seconds=120)

    assert AFTER not in asked(call, hook, is_test="1").headers
    assert AFTER not in asked(call, hook, callback="").headers


def test_A2_the_site_is_told_the_key_and_what_became_of_the_comment(build, hook):
    guid = asked(build(hook.address), hook).headers[GUID]

    told = hook.heard()

    assert told.path == PATH
    assert told.said == {
        "key": KEY,
        "endpoint": "comment-check",
        "comments": [{"guid": guid, "result": "false", **FOUND_BY}],
    }
    signature = hmac.new(KEY.encode(), told.body, "sha256").hexdigest()
    assert told.headers["X-Spam-Signature"] == f"sha256={signature}"
    assert told.headers["Content-Type"] == "application/json"


def test_A2_what_a_moderator_said_meanwhile_is_the_result(build):
    def fail_while_a_moderator_reports(_):
        call.submit("spam", {"User-Agent": WORDPRESS}, **HAMMY, **FOUND_BY)
        return 500, b""

    with Webhook([fail_while_a_moderator_reports]) as hook:
        call = build(hook.address)
        asked(call, hook)

        results = [hook.heard().said["comments"][0]["result"] for _ in range(2)]

    assert results == ["false", "true"]


def test_A3_the_call_is_not_a_moderators(build, hook):
    asked(build(hook.address), hook)

    assert hook.heard().headers["X-Akismet-Webhook"] == "1"


@pytest.mark.parametrize("status", [500, 502, 429])
def test_A4_a_site_that_fails_is_told_again(build, status):
    with Webhook([always(status)] * 2) as hook:
        asked(build(hook.address), hook)

        first, second, third = hook.heard(), hook.heard(), hook.heard()

    assert first.body == second.body == third.body


@pytest.mark.parametrize(
    "answer",
    [(401, b""), (403, b""), (302, b""), (200, b"hello"), (200, b"[]"), (200, b'{"comments": {}}')],
    ids=lambda answer: f"{answer[0]} {answer[1].decode()}",
)
def test_A4_a_site_that_refuses_is_not_told_again(build, answer):
    """A redirect is not followed."""
    with Webhook([always(*answer)]) as hook:
        call = build(hook.address)
        first = asked(call, hook).headers[GUID]
        hook.heard()
        second = asked(call, hook).headers[GUID]
        next_told = hook.heard()

        assert first != second == next_told.said["comments"][0]["guid"]
        assert hook.is_left_alone


def test_A5_without_the_setting_nothing_comes_later(build, hook):
    call = build(hook.address, seconds=None)

    assert AFTER not in asked(call, hook).headers


@pytest.mark.parametrize("callback", ["https://evil.example/hook", "http://127.0.0.2/", "/hook", "http://[", "x"])
def test_A5_nothing_waits_for_a_call_to_another_host(build, hook, callback):
    call = build(hook.address, seconds=120)

    assert AFTER not in asked(call, hook, callback=callback).headers


def test_A6_the_route_for_alerts_is_not_called_since_there_are_none(build, hook):
    response = asked(build(hook.address), hook)

    assert hook.heard().path == PATH
    assert hook.is_left_alone
    assert not [name for name, _ in response.headers if "alert" in name.lower()]
