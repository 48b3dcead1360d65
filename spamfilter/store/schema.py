"""The tables.  Whatever could name a person or quote one stands in ``words`` or in a digest, and nowhere else."""

import re
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
    true,
)

REVISION = "0004"  # of the newest file in migrations/versions/: what it makes of a database is described here
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a surrogate pair


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time in UTC, for the database."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time needs a zone: {value!r}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time with its zone: SQLite drops it, PostgreSQL turns it into the server's."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Plain(TypeDecorator[str]):
    """A text, with U+FFFD for the characters that no database takes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text, for the database."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


class Names(TypeDecorator[tuple[str, ...]]):
    """Names without blanks in them, in one column with blanks between them; NULL for none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the names as one text, for the database."""
        return " ".join(value or ()) or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """Return the names in the text."""
        return tuple((value or "").split())


METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up an INTEGER only

sites = Table(
    "sites",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("url", Plain, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("hosts", Names),  # whose comments it may send; NULL: any
    Column("held_is_spam", Boolean, nullable=False, server_default=true()),  # to a client that knows no "hold"
    Column("shares_labels", Boolean, nullable=False, server_default=false()),  # with whoever trains a release for all
    Column("contact", Plain),  # whom visitors turn to: an e-mail address, or that of a page
)

keys = Table(
    "keys",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("site_id", _NUMBER, ForeignKey("sites.id"), nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

Index("ix_keys_site", keys.c.site_id)

checks = Table(
    "checks",
    METADATA,
    Column("site_id", _NUMBER, ForeignKey("sites.id"), primary_key=True, autoincrement=False),
    Column("id", Plain, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("words", Text),  # JSON: the comment, the texts of the evidence, the reasons' sentences; NULL once forgotten
    Column("signals", Text, nullable=False),  # JSON: {name: value}
    Column("action", Plain, nullable=False),
    Column("score", Double, nullable=False),
    Column("release", Plain, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON: [[name, weight], …]
    Column("aside_release", Plain),  # one that only looked on, and what it would have said
    Column("aside_score", Double),
    Column("aside_action", Plain),
    Column("email_digest", LargeBinary),
    Column("ip_digest", LargeBinary),
    Column("author_ip_digest", LargeBinary),
    Column("idempotency_digest", LargeBinary),
    Column("comment_digest", LargeBinary),  # beside an idempotency key: was the second comment the same?
    Column("text_digest", LargeBinary),  # of its likeness, by which a report finds it
    Column("copy_digest", LargeBinary),
    Column("fields_digest", LargeBinary),
)
Index("ix_checks_created", checks.c.site_id, checks.c.created_at, checks.c.action)
Index(
    "ix_checks_text",
    checks.c.site_id,
    checks.c.text_digest,
    sqlite_where=checks.c.text_digest.is_not(None),
    postgresql_where=checks.c.text_digest.is_not(None),
)
Index(
    "ix_checks_idempotency",
    checks.c.site_id,
    checks.c.idempotency_digest,
    unique=True,
    sqlite_where=checks.c.idempotency_digest.is_not(None),
    postgresql_where=checks.c.idempotency_digest.is_not(None),
)
Index(
    "ix_checks_words",
    checks.c.created_at,
    sqlite_where=checks.c.words.is_not(None),
    postgresql_where=checks.c.words.is_not(None),
)

feedback = Table(
    "feedback",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("site_id", _NUMBER, ForeignKey("sites.id"), nullable=False),
    Column("check_id", Plain),  # NULL: a comment that was never checked
    Column("label", Plain),  # NULL: the label before it is withdrawn
    Column("reporter", Plain),
    Column("source", Plain, nullable=False),
    Column("words", Text),  # JSON: the texts of the evidence; NULL once forgotten
    Column("signals", Text, nullable=False),  # JSON: {name: value}
    Column("email_digest", LargeBinary),  # the check's digests, so that a sender's history is one short search
    Column("author_ip_digest", LargeBinary),
    Column("ip_digest", LargeBinary),  # of a comment that was never checked, so that it can be erased
    Column("copy_digest", LargeBinary),  # of the comment's likeness, so that the last word on it is one short search
    Column("fields_digest", LargeBinary),
    Column("sketch", LargeBinary),  # of the comment's text, by which near-copies are known
    Column("created_at", Moment, nullable=False),
    Column("commented_at", Moment),  # when the comment was checked; NULL: it never was, or nobody knows
    Column("undoes", _NUMBER),  # the id of the event that this one takes out of the log; NULL: it says something itself
    ForeignKeyConstraint(["site_id", "check_id"], ["checks.site_id", "checks.id"]),
    sqlite_autoincrement=True,  # an id is never given twice: readers remember how far they read
)
Index("ix_feedback_site", feedback.c.site_id, feedback.c.id)
Index("ix_feedback_check", feedback.c.site_id, feedback.c.check_id, feedback.c.id)
for _digest in ("email_digest", "author_ip_digest", "copy_digest", "fields_digest"):
    Index(
        f"ix_feedback_{_digest}",
        feedback.c.site_id,
        feedback.c[_digest],
        sqlite_where=feedback.c[_digest].is_not(None),
        postgresql_where=feedback.c[_digest].is_not(None),
    )
Index(
    "ix_feedback_undoes",
    feedback.c.undoes,
    unique=True,
    sqlite_where=feedback.c.undoes.is_not(None),
    postgresql_where=feedback.c.undoes.is_not(None),
)
Index(
    "ix_feedback_words",
    feedback.c.created_at,
    sqlite_where=feedback.c.words.is_not(None),
    postgresql_where=feedback.c.words.is_not(None),
)

near_copies = Table(  # the labels whose comments' sketches have something in common
    "near_copies",
    METADATA,
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", _NUMBER, ForeignKey("feedback.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("ix_near_copies_event", near_copies.c.event_id)

adapters = Table(
    "adapters",
    METADATA,
    Column("site_id", _NUMBER, ForeignKey("sites.id"), primary_key=True, autoincrement=False),
    Column("release", Plain, nullable=False),
    Column("event_id", _NUMBER, nullable=False),  # the last of the site's events that is in it
    Column("content", LargeBinary, nullable=False),
)

folds = Table(  # of sites with many labels, on their way
    "folds",
    METADATA,
    Column("site_id", _NUMBER, ForeignKey("sites.id"), primary_key=True, autoincrement=False),
    Column("release", Plain, nullable=False),
    Column("labels", _NUMBER, nullable=False),  # how many labels it took in
    Column("digest", LargeBinary, nullable=False),  # which ones
    Column("content", LargeBinary, nullable=False),
)
