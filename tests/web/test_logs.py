import json
import logging
from contextlib import contextmanager

import structlog

from spamfilter.web import logs
from tests.conftest import KEY

SPAMMY = {"text": "Buy cheap pills"}


@contextmanager
def a_log(*, level="info", style="json"):
    """Log like the service does; what the tests' own log was comes back afterwards."""
    root = logging.getLogger()
    handlers, before = root.handlers, root.level
    logs.configure(level=level, style=style)
    yield
    root.handlers = handlers
    root.setLevel(before)
    structlog.reset_defaults()


def events(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_check_is_one_event_with_its_fields(capsys, client, site):
    with a_log():
        check = client.post("/api/v1/checks", json=SPAMMY).json

    (event,) = events(capsys)
    assert event.pop("ms") > 0
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "check",
        "level": "info",
        "id": check["id"],
        "site": site.id,
        "door": "api",
        "action": check["verdict"]["action"],
        "score": round(check["verdict"]["score"], 4),
        "release": "tiny",
    }


def test_akismets_checks_are_logged_too(capsys, visitor, site):
    form = {"api_key": KEY, "blog": "https://blog.example", "user_ip": "198.51.100.7", "comment_content": "x"}

    with a_log():
        visitor.post("/1.1/comment-check", data=form)

    assert [(event["event"], event["door"]) for event in events(capsys)] == [("check", "akismet")]


def test_nothing_that_a_visitor_said_is_logged(capsys, client):
    said = {"text": "unsayable", "author": "unsayable", "author_email": "unsayable@example.org", "ip": "198.51.100.7"}

    with a_log(level="debug"):
        client.post("/api/v1/checks", json={**said, "author_url": "https://unsayable.example"})
        client.post("/api/v1/checks", json={**said, "unsayable": 1})
        client.post("/api/v1/checks", data=b"unsayable", content_type="application/json")

    logged = capsys.readouterr().err
    assert '"check"' in logged
    assert [secret for secret in ("unsayable", "198.51.100.7", KEY) if secret in logged] == []


def test_a_bug_is_logged_with_its_traceback(capsys, app):
    @app.get("/bug")
    def bug():
        raise RuntimeError("gone wrong")

    with a_log():
        app.test_client().get("/bug")

    (event,) = events(capsys)
    assert event["level"] == "error"
    assert "RuntimeError: gone wrong" in event["exception"]


def test_people_read_lines(capsys, client):
    with a_log(style="console"):
        client.post("/api/v1/checks", json=SPAMMY)

    assert "release=tiny" in capsys.readouterr().err


def test_below_its_level_nothing_is_logged(capsys, client):
    with a_log(level="warning"):
        client.post("/api/v1/checks", json=SPAMMY)

    assert events(capsys) == []
