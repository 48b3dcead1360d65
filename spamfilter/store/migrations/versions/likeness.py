"""By what a comment is known again, and what a site decides for clients that speak Akismet."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_DIGESTS = (
    ("checks", "text_digest"),
    ("checks", "copy_digest"),
    ("checks", "fields_digest"),
    ("feedback", "copy_digest"),
    ("feedback", "fields_digest"),
)
_SEARCHED = (
    ("ix_checks_text", "checks", "text_digest"),
    ("ix_feedback_copy_digest", "feedback", "copy_digest"),
    ("ix_feedback_fields_digest", "feedback", "fields_digest"),
)


def upgrade() -> None:
    """Add the columns; what is there already stays unknown, and any site may do what it could."""
    op.add_column("sites", sa.Column("hosts", sa.Text))
    op.add_column("sites", sa.Column("held_is_spam", sa.Boolean, nullable=False, server_default=sa.true()))
    for table, name in _DIGESTS:
        op.add_column(table, sa.Column(name, sa.LargeBinary))
    for index, table, name in _SEARCHED:
        filled = sa.text(f"{name} IS NOT NULL")
        op.create_index(index, table, ["site_id", name], sqlite_where=filled, postgresql_where=filled)
    op.create_index("ix_checks_created", "checks", ["site_id", "created_at", "action"])


def downgrade() -> None:
    """Drop the columns."""
    op.drop_index("ix_checks_created", "checks")
    for index, table, _ in _SEARCHED:
        op.drop_index(index, table)
    for table, name in (*_DIGESTS, ("sites", "held_is_spam"), ("sites", "hosts")):
        op.drop_column(table, name)
