"""F: comments that are spam or ham by agreement, and tests.  C: comment-check."""

import re

import pytest

from spamfilter import web
from spamfilter.errors import UnknownCheck
from spamfilter.filter import SpamFilter
from spamfilter.verdict import Label, Thresholds
from tests.contract.conftest import ASKED, BAD_KEY, HAMMY, SPAMMY, THANKS, Caller, told

GUID = "X-akismet-guid"
TIP = "X-akismet-pro-tip"
IN_HEX = re.compile("[0-9a-f]{32}")
FIXTURES = (
    {"comment_author": "viagra-test-123"},
    {"comment_author": "akismet-guaranteed-spam"},
    {"comment_author_email": "akismet-guaranteed-spam@example.com"},
)
SPAM, HAM = (200, "true", None), (200, "false", None)
TELLTALE = ("X-akismet-debug-help", "X-akismet-error", "X-akismet-alert-code", "X-akismet-alert-msg")


@pytest.fixture
def strict(registry, store, site):
    """Call a service whose thresholds are these."""

    def build(**thresholds):
        spam_filter = SpamFilter(registry=registry, store=store, thresholds=lambda _: Thresholds(**thresholds))
        app = web.create_app(spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=10_000)
        return Caller(app.test_client())

    return build


@pytest.fixture
def kept(store, site):
    """How many checks there are, and how much was said of them."""

    def count():
        tallies = store.tallies.by("month", site, since=site.created_at.replace(year=2000))
        return sum(tally.checks for tally in tallies.values()), len(store.log.events(site.id))

    return count


def test_F1_the_first_author_is_spam(call):
    assert told(call.check(**HAMMY | FIXTURES[0])) == SPAM


def test_F2_the_second_author_is_spam(call):
    assert told(call.check(**HAMMY | FIXTURES[1])) == SPAM


def test_F3_the_address_is_spam(call):
    assert told(call.check(**HAMMY | FIXTURES[2])) == SPAM


@pytest.mark.parametrize("role", ["administrator", "editor,administrator", "author, administrator"])
def test_F4_an_administrators_comment_is_ham(call, role):
    assert told(call.check(**SPAMMY, user_role=role)) == HAM
    assert told(call.check(**SPAMMY, user_role="editor,author")) == SPAM


@pytest.mark.parametrize("fixture", FIXTURES)
def test_F5_what_is_spam_by_agreement_is_spam_though_an_administrator_wrote_it(call, fixture):
    assert told(call.check(**fixture, user_role="administrator")) == SPAM


@pytest.mark.parametrize("fixture", FIXTURES)
def test_F6_a_test_changes_nothing_and_there_is_no_tip(call, fixture):
    for is_test in ({}, {"is_test": "1"}, {"is_test": "true"}):
        response = call.check(**fixture, **is_test)
        assert (told(response), response.headers.get(TIP)) == (SPAM, None)


@pytest.mark.parametrize("fixture", FIXTURES)
def test_F7_with_test_discard_there_is_a_tip(call, fixture):
    response = call.check(**fixture, test_discard="1")

    assert (told(response), response.headers[TIP]) == (SPAM, "discard")
    assert TIP not in call.check(**SPAMMY, test_discard="1").headers


def test_F8_a_test_is_judged_as_usual_and_nothing_is_kept(call, kept):
    answers = [call.check(**comment, is_test="1") for comment in (SPAMMY, HAMMY)]
    real = [call.check(**comment) for comment in (SPAMMY, HAMMY)]
    before = kept()
    for label in ("spam", "ham"):
        assert call.submit(label, **HAMMY, is_test="1").text == THANKS
        assert call.submit(label, **HAMMY | FIXTURES[0]).text == THANKS
    for fixture in FIXTURES:
        call.check(**fixture)

    assert [told(answer) for answer in answers] == [told(answer) for answer in real] == [SPAM, HAM]
    assert [answer.headers["X-Spam-Score"] for answer in answers] == [one.headers["X-Spam-Score"] for one in real]
    assert before == kept() == (2, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_content": "viagra-test-123 I disagree, the bridge was closed in 1974, my father drove over it."},
        {"comment_author": "Viagra-test-123"},
        {"comment_author": "viagra-test-1234"},
        {"comment_author_email": "akismet-guaranteed-spam@example.org"},
    ],
)
def test_F9_only_the_exact_field_is_meant(call, fields):
    assert told(call.check(**HAMMY | fields)) == HAM


def test_F10_an_ordinary_text_is_ham(call):
    assert told(call.check(comment_content=HAMMY["comment_content"], is_test="1", user_ip="127.0.0.1")) == HAM


def test_C1_ham_is_false_with_the_id_of_its_check(call, store, site):
    response = call.check(**HAMMY)

    assert told(response) == HAM
    assert IN_HEX.fullmatch(response.headers[GUID])
    assert store.checks.get(site.id, response.headers[GUID]).comment.text == HAMMY["comment_content"]


def test_C2_spam_is_true_with_the_id_of_its_check(call, store, site):
    response = call.check(**SPAMMY)

    assert told(response) == SPAM
    assert IN_HEX.fullmatch(response.headers[GUID])
    assert store.checks.get(site.id, response.headers[GUID]).comment.text == SPAMMY["comment_content"]


def test_C3_only_what_is_almost_certain_is_to_be_discarded(call, strict):
    response = strict(hold=0.0, reject=0.0, discard=0.0).check(**HAMMY)

    assert (told(response), response.headers[TIP]) == (SPAM, "discard")
    assert TIP not in call.check(**SPAMMY).headers  # as it is without a setting


def test_C4_what_is_ham_is_never_to_be_discarded(strict, store, site):
    store.sites.change(site.id, held_is_spam=False)

    answers = [strict(hold=0.0, reject=1.0, discard=1.0), strict(hold=1.0, reject=1.0, discard=1.0)]

    for answer in (one.check(**HAMMY) for one in answers):
        assert (told(answer), answer.headers.get(TIP)) == (HAM, None)


@pytest.mark.parametrize(("held_is_spam", "verdict"), [(True, SPAM), (False, HAM)])
def test_what_is_held_is_what_its_site_takes_it_for(strict, store, site, held_is_spam, verdict):
    store.sites.change(site.id, held_is_spam=held_is_spam)

    response = strict(hold=0.0, reject=1.0).check(**HAMMY)

    assert (told(response), response.headers["X-Spam-Action"]) == (verdict, "hold")
    assert TIP not in response.headers


def test_C5_an_unknown_key_is_invalid_and_the_reply_says_why(call):
    response = call.check(api_key=BAD_KEY)

    assert told(response) == (200, "invalid", "No site has this key")
    assert IN_HEX.fullmatch(response.headers[GUID])


@pytest.mark.parametrize("user_ip", [None, "", " "])
def test_C6_an_address_is_needed(call, user_ip):
    fields = {name: value for name, value in {**ASKED, "user_ip": user_ip}.items() if value is not None}
    response = call("comment-check", **fields)

    assert told(response) == (200, "Missing required field: user_ip.", 'Empty "user_ip" value')
    assert response.headers["Content-Length"] == "32"
    assert IN_HEX.fullmatch(response.headers[GUID])


def test_C7_a_blog_is_needed(call):
    response = call.check(blog="")

    assert told(response) == (200, "Missing required field: blog.", 'Empty "blog" value')
    assert IN_HEX.fullmatch(response.headers[GUID])


@pytest.mark.parametrize("key", ["", BAD_KEY])
def test_C8_the_key_comes_before_the_fields(call, key):
    assert told(call("comment-check", api_key=key)) == (200, "invalid", "No site has this key")


def test_C9_a_browser_need_not_be_named(call):
    assert told(call.check(**HAMMY)) == HAM
    assert told(call.check(**HAMMY, user_agent="")) == HAM


def test_C10_nothing_else_is_needed(call):
    assert call.check().text in {"true", "false"}


@pytest.mark.parametrize("user_ip", ["unknown", "::", "192.168.0.7", "198.51.100.7, 10.0.0.1", "\0", "9" * 5000])
def test_C11_an_address_that_is_none_is_no_reason_to_fail(call, user_ip):
    assert told(call.check(**HAMMY, user_ip=user_ip)) == HAM


def test_C12_the_same_comment_again_is_another_check(call):
    first, second = (call.check(**HAMMY) for _ in range(2))

    assert told(first) == told(second)
    assert first.headers[GUID] != second.headers[GUID]


@pytest.mark.parametrize("comment", [HAMMY, SPAMMY])
def test_C13_a_verdict_is_no_error(call, comment):
    response = call.check(**comment)

    assert [name for name in TELLTALE if name in response.headers] == []


@pytest.mark.parametrize("reason", ["recheck_queue", "retry", "wp-cli", "edit"])
def test_C14_to_ask_again_is_to_ask_and_teaches_nothing(call, kept, reason):
    assert told(call.check(**SPAMMY, recheck_reason=reason)) == SPAM
    assert kept() == (1, 0)


def test_a_verdicts_reasons_travel_in_headers_of_our_own(call):
    comment = {"comment_content": "Дешёвое казино\r\nX-akismet-error: no " * 99, "comment_author": "Казино \u202e"}

    for response in (call.check(**comment), call.check(**comment, is_test="1"), call.check(**FIXTURES[0])):
        said = {name: value for name, value in response.headers if name.startswith("X-Spam-")}
        assert list(said) == ["X-Spam-Score", "X-Spam-Action", "X-Spam-Reasons"]
        assert 0.0 <= float(said["X-Spam-Score"]) <= 1.0
        assert 0 < len(said["X-Spam-Reasons"]) <= 1000
        assert said["X-Spam-Reasons"].isascii()
        assert said["X-Spam-Reasons"].isprintable()
        assert "X-akismet-error" not in response.headers


def test_no_check_is_kept_where_there_was_nothing_to_judge(call, store, site):
    for response in (call.check(**FIXTURES[0]), call.check(user_role="administrator"), call.check(blog="")):
        with pytest.raises(UnknownCheck):
            store.checks.get(site.id, response.headers[GUID])


def test_what_a_moderator_cleared_stays_cleared_in_every_form(call, store, site):
    """WordPress asks with backslashes, reports without, and asks again with the markup that it keeps."""
    wordpress = {"User-Agent": "WordPress/7.1 | Akismet/5.7.2"}
    author = {"comment_author": "Best Casino", "comment_author_url": "", "user_ip": "198.51.100.7"}
    typed = 'It\'s a "casino" bonus & pills: <a href="http://win-casino.top/?a=1&b=2">buy now</a> <script>x</script>'
    slashed = typed.replace("'", "\\'").replace('"', '\\"')
    filtered = (
        typed.replace("&", "&amp;").replace('">buy', '" rel="nofollow ugc">buy').replace("<script>x</script>", "x")
    )

    asked = call.check(headers=wordpress, **author, comment_content=slashed)
    call.submit("ham", headers=wordpress, **author, comment_content=typed)
    again = call.check(headers=wordpress, **author, comment_content=filtered, recheck_reason="recheck_queue")

    assert (told(asked), told(again)) == (SPAM, HAM)
    assert store.checks.get(site.id, asked.headers[GUID]).label is Label.HAM
    assert again.headers["X-Spam-Reasons"].startswith("moderator.ham")
