"""Forgetting: what people wrote after a time, and what one person wrote at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, or_, select, tuple_, update

from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests
from spamfilter.store.schema import checks, feedback

_AT_ONCE = 500  # rows emptied in one transaction, so that checks wait some milliseconds for it and not longer
_WORDS = ("words", "idempotency_digest", "comment_digest")
_SENDER = ("email_digest", "ip_digest", "author_ip_digest")


class Privacy:
    """Empty ``words``, where all stands that people wrote.  Scores, signals and labels stay."""

    def __init__(self, database: Database, *, digests: Digests) -> None:
        self._database = database
        self._digests = digests

    def forget_texts(self, before: datetime) -> int:
        """Forget what people wrote before a time; return how many comments that were.

        The keyed digests of their addresses stay, so that a sender keeps a history.
        """
        count = self._forget_checks(checks.c.words.is_not(None) & (checks.c.created_at < before), _WORDS)
        count += self._forget_lessons(before)
        self._database.tidy()
        return count

    def erase(self, site_id: int, *, author_email: str | None = None, ip: str | None = None) -> int:
        """Forget what was sent to a site from an e-mail or an IP address, and that it came from there.

        Return how many comments that were.  Raises ValueError if neither address is given.
        """
        email_digest, ip_digest = self._digests.email(site_id, author_email), self._digests.ip(site_id, ip)
        if email_digest is None and ip_digest is None:
            raise ValueError(f"author_email or ip: one must be given, not {author_email!r} and {ip!r}")
        is_theirs = or_(checks.c.email_digest == email_digest, checks.c.ip_digest == ip_digest)
        count = self._forget_checks((checks.c.site_id == site_id) & is_theirs, _WORDS + _SENDER)
        self._database.tidy()
        return count

    def _forget_checks(self, are_meant: ColumnElement[bool], columns: Sequence[str]) -> int:
        some = select(checks.c.site_id, checks.c.id).where(are_meant).limit(_AT_ONCE)
        emptied = update(checks).where(tuple_(checks.c.site_id, checks.c.id).in_(some)).values(dict.fromkeys(columns))
        count = 0
        while found := self._forget_some(emptied, [name for name in columns if name in feedback.c]):
            count += found
        return count

    def _forget_some(self, emptied: Update, columns: Sequence[str]) -> int:
        with self._database.writing() as connection:
            found = connection.execute(emptied.returning(checks.c.site_id, checks.c.id)).all()
            of_them = tuple_(feedback.c.site_id, feedback.c.check_id).in_(found)
            connection.execute(update(feedback).where(of_them).values(dict.fromkeys(columns)))
        return len(found)

    def _forget_lessons(self, before: datetime) -> int:
        """Forget the comments that were taught and never checked."""
        are_meant = feedback.c.words.is_not(None) & (feedback.c.created_at < before)
        some = select(feedback.c.id).where(are_meant).limit(_AT_ONCE)
        emptied = update(feedback).where(feedback.c.id.in_(some)).values(words=None)
        count = 0
        while found := self._forget_some_lessons(emptied):
            count += found
        return count

    def _forget_some_lessons(self, emptied: Update) -> int:
        with self._database.writing() as connection:
            return connection.execute(emptied).rowcount
