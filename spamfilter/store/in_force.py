"""Which events of the log are in force: said in SQL, once."""

from sqlalchemy import ColumnElement, FromClause, exists

from spamfilter.store.schema import feedback

_LATER, _UNDO = feedback.alias("later"), feedback.alias("undo")


def is_undone(event: FromClause) -> ColumnElement[bool]:
    """Say whether an event was taken out of the log."""
    return exists().where(_UNDO.c.undoes == event.c.id)


def _has_later(*is_of_subject: ColumnElement[bool]) -> ColumnElement[bool]:
    is_later = (_LATER.c.site_id == feedback.c.site_id) & (_LATER.c.id > feedback.c.id)
    return exists().where(is_later, *is_of_subject, ~is_undone(_LATER))


IS_REPLACED = is_undone(feedback) | _has_later(_LATER.c.check_id == feedback.c.check_id)
# What is said of a comment that was never checked replaces what was said of that comment before.
_IS_SAID_ANEW = feedback.c.check_id.is_(None) & _has_later(
    _LATER.c.check_id.is_(None), _LATER.c.fields_digest == feedback.c.fields_digest
)
IS_IN_FORCE = feedback.c.label.is_not(None) & ~IS_REPLACED & ~_IS_SAID_ANEW
