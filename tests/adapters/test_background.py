"""Work that nobody waits for."""

import threading
from threading import Event

import pytest

from spamfilter.adapters.background import Background
from spamfilter.errors import DatabaseNotReady


@pytest.fixture
def background():
    made = Background()
    yield made
    made.close()


def steps(done, name, number, *, after=None):
    if after is not None:
        after.wait()
    for i in range(number):
        done.append((name, i))
        yield


def test_jobs_are_done_and_a_small_one_does_not_wait_for_a_large_one(background):
    done, start = [], Event()
    background.submit("large", lambda: steps(done, "large", 200, after=start))
    background.submit("small", lambda: steps(done, "small", 3))

    start.set()
    background.settle()

    assert [one for one in done if one[0] == "large"] == [("large", i) for i in range(200)]
    assert done.index(("small", 2)) < done.index(("large", 199))


def test_a_job_is_done_once_while_it_is_under_way(background):
    done, start = [], Event()
    for _ in range(3):
        background.submit("one", lambda: steps(done, "one", 1, after=start))
    assert background.is_busy("one")
    assert not background.wait("one", 0.0)

    start.set()

    assert background.wait("one")
    assert (done, background.is_busy("one")) == ([("one", 0)], False)


def test_a_database_that_is_away_ends_a_job_and_not_the_others(background):
    def fails():
        raise DatabaseNotReady("away")
        yield

    done = []
    background.submit("fails", fails)
    background.submit("other", lambda: steps(done, "other", 1))

    background.settle()

    assert done == [("other", 0)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_does_not_block_what_comes_later(background):
    def fails():
        raise RuntimeError("a bug")
        yield

    background.submit("one", fails)
    background.settle()
    for thread in threading.enumerate():  # until its traceback is told, which pytest would put down to the next test
        if thread.name == "background":
            thread.join()
    done = []

    background.submit("one", lambda: steps(done, "one", 1))

    background.settle()
    assert done == [("one", 0)]


def test_once_closed_it_leaves_its_jobs_where_they_are():
    background, done, start = Background(), [], Event()
    background.submit("one", lambda: steps(done, "one", 1000, after=start))

    start.set()
    background.close()
    background.submit("two", lambda: steps(done, "two", 1))

    assert len(done) < 1000
    assert not background.is_busy("two")
