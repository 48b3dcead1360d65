"""T: how requests are read and replies are written."""

import sqlite3
from contextlib import closing
from urllib.parse import quote, quote_plus

import pytest
from flask import Flask
from sqlalchemy import make_url

from spamfilter.filter import SpamFilter
from spamfilter.web import akismet, problems
from spamfilter.web.akismet_keys import Keyring
from spamfilter.web.limits import Gate
from tests.conftest import KEY, MAX_COMMENT_BYTES
from tests.contract.conftest import ASKED, BLOG, HAMMY, SPAMMY, THANKS, Caller, told

GUID = "X-akismet-guid"
KEYED = f"api_key={KEY}&blog=b&user_ip=198.51.100.7"


@pytest.fixture
def read(call, store, site):
    """Ask about the comment in a form, and return it as it was read."""

    def kept(form, **headers):
        response = call("comment-check", f"{form}&{KEYED}", headers=headers)
        return store.checks.get(site.id, response.headers[GUID]).comment

    return kept


def test_T1_plain_http_is_served_without_a_redirect(call):
    """HTTPS is proved on the real server."""
    assert told(call.check(headers={"X-Forwarded-Proto": "http"}, **HAMMY)) == (200, "false", None)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=UTF-8",
        "text/plain",
        "application/json",
        "multipart/form-data",
        "x",
        "",
    ],
)
def test_T2_any_type_is_a_form(read, content_type):
    assert read("comment_content=Hi+all", **{"Content-Type": content_type}).text == "Hi all"


def test_T3_a_bare_name_is_an_empty_field(read):
    comment = read("comment_author_url&comment_content=Hi&POST_url&user_role")

    assert (comment.text, comment.author_url, comment.author) == ("Hi", "", None)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (f"comment_content={quote_plus('Zoë & co')}", "Zoë & co"),
        (f"comment_content={quote('Zoë & co')}", "Zoë & co"),
        ("comment_content=Zo%EB&blog_charset=ISO-8859-1", "Zoë"),
        ("comment_content=%CF%F0%E8%E2%E5%F2&blog_charset=windows-1251", "Привет"),
        ("comment_content=%93%FA%96%7B&blog_charset=Shift_JIS", "日本"),
        ("comment_content=Zo%EB&blog_charset=UTF-8", "Zo\ufffd"),
        ("comment_content=Zo%C3%AB&blog_charset=no-such-thing", "Zoë"),
        ("comment_content=Zo%C3%AB&blog_charset=base64", "Zoë"),
        ("comment_content=100%&blog_charset=%", "100%"),
    ],
)
def test_T4_a_text_is_of_the_blogs_charset_and_never_turned_away(read, form, text):
    assert read(form).text == text


@pytest.mark.parametrize(
    "tags", ["[0]=a&{}[1]=b", "[]=a&{}[]=b", "=a", "%5B0%5D=a&{}%5B1%5D=b", "%5b%5d=a", "[", "[]", "[a][b]=c"]
)
def test_T5_a_list_may_be_written_in_any_way(read, tags):
    name = "comment_context"

    assert read(f"{name}{tags.format(name)}&comment_content=Hi").text == "Hi"


def test_T6_unknown_fields_are_left_alone(read):
    unknown = "&".join(f"{name}=x" for name in ("POST_comment", "HTTP_ACCEPT", "REMOTE_ADDR", "classify", "", "%00"))

    assert read(f"{unknown}&comment_content=Hi").text == "Hi"


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [("1", 0), ("true", 0), ("True", 0), ("YES", 0), ("0", 1), ("false", 1), ("False", 1), ("", 1), ("no", 1)],
)
def test_T7_yes_and_no_are_spelt_in_many_ways(call, store, site, said, is_kept):
    call.submit("ham", **HAMMY, is_test=said)

    assert len(store.log.events(site.id)) == is_kept


@pytest.mark.parametrize(
    ("name", "methods"),
    [
        ("verify-key", ["POST"]),
        ("comment-check", ["POST"]),
        ("submit-spam", ["POST"]),
        ("submit-ham", ["POST"]),
        ("key-sites", ["GET", "POST"]),
        ("usage-limit", ["GET", "POST"]),
    ],
)
def test_T8_the_methods_are_those_that_clients_use(call, name, methods):
    asked = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
    allowed = [method for method in asked if call(name, "", method=method).status_code != 405]

    assert allowed == methods


@pytest.mark.parametrize("word", ["word+", "words"])
def test_T9_a_mebibyte_is_accepted(read, word):
    """With spaces and without: what takes the square of the length of a word would never end."""
    head = "comment_content="
    text = word * ((MAX_COMMENT_BYTES - len(head) - len(KEYED) - 1) // 5)

    assert len(read(head + text).text) == len(text)


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("verify-key", {"key": KEY, "blog": BLOG}, b"valid"),
        ("verify-key", {"key": "x", "blog": BLOG}, b"invalid"),
        ("comment-check", {**ASKED, **SPAMMY}, b"true"),
        ("comment-check", {**ASKED, **HAMMY}, b"false"),
        ("comment-check", {"api_key": KEY, "blog": BLOG}, b"Missing required field: user_ip."),
        ("submit-spam", ASKED, THANKS.encode()),
        ("deactivate", {"key": KEY, "blog": BLOG}, b"deactivated"),
    ],
)
def test_T10_the_words_are_exact_and_so_is_their_length(call, name, fields, words):
    response = call(name, **fields)

    assert response.data == words
    assert response.headers["Content-Length"] == str(len(words))


def test_T11_words_are_plain_text_and_reports_json(call):
    plain = [call("verify-key", key=KEY, blog=BLOG), call.check(), call.check(api_key=""), call.submit("ham")]
    reports = [call("get-subscription", key=KEY), call("get-stats", key=KEY), call("usage-limit", api_key=KEY)]

    assert {response.headers["Content-Type"] for response in plain} == {"text/plain; charset=utf-8"}
    assert {response.headers["Content-Type"] for response in reports} == {"application/json"}


def test_T12_headers_are_spelt_as_akismet_spells_them(call):
    names = {name for name, _ in call.check(comment_author="viagra-test-123", test_discard="1").headers}
    names |= {name for name, _ in call.check(api_key="").headers}

    assert {"X-akismet-guid", "X-akismet-pro-tip", "X-akismet-debug-help"} <= names


def test_T13_nothing_is_compressed_or_redirected(call):
    response = call.check(headers={"Accept-Encoding": "gzip, br, zstd", "Host": "spam.example"}, **HAMMY)

    assert (response.status_code, response.data) == (200, b"false")
    assert "Content-Encoding" not in response.headers
    assert "Location" not in response.headers


@pytest.fixture
def hurried(registry, store, site):
    """Call a service that has 20 milliseconds for an answer."""
    app = Flask(__name__)
    spam_filter = SpamFilter(registry=registry, store=store)
    app.register_blueprint(akismet.blueprint(spam_filter, store, Gate(store), Keyring(), seconds=0.02))
    problems.install(app)
    return Caller(app.test_client())


@pytest.mark.parametrize("name", ["comment-check", "submit-spam"])
def test_T14_an_answer_comes_in_time_though_the_database_does_not(hurried, database_url, name):
    with closing(sqlite3.connect(make_url(database_url).database)) as other:
        other.execute("BEGIN IMMEDIATE")
        late = hurried(name, **ASKED, **HAMMY)

    assert told(late) == (503, "The answer was not ready in time.", "The answer was not ready in time")
    assert (GUID in late.headers) is (name == "comment-check")
    assert akismet.DEADLINE_SECONDS < 0.9


@pytest.mark.parametrize(
    "path",
    [
        "/1.1/comment-check",
        "/1.2/comment-check",
        "/1.1/comment-check/",
        "//1.1//comment-check",
        "/1.1/comment-check//",
    ],
)
def test_T15_slashes_do_not_count_and_both_versions_are_served(visitor, site, path):
    response = visitor.post(data={**ASKED, **SPAMMY}, environ_overrides={"PATH_INFO": path})

    assert told(response) == (200, "true", None)


@pytest.mark.parametrize("path", ["/1.1/Comment-Check", "/1.3/comment-check", "/1.1", "/1.1/", "//1.2//", "/1.1/x/y"])
def test_T15_another_path_is_not_there(visitor, site, path):
    response = visitor.post(data={**ASKED, **SPAMMY}, environ_overrides={"PATH_INFO": path})

    assert (response.status_code, response.mimetype) == (404, "text/plain")
