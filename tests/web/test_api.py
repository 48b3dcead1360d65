import json
import re

import pytest

from spamfilter import web
from spamfilter.errors import DatabaseNotReady
from spamfilter.filter import SpamFilter
from tests.conftest import KEY
from tests.release import HAM, SPAM

NDJSON = {"Content-Type": "application/x-ndjson"}
SPAMMY = {"text": SPAM[0].text, "author": SPAM[0].author}
HAMMY = {"text": HAM[0].text, "author": HAM[0].author}


def a_check(client, **fields):
    return client.post("/api/v1/checks", json={"comment": {"text": "Hello", **fields}})


def lines(response):
    return [json.loads(line) for line in response.data.splitlines()]


def test_a_verdict_has_an_action_a_score_reasons_and_a_release(client):
    response = client.post("/api/v1/score", json={"comment": SPAMMY})

    verdict = response.json["verdict"]
    assert response.status_code == 200
    assert verdict["action"] == "reject"
    assert 0.7 <= verdict["score"] <= 1.0
    assert verdict["release"] == "tiny"
    assert set(verdict["reasons"][0]) == {"name", "weight", "text"}


def test_the_fields_of_a_comment_may_stand_alone(client):
    wrapped = client.post("/api/v1/score", json={"comment": SPAMMY})
    bare = client.post("/api/v1/score", json=SPAMMY)

    assert bare.json == wrapped.json


def test_many_comments_are_judged_in_order(client):
    response = client.post("/api/v1/score", json={"comments": [SPAMMY, HAMMY, SPAMMY]})

    assert [verdict["action"] for verdict in response.json["verdicts"]] == ["reject", "publish", "reject"]


def test_a_request_judges_a_thousand_comments_and_not_one_more(client):
    thousand = client.post("/api/v1/score", json={"comments": [{"text": "x"}] * 1000})
    more = client.post("/api/v1/score", json={"comments": [{"text": "x"}] * 1001})

    assert len(thousand.json["verdicts"]) == 1000
    assert (more.status_code, more.json["field"]) == (422, "comments")


def test_scoring_remembers_nothing(client, store, site):
    client.post("/api/v1/score", json={"comment": SPAMMY})

    assert store.log.events(site.id) == []


def test_a_check_is_remembered(client):
    made = a_check(client, author="Ann", permalink="https://blog.example/1")

    found = client.get(made.headers["Location"])
    assert made.status_code == 201
    assert re.fullmatch("[0-9a-f]{32}", made.json["id"])
    assert made.headers["Location"] == f"/api/v1/checks/{made.json['id']}"
    assert found.json["comment"]["author"] == "Ann"
    assert found.json["verdict"] == made.json["verdict"]
    assert found.json["label"] is None


def test_a_check_does_not_give_an_address_or_an_email_back(client):
    made = a_check(client, ip="198.51.100.7", author_email="ann@example.org")

    found = client.get(made.headers["Location"])
    assert b"198.51.100.7" not in found.data
    assert b"ann@example.org" not in found.data


def test_a_label_is_learned_and_withdrawn(client):
    address = a_check(client).headers["Location"]

    said = client.put(f"{address}/label", json={"label": "spam", "reporter": "Ann"})
    labelled = client.get(address).json["label"]
    withdrawn = client.delete(f"{address}/label")

    assert (said.status_code, said.json["label"], labelled) == (200, "spam", "spam")
    assert (withdrawn.status_code, withdrawn.data) == (204, b"")
    assert client.get(address).json["label"] is None


@pytest.mark.parametrize(("label", "score", "action"), [("spam", 1.0, "reject"), ("ham", 0.0, "publish")])
def test_a_score_follows_a_moderators_word(client, label, score, action):
    """At once, alone, among many and in a stream, also of a copy; and no longer once it is withdrawn."""
    text = "Join our tomato course, seats are limited"
    copy = {"comment": {"text": f"<p>{text.upper()}</p>"}}
    before = client.post("/api/v1/score", json=copy).json
    check = client.post("/api/v1/checks", json={"text": text}).json["id"]

    client.put(f"/api/v1/checks/{check}/label", json={"label": label})

    alone = client.post("/api/v1/score", json=copy).json["verdict"]
    many = client.post("/api/v1/score", json={"comments": [copy["comment"]]}).json["verdicts"][0]
    (streamed,) = lines(client.post("/api/v1/score", data=json.dumps(copy), headers=NDJSON))
    assert (alone["score"], alone["action"], alone["reasons"][0]["name"]) == (score, action, f"moderator.{label}")
    assert alone == many == streamed["verdict"]
    client.delete(f"/api/v1/checks/{check}/label")
    assert client.post("/api/v1/score", json=copy).json == before


def test_there_must_be_a_label_to_withdraw(client):
    response = client.delete(f"{a_check(client).headers['Location']}/label")

    assert (response.status_code, response.json["type"]) == (404, "/docs#no-label")


@pytest.mark.parametrize("label", ["SPAM!", None, 1, ""])
def test_a_label_is_spam_or_ham(client, label):
    response = client.put(f"{a_check(client).headers['Location']}/label", json={"label": label})

    assert (response.status_code, response.json["field"]) == (422, "label")


def test_another_sites_check_does_not_exist(client, app, store):
    """A site cannot label, or even see, another site's check."""
    address = a_check(client).headers["Location"]
    stranger = app.test_client()
    key = store.keys.issue(store.sites.add("https://other.example").id)
    stranger.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    answers = [
        stranger.get(address),
        stranger.put(f"{address}/label", json={"label": "ham"}),
        stranger.delete(f"{address}/label"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.json["type"] for answer in answers} == {"/docs#unknown-check"}


def test_the_same_request_again_is_answered_with_the_first_check(client):
    name = {"Idempotency-Key": "a"}

    first, second = (client.post("/api/v1/checks", json={"text": "x"}, headers=name) for _ in range(2))

    assert second.json == first.json


def test_another_comment_under_the_same_idempotency_key_is_a_conflict(client):
    name = {"Idempotency-Key": "a"}
    client.post("/api/v1/checks", json={"text": "x"}, headers=name)

    response = client.post("/api/v1/checks", json={"text": "y"}, headers=name)

    assert (response.status_code, response.json["type"]) == (409, "/docs#conflict")


def test_an_idempotency_key_has_a_length(client):
    response = client.post("/api/v1/checks", json={"text": "x"}, headers={"Idempotency-Key": "a" * 256})

    assert (response.status_code, response.json["field"]) == (422, "Idempotency-Key")


def test_feedback_teaches_one_comment(client, store, site):
    response = client.post("/api/v1/feedback", json={"comment": SPAMMY, "label": "spam", "reporter": "Ann"})

    (event,) = store.log.events(site.id)
    assert response.json == {"learned": 1, "events": [event.id]}
    assert (event.label, event.reporter, event.source, event.check_id) == ("spam", "Ann", "api", None)


def test_feedback_teaches_many_comments(client, store, site):
    lessons = [{"comment": SPAMMY, "label": "spam"}, {"text": "Thank you", "label": "ham"}]

    response = client.post("/api/v1/feedback", json={"feedback": lessons})

    events = store.log.events(site.id)
    assert response.json == {"learned": 2, "events": [event.id for event in events]}
    assert [event.label for event in events] == ["spam", "ham"]


def test_feedback_that_is_sent_again_teaches_nothing_twice_and_another_label_replaces_it(client, store, site):
    lessons = [{"comment": SPAMMY, "label": "spam"}, {"text": "Thank you", "label": "ham"}]
    first = client.post("/api/v1/feedback", json={"feedback": lessons})

    again = client.post("/api/v1/feedback", json={"feedback": lessons})
    changed = client.post("/api/v1/feedback", json={"text": "Thank you", "label": "spam"})

    assert again.json == first.json
    assert [event.label for event in store.log.events(site.id)] == ["spam", "ham", "spam"]
    assert changed.json["events"] == [store.log.events(site.id)[-1].id]


def test_one_bad_label_among_many_keeps_all_from_being_learned(client, store, site):
    lessons = [{"comment": SPAMMY, "label": "spam"}, {"comment": HAMMY, "label": "good"}]

    response = client.post("/api/v1/feedback", json={"feedback": lessons})

    assert (response.status_code, response.json["field"], response.json["value"]) == (422, "label", "good")
    assert response.json["index"] == 1
    assert store.log.events(site.id) == []


def test_a_stream_of_feedback_teaches_every_good_line(client, store, site):
    body = b'{"text": "Thank you", "label": "ham"}\n{"text": "x", "label": "no"}\n{"text": "y", "label": "spam"}'

    response = client.post("/api/v1/feedback", data=body, headers=NDJSON)

    first, bad, last = lines(response)
    assert [first["learned"], last["learned"]] == [1, 1]
    assert first["events"] + last["events"] == [event.id for event in store.log.events(site.id)]
    assert (bad["field"], bad["line"]) == ("label", 2)
    assert [event.label for event in store.log.events(site.id)] == ["ham", "spam"]


class Interrupted(SpamFilter):
    """The database is away for one comment and back for the next."""

    def teach(self, site, comment, label, **said):
        if comment.text == "away":
            raise DatabaseNotReady("away")
        return super().teach(site, comment, label, **said)


def test_a_line_of_feedback_is_answered_as_learned_exactly_when_it_was(registry, store, site):
    app = web.create_app(
        spam_filter=Interrupted(registry=registry, store=store),
        registry=registry,
        store=store,
        max_comment_bytes=10_000,
    )
    body = b"\n".join(b'{"text": "%b", "label": "spam"}' % text for text in (b"a", b"away", b"b"))

    response = app.test_client().post(
        "/api/v1/feedback", data=body, headers={**NDJSON, "Authorization": f"Bearer {KEY}"}
    )

    assert [answer.get("learned", answer.get("status")) for answer in lines(response)] == [1, 503, 1]
    assert len(store.log.events(site.id)) == 2


def test_a_stream_is_answered_in_order(client):
    body = b"\n".join(json.dumps(comment).encode() for comment in [SPAMMY, HAMMY] * 100)

    response = client.post("/api/v1/score", data=body, headers=NDJSON)

    assert response.mimetype == "application/x-ndjson"
    assert [answer["verdict"]["action"] for answer in lines(response)] == ["reject", "publish"] * 100


def test_a_bad_line_answers_a_problem_in_its_place_and_the_stream_goes_on(client):
    body = b'{"text": "a"}\n\n{"text": \n{"text": "b", "autor": "c"}\n{"comment": {"text": "d"}}\n'

    response = client.post("/api/v1/score", data=body, headers=NDJSON)

    first, broken, misspelt, last = lines(response)
    assert ("verdict" in first, "verdict" in last) == (True, True)
    assert (broken["status"], broken["line"]) == (400, 3)
    assert (misspelt["status"], misspelt["line"], misspelt["field"], misspelt["value"]) == (422, 4, "autor", "c")


def test_a_stream_may_be_longer_than_a_request_and_a_line_may_not(client):
    long, comment = b'{"text": "' + b"x" * (1 << 20) + b'"}\n', b'{"text": "' + b"x " * 30_000 + b'"}\n'

    response = client.post("/api/v1/score", data=comment * 20 + long + comment, headers=NDJSON)

    answers = lines(response)
    assert [answer.get("status", 200) for answer in answers] == [200] * 20 + [413, 200]
    assert answers[20]["line"] == 21


def test_without_a_key_nothing_is_read(visitor):
    response = visitor.post("/api/v1/score", data=b"x" * (2 << 20))

    assert response.status_code == 401


@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Bearer ", f"Basic {KEY}", f"Bearer {KEY}x", "Bearer ffffffffffff", f"Token {KEY}"],
)
def test_every_wrong_key_is_answered_alike(visitor, site, authorization):
    headers = {} if authorization is None else {"Authorization": authorization}

    response = visitor.post("/api/v1/score", json={"comment": SPAMMY}, headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json == visitor.post("/api/v1/score", json={"comment": SPAMMY}).json
