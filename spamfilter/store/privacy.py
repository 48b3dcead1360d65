"""Forgetting: what people wrote after a time, and what one person wrote at once."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, Table, delete, false, insert, or_, select, tuple_, union, update

from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.schema import adapters, checks, feedback, folds, near_copies
from spamfilter.store.sites import lock

_WORDS = ("words", "idempotency_digest", "comment_digest")
_SENDER = ("email_digest", "ip_digest", "author_ip_digest")
_LIKENESS = ("text_digest", "copy_digest", "fields_digest")
_OF_LESSON = ("words", *_SENDER, "copy_digest", "sketch")  # the digest of its fields is exchanged instead


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """By what a person's comments on a site are found: addresses, ids of checks of them, ids of events about them."""

    author_email: str | None = None
    ip: str | None = None
    checks: Sequence[str] = ()
    events: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """How many comments were erased, and which checks and events the site does not have."""

    comments: int
    unknown_checks: Sequence[str]
    unknown_events: Sequence[int]


class Privacy:
    """Empty ``words``, where all stands that people wrote.  Scores, signals and labels stay.

    ``at_once`` rows are emptied in one transaction, so that checks wait some milliseconds for it and not longer.
    """

    def __init__(self, database: Database, *, digests: Digests, at_once: int = 500) -> None:
        self._database = database
        self._digests = digests
        self._at_once = at_once

    def forget_texts(self, before: datetime, *, source: str, created_at: datetime) -> int:
        """Forget what people wrote before a time, and what it taught; return how many comments that were.

        The keyed digests of their addresses stay, so that a sender keeps a history; and those of their texts, so that
        a moderator's word on a comment stays in force.  Where there were labels, an event of the site says so.
        """

        def forget_some(connection: Connection, site_id: int) -> int:
            lock(connection, site_id)
            are_old = (checks.c.site_id == site_id) & _are_from_before(checks, before)
            n_checks, n_labels = _forget_checks(connection, are_old, _WORDS, self._at_once)
            n_lessons = _forget_lessons(connection, site_id, before, self._at_once)
            if n_labels or n_lessons:
                _begin_anew(connection, site_id, source=source, created_at=created_at)
            return n_checks + n_lessons

        count = sum(self._in_parts(partial(forget_some, site_id=site_id)) for site_id in self._with_texts(before))
        if count:
            self._database.tidy()
        return count

    def erase(self, site_id: int, person: Person, *, source: str, created_at: datetime) -> Erased:
        """Forget what a person sent to a site, and that it came from them.

        Their labels stay in the log and teach nothing any more; an event of its own says so, with which every process
        begins its fold anew.  Raises UnknownSite, and ValueError where nothing leads to the person.
        """
        theirs = self._found(person, site_id)
        unknown = self._unknown(site_id, person)

        def erase_some(connection: Connection) -> int:
            lock(connection, site_id)
            n_checks, n_labels = _forget_checks(connection, theirs, _WORDS + _SENDER + _LIKENESS, self._at_once)
            n_lessons = _erase_lessons(connection, site_id, self._are_lessons(person, site_id), self._at_once)
            if n_labels or n_lessons:
                _begin_anew(connection, site_id, source=source, created_at=created_at)
            return n_checks + n_lessons

        count = self._in_parts(erase_some)
        self._database.tidy()
        return Erased(comments=count, unknown_checks=unknown[0], unknown_events=unknown[1])

    def _with_texts(self, before: datetime) -> list[int]:
        """Return the sites where people wrote something before a time that is not forgotten yet."""
        old = (select(table.c.site_id).where(_are_from_before(table, before)) for table in (checks, feedback))
        with self._database.reading() as connection:
            return sorted(connection.execute(union(*old)).scalars())

    def _found(self, person: Person, site_id: int) -> ColumnElement[bool]:
        """Say which checks are a person's, as far as they are not erased yet."""
        of_events = select(feedback.c.check_id).where(feedback.c.site_id == site_id, feedback.c.id.in_(person.events))
        ways = [*self._addressed(checks, person, site_id), checks.c.id.in_(person.checks), checks.c.id.in_(of_events)]
        return (checks.c.site_id == site_id) & or_(*ways) & _are_filled(checks, _WORDS + _SENDER + _LIKENESS)

    def _are_lessons(self, person: Person, site_id: int) -> ColumnElement[bool]:
        """Say which events are of comments of a person that were never checked, and are not erased yet."""
        ways = [*self._addressed(feedback, person, site_id), feedback.c.id.in_(person.events)]
        is_lesson = feedback.c.check_id.is_(None) & feedback.c.label.is_not(None)
        return (feedback.c.site_id == site_id) & is_lesson & or_(*ways) & _are_filled(feedback, _OF_LESSON)

    def _addressed(self, table: Table, person: Person, site_id: int) -> list[ColumnElement[bool]]:
        email, ip = self._digests.email(site_id, person.author_email), self._digests.ip(site_id, person.ip)
        if email is None and ip is None and not person.checks and not person.events:
            raise ValueError(
                "author_email or ip, checks or events: one must be given, "
                f"not {person.author_email!r:.60} and {person.ip!r:.60}"
            )
        said = ((table.c.email_digest, email), (table.c.ip_digest, ip))
        return [column == digest if digest is not None else false() for column, digest in said]

    def _unknown(self, site_id: int, person: Person) -> tuple[list[str], list[int]]:
        """Return the checks and the events that the site does not have."""
        are_checks = (checks.c.site_id == site_id) & checks.c.id.in_(person.checks)
        are_events = (feedback.c.site_id == site_id) & feedback.c.id.in_(person.events)
        with self._database.reading() as connection:
            known = set(connection.execute(select(checks.c.id).where(are_checks)).scalars())
            events = set(connection.execute(select(feedback.c.id).where(are_events)).scalars())
        return [one for one in person.checks if one not in known], [one for one in person.events if one not in events]

    def _in_parts(self, step: Callable[[Connection], int]) -> int:
        """Repeat a step, in a transaction each, until it finds nothing more; return how many it found."""
        count = 0
        while True:
            with self._database.writing() as connection:
                found = step(connection)
            if not found:
                return count
            count += found


def _begin_anew(connection: Connection, site_id: int, *, source: str, created_at: datetime) -> None:
    """Let every process begin the site's fold anew, and keep nothing of what was learnt from what is gone."""
    said = {"site_id": site_id, "source": source, "signals": "{}", "created_at": created_at}
    connection.execute(insert(feedback).values(**said))
    for cache in (adapters, folds):
        connection.execute(delete(cache).where(cache.c.site_id == site_id))


def _are_from_before(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.words.is_not(None) & (table.c.created_at < before)


def _are_filled(table: Table, columns: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(table.c[name].is_not(None) for name in columns))


def _forget_checks(
    connection: Connection, are_meant: ColumnElement[bool], columns: Sequence[str], limit: int
) -> tuple[int, int]:
    """Empty the columns of some checks and of their events; return how many of each there were."""
    some = select(checks.c.site_id, checks.c.id).where(are_meant).limit(limit)
    is_one = tuple_(checks.c.site_id, checks.c.id).in_(some)
    emptied = update(checks).where(is_one).values(dict.fromkeys(columns)).returning(checks.c.site_id, checks.c.id)
    found = connection.execute(emptied).all()
    is_of_one = tuple_(feedback.c.site_id, feedback.c.check_id).in_(found)
    of_feedback = dict.fromkeys(name for name in columns if name in feedback.c)
    if "copy_digest" in columns:
        of_feedback["sketch"] = None
        _part(connection, is_of_one)
    return len(found), connection.execute(update(feedback).where(is_of_one).values(of_feedback)).rowcount


def _forget_lessons(connection: Connection, site_id: int, before: datetime, limit: int) -> int:
    """Forget comments that were taught and never checked."""
    are_old = (feedback.c.site_id == site_id) & _are_from_before(feedback, before)
    some = select(feedback.c.id).where(are_old).limit(limit)
    return connection.execute(update(feedback).where(feedback.c.id.in_(some)).values(words=None)).rowcount


def _erase_lessons(connection: Connection, site_id: int, are_meant: ColumnElement[bool], limit: int) -> int:
    """Empty events of comments that were never checked; which of them replaces which stays known."""
    found = connection.execute(select(feedback.c.id, feedback.c.fields_digest).where(are_meant).limit(limit)).all()
    are_found = feedback.c.id.in_([row.id for row in found])
    _part(connection, are_found)
    connection.execute(update(feedback).where(are_found).values(dict.fromkeys(_OF_LESSON)))
    for digest in {row.fields_digest for row in found} - {None}:
        is_same = (feedback.c.site_id == site_id) & (feedback.c.fields_digest == digest)
        connection.execute(
            update(feedback)
            .where(is_same, feedback.c.check_id.is_(None))
            .values(fields_digest=secrets.token_bytes(len(digest)))
        )
    return len(found)


def _part(connection: Connection, are_meant: ColumnElement[bool]) -> None:
    """Let near-copies find these events no more."""
    meant = select(feedback.c.id).where(are_meant)
    connection.execute(delete(near_copies).where(near_copies.c.event_id.in_(meant)))
