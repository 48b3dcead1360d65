"""``privacy``: what is forgotten, and when."""

from datetime import UTC, datetime, timedelta

import click

from spamfilter.cli.settings import opened_store


@click.group()
def privacy() -> None:
    """Forget what people wrote."""


@privacy.command(epilog="Example: python -m spamfilter privacy purge --days 30")
@click.option("--days", required=True, type=click.IntRange(min=0), help="How long texts are kept.")
def purge(days: int) -> None:
    """Forget what people wrote longer ago than that.

    Scores, labels and keyed digests stay.  Run it daily.
    """
    with opened_store() as store:
        forgotten = store.privacy.forget_texts(datetime.now(UTC) - timedelta(days=days))
    click.echo(f"{forgotten:,} comments forgotten.")


@privacy.command(epilog="Example: python -m spamfilter privacy erase https://blog.example --email ada@example.org")
@click.argument("site_name", metavar="SITE")
@click.option("--email", help="The person's e-mail address.")
@click.option("--ip", help="The person's IP address.")
def erase(site_name: str, email: str | None, ip: str | None) -> None:
    """Forget what one person sent to SITE, and the digests of their addresses."""
    if not email and not ip:
        raise click.UsageError("Whose comments?  Say --email, --ip, or both.")
    with opened_store() as store:
        forgotten = store.privacy.erase(store.sites.named(site_name).id, author_email=email, ip=ip)
    click.echo(f"{forgotten:,} comments forgotten.")
