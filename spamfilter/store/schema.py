"""The tables.  Whatever could name a person or quote one stands in ``words`` or in a digest, and nowhere else."""

import re
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
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
)

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
    Column("email_digest", LargeBinary),
    Column("ip_digest", LargeBinary),
    Column("author_ip_digest", LargeBinary),
    Column("idempotency_digest", LargeBinary),
    Column("comment_digest", LargeBinary),  # beside an idempotency key: was the second comment the same?
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
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["site_id", "check_id"], ["checks.site_id", "checks.id"]),
    sqlite_autoincrement=True,  # an id is never given twice: readers remember how far they read
)
Index("ix_feedback_site", feedback.c.site_id, feedback.c.id)
Index("ix_feedback_check", feedback.c.site_id, feedback.c.check_id, feedback.c.id)
for _sender in (feedback.c.email_digest, feedback.c.author_ip_digest):
    Index(
        f"ix_feedback_{_sender.name}",
        feedback.c.site_id,
        _sender,
        sqlite_where=_sender.is_not(None),
        postgresql_where=_sender.is_not(None),
    )
Index(
    "ix_feedback_words",
    feedback.c.created_at,
    sqlite_where=feedback.c.words.is_not(None),
    postgresql_where=feedback.c.words.is_not(None),
)
