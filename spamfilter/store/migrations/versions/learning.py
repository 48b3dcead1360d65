"""What learning needs: how late a label came, and any event taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_ASIDE = (("aside_release", sa.Text), ("aside_score", sa.Double), ("aside_action", sa.Text))
_CHECKED_AT = (
    "UPDATE feedback SET commented_at = (SELECT checks.created_at FROM checks"
    " WHERE checks.site_id = feedback.site_id AND checks.id = feedback.check_id) WHERE check_id IS NOT NULL"
)


def upgrade() -> None:
    """Add the columns; when the checks of earlier labels were made is known."""
    op.add_column("feedback", sa.Column("commented_at", _MOMENT))
    op.add_column("feedback", sa.Column("undoes", _NUMBER))
    op.add_column("feedback", sa.Column("sketch", sa.LargeBinary))
    op.add_column("sites", sa.Column("shares_labels", sa.Boolean, nullable=False, server_default=sa.false()))
    for name, kind in _ASIDE:
        op.add_column("checks", sa.Column(name, kind))
    op.execute(_CHECKED_AT)
    _partial_index("ix_feedback_undoes", "feedback", ["undoes"], unique=True)
    _near_copies()
    _adapters()


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("adapters")
    op.drop_table("near_copies")
    op.drop_index("ix_feedback_undoes", "feedback")
    for name in ("sketch", "undoes", "commented_at"):
        op.drop_column("feedback", name)
    op.drop_column("sites", "shares_labels")
    for name, _ in _ASIDE:
        op.drop_column("checks", name)


def _near_copies() -> None:
    op.create_table(
        "near_copies",
        sa.Column("bucket", sa.BigInteger, nullable=False),
        sa.Column("event_id", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "event_id", name="pk_near_copies"),
        sa.ForeignKeyConstraint(["event_id"], ["feedback.id"], name="fk_near_copies_feedback"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_near_copies_event", "near_copies", ["event_id"])


def _adapters() -> None:
    op.create_table(
        "adapters",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("event_id", _NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site_id", name="pk_adapters"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_adapters_sites"),
    )


def _partial_index(name: str, table: str, columns: list[str], *, unique: bool = False) -> None:
    filled = sa.text(f"{columns[-1]} IS NOT NULL")
    op.create_index(name, table, columns, unique=unique, sqlite_where=filled, postgresql_where=filled)
