"""Near-copies of labelled comments, of all sites: found by what their sketches have in common."""

from collections.abc import Iterator

from sqlalchemy import Connection, RowMapping, bindparam, insert, select

from spamfilter.comment import Comment
from spamfilter.learning.campaigns import NearCopy
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.documents import read, to_evidence
from spamfilter.store.in_force import IS_IN_FORCE
from spamfilter.store.schema import feedback, near_copies, sites
from spamfilter.text.near_copies import NEAR, buckets, resemblance
from spamfilter.verdict import Label

_MOST = 300  # labels that are looked at, newest first
_SHARED = (
    select(near_copies.c.event_id).distinct().where(near_copies.c.bucket.in_(bindparam("buckets", expanding=True)))
)
_COLUMNS = (feedback.c.id, feedback.c.site_id, feedback.c.label, feedback.c.words, feedback.c.sketch, sites.c.url)
_FOUND = (
    select(*_COLUMNS)
    .join(sites, sites.c.id == feedback.c.site_id)
    .where(feedback.c.id.in_(_SHARED), IS_IN_FORCE)
    .order_by(feedback.c.id.desc())
    .limit(_MOST)
)


class NearCopies:
    """The table of near-copies."""

    def __init__(self, database: Database, *, digests: Digests) -> None:
        self._database = database
        self._digests = digests

    def of(self, comment: Comment) -> list[NearCopy]:
        """Return what is said, on any site, of near-copies of a comment; a site may act only on its own."""
        sketch = self._digests.sketch(comment.text)
        if sketch is None:
            return []
        with self._database.reading() as connection:
            rows = connection.execute(_FOUND, {"buckets": buckets(sketch)}).mappings().all()
        return [_to_copy(row, alike) for row in rows if (alike := resemblance(row["sketch"], sketch)) >= NEAR]


def remember(connection: Connection, event_id: int, sketch: bytes | None) -> None:
    """Let the label of an event be found by near-copies of its comment."""
    if sketch is not None:
        rows: Iterator[dict[str, int]] = ({"bucket": bucket, "event_id": event_id} for bucket in buckets(sketch))
        connection.execute(insert(near_copies), list(rows))


def _to_copy(row: RowMapping, alike: float) -> NearCopy:
    return NearCopy(
        site_id=row["site_id"],
        site_url=row["url"],
        label=Label(row["label"]),
        evidence=to_evidence(read(row["words"]) if row["words"] else {}, "{}"),
        resemblance=alike,
        event_id=row["id"],
    )
