"""The log of what moderators said, as it is read."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import RowMapping, bindparam, func, select

from spamfilter.comment import Comment
from spamfilter.event import Event
from spamfilter.store.connection import Database
from spamfilter.store.documents import read, to_comment, to_evidence
from spamfilter.store.in_force import IS_IN_FORCE
from spamfilter.store.schema import checks, feedback
from spamfilter.verdict import Label

_AT_ONCE = 500  # events that are read together
LAST_EVENT = select(func.coalesce(func.max(feedback.c.id), 0)).where(feedback.c.site_id == bindparam("site"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Roll:
    """The labels in force: the ids of their events, rising, and the last erasure of texts among the events; 0: none."""

    ids: "array[int]"
    erasure_id: int

    def digest(self, n_labels: int) -> bytes:
        """Return what tells the first ``n_labels`` of them from any others."""
        return sha256(self.ids[:n_labels].tobytes() + self.erasure_id.to_bytes(8, "big")).digest()


class Log:
    """The table of events, for readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_event_id(self, site_id: int) -> int:
        """Return the id of a site's last event; 0 for none."""
        with self._database.reading() as connection:
            return int(connection.execute(LAST_EVENT, {"site": site_id}).scalar_one())

    def events(self, site_id: int, after_id: int = 0, *, limit: int | None = None) -> list[Event]:
        """Return a site's events after that of an id, in order; at most ``limit`` of them."""
        wanted = select(feedback).where(feedback.c.site_id == site_id, feedback.c.id > after_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(feedback.c.id).limit(limit)).mappings()
            return [to_event(row) for row in rows]

    def newest(self, site_id: int, *, before_id: int | None, limit: int) -> list[Event]:
        """Return a site's last events before that of an id, newest first."""
        wanted = select(feedback).where(feedback.c.site_id == site_id)
        if before_id is not None:
            wanted = wanted.where(feedback.c.id < before_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(feedback.c.id.desc()).limit(limit)).mappings()
            return [to_event(row) for row in rows]

    def in_force(self, site_id: int, up_to_id: int, *, after_id: int = 0, limit: int | None = None) -> list[Event]:
        """Return the labels of a site that nothing replaced, withdrew or undid, in order, after an id and up to one.

        At most ``limit`` of them.
        """
        are_between = (feedback.c.id > after_id) & (feedback.c.id <= up_to_id)
        wanted = select(feedback).where(feedback.c.site_id == site_id, are_between, IS_IN_FORCE)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(feedback.c.id).limit(limit)).mappings()
            return [to_event(row) for row in rows]

    def roll(self, site_id: int, up_to_id: int) -> Roll:
        """Return which labels of a site are in force, up to an id."""
        are_meant = (feedback.c.site_id == site_id) & (feedback.c.id <= up_to_id)
        wanted = select(feedback.c.id).where(are_meant, IS_IN_FORCE).order_by(feedback.c.id)
        are_erasures = feedback.c.label.is_(None) & feedback.c.check_id.is_(None) & feedback.c.undoes.is_(None)
        last = select(func.coalesce(func.max(feedback.c.id), 0)).where(are_meant, are_erasures)
        with self._database.reading() as connection:
            ids = array("q", connection.execute(wanted).scalars())
            return Roll(ids=ids, erasure_id=connection.execute(last).scalar_one())

    def told(self, site_id: int) -> Iterator[tuple[Event, Comment]]:
        """Yield the labels of a site in force, in order, with their comments as far as those are not forgotten."""
        after_id = 0
        while rows := self._told(site_id, after_id):
            yield from map(_to_told, rows)
            after_id = rows[-1]["id"]

    def _told(self, site_id: int, after_id: int) -> Sequence[RowMapping]:
        is_of_check = (checks.c.site_id == feedback.c.site_id) & (checks.c.id == feedback.c.check_id)
        wanted = select(feedback, checks.c.words.label("check_words")).outerjoin(checks, is_of_check)
        wanted = wanted.where(feedback.c.site_id == site_id, feedback.c.id > after_id, IS_IN_FORCE)
        with self._database.reading() as connection:
            return connection.execute(wanted.order_by(feedback.c.id).limit(_AT_ONCE)).mappings().all()


def _to_told(row: RowMapping) -> tuple[Event, Comment]:
    words = row["check_words"] or row["words"]
    return to_event(row), to_comment(read(words).get("comment", {}) if words else {})


def to_event(row: RowMapping) -> Event:
    """Return the event in a row."""
    return Event(
        id=row["id"],
        site_id=row["site_id"],
        check_id=row["check_id"],
        label=to_label(row["label"]),
        reporter=row["reporter"],
        source=row["source"],
        evidence=to_evidence(read(row["words"]) if row["words"] else {}, row["signals"]),
        created_at=row["created_at"],
        commented_at=row["commented_at"],
        undoes=row["undoes"],
        subject=_subject(row),
        is_forgotten=row["words"] is None,
    )


def _subject(row: RowMapping) -> str:
    if row["check_id"] is not None:
        return f"check {row['check_id']}"
    return f"event {row['id']}" if row["fields_digest"] is None else f"comment {row['fields_digest'].hex()}"


def to_label(said: str | None) -> Label | None:
    """Return the label in a column."""
    return None if said is None else Label(said)
