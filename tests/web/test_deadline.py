from threading import Event

import pytest

from spamfilter.web.deadline import Deadline


def test_what_is_in_time_is_returned_or_raised():
    deadline = Deadline(30)

    assert deadline.run(lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        deadline.run(lambda: 1 // 0)


def test_what_is_late_is_finished_and_does_not_make_others_late():
    released, finished = Event(), Event()

    def work():
        released.wait(30)
        finished.set()

    deadline = Deadline(0.01)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            deadline.run(work)
    assert Deadline(30).run(lambda: "in time") == "in time"
    released.set()

    assert finished.wait(30)
