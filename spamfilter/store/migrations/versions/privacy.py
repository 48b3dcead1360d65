"""What privacy needs: whom visitors turn to, and who wrote what was never checked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; of what is there already, nobody knows."""
    op.add_column("sites", sa.Column("contact", sa.Text))
    op.add_column("feedback", sa.Column("ip_digest", sa.LargeBinary))


def downgrade() -> None:
    """Drop what was added."""
    op.drop_column("feedback", "ip_digest")
    op.drop_column("sites", "contact")
