"""``flask spamfilter``: ask again about what the service has not answered yet."""

import time
from typing import Protocol

import click
from flask.cli import AppGroup


class Guard(Protocol):
    """What the commands need of a guard."""

    def work_off(self, *, now: bool = False) -> float | None:
        """Ask about what is due."""

    def waiting(self) -> int:
        """Return how many comments wait."""


def commands(guard: Guard) -> AppGroup:
    """Return the commands, bound to the guard that they serve."""
    group = AppGroup("spamfilter", help="The spam filter of this application.")

    @group.command("retry")
    @click.option("--now", is_flag=True, help="Do not wait for the time of the next try.")
    @click.option("--every", type=click.FloatRange(min=1), metavar="SECONDS", help="Go on for ever, so often.")
    def retry(now: bool, every: float | None) -> None:
        """Judge the comments and send the moderators' words that have no answer yet."""
        guard.work_off(now=now)
        while every is not None:
            time.sleep(every)
            guard.work_off()
        left = guard.waiting()
        click.echo(f"{left} left to ask about" if left else "nothing waits")

    return group
