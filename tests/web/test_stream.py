from io import BytesIO
from queue import Queue
from threading import Event

import pytest

from spamfilter.web.stream import Inflow, batches

PATIENCE = 10


class Pipe:
    """A client's connection: what is put in comes out of ``read``; None ends it."""

    def __init__(self):
        self._blocks = Queue()

    def put(self, block):
        self._blocks.put(block)

    def read(self, _size):
        return self._blocks.get(timeout=PATIENCE) or b""


@pytest.fixture
def pipe():
    opened = Pipe()
    yield opened
    opened.put(None)


class Broken(BytesIO):
    def read(self, _size=-1):
        if self.tell() == 0:
            return super().read(4)
        raise OSError("connection reset")


class Watched(BytesIO):
    def __init__(self, body):
        super().__init__(body)
        self.was_read = Event()

    def read(self, size=-1):
        block = super().read(size)
        if not block:
            self.was_read.set()
        return block


def numbers(blocks, **options):
    given = {"size": 64, "max_line_bytes": 100, **options}
    return [[(line.number, line.content) for line in batch] for batch in batches(blocks, **given)]


def test_lines_may_be_cut_anywhere():
    assert numbers([b"a", b"b\nc", b"d\n", b"e"]) == [[(1, b"ab")], [(2, b"cd")], [(3, b"e")]]


def test_empty_lines_are_counted_and_left_out():
    assert numbers([b"\n \r\na\n\nb\n\n"]) == [[(3, b"a"), (5, b"b")]]


def test_a_batch_has_a_size():
    assert [len(batch) for batch in numbers([b"a\n" * 10], size=4)] == [4, 4, 2]


def test_a_line_that_is_too_long_is_lost_alone_and_never_kept():
    blocks = [b"a\n" + b"x" * 60, b"x" * 60, b"x" * 200, b"x\nb\n", b"y" * 101 + b"\nc"]

    assert [one for batch in numbers(blocks) for one in batch] == [
        (1, b"a"),
        (2, None),
        (3, b"b"),
        (4, None),
        (5, b"c"),
    ]


def test_a_line_that_is_too_long_and_last_is_answered_too():
    assert numbers([b"x" * 60, b"x" * 60]) == [[(1, None)]]


def test_what_came_in_is_handed_out_before_the_rest_is_there(pipe):
    """A client may wait for the first answer before it sends the second line."""
    blocks = Inflow(pipe, BytesIO()).blocks()

    pipe.put(b"a\n")
    first = next(blocks)
    pipe.put(b"b\n")
    second = next(blocks)
    pipe.put(None)

    assert (first, second, list(blocks)) == (b"a\n", b"b\n", [])


def test_a_body_is_taken_in_whole_though_nobody_reads_it():
    """Most clients send everything before they read the first answer."""
    body = Watched(b"x" * 10_000_000)

    blocks = Inflow(body, BytesIO()).blocks()

    assert body.was_read.wait(PATIENCE)
    assert sum(map(len, blocks)) == 10_000_000


def test_what_was_handed_out_is_not_kept(pipe):
    """A stream may be endless; only what waits to be answered takes room."""
    spool = BytesIO()
    blocks = Inflow(pipe, spool).blocks()

    for _ in range(5):
        pipe.put(b"x" * 1000)
        next(blocks)

    assert len(spool.getvalue()) <= 1000


def test_a_client_that_goes_away_ends_the_stream():
    assert list(Inflow(Broken(b"a\nb\nc\n"), BytesIO()).blocks()) == [b"a\nb\n"]


def test_answers_that_nobody_wants_any_more_end_the_reading(pipe):
    blocks = Inflow(pipe, BytesIO()).blocks()
    pipe.put(b"a\n")
    next(blocks)

    blocks.close()
    pipe.put(b"b\n")

    assert list(blocks) == []
