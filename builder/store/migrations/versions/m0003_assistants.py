"""Assistants: several skills behind one name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Tell which names are skills and which are assistants."""
    op.add_column(
        "skills", sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'skill'"))
    )
