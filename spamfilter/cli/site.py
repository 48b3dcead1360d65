"""``site``: the blogs we judge for."""

import re
from datetime import datetime

import click

from spamfilter.cli.settings import opened_store
from spamfilter.cli.table import as_json, print_json, print_table
from spamfilter.text.hosts import canonical_host

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_CONTACT = re.compile(r"[^\s@:/<>]+@[^\s@:/<>]+|https?://[^\s<>]+")


def _named(_: click.Context, __: click.Parameter, hosts: tuple[str, ...]) -> tuple[str, ...]:
    for host in hosts:
        if not _HOST.fullmatch(canonical_host(host)):
            raise click.BadParameter(f"{host!r} must be a name like blog.example, without https:// and port")
    return tuple(map(canonical_host, hosts))


def _contact(_: click.Context, __: click.Parameter, said: str | None) -> str | None:
    if said is not None and not _CONTACT.fullmatch(said):
        raise click.BadParameter(f"{said!r} must be an e-mail address, or that of a page: https://…")
    return said


@click.group()
def site() -> None:
    """Manage the sites that may ask."""


@site.command(epilog="Example: python -m spamfilter site add https://blog.example")
@click.argument("url")
def add(url: str) -> None:
    """Add the site at URL and print its key.

    The key is shown only once.
    """
    with opened_store() as store:
        click.echo(store.keys.issue(store.sites.add(url).id))


@site.command(name="list", epilog="Example: python -m spamfilter site list")
@as_json
def list_(as_json: bool) -> None:
    """List the sites."""
    with opened_store() as store:
        sites = store.sites.list()
        names = {each.id: store.sites.public_name(each.id) for each in sites}
    if as_json:
        print_json(sites)
        return
    rows = [
        {
            "id": each.id,
            "url": each.url,
            "visitors read": f"/about/{names[each.id]}",
            "added": _day(each.created_at),
            "revoked": _day(each.revoked_at),
        }
        for each in sites
    ]
    print_table(rows, empty="There is no site yet: `site add URL` adds one.")


@site.command(epilog="Example: python -m spamfilter site revoke https://blog.example")
@click.argument("site_name", metavar="SITE")
def revoke(site_name: str) -> None:
    """Refuse SITE from now on; its number or address.

    Its comments and feedback stay.
    """
    with opened_store() as store:
        found = store.sites.named(site_name)
        store.sites.revoke(found.id)
    click.echo(f"{found.url} is revoked.")


@site.command(name="set", epilog="Example: python -m spamfilter site set https://blog.example --held ham")
@click.argument("site_name", metavar="SITE")
@click.option("--held", type=click.Choice(["spam", "ham"]), help="What a client that knows only these takes held for.")
@click.option(
    "--host", "hosts", multiple=True, callback=_named, help="A host whose comments its keys may send; may be repeated."
)
@click.option("--any-host", is_flag=True, help="Its keys may send the comments of any host.")
@click.option("--shares-labels/--keeps-labels", default=None, help="Whether releases for all may learn its labels.")
@click.option("--contact", callback=_contact, help="Whom its visitors turn to: an e-mail address, or a page.")
def set_(
    site_name: str,
    held: str | None,
    hosts: tuple[str, ...],
    any_host: bool,
    shares_labels: bool | None,
    contact: str | None,
) -> None:
    """Change what is answered to SITE, its number or address, what its labels are used for, and what visitors read."""
    with opened_store() as store:
        found = store.sites.named(site_name)
        if held is not None:
            store.sites.change(found.id, held_is_spam=held == "spam")
        if hosts or any_host:
            store.sites.change(found.id, hosts=hosts)
        if shares_labels is not None:
            store.sites.change(found.id, shares_labels=shares_labels)
        if contact is not None:
            store.sites.change(found.id, contact=contact)
        found = store.sites.get(found.id)
    taken_for = "spam" if found.held_is_spam else "ham"
    labels = "shared" if found.shares_labels else "its own"
    click.echo(
        f"{found.url}: held is {taken_for}; hosts: {', '.join(found.hosts) or 'any'}; labels: {labels}; "
        f"contact: {found.contact or 'none'}."
    )


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d}"
