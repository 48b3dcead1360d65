"""The smallest valid things to store."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from spamfilter.comment import Comment
from spamfilter.evidence import Evidence
from spamfilter.store import Check, Erased, Event, Person, Site, Store
from spamfilter.store.connection import Database
from spamfilter.store.memory import Recollection
from spamfilter.verdict import Action, Label, Reason, Verdict

SECRET_KEY = b"only for tests, only for tests"  # that of the fixture `store`
NOON = datetime(2026, 5, 2, 12, 0, 0, 123456, tzinfo=UTC)
EVIDENCE = Evidence(body="nice bread", author="anna", email_domain="mail.example", signals={"links.count": 0.1 + 0.2})
VERDICT = Verdict(
    action=Action.HOLD,
    score=1 / 3,
    reasons=(Reason(name="links.count", weight=0.7, text="one link: 'bread.example'"),),
    release="2026-05-02",
)


def a_check(site: Site, *, created_at: datetime = NOON, evidence: Evidence = EVIDENCE, **comment: Any) -> Check:
    """A check of a comment with these fields, not yet stored."""
    return Check(
        id=uuid4().hex,
        site_id=site.id,
        comment=replace(Comment(text="Nice bread"), **comment),
        evidence=evidence,
        verdict=VERDICT,
        created_at=created_at,
        label=None,
    )


def a_labelled_check(store: Store, site: Site, label: Label, **comment: Any) -> Check:
    """A stored check with a label in force."""
    check = store.checks.add(a_check(site, **comment))
    say(store, check, label)
    return check


def recall(store: Store, site: Site, comment: Comment) -> Recollection:
    """What the store knows of a comment before it is judged."""
    return store.memory.of(store.traces(site.id, comment))


def say(store: Store, check: Check, label: Label) -> Event:
    """Label a stored check."""
    return store.feedback.add(
        check.site_id,
        check_id=check.id,
        label=label,
        reporter="ruth",
        source="api",
        evidence=check.evidence,
        created_at=NOON,
    )


def teach(
    store: Store,
    site: Site,
    label: Label = Label.SPAM,
    *,
    created_at: datetime = NOON,
    comment: Comment | None = None,
) -> Event:
    """Label a comment that was never checked."""
    return store.feedback.add(
        site.id,
        check_id=None,
        label=label,
        reporter=None,
        source="api",
        evidence=EVIDENCE,
        created_at=created_at,
        comment=comment,
    )


def withdraw(store: Store, check: Check) -> Event:
    """Take a label back."""
    return store.feedback.withdraw(check.site_id, check.id, reporter=None, source="api", created_at=NOON)


def undo(store: Store, event: Event) -> Event:
    """Take an event out of the log."""
    return store.feedback.undo(event.site_id, event.id, reporter=None, source="api", created_at=NOON)


def erase(store: Store, site: Site, **person: Any) -> Erased:
    """Forget what a person sent to a site."""
    return store.privacy.erase(site.id, Person(**person), source="tests", created_at=NOON)


def forget(store: Store, before: datetime) -> int:
    """Forget what people wrote before a time, on every site."""
    return store.privacy.forget_texts(before, source="tests", created_at=NOON)


def everything(database_url: str) -> str:
    """All that a database holds of keys, checks and feedback."""
    with closing(Database(database_url)) as database, database.reading() as connection:
        return repr(
            [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("keys", "checks", "feedback")]
        )
