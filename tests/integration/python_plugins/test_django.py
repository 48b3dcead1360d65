"""django-contrib-comments on a real Django, with our moderator and the real service."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.integration.python_plugins import engine as engines
from tests.integration.python_plugins.conftest import AWAY, HERE, KEY, ask_in_trouble, of_a_service, until
from tests.integration.python_plugins.odd_servers import odd_server
from tests.release import HAM, SPAM

PASSWORD = "only for tests"
PUBLIC, HELD, REMOVED = (1, 0), (0, 0), (0, 1)
DELETED = (1, 1)  # as the engine's own button leaves a comment: nobody sees it
ENTRY = "/entries/1/"
COMMENT_FORM = '<form action="/comments/post/"'


@pytest.fixture(scope="module")
def prepared(plugins_python, tmp_path_factory):
    """A database with tables, an administrator and an entry."""
    folder = tmp_path_factory.mktemp("prepared")
    environment = an_environment(folder, AWAY)
    engines.run(plugins_python, folder, environment, "-m", "journal.prepare")
    return folder / "journal.db"


def an_environment(folder, url, **settings):
    # A busy machine is not a service that is away.
    ours = {"SPAMFILTER_URL": url, "SPAMFILTER_KEY": KEY, "SPAMFILTER_TIMEOUT_S": 30.0, **settings}
    return {
        "PYTHONPATH": str(HERE / "sites"),
        "DJANGO_SETTINGS_MODULE": "journal.settings",
        "JOURNAL_DATABASE": str(folder / "journal.db"),
        "JOURNAL_MAIL": str(folder / "mail"),
        "JOURNAL_PASSWORD": PASSWORD,
        "JOURNAL_SETTINGS": json.dumps(ours),
    }


@pytest.fixture
def journal(plugins_python, prepared, tmp_path):
    """Run the site for a service, as often as a test likes, on one database."""
    (tmp_path / "journal.db").write_bytes(prepared.read_bytes())

    @contextmanager
    def run(url, **settings) -> Iterator[engines.Engine]:
        command = ["-m", "django", "runserver", "--noreload", "127.0.0.1:{port}"]
        environment = an_environment(tmp_path, url, **settings)
        with engines.running(plugins_python, tmp_path, environment, *command, page=ENTRY) as engine:
            yield engine

    return run


def send(engine, text, author="Ada Lind", email="ada@example.org", visitor=None):
    fields = {"name": author, "email": email, "url": "", "comment": text, "post": "Post"}
    return (visitor or engine.visitor()).post(ENTRY, fields, form=COMMENT_FORM)


def standings(engine):
    """How each comment stands, by its text."""
    with closing(sqlite3.connect(engine.folder / "journal.db")) as database:
        rows = database.execute("SELECT comment, is_public, is_removed FROM django_comments").fetchall()
    assert len({text for text, *_ in rows}) == len(rows)
    return {text: tuple(standing) for text, *standing in rows}


def kept(engine, column):
    """A column of our checks, by comment."""
    with closing(sqlite3.connect(engine.folder / "journal.db")) as database:
        query = f"SELECT comment, {column} FROM django_comments c JOIN spamfilter_django_check k ON k.comment_pk = c.id"
        return dict(database.execute(query).fetchall())


def mails(engine):
    return "".join(mail.read_text() for mail in (engine.folder / "mail").glob("*"))


def retry(engine, service):
    """Ask again as cron would, with the service where it is now."""
    environment = an_environment(engine.folder, service.address)
    command = ["-m", "django", "spamfilter_retry", "--now"]
    return engines.run(engine.python, engine.folder, environment, *command)


def asker(engine, environment):
    """Start asking again as cron would, with the service of these settings."""
    address = f"http://127.0.0.1:{environment['SPAMFILTER_PORT']}"
    command = ["-m", "django", "spamfilter_retry", "--now"]
    return engines.start(engine.python, engine.folder, an_environment(engine.folder, address), *command)


def moderator(engine):
    ann = engine.visitor()
    assert ann.post("/admin/login/", {"username": "ann", "password": PASSWORD}) == 302
    return ann


def test_a_hundred_comments_in_an_outage_are_held_and_each_judged_once(journal, models_dir, tmp_path):
    """Two processes ask at once later, and the service is killed in the middle of that."""
    environment = of_a_service(tmp_path, models_dir)
    texts = [f"{(SPAM if n % 2 else HAM)[n % 4].text} {n}" for n in range(100)]
    texts[1] = (
        "Casino bonus and loans of 900 dollars, cheap pills and watches: http://loans.top/casino"  # no copies of it
    )
    with journal(AWAY) as engine:
        one = engine.visitor()
        sent = {
            send(engine, text, "Best Casino" if n % 2 else "Ada Lind", f"{n}@example.org", visitor=one)
            for n, text in enumerate(texts)
        }
        assert sent == {302}
        assert standings(engine) == dict.fromkeys(texts, HELD)
        assert mails(engine) == ""
        moderator(engine).post("/comments/approve/2/", {})  # a person decides meanwhile, against what will be said

    remembered = ask_in_trouble(environment, partial(asker, engine, environment))

    assert remembered <= 100  # those of its last moment are lost with it
    # Not every verdict is as it would have been: the filter learns what was said of the second comment.
    said = kept(engine, "action")
    assert set(said.values()) >= {"publish", "reject"}
    obeyed = {"publish": PUBLIC, "hold": HELD, "reject": REMOVED}
    assert standings(engine) == {text: obeyed[action] for text, action in said.items()} | {texts[1]: PUBLIC}
    assert len(set(kept(engine, "check_id").values())) == 100
    assert kept(engine, "told") == dict.fromkeys(texts, "") | {texts[1]: "ham"}
    assert set(kept(engine, "document").values()) == {"{}"}
    told_by_mail = sum(action != "reject" for text, action in said.items() if text != texts[1])
    assert mails(engine).count(" wrote: ") == told_by_mail  # none of spam, nor of what a person has seen


def test_a_site_that_is_killed_while_it_saves_a_comment_keeps_all_of_it_or_nothing(journal):
    """A comment that was saved without what is to be asked about it would wait for ever."""
    with journal(AWAY) as engine, journal(AWAY, JOURNAL_DIES=True) as dying:
        with pytest.raises(ConnectionError):
            send(dying, HAM[0].text)
        assert standings(engine) == {}

        send(engine, HAM[0].text)
        assert kept(engine, "action") == {HAM[0].text: ""}


def test_a_restarted_site_takes_up_what_waits_by_itself(journal, service):
    with journal(AWAY) as engine:
        send(engine, SPAM[0].text)
    with closing(sqlite3.connect(engine.folder / "journal.db")) as database:
        database.execute("UPDATE spamfilter_django_check SET next_try_at = '2026-01-01 00:00:00'")
        database.commit()

    with journal(service.address) as engine:
        until(lambda: standings(engine) == {SPAM[0].text: REMOVED})


def test_an_owner_may_publish_while_the_service_is_away_and_it_is_judged_later(journal, service):
    with journal(AWAY, SPAMFILTER_WHEN_DOWN="publish") as engine:
        send(engine, SPAM[1].text)
        assert standings(engine) == {SPAM[1].text: PUBLIC}

        retry(engine, service)

        assert standings(engine) == {SPAM[1].text: REMOVED}


def test_a_comment_that_is_sent_twice_keeps_its_verdict(journal, service):
    with journal(service.address) as engine:
        send(engine, HAM[0].text)
    with journal(AWAY) as engine:
        assert send(engine, HAM[0].text) == 302

    assert standings(engine) == {HAM[0].text: PUBLIC}
    assert kept(engine, "label") == {HAM[0].text: ""}


def test_a_silent_service_holds_a_comment(journal):
    with odd_server("silent") as silent, journal(silent, SPAMFILTER_TIMEOUT_S=0.3) as engine:
        assert send(engine, HAM[0].text) == 302

    assert standings(engine) == {HAM[0].text: HELD}
    assert kept(engine, "trouble") == {HAM[0].text: "it took longer than 0.3 seconds"}


def test_wrong_settings_are_named_and_hold_a_comment(journal, plugins_python, tmp_path):
    wrong = {"SPAMFILTER_WHEN_DOWN": "publish", "SPAMFILTER_DISCARD": "no", "SPAMFILTER_TIMEOUT": 1}
    code = "import django; django.setup(); from spamfilter_django.conf import check_settings as c; print(*c(None))"

    told = engines.run(plugins_python, tmp_path, an_environment(tmp_path, "spam.example", **wrong), "-c", code)

    assert "SPAMFILTER_TIMEOUT: there is no such setting" in told
    assert "SPAMFILTER_DISCARD: must be True or False, not 'no'" in told
    assert "SPAMFILTER_URL: must be the address of the service, like https://spam.example.org, not 'spam.exa" in told
    silenced = ["spamfilter.E001", "spamfilter.E002", "spamfilter.E003"]
    with journal("spam.example", **wrong, SILENCED_SYSTEM_CHECKS=silenced) as engine:
        assert send(engine, HAM[1].text) == 302
    assert standings(engine) == {HAM[1].text: HELD}


def test_an_owner_may_drop_what_is_spam_beyond_doubt(journal, tmp_path):
    """The tiny release discards nothing, so what is said stands in an answer of our own."""
    with odd_server("discard") as beyond_doubt, journal(beyond_doubt, SPAMFILTER_DISCARD=True) as engine:
        assert send(engine, SPAM[0].text) == 400
        assert standings(engine) == {}
    with odd_server("discard") as beyond_doubt, journal(beyond_doubt) as engine:
        assert send(engine, SPAM[0].text) == 302
        assert standings(engine) == {SPAM[0].text: REMOVED}


def test_the_administration_shows_reasons_and_takes_a_word(browser, journal, service, tmp_path):
    hostile = f"<script>document.title = 'taken'</script> {SPAM[2].text}"
    with journal(service.address) as engine:
        send(engine, HAM[1].text)
        send(engine, hostile, "Best <b>Casino</b>")
        page = browser.new_page(viewport=PHONE)
        page.goto(f"{engine.address}/admin/login/?next=/admin/spamfilter_django/check/")
        page.get_by_label("Username").fill("ann")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        row = page.locator("#result_list tbody tr", has_text="Casino")
        expect(row).to_contain_text("reject (")
        expect(row.locator(".field-first_reason")).not_to_be_empty()
        assert "taken" not in page.title()
        page.screenshot(path=tmp_path / "phone.png", full_page=True)
        page.set_viewport_size(DESKTOP)
        page.screenshot(path=tmp_path / "desktop.png", full_page=True)

        row.get_by_role("checkbox").check()
        page.locator("select[name=action]").select_option("say_ham")
        page.get_by_role("button", name="Go", exact=False).first.click()

        expect(page.locator(".messagelist")).to_contain_text("1 comments are labelled ham.")
        assert standings(engine)[hostile] == PUBLIC
        assert kept(engine, "told")[hostile] == "ham"
        page.close()


def test_ham_is_public_spam_is_removed_and_a_moderators_word_is_learnt(journal, service):
    ham, spam = HAM[2].text, SPAM[3].text
    with journal(service.address) as engine:
        assert send(engine, ham) == send(engine, spam, "Best Casino") == 302
        assert standings(engine) == {ham: PUBLIC, spam: REMOVED}
        assert ham in engine.visitor().get(ENTRY)
        assert ham in mails(engine)
        assert spam not in mails(engine)

        ann = moderator(engine)
        assert ann.post("/comments/delete/1/", {}) == ann.post("/comments/approve/2/", {}) == 302
        assert standings(engine) == {ham: DELETED, spam: PUBLIC}
        assert kept(engine, "told") == {ham: "spam", spam: "ham"}
        assert kept(engine, "reporter") == {ham: "ann", spam: "ann"}

        send(engine, f"{ham} !")
        send(engine, f"{spam} !", "Best Casino")
        assert standings(engine) == {ham: DELETED, spam: PUBLIC, f"{ham} !": REMOVED, f"{spam} !": PUBLIC}
