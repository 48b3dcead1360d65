import re
from urllib.parse import urlencode

import pytest

from spamfilter import web
from spamfilter.errors import UnknownCheck
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.verdict import Thresholds
from tests.conftest import KEY
from tests.release import HAM, SPAM

THANKS = "Thanks for making the web a better place."
ASKED = {"api_key": KEY, "blog": "https://blog.example", "user_ip": "198.51.100.7"}
SPAMMY = {"comment_content": SPAM[0].text, "comment_author": SPAM[0].author}
HAMMY = {"comment_content": HAM[0].text, "comment_author": HAM[0].author}
GUID = re.compile("[0-9a-f]{32}")


@pytest.fixture
def call(visitor, site):
    def post(name, *, version="1.1", headers=None, **fields):
        body = urlencode(fields)
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return visitor.post(f"/{version}/{name}", data=body, headers=form)

    return post


@pytest.fixture
def check(call):
    def post(headers=None, **fields):
        return call("comment-check", headers=headers, **{**ASKED, **fields})

    return post


def test_a_good_key_is_valid(call):
    response = call("verify-key", key=KEY, blog="https://blog.example")

    assert (response.status_code, response.data) == (200, b"valid")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Length"] == "5"
    assert [name for name, _ in response.headers if name.lower().startswith("x-akismet")] == []


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"key": KEY.upper()}, b"valid"),
        ({"key": f" {KEY} "}, b"valid"),
        ({"api_key": KEY}, b"valid"),
        ({"key": "", "api_key": KEY}, b"valid"),
        ({"key": KEY, "api_key": "badbadbadbad"}, b"valid"),
        ({"key": "badbadbadbad", "api_key": KEY}, b"invalid"),
        ({"key": "badbadbadbad"}, b"invalid"),
    ],
)
def test_the_new_key_is_asked_about_and_not_the_stored_one(call, fields, word):
    assert call("verify-key", blog="https://blog.example", **fields).data == word


@pytest.mark.parametrize(
    ("fields", "empty"),
    [({"key": KEY}, "blog"), ({"key": KEY, "blog": ""}, "blog"), ({"blog": "b"}, "key"), ({}, "key")],
)
def test_a_key_cannot_be_verified_without_its_fields(call, fields, empty):
    response = call("verify-key", **fields)

    assert (response.status_code, response.data) == (200, b"invalid")
    assert response.headers["X-akismet-debug-help"] == f'Empty "{empty}" value'


def test_the_key_may_stand_in_the_host_name(call):
    host = {"Host": f"{KEY.upper()}.spam.example:8000"}

    verified = call("verify-key", headers=host, blog="https://blog.example")
    checked = call("comment-check", headers=host, blog="https://blog.example", user_ip="198.51.100.7", **HAMMY)

    assert (verified.data, checked.data) == (b"valid", b"false")


def test_the_key_in_the_body_wins_over_the_host_name(check):
    assert check(headers={"Host": f"{KEY}.spam.example"}, api_key="badbadbadbad").data == b"invalid"


@pytest.mark.parametrize(("comment", "word"), [(SPAMMY, b"true"), (HAMMY, b"false")])
def test_a_verdict_is_one_word_with_the_id_of_its_check(check, store, site, comment, word):
    response = check(**comment)

    assert (response.status_code, response.data) == (200, word)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert store.checks.get(site.id, response.headers["X-akismet-guid"]).comment.text == comment["comment_content"]
    assert "X-akismet-debug-help" not in response.headers


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("name", ["comment-check", "comment-check/"])
def test_both_versions_are_served_and_never_redirected(call, version, name):
    assert call(name, version=version, **ASKED, **SPAMMY).data == b"true"


def test_another_version_is_not_there(call):
    assert call("comment-check", version="1.3", **ASKED).status_code == 404


@pytest.mark.parametrize(
    ("thresholds", "word", "tip"),
    [
        (Thresholds(hold=0.0, reject=1.0), b"true", None),
        (Thresholds(hold=0.0, reject=0.0), b"true", None),
        (Thresholds(hold=0.0, reject=0.0, discard=0.0), b"true", "discard"),
        (Thresholds(hold=1.0, reject=1.0), b"false", None),
    ],
)
def test_a_held_comment_goes_to_the_spam_folder_and_only_certain_spam_is_discarded(
    registry, store, site, thresholds, word, tip
):
    spam_filter = SpamFilter(registry=registry, store=store, thresholds=lambda _: thresholds)
    app = web.create_app(spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=10_000)

    response = app.test_client().post("/1.1/comment-check", data={**ASKED, **HAMMY})

    assert (response.data, response.headers.get("X-akismet-pro-tip")) == (word, tip)


@pytest.mark.parametrize(
    ("fields", "word", "tip"),
    [
        ({"comment_author": "viagra-test-123"}, b"true", None),
        ({"comment_author": "akismet-guaranteed-spam"}, b"true", None),
        ({"comment_author_email": "akismet-guaranteed-spam@example.com"}, b"true", None),
        ({"comment_author": "Viagra-test-123", "comment_content": HAM[0].text}, b"false", None),
        ({"comment_content": "viagra-test-123", "user_role": "administrator"}, b"false", None),
        ({"user_role": "administrator", **SPAMMY}, b"false", None),
        ({"user_role": "editor, administrator", **SPAMMY}, b"false", None),
        ({"user_role": "administrator", "comment_author": "viagra-test-123"}, b"true", None),
        ({"comment_author": "viagra-test-123", "test_discard": "1"}, b"true", "discard"),
    ],
)
@pytest.mark.parametrize("is_test", ["0", "1"])
def test_the_agreed_comments_have_their_agreed_verdicts(check, fields, word, tip, is_test):
    response = check(is_test=is_test, **fields)

    assert (response.data, response.headers.get("X-akismet-pro-tip")) == (word, tip)
    assert GUID.fullmatch(response.headers["X-akismet-guid"])


@pytest.mark.parametrize("yes", ["1", "true", "True"])
def test_a_test_remembers_and_learns_nothing(call, check, store, site, yes):
    checked = check(is_test=yes, **SPAMMY)
    submitted = call("submit-ham", **ASKED, **SPAMMY, is_test=yes)

    assert (checked.data, submitted.text) == (b"true", THANKS)
    assert store.feedback.events(site.id) == []
    with pytest.raises(UnknownCheck):
        store.checks.get(site.id, checked.headers["X-akismet-guid"])


@pytest.mark.parametrize(
    ("missing", "body", "help_text"),
    [
        ("api_key", b"invalid", "No site has this key"),
        ("blog", b"Missing required field: blog.", 'Empty "blog" value'),
        ("user_ip", b"Missing required field: user_ip.", 'Empty "user_ip" value'),
    ],
)
def test_a_check_cannot_be_made_without_its_fields(check, missing, body, help_text):
    response = check(**{missing: " "}, **SPAMMY)

    assert (response.status_code, response.data) == (200, body)
    assert response.headers["X-akismet-debug-help"] == help_text
    assert GUID.fullmatch(response.headers["X-akismet-guid"])


def test_a_wrong_key_is_told_before_a_missing_field(check):
    assert check(api_key="badbadbadbad", user_ip="").data == b"invalid"


def test_only_the_needed_fields_are_needed(check):
    assert check().data in {b"true", b"false"}


def test_names_without_a_value_are_empty_fields(visitor, site, store):
    """WordPress drops the "=" of an empty value."""
    body = f"comment_author_url&comment_content=Hi+all&POST_url&user_role&blog=b&user_ip=198.51.100.7&api_key={KEY}"

    response = visitor.post("/1.1/comment-check", data=body, headers={"Content-Type": "text/plain"})

    comment = store.checks.get(site.id, response.headers["X-akismet-guid"]).comment
    assert (comment.text, comment.author_url, comment.author) == ("Hi all", "", None)


@pytest.mark.parametrize(("name", "label"), [("submit-spam", "spam"), ("submit-ham", "ham")])
def test_a_report_is_feedback_of_that_site(call, store, site, name, label):
    response = call(name, **ASKED, **HAMMY, reporter="Ann")

    (event,) = store.feedback.events(site.id)
    assert (response.status_code, response.text) == (200, THANKS)
    assert (event.label, event.source, event.reporter) == (label, name, "Ann")


def test_a_report_with_a_comment_needs_no_address(call, store, site):
    known = call("submit-spam", api_key=KEY, blog="https://blog.example", **SPAMMY)
    nothing = call("submit-spam", api_key=KEY, blog="https://blog.example")

    assert (known.text, nothing.text) == (THANKS, "Missing required field: user_ip.")
    assert len(store.feedback.events(site.id)) == 1


def test_a_report_with_a_wrong_key_is_invalid(call):
    response = call("submit-spam", **{**ASKED, "api_key": "badbadbadbad"}, **SPAMMY)

    assert response.data == b"invalid"
    assert "X-akismet-debug-help" in response.headers


def test_without_a_release_the_answer_is_an_error_that_holds_the_comment(store, site, tmp_path):
    registry = Registry(tmp_path)
    app = web.create_app(
        spam_filter=SpamFilter(registry=registry, store=store), registry=registry, store=store, max_comment_bytes=10_000
    )

    response = app.test_client().post("/1.1/comment-check", data={**ASKED, **HAMMY})

    assert response.status_code == 503
    assert response.text not in {"true", "false", "valid", "invalid"}
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-akismet-debug-help"] == "No release is loaded, so no verdict can be given"
    assert GUID.fullmatch(response.headers["X-akismet-guid"])


def test_errors_of_the_request_itself_are_plain_text(call, visitor, check):
    too_large = check(comment_content="x" * (1 << 20))
    answers = [too_large, visitor.get("/1.1/comment-check"), visitor.get("/1.1/nothing")]

    assert [answer.status_code for answer in answers] == [413, 405, 404]
    assert {answer.mimetype for answer in answers} == {"text/plain"}
    assert GUID.fullmatch(too_large.headers["X-akismet-guid"])
