"""A real Mezzanine with our filter and the real service."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.integration.python_plugins import engine as engines
from tests.integration.python_plugins.conftest import AWAY, BAD_KEY, HERE, KEY, checks_of
from tests.integration.python_plugins.odd_servers import odd_server
from tests.release import HAM, SPAM

PASSWORD = "only for tests"
PUBLIC, HELD, REMOVED = (1, 0), (0, 0), (0, 1)
POST = "/blog/bread/"
COMMENT_FORM = 'id="comment" action'


def an_environment(folder, url, **settings):
    # A busy machine is not a service that is away.
    ours = {"SPAMFILTER_URL": url, "SPAMFILTER_KEY": KEY, "SPAMFILTER_TIMEOUT_S": 30.0, **settings}
    return {
        "PYTHONPATH": str(HERE / "sites"),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "printer.settings",
        "PRINTER_DATABASE": str(folder / "printer.db"),
        "PRINTER_FILES": str(folder),
        "PRINTER_PASSWORD": PASSWORD,
        "PRINTER_SETTINGS": json.dumps(ours),
    }


@pytest.fixture(scope="module")
def mezzanine_python(python_with):
    return python_with("requirements-mezzanine.txt", "python", "django")


@pytest.fixture(scope="module")
def prepared(mezzanine_python, tmp_path_factory):
    """A database with tables, an administrator and a post."""
    folder = tmp_path_factory.mktemp("prepared")
    engines.run(mezzanine_python, folder, an_environment(folder, AWAY), "-m", "printer.prepare")
    return folder / "printer.db"


@pytest.fixture
def printer(mezzanine_python, prepared, tmp_path):
    """Run the site for a service, as often as a test likes, on one database."""
    (tmp_path / "printer.db").write_bytes(prepared.read_bytes())

    @contextmanager
    def run(url, **settings) -> Iterator[engines.Engine]:
        command = ["-m", "django", "runserver", "--noreload", "127.0.0.1:{port}"]
        environment = an_environment(tmp_path, url, **settings)
        with engines.running(mezzanine_python, tmp_path, environment, *command, page=POST) as engine:
            yield engine

    return run


def send(engine, text, name="Ada Lind", email="ada@example.org", visitor=None):
    fields = {"name": name, "email": email, "url": "", "comment": text}
    return (visitor or engine.visitor()).post(POST, fields, form=COMMENT_FORM)


def standings(engine):
    """How each comment stands, by its text."""
    with closing(sqlite3.connect(engine.folder / "printer.db")) as database:
        rows = database.execute("SELECT comment, is_public, is_removed FROM django_comments").fetchall()
    assert len({text for text, *_ in rows}) == len(rows)
    return {text: tuple(standing) for text, *standing in rows}


def told(engine):
    with closing(sqlite3.connect(engine.folder / "printer.db")) as database:
        query = "SELECT comment, told FROM django_comments c JOIN spamfilter_django_check k ON k.comment_pk = c.id"
        return dict(database.execute(query).fetchall())


def test_a_hundred_comments_while_the_service_is_away_are_held_and_each_judged_once(printer, service):
    texts = [f"{(SPAM if n % 2 else HAM)[n % 4].text} {n}" for n in range(100)]
    before = checks_of(service)
    with printer(AWAY) as engine:
        one = engine.visitor()
        sent = {
            send(engine, text, "Best Casino" if n % 2 else "Ada Lind", f"{n}@example.org", visitor=one)
            for n, text in enumerate(texts)
        }
        assert sent == {302}
        assert standings(engine) == dict.fromkeys(texts, HELD)

    environment = an_environment(engine.folder, service.address)
    for _ in range(2):
        command = ["-m", "django", "spamfilter_retry", "--now"]
        assert engines.run(engine.python, engine.folder, environment, *command) == "nothing waits\n"

    assert standings(engine) == {text: REMOVED if n % 2 else PUBLIC for n, text in enumerate(texts)}
    assert checks_of(service) - before == 100


def test_only_spam_beyond_doubt_is_dropped_and_only_if_the_owner_wants_it(printer):
    with odd_server("discard") as beyond_doubt:
        with printer(beyond_doubt, SPAMFILTER_DISCARD=True) as engine:
            assert send(engine, SPAM[0].text) == 302
            assert standings(engine) == {}
        with printer(beyond_doubt) as engine:
            assert send(engine, SPAM[0].text) == 302
            assert standings(engine) == {SPAM[0].text: REMOVED}


def test_its_own_client_of_akismet_can_be_led_here(printer, service, monkeypatch):
    """It knows no holding: what it is told to be spam is lost, and with a wrong key all is published."""
    monkeypatch.setenv("PRINTER_AKISMET_PORT", str(service.port))
    theirs = {"SPAM_FILTERS": ["mezzanine.utils.views.is_spam_akismet"]}
    before = checks_of(service)
    with printer(AWAY, **theirs, AKISMET_API_KEY=KEY) as engine:
        send(engine, HAM[0].text)
        send(engine, SPAM[1].text, SPAM[1].author)
        assert standings(engine) == {HAM[0].text: PUBLIC}
    assert checks_of(service) - before == 2
    with printer(AWAY, **theirs, AKISMET_API_KEY=BAD_KEY) as engine:
        send(engine, SPAM[2].text)
        assert standings(engine) == {HAM[0].text: PUBLIC, SPAM[2].text: PUBLIC}


def test_ham_is_public_spam_is_removed_and_a_moderators_word_is_learnt(printer, service):
    ham, spam = HAM[2].text, SPAM[3].text
    with printer(service.address) as engine:
        assert send(engine, ham) == send(engine, spam, "Best Casino") == 302
        assert standings(engine) == {ham: PUBLIC, spam: REMOVED}
        page = engine.visitor().get(POST)
        assert ham in page
        assert spam not in page

        ann = engine.visitor()
        assert ann.post("/admin/login/", {"username": "ann", "password": PASSWORD}) == 302
        change = "/admin/generic/threadedcomment/{}/change/"
        fields = {"user_name": "x", "user_email": "x@example.org", "user_url": ""}
        hide = fields | {"comment": ham, "is_removed": "on"}
        show = fields | {"comment": spam, "is_public": "on"}
        assert ann.post(change.format(1), hide, form="threadedcomment_form", action=change.format(1)) == 302
        assert ann.post(change.format(2), show, form="threadedcomment_form", action=change.format(2)) == 302

        assert standings(engine)[spam] == PUBLIC
        assert told(engine) == {ham: "spam", spam: "ham"}
        send(engine, f"{ham} !")
        send(engine, f"{spam} !", "Best Casino")
        assert [standings(engine)[f"{text} !"] for text in (ham, spam)] == [REMOVED, PUBLIC]
