"""``python -m benchmarks.room``: what adapters take in memory, on disk and in time, where they are many or large."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import click
import numpy as np

from benchmarks.clients import Blog, Town, town
from spamfilter.adapters import Adapters
from spamfilter.event import IMPORT
from spamfilter.evidence import History
from spamfilter.registry import Registry
from spamfilter.signals import gather
from spamfilter.store import Site, Store
from spamfilter.text import read
from tests.service import Service
from training.rows import LabelledComment, read_file

_MODELS = Path(__file__).parents[1] / "models"
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_SEED = click.option("--seed", default=0, show_default=True)
_PATIENCE_SECONDS = 600


@click.group()
def main() -> None:
    """Measure what docs/learning.md tells of adapters."""


@main.command()
@_FILE
@click.option("--sites", default=10_000, show_default=True)
@click.option("--taught", default=20, show_default=True, help="Of them, by labels; the others get copies of these.")
@click.option("--labels", default=200, show_default=True, help="A site.")
@_SEED
def memory(file: Path, sites: int, taught: int, labels: int, seed: int) -> None:
    """Measure one worker that judges for many sites, and their adapters on disk."""
    chance, comments, release = np.random.default_rng(seed), read_file(file).comments, Registry(_MODELS).current()
    contents, loads = [], []
    with town() as place:
        with place.store() as store:
            for number in range(taught):
                site = store.sites.add(f"https://{number}.example")
                rows = chance.choice(len(comments), labels, replace=False).tolist()
                _teach(store, site, [comments[i] for i in rows])
                last = store.log.last_event_id(site.id)
                contents.append(Adapters(store).of(release, site.id, last).to_bytes())
                store.snapshots.put(site.id, contents[-1], release=release.name, event_id=last)
                start = time.perf_counter()
                Adapters(store).of(release, site.id, last)
                loads.append(time.perf_counter() - start)
            for number in range(taught, sites):
                site = store.sites.add(f"https://{number}.example")
                last = _teach(store, site, comments[:1])
                store.snapshots.put(site.id, contents[number % taught], release=release.name, event_id=last)
        click.echo(
            f"{labels} labels: {max(contents, key=len).__len__() / 1024:.1f} KiB the largest adapter, "
            f"loads in {1000 * median(loads):.2f} ms"
        )
        with place.service(workers=1) as service:
            _fill(place, service, sites, comments)


def _fill(place: Town, service: Service, sites: int, comments: Sequence[LabelledComment]) -> None:
    """Judge for every site, then label on some, and tell what the worker takes."""
    click.echo(f"a worker that has judged nothing: {_rss(service):.0f} MB")
    with place.store() as store:
        blogs = [Blog(service.port, store.keys.issue(site.id)) for site in store.sites.list()[-sites:]]
    for number, blog in enumerate(blogs):
        blog.check(text=comments[number % len(comments)].comment.text)
    click.echo(f"after a check of each of {sites:,} sites: {_rss(service):.0f} MB")
    for blog in blogs[-100:]:
        blog.ask("POST", "/api/v1/feedback", {"text": "Join our tomato course, seats are limited", "label": "spam"})
        blog.check(text="x")
        blog.ask("GET", "/api/v1/site")
    click.echo(f"after a label on 100 of them: {_rss(service):.0f} MB")


def _rss(service: Service) -> float:
    """Return the resident memory of the largest worker, in MB."""
    return max(_status(pid, "VmRSS") for pid in _children(service.pid)) / 1000


def _children(pid: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _status(int(entry.name), "PPid") == pid:
            yield int(entry.name)


def _status(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


@main.command()
@_FILE
@click.option("--labels", default=10_000, show_default=True)
@_SEED
def refold(file: Path, labels: int, seed: int) -> None:
    """Promote a release where a site has many labels, and see how long its checks take meanwhile."""
    chance, comments, name = np.random.default_rng(seed), read_file(file).comments, Registry(_MODELS).current().name
    with TemporaryDirectory() as folder:
        shelf = Path(folder) / "models"
        for copy in ("first", "second"):
            copytree(_MODELS / name, shelf / copy)
        Registry(shelf).promote("first")
        with town(shelf) as place:
            with place.store() as store:
                site = store.sites.add("https://blog.example")
                _teach(store, site, [comments[i] for i in chance.integers(len(comments), size=labels).tolist()])
            with place.service(workers=1) as service:
                blog = place.blog(service, site.url)
                _follow(blog, comments, "first fold")
                _tell("folded", _times(blog, comments, 300))
                Registry(shelf).promote("second")
                while blog.ask("GET", "/readyz")["release"] != "second":
                    time.sleep(0.05)
                _follow(blog, comments, "second release")


def _follow(blog: Blog, comments: Sequence[LabelledComment], name: str) -> None:
    """Check and check until the site's labels are taken in."""
    start, times = time.perf_counter(), list[float]()
    while blog.ask("GET", "/api/v1/site")["is_learning"]:
        times += _times(blog, comments, 100)
        if time.perf_counter() - start > _PATIENCE_SECONDS:
            raise TimeoutError(f"{name}: not folded within {_PATIENCE_SECONDS} s")
    _tell(f"{name}: {time.perf_counter() - start:.1f} s; meanwhile", times)


def _times(blog: Blog, comments: Sequence[LabelledComment], number: int) -> list[float]:
    times = []
    for one in comments[:number]:
        start = time.perf_counter()
        blog.check(text=f"{one.comment.text} {number}")
        times.append(time.perf_counter() - start)
    return times


def _tell(name: str, times: Sequence[float]) -> None:
    if len(times) > 1:
        late = quantiles(times, n=100)[98]
        click.echo(
            f"{name}: {len(times)} checks, median {1000 * median(times):.1f} ms, 99 % within {1000 * late:.1f} ms, "
            f"longest {1000 * max(times):.1f} ms"
        )


def _teach(store: Store, site: Site, comments: Sequence[LabelledComment]) -> int:
    """Keep labels as an import does, which has no cap; return the last event."""
    last = 0
    for one in comments:
        event = store.feedback.add(
            site.id,
            check_id=None,
            label=one.label,
            reporter="owner",
            source=IMPORT,
            evidence=gather(read(one.comment), History()),
            created_at=datetime.now(UTC),
        )
        last = event.id
    return last


if __name__ == "__main__":
    main()
