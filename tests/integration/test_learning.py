"""What a moderator says, through HTTP to real servers: in force everywhere, kept through a kill, undone exactly."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPException
from time import monotonic
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

from benchmarks.clients import Town
from spamfilter.adapters import Adapters
from spamfilter.adapters.folding import CHECKPOINT_EVERY
from spamfilter.comment import Comment
from spamfilter.event import IMPORT
from spamfilter.evidence import History
from spamfilter.registry import Registry
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Label
from tests.release import HAM, SPAM
from tests.store.build import NOON

SERVER = make_url(os.environ.get("SPAMFILTER_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/"))
URL = "https://blog.example"
LESSON = "Join our tomato course number {}, seats are limited, call the number below"
ROUNDS = 30
KILLS, CLIENTS = 3, 4


def on_server(statement):
    engine = create_engine(SERVER.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, models_dir):
    if request.param == "sqlite":
        yield Town(tmp_path, models_dir)
        return
    name = f"spamfilter_test_{uuid4().hex}"
    on_server(f"CREATE DATABASE {name}")
    url = SERVER.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    yield Town(tmp_path, models_dir, database_url=url)
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


def score(blog, text):
    return blog.check(text=text)[1]["score"]


def test_a_label_is_in_force_in_another_process_at_once(place):
    """The next check elsewhere already knows it: there is nothing to wait for."""
    with ExitStack() as stack:
        here, there = (stack.enter_context(place.service(workers=1)) for _ in range(2))
        mine, same = place.blog(here, URL), place.blog(there, URL)
        for number in range(ROUNDS):
            before = score(same, LESSON.format(number))
            check_id, _ = mine.check(text=f"{LESSON.format(number)} please")

            mine.say(check_id, Label.SPAM)

            assert score(same, LESSON.format(number)) > before or before > 0.99


def test_other_sites_are_judged_as_before_to_the_bit(place):
    with place.service(workers=2) as service:
        mine, other = place.blog(service, URL), place.blog(service, "https://other.example")
        before = score(other, HAM[0].text)
        for number in range(25):
            check_id, _ = mine.check(text=f"{HAM[0].text} {number}")
            mine.say(check_id, Label.SPAM)

        assert score(other, HAM[0].text) == before


def test_an_undone_label_leaves_no_trace(place):
    with place.service(workers=2) as service:
        mine, other = (place.blog(service, url) for url in (URL, "https://other.example"))
        for number in range(5):
            for blog in (mine, other):
                blog.ask("POST", "/api/v1/feedback", {"text": LESSON.format(number), "label": "spam"})
        mistake = mine.ask("POST", "/api/v1/feedback", {"text": SPAM[0].text, "label": "ham"})["events"][0]
        assert score(mine, SPAM[1].text) != score(other, SPAM[1].text)

        mine.ask("DELETE", f"/api/v1/feedback/{mistake}")

        assert score(mine, SPAM[1].text) == score(other, SPAM[1].text)


def test_after_a_purge_a_process_that_ran_before_and_one_that_starts_later_say_the_same(place, models_dir):
    """Also once a label was undone whose text is gone, and one whose text is not; and then as if it was never said."""
    release = Registry(models_dir).current()
    with place.store() as store, place.service(workers=1) as early:
        mine, other = (place.blog(early, url) for url in (URL, "https://other.example"))
        old = [said(mine, f"{LESSON.format(number)} please") for number in range(3)]
        new = [said(blog, SPAM[number].text) for blog in (mine, other) for number in range(2)]
        before = score(mine, LESSON.format(7))
        site = store.sites.find(URL)
        cut = store.log.events(site.id)[3].created_at

        assert store.privacy.forget_texts(cut, source="tests", created_at=cut) == 3

        with place.service(workers=1) as late:
            for undone, of_other in ((), ()), (old[:1], ()), (new[:1], new[2:3]):
                for event in undone:
                    mine.ask("DELETE", f"/api/v1/feedback/{event}")
                for event in of_other:
                    other.ask("DELETE", f"/api/v1/feedback/{event}")
                blogs = [mine, place.blog(late, URL), other]
                scores = [[score(blog, text) for blog in blogs] for text in (HAM[0].text, "Tomato course, call us")]
                assert all(len({*same}) == 1 for same in scores)
        assert before != score(mine, LESSON.format(7))
        last = store.log.last_event_id(site.id)
        theirs = store.sites.find("https://other.example")
        folds = [Adapters(store).of(release, one.id, last).to_bytes() for one in (site, theirs)]
        assert folds[0] == folds[1]


def said(blog, text):
    return blog.ask("POST", "/api/v1/feedback", {"text": text, "label": "spam"})["events"][0]


def test_what_was_acknowledged_survives_kill_9_again_and_again(place):
    """Several clients teach while the whole service is killed: none of what was answered is lost or doubled."""
    acknowledged = []

    def teach(blog, client):
        while True:
            said = {"text": LESSON.format(uuid4().hex), "label": "spam", "reporter": client}
            try:
                acknowledged.append(blog.ask("POST", "/api/v1/feedback", said)["events"][0])
            except (OSError, RuntimeError, ValueError, HTTPException):
                return

    for kill in range(KILLS):
        with place.service(workers=2) as service, ThreadPoolExecutor(CLIENTS) as threads:
            blogs = [place.blog(service, URL) for _ in range(CLIENTS)]
            working = [threads.submit(teach, blog, f"client {i}") for i, blog in enumerate(blogs)]
            until = monotonic() + 60
            while len(acknowledged) < 50 * (kill + 1) and monotonic() < until:
                os.sched_yield()
            service.signal_all(9)
            for one in working:
                one.result()

    with place.store() as store:
        events = store.log.events(store.sites.find(URL).id)
    assert len(acknowledged) >= 50 * KILLS
    assert set(acknowledged) <= {event.id for event in events}
    assert len({event.evidence.body for event in events}) == len(events)
    assert len(events) <= len(acknowledged) + KILLS * CLIENTS


def test_a_long_fold_goes_on_after_kill_9_and_nobody_waits_for_it(place, models_dir):
    release = Registry(models_dir).current()
    with place.store() as store:
        site = store.sites.add(URL)
        for number in range(3 * CHECKPOINT_EVERY):
            comment, label = ((SPAM[0], Label.SPAM), (HAM[0], Label.HAM))[number % 2]
            said = Comment(text=f"{comment.text} {number}")
            evidence = gather(read(said), History())
            store.feedback.add(
                site.id, check_id=None, label=label, reporter=None, source=IMPORT, evidence=evidence, created_at=NOON
            )
        with place.service(workers=1) as service:
            place.blog(service, URL).check(text=SPAM[1].text)
            until = monotonic() + 60
            while store.folds.get(site.id, release=release.name) is None and monotonic() < until:
                os.sched_yield()
            service.signal_all(9)
        begun = store.folds.get(site.id, release=release.name)

        with place.service(workers=1) as service:
            blog = place.blog(service, URL)
            blog.check(text=SPAM[1].text)
            while blog.ask("GET", "/api/v1/site")["is_learning"] and monotonic() < until:
                os.sched_yield()

        last = store.log.last_event_id(site.id)
        kept = store.snapshots.get(site.id, release=release.name, event_id=last)
        store.snapshots.clear()
        assert begun is not None
        assert kept == Adapters(store).of(release, site.id, last).to_bytes()
