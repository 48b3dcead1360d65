"""A million comments: judged by one release on all cores, in order, in bounded memory."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from joblib import Parallel, cpu_count, delayed

from spamfilter import release as folder
from spamfilter.comment import Comment
from spamfilter.evidence import History
from spamfilter.judge import judge
from spamfilter.release import Release
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Thresholds, Verdict

Tag = TypeVar("Tag")

_BATCH_COMMENTS = 50  # about half a second of work: long beside the cost of handing it over, and short to wait for
_BATCH_CHARACTERS = 1_000_000
_BATCHES_PER_CORE = 8  # read, but not yet taken by the caller


def judge_all(
    comments: Iterable[tuple[Tag, Comment]], *, release: Path, thresholds: Thresholds, jobs: int | None = None
) -> Iterator[tuple[Tag, Verdict]]:
    """Yield the verdict on each comment, in order; remember nothing.

    Parameters
    ----------
    comments : iterable of (tag, Comment)
        Read as it is needed.  The tag comes back with the verdict: a line number, an id.
    release : Path
        The release's folder; each process loads it once.
    thresholds : Thresholds
        Those to act by.
    jobs : int or None
        Processes, at least 1; None means one for each core.

    Raises
    ------
    InvalidRelease
    """
    n_jobs = jobs or cpu_count()
    window = Window(_batches(comments), size=n_jobs * _BATCHES_PER_CORE)
    with Parallel(n_jobs=n_jobs, batch_size=1, pre_dispatch="2 * n_jobs", return_as="generator") as parallel:
        while not window.is_exhausted:
            for judged in parallel(delayed(_judge_batch)(release, thresholds, batch) for batch in window):
                yield from judged
                window.taken += 1


class Window(Generic[Tag]):
    """Batches, of which no more than ``size`` are under way.

    joblib would read on while its results pile up behind a slow reader.  Iteration therefore stops when the window is
    full; once everything under way has been taken, iterate again.
    """

    def __init__(self, batches: Iterator[list[tuple[Tag, Comment]]], *, size: int) -> None:
        self._batches = batches
        self._size = size
        self._given = 0
        self.taken = 0
        self.is_exhausted = False

    def __iter__(self) -> Iterator[list[tuple[Tag, Comment]]]:
        while self._given - self.taken < self._size:
            batch = next(self._batches, None)
            if batch is None:
                self.is_exhausted = True
                return
            self._given += 1
            yield batch


def _batches(comments: Iterable[tuple[Tag, Comment]]) -> Iterator[list[tuple[Tag, Comment]]]:
    batch: list[tuple[Tag, Comment]] = []
    characters = 0
    for tag, comment in comments:
        batch.append((tag, comment))
        characters += len(comment.text) + len(comment.post_text or "")
        if len(batch) == _BATCH_COMMENTS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _judge_batch(path: Path, thresholds: Thresholds, batch: Sequence[tuple[Tag, Comment]]) -> list[tuple[Tag, Verdict]]:
    release = _load(path)
    return [(tag, _judge(release, comment, thresholds)) for tag, comment in batch]


def _judge(release: Release, comment: Comment, thresholds: Thresholds) -> Verdict:
    reading = read(comment)
    return judge(release, reading, gather(reading, History()), thresholds)


# A release never changes, so its folder names it for good.
@lru_cache(maxsize=1)
def _load(path: Path) -> Release:
    return folder.load(path)
