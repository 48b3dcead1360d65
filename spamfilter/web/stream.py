"""A stream of lines of JSON: read as it comes, answered in order, whatever its length, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Condition, Thread
from typing import IO, TypeVar

from werkzeug.exceptions import HTTPException

from spamfilter.web.bodies import read_object
from spamfilter.web.documents import written
from spamfilter.web.problems import ANSWERABLE, TOO_LARGE, Refusal, problem

_BLOCK_BYTES = 1 << 16
_WAIT_BYTES = 1 << 12  # that a server may wait for before it hands over what came in
_PATIENCE_SECONDS = 60.0  # for a client that sends nothing

T = TypeVar("T")


class Inflow:
    """A request body on its way in, kept in ``spool``, a file of its own, until it is read.

    Most clients send a whole body before they read the first answer.  Without the disk between the two, their sending
    and our answering would wait for each other for ever.
    """

    def __init__(self, stream: IO[bytes], spool: IO[bytes]) -> None:
        self._spool = spool
        self._changed = Condition()
        self._size = self._taken = 0
        self._ended = self._closed = False
        Thread(target=self._fill, args=(stream,), name="inflow", daemon=True).start()

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes as they come, until the body, the connection or our patience ends; then close the spool."""
        try:
            while block := self._take():
                yield block
        finally:
            with self._changed:
                self._closed = True
                self._spool.close()

    def _take(self) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: self._size > self._taken or self._ended, _PATIENCE_SECONDS)
            self._spool.seek(self._taken)
            block = self._spool.read(_BLOCK_BYTES)
            self._taken += len(block)
            if self._taken == self._size:
                self._taken = self._size = self._spool.truncate(0)
            return block

    def _fill(self, stream: IO[bytes]) -> None:
        try:
            while (block := stream.read(_WAIT_BYTES)) and not self._closed:
                self._put(block)
        except (OSError, HTTPException):
            pass  # the client went away; what it had sent is still answered
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify()

    def _put(self, block: bytes) -> None:
        with self._changed:
            if not self._closed:
                self._spool.seek(self._size)
                self._size += self._spool.write(block)
                self._changed.notify()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a stream: its number, from 1, and its bytes; None where it was too long to keep."""

    number: int
    content: bytes | None

    def read(self) -> Mapping[str, object]:
        """Return the JSON object on the line.  Raises Refusal."""
        if self.content is None:
            raise Refusal(TOO_LARGE, "the line is longer than a comment may be")
        return read_object(self.content)


def batches(blocks: Iterable[bytes], *, size: int, max_line_bytes: int) -> Iterator[Sequence[Line]]:
    r"""Yield the lines that are there, at most ``size`` at a time; empty ones count, but are left out.

    >>> [line.number for batch in batches([b"1\n\n", b"3"], size=2, max_line_bytes=9) for line in batch]
    [1, 3]
    """
    batch: list[Line] = []
    for block in _lines(blocks, max_line_bytes):
        for line in block:
            batch.append(line)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch
            batch = []


def _lines(blocks: Iterable[bytes], max_line_bytes: int) -> Iterator[list[Line]]:
    number, rest, lost = 1, b"", False
    for block in _ended(blocks):
        *whole, rest = (rest + block).split(b"\n")
        found = []
        for content in whole:
            if lost or len(content) > max_line_bytes:
                found.append(Line(number, None))
            elif not content.isspace() and content:
                found.append(Line(number, content))
            number, lost = number + 1, False
        if len(rest) > max_line_bytes:
            rest, lost = b"", True
        yield found


def _ended(blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield from blocks
    yield b"\n"  # the last line may lack its end


def answers(
    batch: Sequence[Line], read: Callable[[Mapping[str, object]], T], judge: Callable[[Sequence[T]], Iterable[object]]
) -> bytes:
    """Return one line of JSON for each line of a batch, in order: its answer, or the problem with it.

    ``read`` takes the object of one line; ``judge`` answers all that could be read, in order.
    """
    found: dict[int, object] = {}
    good: dict[int, T] = {}
    for line in batch:
        try:
            good[line.number] = read(line.read())
        except ANSWERABLE as error:
            found[line.number] = problem(error, line=line.number)
    try:
        found.update(zip(good, judge(list(good.values())), strict=True))
    except ANSWERABLE as error:
        found.update({number: problem(error, line=number) for number in good})
    return b"".join(written(found[line.number]) + b"\n" for line in batch)
