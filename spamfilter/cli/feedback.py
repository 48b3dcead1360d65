"""``feedback``: what moderators said, brought from elsewhere and given back."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click
import orjson

from spamfilter.adapters import Adapters
from spamfilter.cli.archives import FORMATS, Archived, Skipped
from spamfilter.cli.settings import opened_store, registry
from spamfilter.cli.table import as_json, print_json, print_table
from spamfilter.comment import FIELDS, Comment
from spamfilter.event import IMPORT, Event
from spamfilter.filter import SpamFilter
from spamfilter.store import Site, Store

_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".db": "isso"}
_SITE = click.option("--site", "site_name", required=True, metavar="SITE", help="Its number or address.")
_TO_WRITE = click.Path(dir_okay=False, writable=True, allow_dash=True)
_PROGRESS_EVERY = 100  # comments
_NEW, _KNOWN = "learned", "known already"


@click.group()
def feedback() -> None:
    """Bring, look at, and take away what moderators said."""


@feedback.command(name="import", epilog="Example: python -m spamfilter feedback import blog.xml --format wxr --site 1")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_SITE
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Of FILE; otherwise its suffix says.")
@click.option("--reporter", help="Who sorted the comments.")
@click.option("--dry-run", is_flag=True, help="Read and count, and keep nothing.")
@as_json
def import_(file: Path, site_name: str, form: str | None, reporter: str | None, dry_run: bool, as_json: bool) -> None:
    """Teach a site the comments in FILE that were sorted elsewhere.

    FILE is a WordPress export (wxr) or table (wordpress-csv), a Disqus export, an Isso database, a remark42 backup, or
    JSONL or CSV with the fields of the HTTP API and `label`; packed with gzip or not.  What is there already is not
    added again.
    """
    read = FORMATS[form or _form(file)]
    with opened_store() as store:
        site = store.sites.named(site_name)
        if dry_run:
            counts = _count(_foreseen(store, site, each) for each in _with_progress(read(file)))
        else:
            spam_filter = SpamFilter(registry=registry(), store=store)
            counts = _count(_taught(spam_filter, site, each, reporter) for each in _with_progress(read(file)))
    rows = [{"what": what, "comments": number} for what, number in counts.items()]
    if as_json:
        print_json(counts)
        return
    print_table(rows, empty=f"There is no comment in {file.name}.")
    if dry_run:
        click.echo("Nothing was kept: this was a dry run.")


@feedback.command(epilog="Example: python -m spamfilter feedback export --site 1 --out labels.jsonl")
@_SITE
@click.option("--out", default="-", type=_TO_WRITE, help="File to write; otherwise standard output.")
def export(site_name: str, out: str) -> None:
    """Write the labels of a site that are in force as JSONL, which `import` reads again."""
    with opened_store() as store, click.open_file(out, "wb") as target:
        for event, comment in store.log.told(store.sites.named(site_name).id):
            target.write(orjson.dumps(_told(event, comment), option=orjson.OPT_UTC_Z) + b"\n")


@feedback.command(epilog="Example: python -m spamfilter feedback refusals --site 1")
@_SITE
@as_json
def refusals(site_name: str, as_json: bool) -> None:
    """List the labels of a site that teach nothing, and why."""
    with opened_store() as store:
        site = store.sites.named(site_name)
        last = store.log.last_event_id(site.id)
        account = Adapters(store).account(registry().current(), site.id, last, patience=0.0)
    refused = {} if account is None else account.refusals
    rows = [{"event": event_id, "reason": reason} for event_id, reason in sorted(refused.items())]
    if as_json:
        print_json(rows)
        return
    print_table(rows, empty="Every label teaches.")


@feedback.command(epilog="Example: python -m spamfilter feedback undo 17 --site 1")
@click.argument("event_id", type=int)
@_SITE
def undo(event_id: int, site_name: str) -> None:
    """Take an event out of the log of a site, as if it had never been."""
    with opened_store() as store:
        site = store.sites.named(site_name)
        SpamFilter(registry=registry(), store=store).undo(site, event_id, reporter=None, source="cli")
    click.echo(f"Event {event_id} is undone.")


def _taught(spam_filter: SpamFilter, site: Site, each: Archived | Skipped, reporter: str | None) -> str:
    if isinstance(each, Skipped):
        return f"skipped: {each.reason}"
    kept = spam_filter.report(site, each.comment, each.label, reporter=reporter, source=IMPORT)
    return f"{_KNOWN if kept is None else _NEW}: {each.label}"


def _foreseen(store: Store, site: Site, each: Archived | Skipped) -> str:
    if isinstance(each, Skipped):
        return f"skipped: {each.reason}"
    found = store.checks.like(site.id, each.comment)
    said = store.feedback.lesson(site.id, each.comment) if found is None else store.checks.get(site.id, found).label
    return f"{_KNOWN if said == each.label else _NEW}: {each.label}"


def _count(outcomes: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(outcomes).items()))


def _with_progress(items: Iterable[Archived | Skipped]) -> Iterator[Archived | Skipped]:
    for number, item in enumerate(items, start=1):
        yield item
        if number % _PROGRESS_EVERY == 0 and sys.stderr.isatty():
            click.echo(f"\r{number:,} comments read", nl=False, err=True)
    if sys.stderr.isatty():
        click.echo(err=True)


def _told(event: Event, comment: Comment) -> dict[str, object]:
    fields = {name: value for name in FIELDS if (value := getattr(comment, name)) is not None}
    return {
        "id": event.id,
        "comment": fields,
        "label": event.label,
        "reporter": event.reporter,
        "source": event.source,
        "labelled_at": event.created_at,
        "signals": dict(event.evidence.signals),
    }


def _form(file: Path) -> str:
    suffix = file.name.removesuffix(".gz")
    form = _SUFFIXES.get(Path(suffix).suffix.casefold())
    if form is None:
        raise click.UsageError(f"What is in {file.name}?  Say --format {', '.join(FORMATS)}.")
    return form
