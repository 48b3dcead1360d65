"""``release``: the models on the shelf, and which of them serves."""

from dataclasses import asdict
from pathlib import Path

import click

from spamfilter.cli.settings import opened_store, registry
from spamfilter.cli.table import as_json, print_json, print_table
from spamfilter.export import export as export_release
from spamfilter.registry import Registry


@click.group()
def release() -> None:
    """Look at releases and choose the one that serves."""


@release.command(name="list", epilog="Example: python -m spamfilter release list")
@as_json
def list_(as_json: bool) -> None:
    """List the releases; a star marks the one that serves."""
    shelf = registry()
    serving = shelf.serving_name()
    rows = [
        {"name": name, "created_at": shelf.card(name).created_at, "serving": name == serving} for name in shelf.names()
    ]
    if as_json:
        print_json(rows)
        return
    starred = [{"": "*" if row["serving"] else "", "name": row["name"], "created": row["created_at"]} for row in rows]
    print_table(starred, empty="There is no release yet: `python -m training.train` makes one.")


@release.command(epilog="Example: python -m spamfilter release show")
@click.argument("name", required=False)
@as_json
def show(name: str | None, as_json: bool) -> None:
    """Show the card of a release; without NAME, of the one that serves."""
    shelf = registry()
    card = shelf.card(name or shelf.current().name)
    if as_json:
        print_json(asdict(card))
        return
    limits = card.thresholds
    click.echo(f"{card.name}, made {card.created_at}")
    click.echo(
        f"holds from {limits.hold:.3f}, rejects from {limits.reject:.3f}, discards from {limits.discard or 'never'}"
    )
    click.echo("made with " + ", ".join(f"{library} {version}" for library, version in card.versions.items()))
    rows = [{"measured on": source, **marks} for source, marks in card.metrics.items()]
    print_table(rows, empty="Its card has no metrics.")
    if card.notes:
        click.echo(card.notes)


@release.command(epilog="Example: python -m spamfilter release promote 2026-11-28b")
@click.argument("name")
def promote(name: str) -> None:
    """Let release NAME serve; running servers take it up at once.

    It is tested first.
    """
    registry().promote(name)
    click.echo(f"{name} serves.")


@release.command(epilog="Example: python -m spamfilter release rollback")
def rollback() -> None:
    """Let the release before this one serve again."""
    click.echo(f"{registry().rollback()} serves again.")


@release.command(epilog="Example: python -m spamfilter release shadow 2026-11-28b")
@click.argument("name", required=False)
@click.option("--off", is_flag=True, help="Let no release look on any more.")
@as_json
def shadow(name: str | None, off: bool, as_json: bool) -> None:
    """Let release NAME look on: it judges what is checked, and nobody sees it.

    Without NAME, tell how often the one that looks on agreed with what was decided, and with people.
    """
    shelf = registry().shadow()
    if off:
        shelf.clear()
        click.echo("No release looks on.")
    elif name:
        shelf.promote(name)
        click.echo(f"{name} looks on.")
    else:
        _tell_agreement(shelf, as_json=as_json)


def _tell_agreement(shelf: Registry, *, as_json: bool) -> None:
    name = shelf.current().name
    with opened_store() as store:
        found = store.tallies.asides(name)
    if as_json:
        print_json(found)
        return
    rows = [
        {"decided": one.decided, name: one.aside, "a person said": one.label or "nothing", "checks": one.checks}
        for one in sorted(found, key=lambda one: (one.decided, one.aside, one.label or ""))
    ]
    print_table(rows, empty=f"{name} has judged nothing yet.")
    agreed, total = sum(one.checks for one in found if one.decided == one.aside), sum(one.checks for one in found)
    if total:
        click.echo(f"{name} agreed in {agreed:,} of {total:,} checks ({agreed / total:.1%}).")


@release.command(epilog="Example: python -m spamfilter release export --joblib spam.joblib")
@click.argument("name", required=False)
@click.option("--joblib", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def export(name: str | None, path: Path) -> None:
    """Write a release as a scikit-learn pipeline, for notebooks.

    Without NAME, the one that serves.  Load such a file only where you trust its maker: loading runs code.
    """
    shelf = registry()
    export_release(shelf.load(name) if name else shelf.current(), path)
    click.echo(f"{path} is written.")
