"""Long pieces of work beside each other: as many at once as there are cores, each on one of them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import torch

Work = Callable[[], Any]

_FORK = get_context("fork")  # what was read is in memory once, and every process sees it


def side_by_side(works: Sequence[Work]) -> list[Any]:
    """Return what each piece of work returns, in order.  The first process shows its progress for all.

    On one core a result does not depend on how many cores there are.  Raises ChildProcessError if a process ends
    before its work.
    """
    turn = _FORK.Value("i", 0)
    lanes = [_opened(works, turn, is_shown=lane == 0) for lane in range(min(os.cpu_count() or 1, len(works)))]
    found: dict[int, Any] = {}
    while lanes:
        ready = wait(lanes)
        for lane in [one for one in lanes if one in ready]:
            try:
                found.update([lane.recv()])
            except EOFError:
                lanes.remove(lane)
    if len(found) < len(works):
        raise ChildProcessError(f"{len(works) - len(found)} of {len(works)} pieces of work were not done")
    return [found[index] for index in range(len(works))]


def _opened(works: Sequence[Work], turn: Any, *, is_shown: bool) -> Connection:
    """Start a process that does the next piece of work until there is none; return where its results arrive."""
    here, there = _FORK.Pipe(duplex=False)
    _FORK.Process(target=_work_off, args=(works, turn, there, is_shown), daemon=True).start()
    there.close()
    return here


def _work_off(works: Sequence[Work], turn: Any, there: Connection, is_shown: bool) -> None:
    torch.set_num_threads(1)
    while (index := _next(turn)) < len(works):
        with nullcontext() if is_shown else _silence():
            result = works[index]()
        there.send((index, result))


@contextmanager
def _silence() -> Iterator[None]:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
        yield


def _next(turn: Any) -> int:
    with turn.get_lock():
        turn.value += 1
        taken: int = turn.value - 1
    return taken
