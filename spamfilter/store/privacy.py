"""Forgetting: what people wrote after a time, and what one person wrote at once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, select, tuple_, update

from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.schema import checks, feedback, near_copies

_WORDS = ("words", "idempotency_digest", "comment_digest")
_SENDER = ("email_digest", "ip_digest", "author_ip_digest")
_LIKENESS = ("text_digest", "copy_digest", "fields_digest")


class Privacy:
    """Empty ``words``, where all stands that people wrote.  Scores, signals and labels stay.

    ``at_once`` rows are emptied in one transaction, so that checks wait some milliseconds for it and not longer.
    """

    def __init__(self, database: Database, *, digests: Digests, at_once: int = 500) -> None:
        self._database = database
        self._digests = digests
        self._at_once = at_once

    def forget_texts(self, before: datetime) -> int:
        """Forget what people wrote before a time; return how many comments that were.

        The keyed digests of their addresses stay, so that a sender keeps a history; and those of their texts, so that
        a moderator's word on a comment stays in force.
        """
        are_old = checks.c.words.is_not(None) & (checks.c.created_at < before)
        count = self._in_parts(lambda connection: _forget_checks(connection, are_old, _WORDS, self._at_once))
        count += self._in_parts(lambda connection: _forget_lessons(connection, before, self._at_once))
        self._database.tidy()
        return count

    def erase(self, site_id: int, *, author_email: str | None = None, ip: str | None = None) -> int:
        """Forget what was sent to a site from an e-mail or an IP address, and that it came from there.

        Return how many comments that were.  Raises ValueError if neither address is given.
        """
        email_digest, ip_digest = self._digests.email(site_id, author_email), self._digests.ip(site_id, ip)
        said = ((checks.c.email_digest, email_digest), (checks.c.ip_digest, ip_digest))
        matches = [column == digest for column, digest in said if digest is not None]
        if not matches:
            raise ValueError(f"author_email or ip: one must be given, not {author_email!r} and {ip!r}")
        are_theirs = (checks.c.site_id == site_id) & or_(*matches)
        count = self._in_parts(
            lambda connection: _forget_checks(connection, are_theirs, _WORDS + _SENDER + _LIKENESS, self._at_once)
        )
        self._database.tidy()
        return count

    def _in_parts(self, step: Callable[[Connection], int]) -> int:
        """Repeat a step, in a transaction each, until it finds nothing more; return how many it found."""
        count = 0
        while True:
            with self._database.writing() as connection:
                found = step(connection)
            if not found:
                return count
            count += found


def _forget_checks(connection: Connection, are_meant: ColumnElement[bool], columns: Sequence[str], limit: int) -> int:
    some = select(checks.c.site_id, checks.c.id).where(are_meant).limit(limit)
    is_one = tuple_(checks.c.site_id, checks.c.id).in_(some)
    emptied = update(checks).where(is_one).values(dict.fromkeys(columns)).returning(checks.c.site_id, checks.c.id)
    found = connection.execute(emptied).all()
    is_of_one = tuple_(feedback.c.site_id, feedback.c.check_id).in_(found)
    of_feedback = dict.fromkeys(name for name in columns if name in feedback.c)
    if "copy_digest" in columns:
        of_feedback["sketch"] = None
        of_one = select(feedback.c.id).where(is_of_one)
        connection.execute(delete(near_copies).where(near_copies.c.event_id.in_(of_one)))
    connection.execute(update(feedback).where(is_of_one).values(of_feedback))
    return len(found)


def _forget_lessons(connection: Connection, before: datetime, limit: int) -> int:
    """Forget comments that were taught and never checked."""
    are_old = feedback.c.words.is_not(None) & (feedback.c.created_at < before)
    some = select(feedback.c.id).where(are_old).limit(limit)
    return connection.execute(update(feedback).where(feedback.c.id.in_(some)).values(words=None)).rowcount
