"""What moderators said: a log of events that only grows.  The labels in force are read from it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, ScalarSelect, bindparam, insert, select

from spamfilter.comment import Comment
from spamfilter.errors import Conflict, NoLabel, UnknownCheck, UnknownEvent
from spamfilter.event import Event
from spamfilter.evidence import Evidence
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests, Traces
from spamfilter.store.documents import of_kept_comment, of_texts, read, written
from spamfilter.store.in_force import is_undone
from spamfilter.store.log import to_event, to_label
from spamfilter.store.near_copies import remember
from spamfilter.store.schema import checks, feedback
from spamfilter.store.sites import lock
from spamfilter.verdict import Label

_KEPT = ("email_digest", "author_ip_digest", "copy_digest", "fields_digest")  # of a check, beside its label


class Feedback:
    """The table of events."""

    def __init__(self, database: Database, *, digests: Digests) -> None:
        self._database = database
        self._digests = digests

    def add(
        self,
        site_id: int,
        *,
        check_id: str | None,
        label: Label,
        reporter: str | None,
        source: str,
        evidence: Evidence,
        created_at: datetime,
        comment: Comment | None = None,
    ) -> Event:
        """Keep a label; it is on the disk when this returns.  Raises UnknownSite, UnknownCheck.

        It takes the place of the label that the check had before.  ``comment`` is given where there is no check, so
        that the comment is known again: the same label said of it again is the event that it was.
        """
        said = {"label": label, "reporter": reporter, "source": source, "created_at": created_at}
        told = {} if comment is None else {"comment": of_kept_comment(comment)}
        measured = {"words": written({**of_texts(evidence), **told}), "signals": written(dict(evidence.signals))}
        traces = None if comment is None else self._digests.traces(site_id, comment)
        with self._database.writing() as connection:
            lock(connection, site_id)
            earlier = None if traces is None else _lesson(connection, traces)
            if earlier is not None and earlier["label"] == label:
                return to_event(earlier)
            kept = self._kept(connection, site_id, check_id, comment, traces)
            event = _insert(connection, {"site_id": site_id, "check_id": check_id, **said, **measured, **kept})
            remember(connection, event.id, kept["sketch"])
            return event

    def withdraw(
        self, site_id: int, check_id: str, *, reporter: str | None, source: str, created_at: datetime
    ) -> Event:
        """Take the label of a check back; that is on the disk when this returns.  Raises NoLabel if it has none."""
        with self._database.writing() as connection:
            lock(connection, site_id)
            last = _last(connection, site_id, check_id)
            if last is None or last["label"] is None:
                raise NoLabel(f"check {check_id!r:.60} has no label")
            kept = {column.name: last[column.name] for column in feedback.c if column.name != "id"}
            said = {"label": None, "reporter": reporter, "source": source, "created_at": created_at}
            return _insert(connection, {**kept, **said})

    def undo(self, site_id: int, event_id: int, *, reporter: str | None, source: str, created_at: datetime) -> Event:
        """Take an event out of the log, as if it had never been; that is on the disk when this returns.

        What it replaced is in force again.  Raises UnknownEvent, and Conflict for one that was undone, and for an undo
        or an erasure.
        """
        with self._database.writing() as connection:
            lock(connection, site_id)
            _require_undoable(connection, site_id, event_id)
            said = {"site_id": site_id, "undoes": event_id, "reporter": reporter, "source": source, "signals": "{}"}
            return _insert(connection, {**said, "created_at": created_at})

    def label_in_force(self, site_id: int, check_id: str) -> Label | None:
        """Return the last label of a check that was not withdrawn; None also for a check that is not there."""
        with self._database.reading() as connection:
            last = _last(connection, site_id, check_id)
        return None if last is None else to_label(last["label"])

    def lesson(self, site_id: int, comment: Comment) -> Label | None:
        """Return what was last said of this comment where it was never checked; None for nothing."""
        with self._database.reading() as connection:
            said = _lesson(connection, self._digests.traces(site_id, comment))
        return None if said is None else to_label(said["label"])

    def _kept(
        self, connection: Connection, site_id: int, check_id: str | None, comment: Comment | None, traces: Traces | None
    ) -> dict[str, Any]:
        """Return what an event keeps of its comment."""
        if check_id is not None:
            return self._of_check(connection, site_id, check_id)
        if comment is None or traces is None:
            return {"sketch": None}
        return {
            "email_digest": traces.email,
            "ip_digest": traces.ip,  # of a person whose comments are to be erased
            "author_ip_digest": traces.author_ip,
            "copy_digest": traces.copy,
            "fields_digest": traces.fields,
            "sketch": traces.sketch,
            "commented_at": _written_at(comment),
        }

    def _of_check(self, connection: Connection, site_id: int, check_id: str) -> dict[str, Any]:
        is_check = (checks.c.site_id == site_id) & (checks.c.id == check_id)
        columns = [*(checks.c[name] for name in _KEPT), checks.c.words, checks.c.created_at.label("commented_at")]
        row = connection.execute(select(*columns).where(is_check)).mappings().one_or_none()
        if row is None:
            raise UnknownCheck(f"there is no check {check_id!r:.60}")
        kept = dict(row)
        words = kept.pop("words")
        if words is None:  # forgotten: a label that comes later has no texts either
            return {**kept, "sketch": None, "words": None}
        return {**kept, "sketch": self._digests.sketch(read(words)["comment"]["text"])}


_LESSON = (
    select(feedback)
    .where(feedback.c.site_id == bindparam("site"), feedback.c.fields_digest == bindparam("fields"))
    .where(feedback.c.check_id.is_(None), ~is_undone(feedback))
    .order_by(feedback.c.id.desc())
    .limit(1)
)


def check_label() -> ScalarSelect[str | None]:
    """Return the label in force, as a column of a search through the checks."""
    of_check = (feedback.c.site_id == checks.c.site_id) & (feedback.c.check_id == checks.c.id)
    of_check &= ~is_undone(feedback)
    return select(feedback.c.label).where(of_check).order_by(feedback.c.id.desc()).limit(1).scalar_subquery()


def _lesson(connection: Connection, traces: Traces) -> RowMapping | None:
    asked = {"site": traces.site_id, "fields": traces.fields}
    return connection.execute(_LESSON, asked).mappings().one_or_none()


def _last(connection: Connection, site_id: int, check_id: str) -> RowMapping | None:
    of_check = (feedback.c.site_id == site_id) & (feedback.c.check_id == check_id) & ~is_undone(feedback)
    wanted = select(feedback).where(of_check).order_by(feedback.c.id.desc()).limit(1)
    return connection.execute(wanted).mappings().one_or_none()


def _require_undoable(connection: Connection, site_id: int, event_id: int) -> None:
    columns = (feedback.c.undoes, feedback.c.label, feedback.c.check_id)
    wanted = select(*columns, is_undone(feedback).label("is_undone"))
    is_meant = (feedback.c.site_id == site_id) & (feedback.c.id == event_id)
    row = connection.execute(wanted.where(is_meant)).one_or_none()
    if row is None:
        raise UnknownEvent(f"there is no event {event_id!r:.60}")
    if row.is_undone or row.undoes is not None:
        raise Conflict(f"event {event_id} {'was undone already' if row.is_undone else 'undoes another one'}")
    if row.label is None and row.check_id is None:
        raise Conflict(f"event {event_id} is an erasure: what it took is gone")


def _insert(connection: Connection, values: Mapping[str, Any]) -> Event:
    return to_event(connection.execute(insert(feedback).values(**values).returning(feedback)).mappings().one())


def _written_at(comment: Comment) -> datetime | None:
    """Return when a comment was written; None where that is not told, or is no time in UTC."""
    try:
        return comment.created_at and comment.created_at.astimezone(UTC)
    except OverflowError:  # the first or the last day that there is, in another zone
        return None
