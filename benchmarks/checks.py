"""``python -m benchmarks.checks``: what a check costs beside the careful reading, step by step.

Processor time of this process, in the order of a check, so that each step finds the caches as the one before left them;
a PostgreSQL server's own is not in it.  Compare runs that took turns on one machine.
"""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time_ns
from uuid import uuid4

import click

from spamfilter.adapters import Adapters
from spamfilter.comment import Comment
from spamfilter.filter import SpamFilter
from spamfilter.judge import judge
from spamfilter.registry import Registry
from spamfilter.release import Release
from spamfilter.signals import gather
from spamfilter.store import Check, Site, Store, database
from spamfilter.text import read
from training.corpora import load_own
from training.rows import LabelledComment

ROOT = Path(__file__).parents[1]
ROUNDS, COMMENTS, LABELS, SITES = 7, 200, 60, 4
LENGTH = range(100, 600)  # characters of a comment


class Stopwatch:
    """Adds up the processor time of steps, in nanoseconds."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what is done meanwhile."""
        start = thread_time_ns()
        yield
        self.spent[name] += thread_time_ns() - start


class Checker:
    """A site that has taught something, and the steps of a check of it."""

    def __init__(self, store: Store, site: Site, release: Release) -> None:
        self._store, self._site, self._release = store, site, release
        self._adapters = Adapters(store)

    def check(self, comment: Comment, watch: Stopwatch) -> None:
        """Judge a comment and remember it."""
        store, release = self._store, self._release
        with watch.step("digests and sketch"):
            traces = store.traces(self._site.id, comment)
        with watch.step("what is known of it"):
            known = store.memory.of(traces)
        with watch.step("reading and signals"):
            reading = read(comment)
            evidence = gather(reading, known.history)
        with watch.step("what the site has taught"):
            taught = self._adapters.of(release, self._site.id, known.last_event_id)
            said = taught.contributions(release.model, evidence)
        with watch.step("score and reasons"):
            verdict = judge(release, reading, evidence, release.card.thresholds, said)
        with watch.step("remembering it"):
            check = Check(
                id=uuid4().hex,
                site_id=self._site.id,
                comment=comment,
                evidence=evidence,
                verdict=verdict,
                created_at=datetime.now(UTC),
                label=None,
            )
            store.checks.add(check, traces=traces)


def taught_sites(store: Store, registry: Registry, comments: Sequence[LabelledComment]) -> Site:
    """Return one of several sites, of which each has labelled some of the comments."""
    sites = [store.sites.add(f"https://blog{number}.example") for number in range(SITES)]
    spam_filter = SpamFilter(registry=registry, store=store)
    for number, one in enumerate(comments):
        spam_filter.teach(sites[number % SITES], one.comment, one.label, reporter=None, source="benchmark")
    return sites[0]


def measured(checker: Checker, comments: Sequence[Comment]) -> dict[str, float]:
    """Return the microseconds that a step takes for one comment, the median over rounds."""
    rounds = []
    for _ in range(ROUNDS + 1):  # the first one warms up
        watch = Stopwatch()
        for comment in comments:
            checker.check(comment, watch)
        rounds.append(watch.spent)
    return {step: statistics.median(spent[step] for spent in rounds[1:]) / len(comments) / 1000 for step in rounds[0]}


@click.command()
@click.option("--database-url", help="An empty PostgreSQL database; otherwise SQLite.")
def main(database_url: str | None) -> None:
    """Print the processor time of each step of a check."""
    registry = Registry(ROOT / "models")
    release = registry.current()
    quick = replace(release, model=replace(release.model, careful=None))
    own = [one for one in load_own().comments if len(one.comment.text) in LENGTH][: LABELS + COMMENTS]
    sent = [replace(one.comment, author_email=f"reader{n % 9}@mail.example", ip="8.8.8.8") for n, one in enumerate(own)]
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/checks.db"
        database.migrate(url)
        with closing(Store(url, secret_key=b"only for this benchmark, only for it")) as store:
            site = taught_sites(store, registry, own[:LABELS])
            found = measured(Checker(store, site, quick), sent[LABELS:])
    for step, microseconds in found.items():
        click.echo(f"{step:<28}{microseconds:>9.0f} µs")
    click.echo(f"{'all in all':<28}{sum(found.values()):>9.0f} µs")


if __name__ == "__main__":
    main()
