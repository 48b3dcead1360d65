"""``key``: the secrets of the sites."""

import click

from spamfilter.cli.settings import opened_store


@click.group()
def key() -> None:
    """Manage the keys of sites."""


@key.command(epilog="Example: python -m spamfilter key rotate https://blog.example")
@click.argument("site_name", metavar="SITE")
def rotate(site_name: str) -> None:
    """Give SITE a new key and print it; the old one stops working.

    The key is shown only once.
    """
    with opened_store() as store:
        click.echo(store.keys.rotate(store.sites.named(site_name).id))
