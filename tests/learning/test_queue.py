from spamfilter.learning.queue import Waiting, by_gain

COPY = "Please come and see my new shop of {}, it is open every day until late"


def a_wait(name, score, text=""):
    return Waiting(id=name, text=text or f"{name} says something that nobody else has ever said here", score=score)


def ids(waiting):
    return [one.id for one in by_gain(waiting)]


def test_what_is_in_doubt_comes_first():
    assert ids([a_wait("sure", 0.99), a_wait("unsure", 0.5), a_wait("likely", 0.8)]) == ["unsure", "likely", "sure"]


def test_what_stands_for_many_comes_before_what_is_in_more_doubt():
    copies = [a_wait(f"copy {i}", 0.85, COPY.format(f"tea and cakes {i}")) for i in range(3)]

    assert ids([a_wait("unsure", 0.5), *copies]) == ["copy 0", "unsure", "copy 1", "copy 2"]


def test_what_is_certain_is_no_trouble():
    assert ids([a_wait("one", 1.0), a_wait("none", 0.0)]) == ["none", "one"]


def test_the_order_does_not_depend_on_the_order_asked():
    waiting = [a_wait(f"{i}", i / 10) for i in range(10)]

    assert ids(waiting) == ids(waiting[::-1])
