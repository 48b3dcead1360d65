"""What learning needs: how late a label came, and any event taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_CHECKED_AT = (
    "UPDATE feedback SET commented_at = (SELECT checks.created_at FROM checks"
    " WHERE checks.site_id = feedback.site_id AND checks.id = feedback.check_id) WHERE check_id IS NOT NULL"
)


def upgrade() -> None:
    """Add the columns; when the checks of earlier labels were made is known."""
    op.add_column("feedback", sa.Column("commented_at", _MOMENT))
    op.add_column("feedback", sa.Column("undoes", _NUMBER))
    op.execute(_CHECKED_AT)
    _partial_index("ix_feedback_undoes", "feedback", ["undoes"], unique=True)


def downgrade() -> None:
    """Drop the columns."""
    op.drop_index("ix_feedback_undoes", "feedback")
    for name in ("undoes", "commented_at"):
        op.drop_column("feedback", name)


def _partial_index(name: str, table: str, columns: list[str], *, unique: bool = False) -> None:
    filled = sa.text(f"{columns[-1]} IS NOT NULL")
    op.create_index(name, table, columns, unique=unique, sqlite_where=filled, postgresql_where=filled)
