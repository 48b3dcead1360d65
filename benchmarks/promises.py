"""``python -m benchmarks.promises``: what is promised of labels, tried on running services, and counted."""

import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from statistics import median
from threading import Event as Flag

import click
import numpy as np

from benchmarks.clients import Blog, Town, town
from spamfilter.verdict import Label
from training.rows import LabelledComment, read_file

_URL, _OTHER = "https://blog.example", "https://other.example"
_LESSON = "Join our tomato course number {}, seats are limited, call the number below"
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def main() -> None:
    """Try what docs/learning.md promises."""


@main.command()
@click.option("--rounds", default=1000, show_default=True)
def propagation(rounds: int) -> None:
    """Label in one process, and ask another one until it is in force."""
    waits = []
    with town() as place, ExitStack() as stack:
        here, there = (place.blog(stack.enter_context(place.service(workers=1)), _URL) for _ in range(2))
        for number in range(rounds):
            text = f"{_LESSON.format(number)} {os.urandom(6).hex()}"
            check_id, before = here.check(text=text)
            here.say(check_id, Label.HAM if before["action"] == "reject" else Label.SPAM)
            start = time.perf_counter()
            while there.check(text=text)[1]["score"] not in (0.0, 1.0):
                if time.perf_counter() - start > 1.0:
                    break
            waits.append(time.perf_counter() - start)
    in_time = sum(wait <= 1.0 for wait in waits)
    click.echo(
        f"in force elsewhere within 1 s: {in_time:,} of {rounds:,}; median {1000 * median(waits):.1f} ms, "
        f"longest {1000 * max(waits):.0f} ms, the check that shows it included"
    )


@main.command()
@click.option("--labels", default=10_000, show_default=True, help="Over all rounds.")
@click.option("--rounds", default=20, show_default=True)
@click.option("--clients", default=4, show_default=True)
@click.option("--database-url", help="An empty PostgreSQL database; otherwise SQLite.")
def kill(labels: int, rounds: int, clients: int, database_url: str | None) -> None:
    """Kill a service with signal 9 while clients teach it, and count what it had acknowledged."""
    acknowledged: list[int] = []
    with town(database_url=database_url) as place:
        for round_ in range(rounds):
            _killed(place, acknowledged, labels * (round_ + 1) // rounds, clients)
        with place.store() as store:
            site = store.sites.find(_URL)
            kept = [] if site is None else store.log.events(site.id)
    lost = set(acknowledged) - {event.id for event in kept}
    doubled = len(kept) - len({event.evidence.body for event in kept})
    click.echo(f"{rounds} kills, {len(acknowledged):,} labels acknowledged: {len(lost)} lost, {doubled} doubled")


def _killed(place: Town, acknowledged: list[int], enough: int, clients: int) -> None:
    is_over = Flag()

    def teach(blog: Blog) -> None:
        while not is_over.is_set():
            said = {"text": _LESSON.format(os.urandom(12).hex()), "label": "spam"}
            try:
                acknowledged.append(blog.ask("POST", "/api/v1/feedback", said)["events"][0])
            except (OSError, RuntimeError, ValueError, HTTPException):
                return

    with place.service(workers=2) as service, ThreadPoolExecutor(clients) as threads:
        working = [threads.submit(teach, place.blog(service, _URL)) for _ in range(clients)]
        while len(acknowledged) < enough and not all(one.done() for one in working):
            time.sleep(0.01)
        service.signal_all(signal.SIGKILL)
        is_over.set()


@main.command()
@_FILE
@click.option("--share", default=0.3, show_default=True, help="Of the reports, the attacker's.")
@click.option("--reports", default=280, show_default=True, help="In all; more than a day allows are refused.")
@click.option("--seed", default=0, show_default=True)
def attack(file: Path, share: float, reports: int, seed: int) -> None:
    """Let one reporter invert everything that they report, and see what becomes of the site's own ham."""
    chance, comments = np.random.default_rng(seed), read_file(file).comments
    order = chance.permutation(len(comments)).tolist()
    taught, kept = [comments[i] for i in order[: len(order) // 2]], [comments[i] for i in order[len(order) // 2 :]]
    with town() as place, place.service(workers=2) as service:
        blog, other = place.blog(service, _URL), place.blog(service, _OTHER)
        before, elsewhere = _rejected(blog, kept), _scores(other, kept)
        for _ in range(reports):
            one, is_attacker = taught[chance.integers(len(taught))], bool(chance.random() < share)
            check_id, _ = blog.check(text=one.comment.text)
            label = Label.SPAM if (one.label is Label.SPAM) != is_attacker else Label.HAM
            blog.say(check_id, label, reporter="mallory" if is_attacker else "ann")
        after, refused = _rejected(blog, kept), blog.ask("GET", "/api/v1/site")["refused"]
        unchanged = _scores(other, kept) == elsewhere
    click.echo(
        f"own ham rejected: {before:.2%} before, {after:.2%} after {reports} reports, {share:.0%} inverted; "
        f"{refused} labels refused; another site unchanged to the bit: {unchanged}"
    )


def _rejected(blog: Blog, comments: Sequence[LabelledComment]) -> float:
    actions = [blog.check(text=one.comment.text)[1]["action"] for one in comments if one.label is Label.HAM]
    return sum(action in ("reject", "discard") for action in actions) / len(actions)


def _scores(blog: Blog, comments: Sequence[LabelledComment]) -> list[float]:
    return [blog.check(text=one.comment.text)[1]["score"] for one in comments]


if __name__ == "__main__":
    main()
