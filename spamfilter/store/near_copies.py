"""Near-copies of labelled comments, of all sites: found by what their sketches have in common."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from spamfilter.learning.campaigns import NearCopy
from spamfilter.store.documents import read, to_evidence
from spamfilter.store.in_force import IS_IN_FORCE
from spamfilter.store.schema import feedback, near_copies, sites
from spamfilter.text.near_copies import BANDS, NEAR, buckets, resemblance
from spamfilter.verdict import Label

_MOST = 300  # labels that are looked at, newest first
_BUCKETS = tuple(f"bucket_{band}" for band in range(BANDS))
_SHARED = select(near_copies.c.event_id).where(near_copies.c.bucket.in_(tuple(map(bindparam, _BUCKETS))))
_NO_BUCKETS = dict.fromkeys(_BUCKETS)
FOUND = (
    select(
        feedback.c.id.label("event_id"),
        feedback.c.site_id,
        feedback.c.label,
        feedback.c.words,
        feedback.c.sketch,
        sites.c.url.label("site_url"),
    )
    .join(sites, sites.c.id == feedback.c.site_id)
    .where(feedback.c.id.in_(_SHARED), IS_IN_FORCE)
    .order_by(feedback.c.id.desc())
    .limit(_MOST)
)


def looked_for(sketch: bytes | None) -> Mapping[str, int | None]:
    """Return where FOUND is to look for the near-copies of a comment of this sketch."""
    return _NO_BUCKETS if sketch is None else dict(zip(_BUCKETS, buckets(sketch), strict=True))


def nearest(rows: Iterable[Row[Any]], sketch: bytes | None) -> list[NearCopy]:
    """Return those of the rows of FOUND that are of near-copies; a row without an event is of none."""
    if sketch is None:
        return []
    found = ((row, resemblance(row.sketch, sketch)) for row in rows if row.event_id is not None)
    return [_to_copy(row, alike) for row, alike in found if alike >= NEAR]


def remember(connection: Connection, event_id: int, sketch: bytes | None) -> None:
    """Let the label of an event be found by near-copies of its comment."""
    if sketch is not None:
        rows: Iterator[dict[str, int]] = ({"bucket": bucket, "event_id": event_id} for bucket in buckets(sketch))
        connection.execute(insert(near_copies), list(rows))


def _to_copy(row: Row[Any], alike: float) -> NearCopy:
    return NearCopy(
        site_id=row.site_id,
        site_url=row.site_url,
        label=Label(row.label),
        evidence=to_evidence(read(row.words) if row.words else {}, "{}"),
        resemblance=alike,
        event_id=row.event_id,
    )
