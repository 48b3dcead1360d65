import pytest

from spamfilter import web
from spamfilter.errors import UnknownKey
from spamfilter.web.limits import Gate
from spamfilter.web.problems import Refusal
from tests.conftest import KEY


def test_a_site_may_call_so_often_and_then_must_wait(store, site):
    gate = Gate(store, rate="2/hour")
    gate.admit(KEY)
    gate.admit(KEY)

    with pytest.raises(Refusal, match="at most 2 per 1 hour") as raised:
        gate.admit(KEY)

    assert 1 <= raised.value.retry_after <= 7200


def test_each_site_is_counted_alone_whatever_its_keys(store, site):
    gate = Gate(store, rate="1/hour")
    other = store.keys.issue(store.sites.add("https://other.example").id)
    second = store.keys.issue(site.id)
    gate.admit(KEY)

    assert gate.admit(other).url == "https://other.example"
    with pytest.raises(Refusal):
        gate.admit(second)


def test_without_a_rate_nobody_waits(store, site):
    gate = Gate(store)

    assert {gate.admit(KEY).id for _ in range(100)} == {site.id}


def test_a_wrong_key_is_wrong_however_often(store):
    gate = Gate(store, rate="1/hour")

    for _ in range(3):
        with pytest.raises(UnknownKey):
            gate.admit("")


def test_both_dialects_say_when_to_come_back(spam_filter, registry, store, site):
    app = web.create_app(
        spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=10_000, rate_limit="1/hour"
    )
    client = app.test_client()
    client.post("/1.1/verify-key", data={"key": KEY, "blog": "https://blog.example"})

    ours = client.post("/api/v1/score", json={"text": "x"}, headers={"Authorization": f"Bearer {KEY}"})
    akismets = client.post("/1.1/verify-key", data={"key": KEY, "blog": "https://blog.example"})

    assert (ours.status_code, ours.json["type"]) == (429, "/docs#too-many-requests")
    assert (akismets.status_code, akismets.mimetype) == (429, "text/plain")
    assert int(ours.headers["Retry-After"]) >= 1
    assert int(akismets.headers["Retry-After"]) >= 1
