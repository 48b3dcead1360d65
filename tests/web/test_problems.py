import logging
import sqlite3
from contextlib import closing

import pytest

from spamfilter import web
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.web.problems import KINDS
from tests.conftest import KEY, MAX_COMMENT_BYTES

BEARER = {"Authorization": f"Bearer {KEY}"}


def post(client, body, **headers):
    return client.post("/api/v1/score", data=body, headers={"Content-Type": "application/json", **headers})


def test_a_problem_is_told_as_rfc_9457_tells_it(client):
    response = client.post("/api/v1/score", json={"comment": {"text": "x", "author": ["y"]}})

    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "/docs#invalid-comment",
        "title": "A field of the comment cannot be used",
        "status": 422,
        "detail": "author: must be a string, not ['y']",
        "field": "author",
        "value": "['y']",
    }


def test_an_unknown_field_is_refused_by_name(client):
    response = client.post("/api/v1/score", json={"comment": {"text": "x", "autor": "y"}})

    assert (response.status_code, response.json["type"]) == (422, "/docs#unknown-field")
    assert (response.json["field"], response.json["value"]) == ("autor", "y")


def test_an_unknown_field_beside_the_comment_is_refused_by_name(client):
    response = client.post("/api/v1/checks", json={"comment": {"text": "x"}, "idempotency": 1})

    assert response.json["field"] == "idempotency"


def test_a_field_of_one_among_many_comments_is_named_with_its_place(client):
    response = client.post("/api/v1/score", json={"comments": [{"text": "x"}, {"text": 7}]})

    assert (response.json["field"], response.json["value"], response.json["index"]) == ("text", "7", 1)


def test_a_refused_value_is_shortened(client):
    response = client.post("/api/v1/score", json={"comment": {"text": "x", "autor": "y" * 5000}})

    assert len(response.json["value"]) == 80


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"comments": {}}, "comments"),
        ({"comments": ["x"]}, "comments"),
        ({"comment": "x"}, "comment"),
        ({"comment": None}, "comment"),
        ({}, "text"),
        ({"comment": {}}, "text"),
        ({"comment": {"text": None}}, "text"),
    ],
)
def test_a_body_of_another_form_is_refused_by_field(client, body, field):
    response = client.post("/api/v1/score", json=body)

    assert (response.status_code, response.json["field"]) == (422, field)


@pytest.mark.parametrize("reporter", ["x" * 201, 7])
def test_a_reporter_has_a_name_of_some_length(client, reporter):
    response = client.post("/api/v1/feedback", json={"text": "x", "label": "ham", "reporter": reporter})

    assert (response.status_code, response.json["field"]) == (422, "reporter")


@pytest.mark.parametrize("body", ["[]", "7", "null", '"x"'])
def test_a_body_is_an_object(client, body):
    response = post(client, body)

    assert (response.status_code, response.json["type"]) == (422, "/docs#invalid-request")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "line 1, column 1"),
        (b'{"text": "a",\n "author": }', "line 2, column 12"),
        (b'{"text": "\xff"}', "line 1, column"),
        (b"[" * 100_000, "line 1, column"),
        (b'{"text": "\\ud800", "a": ' + b"[" * 100_000, "line 1, column"),
    ],
)
def test_broken_json_is_answered_with_its_position(client, body, where):
    response = post(client, body)

    assert (response.status_code, response.json["type"]) == (400, "/docs#invalid-json")
    assert where in response.json["detail"]


def test_half_an_emoji_is_no_reason_to_turn_a_comment_away(client):
    """JavaScript that cuts a text at a length sends a lone surrogate."""
    made = client.post(
        "/api/v1/checks", data=b'{"text": "Nice \\ud83d", "author": "\\ude00"}', content_type="application/json"
    )

    assert made.status_code == 201
    assert made.json["comment"]["text"] == "Nice ?"


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_another_content_type_is_refused(client, content_type):
    response = post(client, b"{}", **{"Content-Type": content_type})

    assert (response.status_code, response.json["field"]) == (415, "Content-Type")


def test_a_charset_after_the_content_type_is_accepted(client):
    response = post(client, b'{"text": "x"}', **{"Content-Type": "application/json; charset=utf-8"})

    assert response.status_code == 200


def test_a_request_over_the_limit_is_too_large(client):
    response = post(client, b'{"text": "' + b"x" * MAX_COMMENT_BYTES + b'"}')

    assert (response.status_code, response.json["type"]) == (413, "/docs#too-large")


def test_a_request_over_the_limit_is_too_large_also_when_it_does_not_say_so(client):
    """A chunked body has no Content-Length."""
    body = b'{"text": "' + b"x" * MAX_COMMENT_BYTES + b'"}'

    response = client.post(
        "/api/v1/score",
        headers={"Content-Type": "application/json", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input": _Chunks(body), "wsgi.input_terminated": True},
    )

    assert response.status_code == 413


class _Chunks:
    """A body of unknown length, as a server hands it over; reading far past the limit is an error of ours."""

    def __init__(self, body):
        self._body = body + b"y" * len(body)
        self._at = 0

    def read(self, size=-1):
        assert 0 <= self._at <= MAX_COMMENT_BYTES + (1 << 20)
        block = self._body[self._at : self._at + min(size, 1 << 16)] if size >= 0 else self._body
        self._at += len(block)
        return block


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/api/v1/score", 405, "method-not-allowed"),
        ("GET", "/api/v1/checks/00000000000000000000000000000000", 404, "unknown-check"),
        ("GET", "/api/v1/checks/%00'%ff", 404, "unknown-check"),
    ],
)
def test_what_is_not_there_is_a_problem_too(client, method, path, status, slug):
    response = client.open(path, method=method)

    assert (response.status_code, response.json["type"]) == (status, f"/docs#{slug}")


def test_a_wrong_method_is_answered_with_the_right_ones(client):
    assert client.get("/api/v1/score").headers["Allow"] == "OPTIONS, POST"


def test_no_release_is_a_problem_and_never_a_verdict(store, site, tmp_path):
    registry = Registry(tmp_path)
    app = web.create_app(
        spam_filter=SpamFilter(registry=registry, store=store), registry=registry, store=store, max_comment_bytes=10_000
    )
    client = app.test_client()

    single = client.post("/api/v1/checks", json={"text": "x"}, headers=BEARER)
    stream = client.post(
        "/api/v1/score", data=b'{"text": "x"}\n{}', headers={**BEARER, "Content-Type": "application/x-ndjson"}
    )

    assert (single.status_code, single.json["type"]) == (503, "/docs#no-release")
    assert stream.data.count(b"\n") == 2
    assert b"/docs#no-release" in stream.data.splitlines()[0]
    assert b"/docs#invalid-comment" in stream.data.splitlines()[1]


def test_a_database_that_fails_is_a_problem_and_never_a_verdict(client, database_url):
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as database, database:
        database.execute("DROP TABLE checks")

    response = client.post("/api/v1/checks", json={"text": "x"})

    assert (response.status_code, response.json["type"]) == (503, "/docs#database-not-ready")


def test_a_bug_is_told_to_the_log_and_not_to_the_client(app, caplog):
    @app.get("/api/v1/bug")
    def bug():
        raise RuntimeError("secret internals")

    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/api/v1/bug")

    assert (response.status_code, response.json["type"]) == (500, "/docs#internal-error")
    assert b"secret" not in response.data
    assert "secret internals" in caplog.text


def test_every_kind_has_its_own_name_and_is_explained(visitor):
    page = visitor.get("/docs").text

    assert len({kind.slug for kind in KINDS}) == len(KINDS)
    assert [kind.slug for kind in KINDS if f'id="{kind.slug}"' not in page] == []
