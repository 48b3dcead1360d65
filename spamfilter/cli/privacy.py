"""``privacy``: what is forgotten, and when."""

from datetime import UTC, datetime, timedelta

import click

from spamfilter.cli.settings import opened_store, settings
from spamfilter.store import Person


@click.group()
def privacy() -> None:
    """Forget what people wrote."""


@privacy.command(epilog="Example: python -m spamfilter privacy purge --days 30")
@click.option(
    "--days", type=click.IntRange(min=0), help="How long texts are kept.  [default: SPAMFILTER_RETENTION_DAYS]"
)
def purge(days: int | None) -> None:
    """Forget what people wrote longer ago than that, and what it taught.

    Scores, labels and keyed digests stay.  A service with SPAMFILTER_RETENTION_DAYS does it by itself.
    """
    days = settings().retention_days if days is None else days
    if days is None:
        raise click.UsageError("How old?  Say --days, or set SPAMFILTER_RETENTION_DAYS.")
    now = datetime.now(UTC)
    with opened_store() as store:
        forgotten = store.privacy.forget_texts(now - timedelta(days=days), source="cli", created_at=now)
    click.echo(f"{forgotten:,} comments forgotten.")


@privacy.command(epilog="Example: python -m spamfilter privacy erase https://blog.example --email ada@example.org")
@click.argument("site_name", metavar="SITE")
@click.option("--email", help="The person's e-mail address.")
@click.option("--ip", help="The person's IP address.")
def erase(site_name: str, email: str | None, ip: str | None) -> None:
    """Forget what one person sent to SITE, the digests of their addresses, and what their comments taught."""
    if not email and not ip:
        raise click.UsageError("Whose comments?  Say --email, --ip, or both.")
    with opened_store() as store:
        site, person = store.sites.named(site_name), Person(author_email=email, ip=ip)
        erased = store.privacy.erase(site.id, person, source="cli", created_at=datetime.now(UTC))
    click.echo(f"{erased.comments:,} comments forgotten.")
