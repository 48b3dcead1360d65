"""The first tables: sites, keys, checks and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _sites()
    _keys()
    _checks()
    _feedback()


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    for table in ("feedback", "checks", "keys", "sites"):
        op.drop_table(table)


def _sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("url", name="uq_sites_url"),
    )


def _keys() -> None:
    op.create_table(
        "keys",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_keys_sites"),
        sa.UniqueConstraint("digest", name="uq_keys_digest"),
    )
    op.create_index("ix_keys_site", "keys", ["site_id"])


def _checks() -> None:
    op.create_table(
        "checks",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("signals", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("email_digest", sa.LargeBinary),
        sa.Column("ip_digest", sa.LargeBinary),
        sa.Column("author_ip_digest", sa.LargeBinary),
        sa.Column("idempotency_digest", sa.LargeBinary),
        sa.Column("comment_digest", sa.LargeBinary),
        sa.PrimaryKeyConstraint("site_id", "id", name="pk_checks"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_checks_sites"),
    )
    _partial_index("ix_checks_idempotency", "checks", ["site_id", "idempotency_digest"], unique=True)
    _partial_index("ix_checks_words", "checks", ["created_at"], where="words")


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("check_id", sa.Text),
        sa.Column("label", sa.Text),
        sa.Column("reporter", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("signals", sa.Text, nullable=False),
        sa.Column("email_digest", sa.LargeBinary),
        sa.Column("author_ip_digest", sa.LargeBinary),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_feedback_sites"),
        sa.ForeignKeyConstraint(["site_id", "check_id"], ["checks.site_id", "checks.id"], name="fk_feedback_checks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_site", "feedback", ["site_id", "id"])
    op.create_index("ix_feedback_check", "feedback", ["site_id", "check_id", "id"])
    _partial_index("ix_feedback_email_digest", "feedback", ["site_id", "email_digest"])
    _partial_index("ix_feedback_author_ip_digest", "feedback", ["site_id", "author_ip_digest"])
    _partial_index("ix_feedback_words", "feedback", ["created_at"], where="words")


def _partial_index(
    name: str, table: str, columns: list[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Index only the rows that have a value where it matters: in ``where``, or else in the last of the columns."""
    filled = sa.text(f"{where or columns[-1]} IS NOT NULL")
    op.create_index(name, table, columns, unique=unique, sqlite_where=filled, postgresql_where=filled)
