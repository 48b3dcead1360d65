"""A real Flask application with our extension and the real service."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, USER_AGENT
from tests.integration.python_plugins import engine as engines
from tests.integration.python_plugins.conftest import AWAY, HERE, KEY, ask_in_trouble, of_a_service, until
from tests.integration.python_plugins.odd_servers import odd_server
from tests.release import HAM, SPAM


def an_environment(folder, url, **settings):
    # A busy machine is not a service that is away.
    ours = {"SPAMFILTER_URL": url, "SPAMFILTER_KEY": KEY, "SPAMFILTER_TIMEOUT_S": 30.0, **settings}
    return {
        "PYTHONPATH": str(HERE / "sites"),
        "FLASK_APP": "guestbook",
        "GUESTBOOK_FOLDER": str(folder),
        "GUESTBOOK_SETTINGS": json.dumps(ours),
    }


@pytest.fixture
def guestbook(plugins_python, tmp_path):
    """Run the application for a service, as often as a test likes, on one folder."""

    @contextmanager
    def run(url, **settings) -> Iterator[engines.Engine]:
        command = ["-m", "flask", "run", "--port", "{port}"]
        environment = an_environment(tmp_path, url, **settings)
        with engines.running(plugins_python, tmp_path, environment, *command, page="/") as engine:
            yield engine

    return run


def send(engine, text, name="Ada Lind", visitor=None):
    return (visitor or engine.visitor()).post("/", {"comment": text, "name": name})


def moderate(engine, text, word):
    """Say a word about a comment, and return what is known of it."""
    (key,) = (key for key, comment in rows(engine, "guestbook", "key, comment") if comment == text)
    with engine.visitor().opener.open(f"{engine.address}/moderate/{key}/{word}", data=b"") as answer:
        return json.load(answer)


def rows(engine, table, columns):
    file = {"guestbook": "guestbook.db", "comments": "spamfilter.db"}[table]
    with closing(sqlite3.connect(engine.folder / file)) as database:
        return database.execute(f"SELECT {columns} FROM {table}").fetchall()


def states(engine):
    return dict(rows(engine, "guestbook", "comment, state"))


def retry(engine, service):
    environment = an_environment(engine.folder, service.address)
    command = ["-m", "flask", "spamfilter", "retry", "--now"]
    return engines.run(engine.python, engine.folder, environment, *command)


def asker(engine, environment):
    """Start asking again as cron would, with the service of these settings."""
    address = f"http://127.0.0.1:{environment['SPAMFILTER_PORT']}"
    command = ["-m", "flask", "spamfilter", "retry", "--now"]
    return engines.start(engine.python, engine.folder, an_environment(engine.folder, address), *command)


def test_a_hundred_comments_in_an_outage_are_held_and_each_judged_once(guestbook, models_dir, tmp_path):
    """Two processes ask at once later, and the service is killed in the middle of that."""
    environment = of_a_service(tmp_path, models_dir)
    texts = [f"{(SPAM if n % 2 else HAM)[n % 4].text} {n}" for n in range(100)]
    texts[1] = (
        "Casino bonus and loans of 900 dollars, cheap pills and watches: http://loans.top/casino"  # no copies of it
    )
    with guestbook(AWAY) as engine:
        one = engine.visitor()
        names = ("Ada Lind", "Best Casino")
        assert {send(engine, text, names[n % 2], visitor=one) for n, text in enumerate(texts)} == {303}
        assert states(engine) == dict.fromkeys(texts, "hold")
        assert moderate(engine, texts[1], "ham") == {"reasons": None}  # a person decides meanwhile

    remembered = ask_in_trouble(environment, partial(asker, engine, environment))

    assert remembered <= 100  # those of its last moment are lost with it
    # Not every verdict is as it would have been: the filter learns what was said of the second comment.
    answers = dict(rows(engine, "comments", "key, answer"))
    keys = dict(rows(engine, "guestbook", "comment, key"))
    said = {text: json.loads(answers[key])["verdict"]["action"] for text, key in keys.items()}
    assert set(said.values()) >= {"publish", "reject"}
    assert states(engine) == said | {texts[1]: "publish"}
    assert len({json.loads(answer)["id"] for answer in answers.values()}) == 100
    assert [told for (told,) in rows(engine, "comments", "told") if told] == ["ham"]
    assert {document for (document,) in rows(engine, "comments", "document")} == {None}


def test_a_restarted_application_takes_up_what_waits_by_itself(guestbook, service):
    with guestbook(AWAY) as engine:
        send(engine, SPAM[0].text)
    with closing(sqlite3.connect(engine.folder / "spamfilter.db")) as database, database:
        database.execute("UPDATE comments SET next_try_at = 1")

    with guestbook(service.address) as engine:
        until(lambda: states(engine) == {SPAM[0].text: "reject"})


def test_an_owner_may_publish_while_the_service_is_away_and_it_is_judged_later(guestbook, service):
    published = {"SPAMFILTER_WHEN_DOWN": "publish", "SPAMFILTER_TIMEOUT_S": 0.3}
    with odd_server("silent") as silent, guestbook(silent, **published) as engine:
        send(engine, SPAM[1].text)
        assert states(engine) == {SPAM[1].text: "publish"}

    retry(engine, service)

    assert states(engine) == {SPAM[1].text: "reject"}


def test_what_a_view_refuses_is_not_kept(guestbook, service):
    with guestbook(service.address) as engine:
        assert send(engine, "") == 422
        assert engine.visitor().post("/", {}, action="/moderate/none/ham") == 500

    assert rows(engine, "comments", "key") == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SPAMFILTER_URL": "spam.example"}, "SPAMFILTER_URL: must be the address of the service"),
        ({"SPAMFILTER_KEY": ""}, "SPAMFILTER_KEY: must be the key of a site"),
        ({"SPAMFILTER_TIMEOUT_S": "2"}, "SPAMFILTER_TIMEOUT_S: must be a number of seconds"),
        ({"SPAMFILTER_WHEN_DOWN": "open"}, "SPAMFILTER_WHEN_DOWN: must be 'hold' or 'publish', not 'open'"),
        ({"SPAMFILTER_RETRY_IN_BACKGROUND": 1}, "SPAMFILTER_RETRY_IN_BACKGROUND: must be True or False, not 1"),
        ({"SPAMFILTER_TIMEOUT": 2}, "SPAMFILTER_TIMEOUT: there is no such setting"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(plugins_python, tmp_path, settings, told):
    environment = an_environment(tmp_path, AWAY) | {
        "GUESTBOOK_SETTINGS": json.dumps({"SPAMFILTER_URL": AWAY, "SPAMFILTER_KEY": KEY, **settings})
    }

    with pytest.raises(AssertionError) as stopped:
        engines.run(plugins_python, tmp_path, environment, "-c", "import guestbook")

    assert f"ValueError: {told}" in str(stopped.value)


def test_the_form_tells_robots_from_people_and_a_moderators_word_is_learnt(browser, guestbook, service):
    ham, spam = HAM[2].text, SPAM[3].text
    with guestbook(service.address) as engine:
        page = browser.new_page(viewport=PHONE, user_agent=USER_AGENT, java_script_enabled=False)
        for name, text in (("Ruth", ham), ("Best Casino", spam)):
            page.goto(engine.address)
            expect(page.get_by_role("textbox")).to_have_count(2)  # the one for robots is not among them
            page.get_by_label("Name").fill(name)
            page.get_by_role("textbox", name="Comment").fill(text)
            page.get_by_role("button", name="Post").click()
        expect(page.locator("article")).to_have_text([f"Ruth {ham}"])
        page.close()

        assert len(moderate(engine, spam, "ham")["reasons"]) > 0
        moderate(engine, ham, "spam")
        send(engine, f"{ham} !")
        send(engine, f"{spam} !", "Best Casino")
        assert states(engine) == {ham: "reject", spam: "publish", f"{ham} !": "reject", f"{spam} !": "publish"}
        moderate(engine, ham, "forget")
        assert sorted(rows(engine, "comments", "told")) == [("",), ("",), ("",), ("ham",)]


def test_the_hidden_fields_reach_the_filter(guestbook):
    """A forged moment says nothing; the true one says how long the form was open."""
    with odd_server("silent") as silent, guestbook(silent, SPAMFILTER_TIMEOUT_S=0.2) as engine:
        send(engine, "A person")
        counts = {"form_pastes": "3", "form_focuses": "none"}  # as the script for browsers counts, and as it does not
        forged = {"company_fax": "1", "spam_guard_shown": "1.x"}
        engine.visitor().post("/", {"comment": "A robot", "name": "", **forged, **counts})

    person, robot = (json.loads(document) for (document,) in rows(engine, "comments", "document"))
    assert person["form_seconds"] >= 0
    assert person["honeypot"] == ""
    assert person["user_agent"] == USER_AGENT
    assert "form_seconds" not in robot
    assert robot["form_pastes"] == 3
    assert "form_focuses" not in robot
    assert robot["honeypot"] == "1"
