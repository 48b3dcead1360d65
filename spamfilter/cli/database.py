"""``database``: its schema, and a copy of it."""

from pathlib import Path

import click

from spamfilter.cli.settings import settings
from spamfilter.store import database as schema


@click.group()
def database() -> None:
    """Migrate the database, or back it up."""


@database.command(epilog="Example: python -m spamfilter database migrate")
def migrate() -> None:
    """Bring the database to the schema of this version.

    Safe to run again.
    """
    url = settings().database_url
    schema.migrate(url)
    click.echo(f"The database is at revision {schema.revision(url)}.")


@database.command(epilog="Example: python -m spamfilter database backup backup.db")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path) -> None:
    """Copy the database to PATH while it is in use."""
    schema.backup(settings().database_url, path)
    click.echo(f"{path} is written.")
