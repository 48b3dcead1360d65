"""A site's page for its owner, and the same numbers for Prometheus."""

import re
import time
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from spamfilter.verdict import Action, Label
from spamfilter.web.owner import bars
from tests.conftest import KEY
from tests.store.build import VERDICT, a_check, say


def basic(password):
    return {"Authorization": f"Basic {b64encode(f'anyone:{password}'.encode()).decode()}"}


@pytest.fixture
def page(visitor, site):
    return lambda: visitor.get("/site", headers=basic(KEY)).text


@pytest.fixture
def metrics(client):
    """The samples, by name and labels."""

    def read():
        families = text_string_to_metric_families(client.get("/metrics").text)
        return {
            (one.name, *(value for name, value in sorted(one.labels.items()) if name != "site")): one.value
            for family in families
            for one in family.samples
        }

    return read


def check_often(store, site, number, *, score, action, days=1, label=None):
    verdict = replace(VERDICT, score=score, action=action)
    for _ in range(number):
        check = a_check(site, created_at=datetime.now(UTC) - timedelta(days=days))
        stored = store.checks.add(replace(check, verdict=verdict))
        if label is not None:
            say(store, stored, label)


def test_a_browser_is_asked_for_the_key_and_a_program_for_a_bearer(visitor, site):
    page, numbers = visitor.get("/site"), visitor.get("/metrics")

    assert (page.status_code, numbers.status_code) == (401, 401)
    assert page.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert numbers.headers["WWW-Authenticate"] == "Bearer"
    assert visitor.get("/site", headers=basic("ba9876543210")).status_code == 401
    assert visitor.get("/site", headers=basic(KEY)).status_code == 200
    assert visitor.get("/site", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200


def test_an_empty_site_is_shown_too(page, metrics):
    said = page()

    assert "Nothing needs a person" in said
    assert "too few checks" in said
    assert "Every label teaches." in said
    numbers = metrics()
    assert numbers["spamfilter_labels",] == numbers["spamfilter_alarms",] == 0
    assert ("spamfilter_score_stability",) not in numbers


def test_drift_is_shown_with_its_alarm_and_measured(store, site, page, metrics):
    check_often(store, site, 100, score=0.05, action=Action.PUBLISH, days=20)
    check_often(store, site, 80, score=0.95, action=Action.REJECT)
    check_often(store, site, 20, score=0.05, action=Action.PUBLISH, label=Label.SPAM)

    said, numbers = page(), metrics()

    assert "the scores of the last 7 days are spread otherwise than before" in said
    assert "moderators overturned" in said
    assert said.count('<rect class="new"') == 2
    assert said.count('<rect class="old"') == 1
    assert numbers["spamfilter_checks_last_week", "reject"] == 80
    assert numbers["spamfilter_checks_last_week", "hold"] == 0
    assert numbers["spamfilter_score_stability",] > 0.25
    assert numbers["spamfilter_overturned_ratio",] == pytest.approx(0.2, abs=0.2)
    assert numbers["spamfilter_labels",] == 20
    assert numbers["spamfilter_alarms",] == 2


def test_thresholds_are_those_in_force(page, metrics):
    numbers = metrics()

    assert numbers["spamfilter_threshold", "hold"] == pytest.approx(0.4)
    assert numbers["spamfilter_threshold", "reject"] == pytest.approx(0.7)
    assert ("spamfilter_threshold", "discard") not in numbers
    assert "0.700 <small>the release&#39;s</small>" in page() or "0.700 <small>the release's</small>" in page()


def known(page) -> str:
    """The page once what was taught has been folded, for which nobody waits but a test."""
    deadline = time.monotonic() + 60
    while "Not known yet" in (said := page()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return said


def test_refused_labels_are_shown_with_their_reason_and_hostile_names_stay_text(client, page):
    for i in range(201):
        client.post("/api/v1/feedback", json={"text": f"hello {i}", "label": "ham", "reporter": "<script>bot</script>"})

    said = known(page)

    script = "&lt;script&gt;bot&lt;/script&gt;"
    assert f"event 201:</span> reporter &#39;{script}&#39; labelled more than 200 comments" in said
    assert "<script" not in said


def test_a_page_brings_no_script_and_nothing_foreign(page):
    said = page()

    assert "<script" not in said
    assert "style=" not in said
    assert re.findall(r'(?:src|href)="(?!/|#)', said) == []


def test_another_sites_numbers_are_not_shown(visitor, store, site):
    other = store.sites.add("https://other.example")
    store.keys.issue(other.id, "ba9876543210")
    check_often(store, site, 3, score=0.9, action=Action.REJECT)

    said = visitor.get("/metrics", headers=basic("ba9876543210")).text

    assert 'site="https://other.example"' in said
    assert "https://blog.example" not in said
    assert 'spamfilter_checks_last_week{action="reject",site="https://other.example"} 0.0' in said


def test_bars_are_shares_and_the_highest_fills_the_chart():
    drawn = bars([0, 50, 50], [1, 0, 0])

    assert [(one.series, one.x, one.y, one.height) for one in drawn] == [
        ("old", 60, 60.0, 60.0),
        ("old", 120, 60.0, 60.0),
        ("new", 24, 0.0, 120),
    ]
    assert bars([0, 0], [0, 0]) == []
