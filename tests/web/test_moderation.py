"""The queue, the log and the health of a site, over HTTP."""

import pytest

from tests.release import HAM, SPAM


def teach(client, text="x", label="spam"):
    (event,) = client.post("/api/v1/feedback", json={"text": text, "label": label, "reporter": "Ann"}).json["events"]
    return event


def check(client, text):
    return client.post("/api/v1/checks", json={"text": text}).json


def test_the_queue_begins_with_what_is_in_most_doubt(client):
    checks = [check(client, text) for text in (SPAM[0].text, HAM[0].text, "Buy a casino bridge, thank you for it")]

    queue = client.get("/api/v1/queue").json["queue"]

    doubts = [abs(one["verdict"]["score"] - 0.5) for one in queue]
    assert {one["id"] for one in queue} == {one["id"] for one in checks}
    assert doubts == sorted(doubts)
    assert len(client.get("/api/v1/queue?limit=1").json["queue"]) == 1


def test_what_was_labelled_waits_no_more(client):
    one = check(client, HAM[0].text)

    client.put(f"/api/v1/checks/{one['id']}/label", json={"label": "ham"})

    assert client.get("/api/v1/queue").json["queue"] == []


def test_the_log_tells_what_was_said_newest_first(client):
    first, second = teach(client), teach(client, "y")

    events = client.get("/api/v1/feedback").json["events"]

    assert [one["id"] for one in events] == [second, first]
    assert (events[0]["kind"], events[0]["label"], events[0]["reporter"]) == ("label", "spam", "Ann")
    assert events[0]["refusal"] is None
    assert [one["id"] for one in client.get(f"/api/v1/feedback?before={second}").json["events"]] == [first]


def test_an_event_is_undone_once(client):
    event = teach(client)

    undone, again = (client.delete(f"/api/v1/feedback/{event}") for _ in range(2))

    assert (undone.status_code, again.status_code) == (204, 409)
    assert client.get("/api/v1/feedback?limit=1").json["events"][0]["undoes"] == event
    assert client.get("/api/v1/site").json["labels"] == 0


@pytest.mark.parametrize("event", ["99", "9" * 30])
def test_an_event_that_is_not_there_is_a_problem(client, event):
    response = client.delete(f"/api/v1/feedback/{event}")

    assert (response.status_code, response.json["type"]) == (404, "/docs#unknown-event")


@pytest.mark.parametrize(("path", "field"), [("queue?limit=0", "limit"), ("feedback?before=x", "before")])
def test_a_number_that_is_none_is_named(client, path, field):
    response = client.get(f"/api/v1/{path}")

    assert (response.status_code, response.json["field"]) == (422, field)


def test_a_site_sees_how_it_is_doing(client):
    teach(client)

    health = client.get("/api/v1/site").json

    assert (health["labels"], health["refused"], health["reject"], health["alarms"]) == (1, 0, None, [])
    assert health["drift"] == {"stability": None, "overturned": {}, "alarms": []}


def test_a_site_sees_only_its_own(client, app, store):
    teach(client)
    check(client, HAM[0].text)
    other = store.sites.add("https://other.example")
    key = store.keys.issue(other.id)

    stranger = app.test_client()
    stranger.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    assert stranger.get("/api/v1/queue").json["queue"] == []
    assert stranger.get("/api/v1/feedback").json["events"] == []
    assert stranger.delete("/api/v1/feedback/1").status_code == 404
