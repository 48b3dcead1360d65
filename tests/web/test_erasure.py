"""A site has one visitor erased, over HTTP."""

import pytest

ANN = {"author": "Ann", "author_email": "ann@example.org", "ip": "198.51.100.7"}


def check(client, **fields):
    return client.post("/api/v1/checks", json={"text": "Hello there", **fields}).json["id"]


def erase(client, **said):
    return client.post("/api/v1/erase", json=said)


def texts(client, *ids):
    return [client.get(f"/api/v1/checks/{one}").json["comment"]["text"] for one in ids]


@pytest.mark.parametrize("person", [{"author_email": "Ann@example.org"}, {"ip": "198.51.100.7"}])
def test_one_visitor_is_erased_by_address_and_nobody_else(client, person):
    theirs, other = check(client, **ANN), check(client, author_email="bob@example.org")

    first, again = erase(client, **person), erase(client, **person)

    assert first.json == {"erased": 1, "unknown": {"checks": [], "events": []}}
    assert again.json["erased"] == 0
    assert texts(client, theirs, other) == ["", "Hello there"]


def test_a_site_that_sends_no_address_erases_by_id(client):
    theirs, other = check(client), check(client)

    response = erase(client, checks=[theirs, "0" * 32], events=[77])

    assert response.json == {"erased": 1, "unknown": {"checks": ["0" * 32], "events": [77]}}
    assert texts(client, theirs, other) == ["", "Hello there"]


def test_the_log_tells_that_something_was_erased_and_it_cannot_be_undone(client):
    (event,) = client.post("/api/v1/feedback", json={"comment": {"text": "x", **ANN}, "label": "spam"}).json["events"]

    assert erase(client, events=[event]).json["erased"] == 1

    erasure, label = client.get("/api/v1/feedback").json["events"]
    assert (erasure["kind"], erasure["label"], erasure["check"]) == ("erasure", None, None)
    assert (label["id"], label["label"]) == (event, "spam")
    assert client.delete(f"/api/v1/feedback/{erasure['id']}").status_code == 409
    assert client.delete(f"/api/v1/feedback/{event}").status_code == 204


def test_another_sites_comments_are_not_touched(client, app, store):
    theirs = check(client, **ANN)
    store.keys.issue(store.sites.add("https://other.example").id, "ba9876543210")
    stranger = app.test_client()
    stranger.environ_base["HTTP_AUTHORIZATION"] = "Bearer ba9876543210"

    response = erase(stranger, author_email="ann@example.org", checks=[theirs])

    assert response.json == {"erased": 0, "unknown": {"checks": [theirs], "events": []}}
    assert texts(client, theirs) == ["Hello there"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, None),
        ({"checks": []}, None),
        ({"author_email": " "}, "author_email"),
        ({"ip": 7}, "ip"),
        ({"checks": "x"}, "checks"),
        ({"checks": [1]}, "checks"),
        ({"checks": ["x"] * 1001}, "checks"),
        ({"events": [0]}, "events"),
        ({"events": [True]}, "events"),
        ({"events": [2**63]}, "events"),
        ({"email": "ann@example.org"}, "email"),
    ],
)
def test_what_cannot_be_meant_is_named(client, said, field):
    response = erase(client, **said)

    assert (response.status_code, response.json.get("field")) == (422, field)


def test_a_stranger_erases_nothing(visitor):
    assert erase(visitor, author_email="ann@example.org").status_code == 401
