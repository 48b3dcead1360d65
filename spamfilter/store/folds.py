"""Folds on their way: the state of a long one, a cache, which may be thrown away."""

from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from spamfilter.store.connection import Database
from spamfilter.store.schema import folds


class Checkpoint(NamedTuple):
    """The state of a fold: how many labels it took in, the digest that tells which ones, and its content."""

    labels: int
    digest: bytes
    content: bytes


class Folds:
    """The table of folds: the newest checkpoint of each site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, site_id: int, *, release: str) -> Checkpoint | None:
        """Return the checkpoint of a site over a release; None for none."""
        wanted = select(folds.c.labels, folds.c.digest, folds.c.content)
        wanted = wanted.where(folds.c.site_id == site_id, folds.c.release == release)
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else Checkpoint(*row)

    def put(self, site_id: int, checkpoint: Checkpoint, *, release: str) -> None:
        """Keep a checkpoint in the place of the site's last one, unless somebody is just keeping one."""
        new = insert(folds).values(site_id=site_id, release=release, **checkpoint._asdict())
        with suppress(IntegrityError), self._database.noting() as connection:
            connection.execute(delete(folds).where(folds.c.site_id == site_id))
            connection.execute(new)
