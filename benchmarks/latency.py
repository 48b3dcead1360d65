"""``python -m benchmarks.latency``: how long an Akismet client waits for its verdict, with many calling at once.

Connections are kept open, and each sends its next comment when it has the last verdict.  The callers need processor
time too: with a core to themselves they would wait a little less.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode

import click

from benchmarks.clients import Blog, Town, town
from spamfilter.comment import Comment
from spamfilter.store.connection import file_of
from training.corpora import load_own

_SITE = "https://garden.example"
_LENGTH = range(100, 600)  # characters of a comment
_PATIENCE = 60  # seconds
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Answer(NamedTuple):
    """What a call was answered, and after how many seconds."""

    status: int
    seconds: float


@click.command()
@click.option("--connections", default=16, show_default=True)
@click.option("--calls", default=2000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=64, show_default=True)
@click.option("--database-url", help="An empty PostgreSQL database; otherwise SQLite, also while it is locked.")
def main(connections: int, calls: int, workers: int, threads: int, database_url: str | None) -> None:
    """Print how long the calls took: one after the other, many at once, and many while nothing can be written."""
    comments = [one.comment for one in load_own().comments if len(one.comment.text) in _LENGTH][:calls]
    with town(database_url=database_url) as place, place.service(workers=workers, THREADS=str(threads)) as service:
        blog = place.blog(service, _SITE)
        call(blog, comments[:100], connections)  # until every thread is there
        _tell("1 connection", lambda: call(blog, comments[: calls // 4], 1))
        _tell(f"{connections} connections", lambda: call(blog, comments, connections))
        if database_url is None:
            with _locked(place):
                _tell("40 connections, locked", lambda: call(blog, comments[:40], 40))


def call(blog: Blog, comments: Sequence[Comment], connections: int) -> list[Answer]:
    """Return what the checks of comments were answered, so many connections sharing them."""
    with ThreadPoolExecutor(connections) as threads:
        shares = threads.map(lambda first: list(_one_by_one(blog, comments[first::connections])), range(connections))
        return [answer for share in shares for answer in share]


def _one_by_one(blog: Blog, comments: Sequence[Comment]) -> Iterator[Answer]:
    with closing(HTTPConnection("127.0.0.1", blog.port, timeout=_PATIENCE)) as connection:
        for comment in comments:
            start = time.perf_counter()
            connection.request("POST", "/1.1/comment-check", urlencode(_fields(blog, comment)), _FORM)
            answer = connection.getresponse()
            answer.read()
            yield Answer(answer.status, time.perf_counter() - start)


def _fields(blog: Blog, comment: Comment) -> dict[str, str]:
    sent = {"comment_content": comment.text, "comment_author": comment.author, "comment_author_url": comment.author_url}
    said = {name: value for name, value in sent.items() if value is not None}
    return {"api_key": blog.key, "blog": _SITE, "user_ip": "192.0.2.7", **said}


@contextmanager
def _locked(place: Town) -> Iterator[None]:
    """Hold SQLite's write lock."""
    with closing(sqlite3.connect(file_of(place.database_url), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def _tell(name: str, calls: Callable[[], Sequence[Answer]]) -> None:
    start = time.perf_counter()
    answers = calls()
    rate = len(answers) / (time.perf_counter() - start)
    took = sorted(1000 * answer.seconds for answer in answers)
    half, most = (quantiles(took, n=100)[i] for i in (49, 98))
    statuses = sorted({answer.status for answer in answers})
    counts = ", ".join(f"{sum(one.status == status for one in answers)} times {status}" for status in statuses)
    click.echo(f"{name:24}{rate:6.0f}/s  median {half:6.1f} ms  99 % {most:6.1f} ms  last {took[-1]:6.1f} ms  {counts}")


if __name__ == "__main__":
    main()
