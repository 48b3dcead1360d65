"""What is known of a comment before it is judged: every check asks, so it is one question."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, bindparam, false, func, or_, select, true

from spamfilter.evidence import History
from spamfilter.learning.campaigns import NearCopy
from spamfilter.store.connection import Database
from spamfilter.store.digests import Traces
from spamfilter.store.in_force import IS_IN_FORCE, IS_REPLACED
from spamfilter.store.log import LAST_EVENT, to_label
from spamfilter.store.near_copies import FOUND, looked_for, nearest
from spamfilter.store.schema import feedback
from spamfilter.verdict import Label


class Recollection(NamedTuple):
    """What the log says of a comment: the site's last event (0 for none), the sender's history, the last word on it.

    ``word_id`` is the event of that word.  ``copies`` is what is said of near-copies, on any site, newest first: a site
    may act only on its own.
    """

    last_event_id: int
    history: History
    word: Label | None
    word_id: int | None
    copies: list[NearCopy]


class Memory:
    """The events of the log, as they bear on one comment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, traces: Traces) -> Recollection:
        """Return what is known of a comment, at the price of one look.

        The history is how many of a sender's earlier checks on this site are labelled ham, and how many spam.  A sender
        is an e-mail address or, without one, a name at an IP address; History() where the comment has neither.
        """
        question, sender = (_BY_EMAIL, traces.email) if traces.email else (_BY_AUTHOR_IP, traces.author_ip)
        known = {"site": traces.site_id, "sender": sender, "copy": traces.copy, "fields": traces.fields}
        with self._database.at_once() as connection:
            rows = connection.execute(question, {**known, **looked_for(traces.sketch)}).all()
        return _recollection(rows, traces, is_sender_known=sender is not None)


def _recollection(rows: Sequence[Row[Any]], traces: Traces, *, is_sender_known: bool) -> Recollection:
    first = rows[0]
    return Recollection(
        last_event_id=first.last_event_id,
        history=History(ham=first.ham, spam=first.spam) if is_sender_known else History(),
        word=to_label(first.word),
        word_id=first.word_id,
        copies=nearest(rows, traces.sketch),
    )


_IS_OF_SITE = feedback.c.site_id == bindparam("site")
_IS_SAME = func.coalesce(feedback.c.fields_digest == bindparam("fields"), false())
_IS_COPY = feedback.c.copy_digest == bindparam("copy")
_LAST_WORD = (
    select(feedback.c.label.label("word"), feedback.c.id.label("word_id"))
    .where(_IS_OF_SITE, or_(feedback.c.fields_digest == bindparam("fields"), _IS_COPY), IS_IN_FORCE)
    .order_by(_IS_SAME.desc(), feedback.c.id.desc())
    .limit(1)
    .subquery("last_word")
)


def _asked(sender: ColumnElement[bytes | None]) -> Select[Any]:
    """Return the question: a row for each label that may be of a near-copy, or one row without."""
    history = (
        select(
            func.count().filter(feedback.c.label == Label.HAM).label("ham"),
            func.count().filter(feedback.c.label == Label.SPAM).label("spam"),
        )
        .where(_IS_OF_SITE, sender == bindparam("sender"), feedback.c.check_id.is_not(None), ~IS_REPLACED)
        .subquery("history")
    )
    copies = FOUND.subquery("copies")
    return (
        select(LAST_EVENT.scalar_subquery().label("last_event_id"), history, _LAST_WORD, copies)
        .select_from(history.outerjoin(_LAST_WORD, true()).outerjoin(copies, true()))
        .order_by(copies.c.event_id.desc())
    )


_BY_EMAIL = _asked(feedback.c.email_digest)
_BY_AUTHOR_IP = _asked(feedback.c.author_ip_digest)
