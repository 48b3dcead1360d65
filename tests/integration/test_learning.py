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
from spamfilter.verdict import Label
from tests.release import HAM, SPAM

SERVER = make_url(os.environ.get("SPAMFILTER_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/"))
URL = "https://blog.example"
LESSON = "Join our tomato course number {}, seats are limited, call the number below"
ROUNDS = 30


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


def test_what_was_acknowledged_survives_kill_9(place):
    """Several clients teach while the whole service is killed: none of what was answered is lost or doubled."""
    acknowledged = []

    def teach(blog, client):
        number = 0
        while True:
            text = f"{LESSON.format(number)} {client}"
            try:
                answer = blog.ask("POST", "/api/v1/feedback", {"text": text, "label": "spam", "reporter": client})
            except (OSError, RuntimeError, ValueError, HTTPException):
                return
            acknowledged.append(answer["events"][0])
            number += 1

    with place.service(workers=2) as service, ThreadPoolExecutor(4) as threads:
        blogs = [place.blog(service, URL) for _ in range(4)]
        working = [threads.submit(teach, blog, f"client {i}") for i, blog in enumerate(blogs)]
        until = monotonic() + 60
        while len(acknowledged) < 100 and monotonic() < until:
            os.sched_yield()
        service.signal_all(9)
        for one in working:
            one.result()

    with place.store() as store:
        events = store.log.events(store.sites.find(URL).id)
    ids = [event.id for event in events]
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= set(ids)
    assert len({(event.reporter, event.evidence.body) for event in events}) == len(events)
    assert len(events) <= len(acknowledged) + len(blogs)
