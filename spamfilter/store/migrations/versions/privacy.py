"""What privacy needs, whom visitors turn to and who wrote what was never checked; and folds on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the columns; of what is there already, nobody knows."""
    op.add_column("sites", sa.Column("contact", sa.Text))
    op.add_column("feedback", sa.Column("ip_digest", sa.LargeBinary))
    op.create_table(
        "folds",
        sa.Column("site_id", _NUMBER, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("labels", _NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site_id", name="pk_folds"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_folds_sites"),
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("folds")
    op.drop_column("feedback", "ip_digest")
    op.drop_column("sites", "contact")
