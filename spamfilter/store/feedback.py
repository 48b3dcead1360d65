"""What moderators said: a log of events that only grows.  The labels in force are read from it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    RowMapping,
    ScalarSelect,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
)

from spamfilter.comment import Comment
from spamfilter.errors import Conflict, NoLabel, UnknownCheck, UnknownEvent
from spamfilter.event import Event
from spamfilter.evidence import Evidence, History
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.documents import of_kept_comment, of_texts, read, written
from spamfilter.store.in_force import IS_IN_FORCE, IS_REPLACED, is_undone
from spamfilter.store.log import LAST_EVENT, to_event, to_label
from spamfilter.store.near_copies import remember
from spamfilter.store.schema import checks, feedback
from spamfilter.store.sites import lock
from spamfilter.verdict import Label

_KEPT = ("email_digest", "author_ip_digest", "copy_digest", "fields_digest")  # of a check, beside its label


class Recollection(NamedTuple):
    """What the log says of a comment: the site's last event (0 for none), the sender's history, the last word on it.

    ``word_id`` is the event of that word.
    """

    last_event_id: int
    history: History
    word: Label | None
    word_id: int | None


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
        with self._database.writing() as connection:
            lock(connection, site_id)
            earlier = None if comment is None else self._lesson(connection, site_id, comment)
            if earlier is not None and earlier["label"] == label:
                return to_event(earlier)
            kept = self._kept(connection, site_id, check_id, comment)
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

    def last_word(self, site_id: int, comment: Comment) -> Label | None:
        """Return what a site's moderators last said of this comment, or else of a copy of it; None for nothing."""
        with self._database.reading() as connection:
            values = {"site": site_id, **self._likeness(site_id, comment)}
            return to_label(connection.execute(_LAST_WORD, values).scalar_one_or_none())

    def lesson(self, site_id: int, comment: Comment) -> Label | None:
        """Return what was last said of this comment where it was never checked; None for nothing."""
        with self._database.reading() as connection:
            said = self._lesson(connection, site_id, comment)
        return None if said is None else to_label(said["label"])

    def history(self, site_id: int, comment: Comment) -> History:
        """Return how many of a sender's earlier checks on this site are labelled ham, and how many spam.

        A sender is an e-mail address or, without one, a name at an IP address; History() where the comment has neither.
        """
        with self._database.reading() as connection:
            return self._history(connection, site_id, comment)

    def recall(self, site_id: int, comment: Comment) -> Recollection:
        """Return what the log says of a comment before it is judged, at the price of one look."""
        with self._database.reading() as connection:
            word = connection.execute(_LAST_WORD, {"site": site_id, **self._likeness(site_id, comment)}).one_or_none()
            return Recollection(
                last_event_id=connection.execute(LAST_EVENT, {"site": site_id}).scalar_one(),
                history=self._history(connection, site_id, comment),
                word=None if word is None else to_label(word.label),
                word_id=None if word is None else word.id,
            )

    def _history(self, connection: Connection, site_id: int, comment: Comment) -> History:
        counted, sender = _BY_EMAIL, self._digests.email(site_id, comment.author_email)
        if sender is None:
            counted, sender = _BY_AUTHOR_IP, self._digests.author_ip(site_id, comment.author, comment.ip)
        if sender is None:
            return History()
        return History(**connection.execute(counted, {"site": site_id, "sender": sender}).mappings().one())

    def _likeness(self, site_id: int, comment: Comment | None) -> dict[str, bytes | None]:
        if comment is None:
            return {}
        likeness = self._digests.likeness(site_id, comment)
        return {"copy_digest": likeness.copy, "fields_digest": likeness.fields}

    def _kept(
        self, connection: Connection, site_id: int, check_id: str | None, comment: Comment | None
    ) -> dict[str, Any]:
        """Return what an event keeps of its comment."""
        if check_id is not None:
            return self._of_check(connection, site_id, check_id)
        if comment is None:
            return {"sketch": None}
        sketch = self._digests.sketch(comment.text)
        kept = {**self._likeness(site_id, comment), **self._sender(site_id, comment)}
        return {**kept, "commented_at": _written_at(comment), "sketch": sketch}

    def _sender(self, site_id: int, comment: Comment) -> dict[str, bytes | None]:
        """Return by what the comments of one person are found, to be erased."""
        return {
            "email_digest": self._digests.email(site_id, comment.author_email),
            "ip_digest": self._digests.ip(site_id, comment.ip),
            "author_ip_digest": self._digests.author_ip(site_id, comment.author, comment.ip),
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

    def _lesson(self, connection: Connection, site_id: int, comment: Comment) -> RowMapping | None:
        values = {"site": site_id, **self._likeness(site_id, comment)}
        return connection.execute(_LESSON, values).mappings().one_or_none()


_IS_OF_SITE = feedback.c.site_id == bindparam("site")
_IS_SAME = func.coalesce(feedback.c.fields_digest == bindparam("fields_digest"), false())


def _counted(digest: ColumnElement[bytes | None]) -> Executable:
    return select(
        func.count().filter(feedback.c.label == Label.HAM).label("ham"),
        func.count().filter(feedback.c.label == Label.SPAM).label("spam"),
    ).where(_IS_OF_SITE, digest == bindparam("sender"), feedback.c.check_id.is_not(None), ~IS_REPLACED)


# Every check asks for its sender's history, and to build the question takes longer than to answer it.
_BY_EMAIL = _counted(feedback.c.email_digest)
_BY_AUTHOR_IP = _counted(feedback.c.author_ip_digest)
_LAST_WORD = (
    select(feedback.c.label, feedback.c.id)
    .where(
        _IS_OF_SITE,
        or_(feedback.c.fields_digest == bindparam("fields_digest"), feedback.c.copy_digest == bindparam("copy_digest")),
        IS_IN_FORCE,
    )
    .order_by(_IS_SAME.desc(), feedback.c.id.desc())
    .limit(1)
)
_LESSON = (
    select(feedback)
    .where(_IS_OF_SITE, feedback.c.fields_digest == bindparam("fields_digest"), feedback.c.check_id.is_(None))
    .where(~is_undone(feedback))
    .order_by(feedback.c.id.desc())
    .limit(1)
)


def check_label() -> ScalarSelect[str | None]:
    """Return the label in force, as a column of a search through the checks."""
    of_check = (feedback.c.site_id == checks.c.site_id) & (feedback.c.check_id == checks.c.id)
    of_check &= ~is_undone(feedback)
    return select(feedback.c.label).where(of_check).order_by(feedback.c.id.desc()).limit(1).scalar_subquery()


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
